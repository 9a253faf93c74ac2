"""Keeps and erases conversations; every call is one short transaction."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, bindparam, delete, inspect, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as OrmSession

from conversation import feedback, turns
from conversation.erasures import ErasureLog
from conversation.feedback import CommentPage
from conversation.schema import ChatMessage, ChatSession, ChatTurn, table
from conversation.turns import Turn

log = structlog.get_logger("conversations")
Clock = Callable[[], datetime]
# A conversation lives for hours: so exactly it is noted when it was last used, and other messages
# need not wait for the disk once more.
SEEN_AGAIN = timedelta(minutes=1)
Body = dict[str, Any]
_SESSIONS = table(ChatSession)
_BY_TOKEN = select(_SESSIONS.c.id, _SESSIONS.c.region, _SESSIONS.c.language, _SESSIONS.c.last_seen_at).where(
    _SESSIONS.c.token_hash == bindparam("token"), _SESSIONS.c.last_seen_at > bindparam("oldest")
)
_HOLD = select(_SESSIONS.c.id).where(_SESSIONS.c.id == bindparam("session")).with_for_update()


class UnknownSession(Exception):
    """No live conversation goes with this token."""


@dataclass(frozen=True)
class Session:
    """A live conversation, without its token."""

    id: str
    region: str
    language: str


@dataclass(frozen=True)
class NewSession:
    """A fresh conversation and the only copy of its token."""

    session: Session
    token: str
    expires_at: datetime


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _empty_log(engine: Engine | None) -> None:
    """What SQLite's write-ahead log still tells of erased rows goes with them.

    While somebody reads, the log stays; the next erasure or the nightly one empties it.
    """
    if engine is None or engine.dialect.name != "sqlite":
        return
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    except SQLAlchemyError as error:
        log.warning("log_not_emptied", error=type(error).__name__)


class ConversationStore:
    """Sessions, message history and feedback in one database.

    `tracker_engine` is the database of Rasa's tracker store; erasing a conversation
    erases its events there too. `erasures` remembers what residents have had erased.
    `soon` is the same database as `engine`, over connections that need not wait for the disk.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        lifetime: timedelta,
        tracker_engine: Engine | None = None,
        erasures: ErasureLog | None = None,
        soon: Engine | None = None,
    ) -> None:
        self._engine = engine
        self._soon = soon or engine
        self._clock = clock
        self._lifetime = lifetime
        self._trackers = tracker_engine
        self._erasures = erasures

    def open_session(self, region: str, language: str) -> NewSession:
        """Start a conversation; its token has 256 random bits and is stored only as a hash."""
        now = self._clock()
        token = secrets.token_urlsafe(32)
        row = ChatSession(
            id=str(uuid.uuid4()),
            token_hash=_hash(token),
            region=region,
            language=language,
            created_at=now,
            last_seen_at=now,
        )
        with self._transaction() as db:
            db.add(row)
            session = Session(row.id, region, language)
        return NewSession(session, token, now + self._lifetime)

    def session_by_token(self, token: str) -> Session:
        """The live conversation of `token`; raises UnknownSession."""
        now = self._clock()
        with self._engine.connect() as db:
            row = db.execute(_BY_TOKEN, {"token": _hash(token), "oldest": now - self._lifetime}).one_or_none()
        if row is None:
            raise UnknownSession
        if now - turns.zoned(row.last_seen_at) >= SEEN_AGAIN:
            with self._transaction() as orm:
                orm.execute(update(ChatSession).where(ChatSession.id == row.id).values(last_seen_at=now))
        return Session(row.id, row.region, row.language)

    def append(self, session_id: str, bodies: Sequence[Body], answers: str | None = None) -> None:
        """Add messages (HTTP contract shape, each with an ``id``) to the end of a conversation.

        `answers` is the sender's number of the message that these answer (`begin_turn`).
        """
        with self._holding(self._engine, session_id) as db:
            turns.add(db, session_id, bodies)
            if answers is not None:
                turns.answered(db, session_id, answers, [body["id"] for body in bodies])

    def begin_turn(self, session_id: str, client_id: str | None, bodies: Sequence[Body]) -> Turn:
        """Add a message under its sender's number, unless it has come before; how it stands.

        Only who gets a turn that is neither answered nor taken may answer it. Without a number it is
        always such a turn. What is added here is safe from a power cut when the answer is (`append`),
        which waits for the disk for both.
        """
        with self._holding(self._soon, session_id) as db:
            if client_id is None:
                turns.add(db, session_id, bodies)
                turn = Turn()
            else:
                turn = turns.begin(db, session_id, client_id, bodies, self._clock())
            if turn.taken or turn.answer is not None:
                return turn
            return replace(turn, emergencies=tuple(turns.emergencies(db, session_id)))

    def release_turn(self, session_id: str, client_id: str) -> None:
        """Nobody could answer: the message may be answered when it is sent again."""
        with self._engine.begin() as db:
            turns.release(db, session_id, client_id)

    def history(self, session_id: str) -> list[Body]:
        """All messages of a conversation in their order."""
        with OrmSession(self._engine) as db:
            rows = db.scalars(
                select(ChatMessage.body)
                .where(ChatMessage.session_id == session_id)
                .order_by(ChatMessage.position)
            )
            return list(rows)

    def offered_buttons(self, session_id: str) -> dict[str, str]:
        """Every button that this conversation has been shown: payload → its latest title."""
        return {
            button["payload"]: button["title"]
            for body in self.history(session_id)
            for button in body.get("buttons", ())
        }

    def set_language(self, session_id: str, language: str) -> None:
        """Remember the language in which the resident writes."""
        with self._transaction() as db:
            db.execute(update(ChatSession).where(ChatSession.id == session_id).values(language=language))

    def erase(self, session_id: str) -> None:
        """Delete all of a conversation because its resident asks; that it is gone is remembered."""
        # First the note: what is told as erased and still there is erased when the notes are replayed.
        log.info("erased", conversation=session_id)
        if self._erasures is not None:
            try:
                self._erasures.add(self._clock().date(), session_id)
            except OSError as error:
                log.error("erasure_not_noted", conversation=session_id, error=type(error).__name__)
        self.remove(session_id)

    def remove(self, *session_ids: str) -> None:
        """Delete everything of conversations, their events in Rasa's tracker store included."""
        for session_id in session_ids:
            # The conversation's row goes last: a removal that was cut short is found again the next night.
            self._erase_tracker(session_id)
            with self._transaction() as db:
                db.execute(delete(ChatTurn).where(ChatTurn.session_id == session_id))
                db.execute(delete(ChatMessage).where(ChatMessage.session_id == session_id))
                db.execute(delete(ChatSession).where(ChatSession.id == session_id))
        # Once for all of them: the log is written back, and then waits for the disk.
        for engine in (self._engine, self._trackers):
            _empty_log(engine)

    def expired(self, before: datetime) -> list[str]:
        """Ids of the conversations that nobody has touched since `before`."""
        with OrmSession(self._engine) as db:
            return list(db.scalars(select(ChatSession.id).where(ChatSession.last_seen_at < before)))

    def add_feedback(
        self, helped: str, comment: str | None, themes: Sequence[str], municipality: str | None
    ) -> None:
        """Store an answer to "Sainko apua?" with no tie to its conversation."""
        with self._transaction() as db:
            feedback.add(db, self._clock().date(), helped, comment, themes, municipality)

    def comments(self, before: int | None = None, limit: int = 50) -> CommentPage:
        """What residents wrote about the help they got, the newest first."""
        with OrmSession(self._engine) as db:
            return feedback.comments(db, before, limit)

    def expire_feedback(self, before: date) -> int:
        """Delete the answers and comments from before a day; returns how many."""
        with self._transaction() as db:
            return feedback.expire(db, before)

    def check(self) -> None:
        """Raise when the database does not answer."""
        with self._engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    @contextmanager
    def _transaction(self) -> Iterator[OrmSession]:
        """One transaction, kept at the end; `begin` undoes it even when the commit itself fails."""
        with OrmSession(self._engine) as db, db.begin():
            yield db

    @contextmanager
    def _holding(self, engine: Engine, session_id: str) -> Iterator[Connection]:
        """A transaction that holds the conversation; raises UnknownSession."""
        with engine.begin() as db:
            # Two replicas may write to one conversation: the row is the lock (SQLite locks as a whole).
            if db.scalar(_HOLD, {"session": session_id}) is None:
                raise UnknownSession
            yield db

    def _erase_tracker(self, session_id: str) -> None:
        if self._trackers is None or not inspect(self._trackers).has_table("events"):
            return
        with self._trackers.begin() as connection:
            connection.execute(text("DELETE FROM events WHERE sender_id = :id"), {"id": session_id})
