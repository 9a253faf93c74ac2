"""How much waits for advisers and for how long: numbers for the operator, of no person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handover.base import StoreBase
from handover.schema import HandoverRow
from handover.values import OPEN, Status


@dataclass(frozen=True)
class StatusCount:
    """Open handovers of one status: how many, and when the oldest was made."""

    status: Status
    count: int
    oldest: datetime


@dataclass(frozen=True)
class Waiting:
    """The open handovers by status, and how many had no attempt by their due time."""

    by_status: tuple[StatusCount, ...]
    overdue: int


class WaitingSide(StoreBase):
    """Counts without names, for metrics; not audited, since nothing of anybody is shown."""

    def waiting(self) -> Waiting:
        """The open handovers that can be reached, counted now."""
        row = HandoverRow
        open_now = (row.status.in_([status.value for status in OPEN]), row.contact_at.is_not(None))
        with Session(self._engine) as db:
            found = db.execute(
                select(row.status, func.count(), func.min(row.created_at))
                .where(*open_now)
                .group_by(row.status)
                .order_by(row.status)
            ).all()
            overdue = db.scalar(
                select(func.count())
                .select_from(row)
                .where(*open_now, row.first_attempt_at.is_(None), row.due_at < self._clock())
            )
        return Waiting(
            tuple(StatusCount(Status(status), count, oldest) for status, count, oldest in found), overdue or 0
        )
