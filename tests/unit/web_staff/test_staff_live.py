"""The live queue: told of changes once, told nothing else, and let go when the session or the server ends."""

import asyncio

import pytest

from web import create_public_app
from web.staff.live import FEED, ChangeFeed


@pytest.fixture
def quick(monkeypatch):
    """Look often, so that no test waits."""
    monkeypatch.setattr("web.staff.live.LOOK_EVERY", 0.01)


async def test_many_waiting_pages_are_served_by_one_look():
    looks = []

    async def look():
        looks.append(1)
        return 7

    feed = ChangeFeed(look, every=60)
    assert await asyncio.gather(*(feed.value() for _ in range(50))) == [7] * 50
    assert len(looks) == 1


async def read(response, until):
    text = ""
    async with asyncio.timeout(10):
        while until not in text:
            chunk = await response.content.readany()
            assert chunk, f"the stream ended after {text!r}"
            text += chunk.decode()
    return text


async def test_a_change_is_told_and_only_that_there_was_one(quick, visitor, house):
    aino = await visitor("aino")
    since = house.handovers.changes()
    async with aino.client.get(f"/staff/events?since={since}") as response:
        assert response.content_type == "text/event-stream"
        assert response.headers["Cache-Control"] == "no-store"
        await read(response, "retry")
        house.make()
        number = house.handovers.changes()
        text = await read(response, f"data: {number}\n\n")
    assert f"id: {number}\nevent: queue\ndata: {number}\n\n" in text
    assert "Kajaani" not in text


async def test_a_change_between_the_page_and_the_stream_is_not_missed(quick, visitor, house):
    aino = await visitor("aino")
    _, page = await aino.get("/staff")
    since = page.partition("/staff/events?since=")[2].partition('"')[0]
    house.make()
    async with aino.client.get(f"/staff/events?since={since}") as response:
        await read(response, "event: queue")


async def test_after_a_broken_connection_the_last_number_counts(quick, visitor, house):
    house.make()
    number = house.handovers.changes()
    aino = await visitor("aino")
    async with aino.client.get("/staff/events?since=0", headers={"Last-Event-ID": str(number)}) as response:
        await read(response, "retry")
        house.claimed(conversation="c-2")
        text = await read(response, "event: queue")
    assert f"data: {number}\n" not in text


@pytest.mark.parametrize("since", ["", "abc", "-1", "²", "9" * 40])
async def test_a_made_up_number_is_taken_for_none(quick, visitor, house, since):
    house.make()
    aino = await visitor("aino")
    async with aino.client.get("/staff/events", params={"since": since}) as response:
        await read(response, "event: queue")


async def test_the_stream_ends_with_the_session(quick, visitor, house, clock):
    aino = await visitor("aino")
    async with aino.client.get("/staff/events") as response:
        await read(response, "retry")
        clock.advance(hours=2)
        await read(response, "event: end")
        assert await response.content.read() == b""


async def test_open_streams_do_not_hold_up_the_servers_end(aiohttp_client, house):
    app = create_public_app(house.context)
    client = await aiohttp_client(app)
    new = house.staff.open_session(house.user("aino"))
    async with client.get("/staff/events", cookies={"polku_staff": new.token}) as response:
        await read(response, "retry")
        await app.shutdown()
        assert app[FEED].closing.is_set()
        async with asyncio.timeout(10):
            await response.content.read()
