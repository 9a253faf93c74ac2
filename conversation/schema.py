"""Tables of the conversations (personal data: kept and erased by the region's times)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Integer, MetaData, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Base of this room's tables."""

    metadata = MetaData()


def table(model: type[Base]) -> Table:
    """The table of a model, for statements that make no objects."""
    found = model.__table__
    assert isinstance(found, Table)
    return found


class ChatSession(Base):
    """One conversation; `id` is the pseudonym by which Rasa and the logs know it."""

    __tablename__ = "chat_session"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    region: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class ChatMessage(Base):
    """One message of a conversation, in the shape of the HTTP contract."""

    __tablename__ = "chat_message"
    __table_args__ = (UniqueConstraint("session_id", "position"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("chat_session.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class ChatTurn(Base):
    """A message that its sender has numbered: sent again after a lost answer, it does not double."""

    __tablename__ = "chat_turn"

    session_id: Mapped[str] = mapped_column(
        ForeignKey("chat_session.id", ondelete="CASCADE"), primary_key=True
    )
    client_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    # Since when a process has been answering; empty when none is.
    taken_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Ids of the messages that answered it; the texts stand in the history only.
    answer: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))


class Feedback(Base):
    """An answer to "Sainko apua?"; holds nothing that leads back to a conversation."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    # A day, not a moment: a time stamp would join the feedback to its conversation again.
    day: Mapped[str] = mapped_column(String(10), index=True)
    helped: Mapped[str] = mapped_column(String(10))
    comment: Mapped[str | None] = mapped_column(Text)
    themes: Mapped[list[str]] = mapped_column(JSON)
    municipality: Mapped[str | None] = mapped_column(String(60))
