"""The way to Rasa: what it says comes through, and every failure of it is told as one."""

import asyncio

import pytest
from aiohttp import ClientSession, web

from web.bot_client import BotDown, RasaClient


class FakeRasa:
    """Answers as told; keeps what was asked."""

    def __init__(self) -> None:
        self.answer = [{"text": "moi"}]
        self.status = 200
        self.delay = 0.0
        self.asked = []

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, await request.json() if request.can_read_body else None))
        await asyncio.sleep(self.delay)
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def rasa(aiohttp_server):
    fake = FakeRasa()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", fake.handle)
    fake.url = str((await aiohttp_server(app)).make_url("")).rstrip("/")
    return fake


@pytest.fixture
async def client(rasa):
    async with ClientSession() as http:
        yield RasaClient(rasa.url, 0.5, http)


async def test_what_rasa_answers_is_given_on(client, rasa):
    assert await client.talk("c-1", "hei", {"region": "kainuu"}) == [{"text": "moi"}]
    sent = {"sender": "c-1", "message": "hei", "metadata": {"region": "kainuu"}}
    assert rasa.asked == [("/webhooks/rest/webhook", sent)]


@pytest.mark.parametrize("fault", [{"answer": []}, {"status": 500}, {"delay": 2.0}])
async def test_silence_an_error_and_a_late_answer_all_mean_that_the_bot_is_down(client, rasa, fault):
    vars(rasa).update(fault)
    with pytest.raises(BotDown):
        await client.talk("c-1", "hei", {})


async def test_nobody_listening_means_that_the_bot_is_down(unused_tcp_port):
    async with ClientSession() as http:
        client = RasaClient(f"http://127.0.0.1:{unused_tcp_port}", 0.5, http)
        with pytest.raises(BotDown):
            await client.talk("c-1", "hei", {})
        assert await client.slots("c-1") == {}
        assert await client.parse("hei") == {}
        assert not await client.ready()


async def test_a_text_is_read_outside_any_conversation_and_waited_for(client, rasa):
    rasa.answer, rasa.delay = {"intent": {"name": "greet"}}, 0.8
    assert await client.parse("moi") == {"intent": {"name": "greet"}}
    assert rasa.asked == [("/model/parse", {"text": "moi"})]


async def test_slots_and_readiness_are_asked_for(client, rasa):
    rasa.answer = {"slots": {"municipality": "Kajaani"}}
    assert await client.slots("c-1") == {"municipality": "Kajaani"}
    assert await client.ready()
    rasa.status = 409
    assert await client.slots("c-1") == {}
    assert not await client.ready()


async def test_an_erased_conversation_is_looked_for_so_that_rasa_drops_it(client, rasa):
    rasa.status = 404
    await client.forget("c-1")
    assert rasa.asked == [("/conversations/c-1/story", None)]


async def test_forgetting_never_fails(unused_tcp_port):
    async with ClientSession() as http:
        await RasaClient(f"http://127.0.0.1:{unused_tcp_port}", 0.5, http).forget("c-1")
