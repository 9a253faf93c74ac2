"""Tables of the handovers, of the people who work on them, and of the audit trail.

Personal data: kept and erased by the region's times. The audit trail and the counters
hold nothing that leads to a resident.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ID = String(36)
CODE = String(40)
USERNAME = String(80)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite would lose the offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a naive moment is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of this room's tables."""

    metadata = MetaData()


class HandoverRow(Base):
    """One request for a person. `rank` sorts the queue: 0 overdue, 1–3 by priority, 9 closed."""

    __tablename__ = "handover"
    __table_args__ = (Index("ix_handover_queue", "rank", "due_at", "id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    conversation_id: Mapped[str] = mapped_column(Text, index=True)
    # The conversation's id while a further request would be merged into this one, else NULL.
    open_key: Mapped[str | None] = mapped_column(Text, unique=True)
    status: Mapped[str] = mapped_column(CODE, index=True)
    rank: Mapped[int] = mapped_column(Integer)
    priority: Mapped[str] = mapped_column(CODE)
    region: Mapped[str] = mapped_column(CODE)
    municipality: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(CODE)
    channel: Mapped[str] = mapped_column(CODE)
    task: Mapped[str] = mapped_column(CODE)
    segment: Mapped[str | None] = mapped_column(CODE)
    segment_reasons: Mapped[list[str]] = mapped_column(JSON)
    needs: Mapped[list[str]] = mapped_column(JSON)
    suggestions: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When this round of work began: at creation, and again when a follow-up comes due.
    round_started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    round: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contact_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assignee: Mapped[str | None] = mapped_column(USERNAME, index=True)
    last_assignee: Mapped[str | None] = mapped_column(USERNAME)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    follow_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ItemRow(Base):
    """One line of the summary."""

    __tablename__ = "handover_item"

    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(CODE)
    label: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


class ConsentRow(Base):
    """One consent, for one scope, given at one time and perhaps revoked at another."""

    __tablename__ = "handover_consent"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"), index=True)
    scope: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by: Mapped[str] = mapped_column(String(100))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str | None] = mapped_column(String(100))


class AttemptRow(Base):
    """One attempt to reach the resident."""

    __tablename__ = "handover_attempt"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"), index=True)
    round: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(USERNAME)
    channel: Mapped[str] = mapped_column(CODE)
    outcome: Mapped[str] = mapped_column(CODE)
    note: Mapped[str] = mapped_column(Text)


class NoteRow(Base):
    """An adviser's note."""

    __tablename__ = "handover_note"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(USERNAME)
    kind: Mapped[str] = mapped_column(CODE)
    text: Mapped[str] = mapped_column(Text)


class ClosingRow(Base):
    """How a round of work ended: resolved, not reached, or returned."""

    __tablename__ = "handover_closing"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"), index=True)
    round: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(USERNAME)
    status: Mapped[str] = mapped_column(CODE)
    outcome: Mapped[str | None] = mapped_column(CODE)
    note: Mapped[str] = mapped_column(Text)
    returned_to: Mapped[str] = mapped_column(Text)
    preventive_codes: Mapped[list[str]] = mapped_column(JSON)


class ParticipantRow(Base):
    """Who else takes part: an organisation, a colleague, a support person."""

    __tablename__ = "handover_participant"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(USERNAME)
    scope: Mapped[str] = mapped_column(CODE)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)


class StepRow(Base):
    """A step that has been taken; `key` is a digest of who took it and of what was sent."""

    __tablename__ = "handover_step"

    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class VaultRow(Base):
    """Sealed contact details; readable only with the key ring and the handover's id."""

    __tablename__ = "handover_vault"

    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SiteFeedbackRow(Base):
    """A message from the accessibility statement's form; the address for the answer is sealed."""

    __tablename__ = "site_feedback"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    region: Mapped[str] = mapped_column(CODE)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text)
    email_sealed: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(USERNAME)


class StaffRow(Base):
    """A member of staff; the user name is kept in lower case."""

    __tablename__ = "staff_user"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    username: Mapped[str] = mapped_column(USERNAME, unique=True)
    display_name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(CODE)
    password_hash: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_sealed: Mapped[str | None] = mapped_column(Text)
    totp_confirmed: Mapped[bool] = mapped_column(Boolean, default=False)
    # The last time step whose code was accepted: a code opens once.
    totp_step: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # A digest of the OpenID provider's issuer and subject; NULL for a local account.
    identity: Mapped[str | None] = mapped_column(String(64), unique=True)


class NoticeRow(Base):
    """A notice that waits to be sent, of a handover or of a feedback; `done` names the channels that have."""

    __tablename__ = "handover_notice"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    handover_id: Mapped[str | None] = mapped_column(ForeignKey("handover.id", ondelete="CASCADE"), index=True)
    feedback_id: Mapped[str | None] = mapped_column(
        ForeignKey("site_feedback.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(CODE)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    tries: Mapped[int] = mapped_column(Integer)
    done: Mapped[list[str]] = mapped_column(JSON)


class StaffSessionRow(Base):
    """A staff session; the token itself is only in the browser's cookie."""

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditRow(Base):
    """One audit event; `hash` covers every other column and the hash before it."""

    __tablename__ = "audit_event"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(CODE)
    action: Mapped[str] = mapped_column(CODE)
    subject: Mapped[str | None] = mapped_column(ID, index=True)
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHeadRow(Base):
    """The one row that knows the length and the end of the audit chain, and counts changes of the queue."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))
    changes: Mapped[int] = mapped_column(Integer)


class CounterRow(Base):
    """How many times something happened in a month; nothing leads from here to a handover."""

    __tablename__ = "handover_counter"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    region: Mapped[str] = mapped_column(CODE, primary_key=True)
    municipality: Mapped[str] = mapped_column(String(100), primary_key=True)
    measure: Mapped[str] = mapped_column(CODE, primary_key=True)
    value: Mapped[str] = mapped_column(String(100), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
