"""A message that the resident's page sends again because the answer was lost: answered the same, once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from conversation import Session, Turn
from web.context import Context
from web.messages import Body
from web.problems import Problem

CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Another replica may be at it: its answer is looked for this often, this many times.
LOOK_SECONDS = 0.25
LOOKS = 40


def client_id_of(body: Mapping[str, Any]) -> str | None:
    """The sender's number of this message, if there is one; raises Problem 422."""
    value = body.get("client_id")
    if value is None:
        return None
    if not isinstance(value, str) or not CLIENT_ID.fullmatch(value):
        raise Problem(422, "Viestin tunnus client_id on väärän muotoinen")
    return value


async def begin(context: Context, session: Session, client_id: str | None, bodies: list[Body]) -> Turn:
    """Store the resident's message; its answer when it already has one, else it is to be answered now.

    Raises Problem 503 when another replica has been at it for long.
    """
    for _ in range(LOOKS):
        turn: Turn = await asyncio.to_thread(context.conversations.begin_turn, session.id, client_id, bodies)
        if not turn.taken:
            return turn
        await asyncio.sleep(LOOK_SECONDS)
    raise Problem(503, headers={"Retry-After": "10"})


async def give_back(context: Context, session: Session, client_id: str | None) -> None:
    """The bot could not answer: when the message comes again, it is asked again."""
    if client_id is not None:
        await asyncio.to_thread(context.conversations.release_turn, session.id, client_id)
