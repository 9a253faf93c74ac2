"""When Rasa hangs, residents are answered at once, requests do not pile up, and it comes back by itself."""

from __future__ import annotations

import asyncio

import pytest

from web.bot_client import BotDown, BotUnreachable
from web.bot_patience import PatientBot


class Bot:
    """Fails as told, and counts what reaches it."""

    def __init__(self) -> None:
        self.error: BotDown | None = None
        self.reached = 0
        self.gate: asyncio.Event | None = None

    async def talk(self, *_message):
        self.reached += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.error is not None:
            raise self.error
        return [{"text": "moi"}]

    async def slots(self, _conversation):
        return {"name": 1}

    async def ready(self):
        return self.error is None


@pytest.fixture
def time() -> list[float]:
    return [100.0]


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
def patient(bot, time) -> PatientBot:
    return PatientBot(bot, now=lambda: time[0], most=4, failures=3, rest=5)


async def say(patient) -> str:
    try:
        return (await patient.talk("c", "moi", {}))[0]["text"]
    except BotDown as error:
        return str(error)


async def test_after_some_failures_in_a_row_the_bot_is_left_in_peace(patient, bot):
    bot.error = BotUnreachable("TimeoutError")
    assert [await say(patient) for _ in range(5)] == ["TimeoutError"] * 3 + ["resting"] * 2
    assert bot.reached == 3


async def test_after_the_rest_it_comes_back_by_itself(patient, bot, time):
    bot.error = BotUnreachable("x")
    for _ in range(3):
        await say(patient)
    bot.error = None
    assert await say(patient) == "resting"
    time[0] += 5
    assert [await say(patient) for _ in range(3)] == ["moi"] * 3


async def test_after_the_rest_only_one_tries_and_a_failure_means_another_rest(patient, bot, time):
    bot.error = BotUnreachable("x")
    for _ in range(3):
        await say(patient)
    time[0] += 5
    bot.gate = asyncio.Event()
    trying = asyncio.create_task(say(patient))
    await asyncio.sleep(0)
    assert await say(patient) == "resting"
    bot.gate.set()
    assert await trying == "x"
    assert await say(patient) == "resting"
    assert bot.reached == 4


async def test_a_success_forgets_earlier_failures(patient, bot):
    for _ in range(3):
        bot.error = BotUnreachable("x")
        assert [await say(patient) for _ in range(2)] == ["x", "x"]
        bot.error = None
        assert await say(patient) == "moi"


async def test_a_message_that_the_bot_cannot_answer_does_not_silence_it_for_others(patient, bot):
    bot.error = BotDown("empty")
    assert [await say(patient) for _ in range(10)] == ["empty"] * 10
    bot.error = None
    assert await say(patient) == "moi"


async def test_no_more_than_so_many_wait_at_once(patient, bot):
    bot.gate = asyncio.Event()
    waiting = [asyncio.create_task(say(patient)) for _ in range(4)]
    await asyncio.sleep(0)
    assert await say(patient) == "busy"
    bot.gate.set()
    assert await asyncio.gather(*waiting) == ["moi"] * 4
    assert await say(patient) == "moi"


async def test_a_resident_who_leaves_while_it_tries_does_not_close_the_way(patient, bot, time):
    bot.error = BotUnreachable("x")
    for _ in range(3):
        await say(patient)
    time[0] += 5
    bot.gate = asyncio.Event()
    trying = asyncio.create_task(say(patient))
    await asyncio.sleep(0)
    trying.cancel()
    await asyncio.gather(trying, return_exceptions=True)
    bot.gate, bot.error = None, None
    assert await say(patient) == "moi"


async def test_slots_and_readiness_are_asked_of_the_bot(patient):
    assert await patient.slots("c") == {"name": 1}
    assert await patient.ready()
