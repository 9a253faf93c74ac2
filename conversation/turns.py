"""Messages that their sender has numbered: sent again after a lost answer, they do not double."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from conversation.schema import ChatMessage, ChatTurn, table

Body = dict[str, Any]
# Statements are put together once and rows go by without objects: every turn of every resident comes here,
# and SQLAlchemy would take longer than the database.
_MESSAGES, _TURNS = table(ChatMessage), table(ChatTurn)
_LAST_POSITION = select(func.max(_MESSAGES.c.position)).where(_MESSAGES.c.session_id == bindparam("session"))
_ADD = insert(_MESSAGES)
_THIS = (_TURNS.c.session_id == bindparam("session"), _TURNS.c.client_id == bindparam("client"))
_FIND, _TAKE = select(_TURNS.c.answer, _TURNS.c.taken_at).where(*_THIS), insert(_TURNS)
_AGAIN = update(_TURNS).where(*_THIS).values(taken_at=bindparam("now"))
_ANSWERED = update(_TURNS).where(*_THIS).values(answer=bindparam("messages"), taken_at=None)
_EMERGENCIES = (
    select(_MESSAGES.c.body["text"].as_string())
    .where(
        _MESSAGES.c.session_id == bindparam("session"),
        _MESSAGES.c.body["urgency"].as_string() == "emergency",
    )
    .order_by(_MESSAGES.c.position)
)
# A process that has not answered by then has died: the longest that the gateway waits for the bot is shorter.
TAKEN_FOR = timedelta(seconds=65)


@dataclass(frozen=True)
class Turn:
    """How a message stands: `answer` once it has one; `taken` while another is answering it.

    `emergencies` are the texts that answered emergencies earlier in the conversation, in their order.
    """

    answer: tuple[Body, ...] | None = None
    taken: bool = False
    emergencies: tuple[str, ...] = ()


def zoned(moment: datetime) -> datetime:
    """A stored moment with its zone: SQLite gives it back without, PostgreSQL in the server's own."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def add(db: Connection, session_id: str, bodies: Sequence[Body]) -> None:
    """Add messages at the end; the caller holds the conversation."""
    if not bodies:
        return
    last = db.scalar(_LAST_POSITION, {"session": session_id}) or 0
    rows = [
        {"id": body["id"], "session_id": session_id, "position": position, "body": body}
        for position, body in enumerate(bodies, start=last + 1)
    ]
    db.execute(_ADD, rows)


def emergencies(db: Connection, session_id: str) -> list[str]:
    """The texts that answered emergencies in a conversation, in their order."""
    return list(db.scalars(_EMERGENCIES, {"session": session_id}))


def begin(db: Connection, session_id: str, client_id: str, bodies: Sequence[Body], now: datetime) -> Turn:
    """Take the turn, with its messages when it is new; or how it stands."""
    this = {"session": session_id, "client": client_id}
    row = db.execute(_FIND, this).one_or_none()
    if row is None:
        add(db, session_id, bodies)
        db.execute(_TAKE, {"session_id": session_id, "client_id": client_id, "taken_at": now})
        return Turn()
    if row.answer is not None:
        found = select(_MESSAGES.c.body).where(
            _MESSAGES.c.session_id == session_id, _MESSAGES.c.id.in_(row.answer)
        )
        return Turn(tuple(db.scalars(found.order_by(_MESSAGES.c.position))))
    if row.taken_at is not None and now - zoned(row.taken_at) < TAKEN_FOR:
        return Turn(taken=True)
    db.execute(_AGAIN, this | {"now": now})
    return Turn()


def answered(db: Connection, session_id: str, client_id: str, message_ids: list[str]) -> None:
    """Remember which messages answered it."""
    db.execute(_ANSWERED, {"session": session_id, "client": client_id, "messages": message_ids})


def release(db: Connection, session_id: str, client_id: str) -> None:
    """Give the turn back unanswered."""
    db.execute(_AGAIN, {"session": session_id, "client": client_id, "now": None})
