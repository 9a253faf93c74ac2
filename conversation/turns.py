"""Messages that their sender has numbered: sent again after a lost answer, they do not double."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversation.schema import ChatMessage, ChatTurn

Body = dict[str, Any]
# A process that has not answered by then has died: the longest that the gateway waits for the bot is shorter.
TAKEN_FOR = timedelta(seconds=65)


@dataclass(frozen=True)
class Turn:
    """How a numbered message stands: `answer` once it has one; `taken` while another is answering it."""

    answer: tuple[Body, ...] | None = None
    taken: bool = False


def zoned(moment: datetime) -> datetime:
    """A stored moment with its zone: SQLite gives it back without, PostgreSQL in the server's own."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def add(db: Session, session_id: str, bodies: Sequence[Body]) -> None:
    """Add messages at the end; the caller holds the conversation."""
    last = db.scalar(select(func.max(ChatMessage.position)).where(ChatMessage.session_id == session_id))
    for position, body in enumerate(bodies, start=(last or 0) + 1):
        db.add(ChatMessage(id=body["id"], session_id=session_id, position=position, body=body))


def begin(db: Session, session_id: str, client_id: str, bodies: Sequence[Body], now: datetime) -> Turn:
    """Take the turn, with its messages when it is new; or how it stands."""
    row = db.get(ChatTurn, (session_id, client_id))
    if row is None:
        add(db, session_id, bodies)
        db.add(ChatTurn(session_id=session_id, client_id=client_id, taken_at=now))
        return Turn()
    if row.answer is not None:
        found = select(ChatMessage.body).where(
            ChatMessage.session_id == session_id, ChatMessage.id.in_(row.answer)
        )
        return Turn(tuple(db.scalars(found.order_by(ChatMessage.position))))
    if row.taken_at is not None and now - zoned(row.taken_at) < TAKEN_FOR:
        return Turn(taken=True)
    row.taken_at = now
    return Turn()


def answered(db: Session, session_id: str, client_id: str, message_ids: list[str]) -> None:
    """Remember which messages answered it."""
    row = db.get(ChatTurn, (session_id, client_id))
    if row is not None:
        row.answer, row.taken_at = message_ids, None


def release(db: Session, session_id: str, client_id: str) -> None:
    """Give the turn back unanswered."""
    row = db.get(ChatTurn, (session_id, client_id))
    if row is not None:
        row.taken_at = None
