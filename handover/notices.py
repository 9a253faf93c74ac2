"""Notices of handovers and of feedback: written with what they tell of, kept until they have been sent.

A notice holds nothing of the resident: only that something waits, how soon, and where to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update

from handover.base import StoreBase
from handover.schema import HandoverRow, NoticeRow, SiteFeedbackRow
from handover.unit import Unit, reading, unit_of_work
from handover.values import OPEN, QUEUED, Priority, Status

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(hours=24)
# Whoever takes a notice has this long to send it before another process may try.
LEASE = timedelta(minutes=5)
MOST_AT_ONCE = 50


class NoticeKind(StrEnum):
    """What has happened: a request can be worked on, a promise was not kept, a follow-up is due.

    `ACCESSIBILITY` is a feedback from the accessibility statement's form.
    """

    NEW = "new"
    OVERDUE = "overdue"
    FOLLOW_UP = "follow_up"
    ACCESSIBILITY = "accessibility"


@dataclass(frozen=True)
class Notice:
    """One thing to tell, of the handover or the feedback with the id `subject`.

    `done` names the channels that have told it already; a feedback has no reference and no priority.
    """

    id: int
    kind: NoticeKind
    subject: str
    region: str
    due_at: datetime
    tries: int
    done: tuple[str, ...]
    reference: str | None = None
    priority: Priority | None = None


def notify(unit: Unit, subject: str, kind: NoticeKind) -> None:
    """Write a notice in the caller's transaction; `subject` is the id of what it tells of."""
    feedback = kind is NoticeKind.ACCESSIBILITY
    unit.db.add(
        NoticeRow(
            handover_id=None if feedback else subject,
            feedback_id=subject if feedback else None,
            kind=kind.value,
            created_at=unit.now,
            next_at=unit.now,
            tries=0,
            done=[],
        )
    )


class NoticeSide(StoreBase):
    """For whoever sends the notices; several processes may do so at once."""

    def take_notices(self) -> tuple[Notice, ...]:
        """Notices that are due, each given to one caller only; what is no longer true is dropped."""
        now = self._clock()
        with reading(self._engine) as db:
            due = db.execute(
                select(NoticeRow.id, NoticeRow.next_at)
                .where(NoticeRow.next_at <= now)
                .order_by(NoticeRow.next_at, NoticeRow.id)
                .limit(MOST_AT_ONCE)
            ).all()
        taken = (self._take(notice_id, next_at) for notice_id, next_at in due)
        return tuple(notice for notice in taken if notice)

    def _take(self, notice_id: int, next_at: datetime) -> Notice | None:
        with unit_of_work(self._engine, self._clock) as unit:
            mine = unit.db.execute(
                update(NoticeRow)
                .where(NoticeRow.id == notice_id, NoticeRow.next_at == next_at)
                .values(next_at=unit.now + LEASE, tries=NoticeRow.tries + 1)
                .returning(NoticeRow.id)
            ).all()
            row = unit.db.get(NoticeRow, notice_id) if mine else None
            if row is None:
                return None
            told = _told(unit, row)
            if told is None or unit.now - row.created_at > GIVEN_UP_AFTER:
                told = None
                unit.db.delete(row)
            unit.commit()
        return told

    def notice_sent(self, notice: Notice) -> None:
        """Every channel has told it: it is forgotten."""
        with unit_of_work(self._engine, self._clock) as unit:
            unit.db.execute(delete(NoticeRow).where(NoticeRow.id == notice.id))
            unit.commit()

    def notice_failed(self, notice: Notice, done: tuple[str, ...]) -> None:
        """Some channel could not tell it: to be tried again, at growing intervals, for a day."""
        wait = min(FIRST_WAIT * 2 ** (notice.tries - 1), LONGEST_WAIT)
        with unit_of_work(self._engine, self._clock) as unit:
            unit.db.execute(
                update(NoticeRow)
                .where(NoticeRow.id == notice.id)
                .values(next_at=unit.now + wait, done=list(done))
            )
            unit.commit()


def _told(unit: Unit, row: NoticeRow) -> Notice | None:
    """What a notice tells; None when it is no longer true."""
    subject = (
        unit.db.get(SiteFeedbackRow, row.feedback_id)
        if row.feedback_id
        else unit.db.get(HandoverRow, row.handover_id)
    )
    if subject is None or not _still_true(row, subject):
        return None
    request = subject if isinstance(subject, HandoverRow) else None
    return Notice(
        id=row.id,
        kind=NoticeKind(row.kind),
        subject=subject.id,
        region=subject.region,
        due_at=subject.due_at,
        tries=row.tries,
        done=tuple(row.done),
        reference=request.reference if request else None,
        priority=Priority(request.priority) if request else None,
    )


def _still_true(row: NoticeRow, subject: HandoverRow | SiteFeedbackRow) -> bool:
    if isinstance(subject, SiteFeedbackRow):
        return subject.answered_at is None
    status = Status(subject.status)
    if row.kind == NoticeKind.OVERDUE:
        return status in OPEN and subject.first_attempt_at is None
    return status in QUEUED and (row.kind == NoticeKind.FOLLOW_UP or subject.contact_at is not None)
