"""Turns rows into records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handover.draft import SummaryItem
from handover.errors import TooFewAttempts
from handover.lifecycle import AttemptRule, Event, check_attempts, possible
from handover.records import Attempt, Closing, ConsentRecord, Handover, Note, Participant, QueueItem
from handover.schema import (
    AttemptRow,
    ClosingRow,
    ConsentRow,
    HandoverRow,
    ItemRow,
    NoteRow,
    ParticipantRow,
)
from handover.values import (
    CLOSED,
    OPEN,
    AttemptOutcome,
    Channel,
    NoteKind,
    Outcome,
    Priority,
    Status,
    Task,
)

OVERDUE_RANK = 0
CLOSED_RANK = 9


def rank(row: HandoverRow) -> int:
    """Place of a row in the queue; the first attempt ends being overdue."""
    if Status(row.status) in CLOSED:
        return CLOSED_RANK
    if row.escalated_at is not None and row.first_attempt_at is None:
        return OVERDUE_RANK
    return Priority(row.priority).order


def queue_item(row: HandoverRow, now: datetime) -> QueueItem:
    """A row of the queue as it is at a moment."""
    status = Status(row.status)
    return QueueItem(
        id=row.id,
        reference=row.reference,
        status=status,
        priority=Priority(row.priority),
        region=row.region,
        municipality=row.municipality,
        language=row.language,
        channel=Channel(row.channel),
        task=Task(row.task),
        needs=tuple(row.needs),
        created_at=row.created_at,
        due_at=row.due_at,
        overdue=status in OPEN
        and row.contact_at is not None
        and row.first_attempt_at is None
        and row.due_at < now,
        assignee=row.assignee,
        last_assignee=row.last_assignee,
        has_contact=row.contact_at is not None,
        round=row.round,
        follow_up_at=row.follow_up_at,
    )


def items(db: Session, handover_id: str) -> tuple[SummaryItem, ...]:
    """The summary's lines in their order."""
    rows = db.scalars(select(ItemRow).where(ItemRow.handover_id == handover_id).order_by(ItemRow.position))
    return tuple(SummaryItem(row.item_id, row.kind, row.label, row.text) for row in rows)


def consents(db: Session, handover_id: str) -> tuple[ConsentRecord, ...]:
    """All consents, revoked ones too, oldest first."""
    rows = db.scalars(select(ConsentRow).where(ConsentRow.handover_id == handover_id).order_by(ConsentRow.id))
    return tuple(
        ConsentRecord(row.scope, row.given_at, row.given_by, row.revoked_at, row.revoked_by) for row in rows
    )


def attempts(db: Session, handover_id: str) -> tuple[Attempt, ...]:
    """All attempts, oldest first."""
    rows = db.scalars(select(AttemptRow).where(AttemptRow.handover_id == handover_id).order_by(AttemptRow.id))
    return tuple(
        Attempt(row.at, row.by, Channel(row.channel), AttemptOutcome(row.outcome), row.note, row.round)
        for row in rows
    )


def channels_tried(made: Iterable[Attempt], round_: int) -> list[Channel]:
    """The channels of one round's attempts."""
    return [attempt.channel for attempt in made if attempt.round == round_]


def _notes(db: Session, handover_id: str) -> tuple[Note, ...]:
    rows = db.scalars(select(NoteRow).where(NoteRow.handover_id == handover_id).order_by(NoteRow.id))
    return tuple(Note(row.at, row.by, NoteKind(row.kind), row.text) for row in rows)


def _participants(db: Session, handover_id: str) -> tuple[Participant, ...]:
    rows = db.scalars(
        select(ParticipantRow).where(ParticipantRow.handover_id == handover_id).order_by(ParticipantRow.id)
    )
    return tuple(Participant(row.at, row.by, row.scope, row.name, row.role) for row in rows)


def _closings(db: Session, handover_id: str) -> tuple[Closing, ...]:
    rows = db.scalars(select(ClosingRow).where(ClosingRow.handover_id == handover_id).order_by(ClosingRow.id))
    return tuple(
        Closing(
            row.at,
            row.by,
            row.round,
            Status(row.status),
            Outcome(row.outcome) if row.outcome else None,
            row.note,
            row.returned_to,
            tuple(row.preventive_codes),
        )
        for row in rows
    )


def _steps(row: HandoverRow, tried: list[Channel], rule: AttemptRule) -> tuple[Event, ...]:
    steps = possible(Status(row.status))
    try:
        check_attempts(tried, rule)
    except TooFewAttempts:
        return tuple(step for step in steps if step is not Event.GIVE_UP)
    return steps


def handover(db: Session, row: HandoverRow, now: datetime, rule: AttemptRule) -> Handover:
    """A handover with everything that belongs to it, contact details excepted."""
    made = attempts(db, row.id)
    return Handover(
        row=queue_item(row, now),
        segment=row.segment,
        segment_reasons=tuple(row.segment_reasons),
        suggestions=tuple(row.suggestions),
        first_attempt_at=row.first_attempt_at,
        closed_at=row.closed_at,
        items=items(db, row.id),
        consents=consents(db, row.id),
        attempts=made,
        notes=_notes(db, row.id),
        participants=_participants(db, row.id),
        closings=_closings(db, row.id),
        steps=_steps(row, channels_tried(made, row.round), rule),
    )
