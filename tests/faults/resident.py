"""A resident, or rather her page: sends everything again under the same number until it is answered."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.faults.injected import HEADER, Around, Kind

# Seconds; a dead gateway is there again within a moment, but a busy machine makes it a long one.
PATIENCE = 120.0
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
# A step further than the longest request has does no harm; the run counts only what did happen.
LATEST_STEP = {"say": 18, "press": 40, "contact": 40, "open": 8, "erase": 24, "history": 6}
INSIDE = (Kind.KILL, Kind.KILL, Kind.FAIL, Kind.FAIL, Kind.FAIL)
AROUND = (Around.LOST, Around.TWICE)


class Unanswered(AssertionError):
    """The gateway did not come back by itself."""


@dataclass
class World:
    """Where the gateway is, what chance decides, and how to move its clock and hold its database."""

    http: aiohttp.ClientSession
    url: str
    chance: random.Random
    move_clock: Callable[[], None]
    hold_database: Callable[[], AbstractAsyncContextManager[None]] | None
    share: float = 0.6
    around: dict[Around, int] = field(default_factory=lambda: dict.fromkeys(Around, 0))

    def inside(self, what: str) -> dict[str, str]:
        """The header of a fault within the request."""
        kind = self.chance.choice(INSIDE)
        return {HEADER: f"{kind.value}@{self.chance.randint(1, LATEST_STEP[what])}"}


@asynccontextmanager
async def nothing_held() -> AsyncIterator[None]:
    """The database is free."""
    yield


@dataclass
class Page:
    """One conversation, and all that its resident was told is kept."""

    world: World
    token: str
    session_id: str
    said: list[str] = field(default_factory=list)
    answers: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = field(default_factory=dict)
    reference: str | None = None
    form: str | None = None
    contact: dict[str, Any] | None = None
    number: str | None = None
    cancelled: bool = False
    erased: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """The bearer token."""
        return {"Authorization": f"Bearer {self.token}"}

    async def say(self, text: str) -> list[dict[str, Any]]:
        """Say it until it is answered."""
        self.said.append(text)
        return await self._numbered("say", "/api/chat/messages", {"text": text})

    async def press(self, payload: str) -> list[dict[str, Any]]:
        """Press a control until it is answered."""
        return await self._numbered("press", "/api/chat/messages", {"payload": payload})

    async def give_contact(self, details: dict[str, Any]) -> list[dict[str, Any]]:
        """Send the form until there is a receipt."""
        assert self.form is not None
        messages = await self._numbered("contact", self.form, {**details, "consent": True})
        self.contact = details
        return messages

    async def erase(self) -> None:
        """Have everything erased; 401 says that it was done and only the answer was lost."""
        await until_answered(
            self.world, "erase", "DELETE", "/api/chat/sessions/current", None, self.headers, done=(204, 401)
        )
        self.erased = True

    async def history(self) -> list[dict[str, Any]]:
        """All messages, as the page shows them."""
        _, body = await until_answered(
            self.world, "history", "GET", "/api/chat/messages", None, self.headers, harmed=False
        )
        return list(body["messages"])

    async def _numbered(self, what: str, path: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        client_id = f"n{len(self.answers)}"
        body = {**body, "client_id": client_id}
        _, answer = await until_answered(self.world, what, "POST", path, body, self.headers)
        self.answers[client_id] = ({"path": path, **body}, answer["messages"])
        return list(answer["messages"])


async def open_page(world: World) -> Page:
    """Open a conversation; one that was opened without an answer is nobody's."""
    _, body = await until_answered(world, "open", "POST", "/api/chat/sessions", {"language": "fi"}, {})
    return Page(world, body["token"], body["session_id"])


async def until_answered(
    world: World,
    what: str,
    method: str,
    path: str,
    body: dict[str, Any] | None,
    headers: dict[str, str],
    done: tuple[int, ...] = (200, 201),
    harmed: bool = True,
) -> tuple[int, Any]:
    """Send until it is accepted, each time perhaps with a fault; raises Unanswered."""
    chance = world.chance
    # The page keeps its number, so only numbered messages may be sent twice at once.
    around = AROUND if body and "client_id" in body else ()
    end = time.monotonic() + PATIENCE
    for attempt in itertools.count():
        fault: dict[str, str] = {}
        beside: Around | None = None
        # Later attempts go wrong less often, else nobody would ever be answered.
        if harmed and chance.random() < world.share / (attempt + 1):
            if around and chance.random() < 0.3:
                beside = chance.choice(around)
            elif world.hold_database and chance.random() < 0.1:
                beside = Around.LOCKED
            else:
                fault = world.inside(what)
        if beside:
            world.around[beside] += 1
        hold = world.hold_database if beside is Around.LOCKED and world.hold_database else nothing_held
        async with hold():
            replies = [
                _send(
                    world, method, path, body, headers | fault, hang_up=beside is Around.LOST and not number
                )
                for number in range(2 if beside in (Around.LOST, Around.TWICE) else 1)
            ]
            answers = await asyncio.gather(*replies)
        answered = [answer for answer in answers if answer and answer[0] in done]
        if answered:
            # Whoever sends twice is answered the same twice.
            assert all(one == answered[0] for one in answered), answered
            return answered[0]
        refused = [answer for answer in answers if answer and answer[0] < 500]
        assert not refused, (what, body, refused)
        world.move_clock()
        if time.monotonic() > end:
            raise Unanswered(f"{what} was not answered in {attempt + 1} attempts")
        await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
    raise AssertionError("the count ends never")


async def _send(
    world: World,
    method: str,
    path: str,
    body: dict[str, Any] | None,
    headers: dict[str, str],
    *,
    hang_up: bool,
) -> tuple[int, Any] | None:
    """Status and body; None when the connection broke or the page hung up."""
    timeout = aiohttp.ClientTimeout(total=world.chance.uniform(0.001, 0.03) if hang_up else 30)
    with contextlib.suppress(aiohttp.ClientError, asyncio.TimeoutError):
        async with world.http.request(
            method, world.url + path, json=body, headers=headers, timeout=timeout
        ) as reply:
            return reply.status, await reply.json(content_type=None)
    return None
