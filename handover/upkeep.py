"""What happens by itself as time goes by: escalation, follow-ups, idle claims, unfinished requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from handover.audit_words import SYSTEM, AuditAction
from handover.base import StoreBase, step
from handover.counters import Measure, count
from handover.due import after_working_hours, promise
from handover.lifecycle import Event, sources
from handover.notices import NoticeKind, notify
from handover.reading import rank
from handover.schema import HandoverRow, SiteFeedbackRow, StaffRow, VaultRow
from handover.unit import Unit, reading, unit_of_work
from handover.values import IN_WORK, OPEN, Status
from handover.vault import feedback_owner, totp_owner

Sealed = VaultRow | StaffRow | SiteFeedbackRow


@dataclass(frozen=True)
class DueReport:
    """Ids of what `run_due` has changed; `escalated` and `reopened` are worth a notification."""

    escalated: tuple[str, ...]
    reopened: tuple[str, ...]
    back_in_queue: tuple[str, ...]
    abandoned: tuple[str, ...]


class UpkeepSide(StoreBase):
    """To be run often (every minute does no harm); running it twice changes nothing more."""

    def run_due(self, now: datetime | None = None) -> DueReport:
        """Do what has come due by `now` (the clock's, unless given)."""
        moment = now or self._clock()
        return DueReport(
            escalated=self._each(moment, _overdue(moment), _always, self._escalate),
            reopened=self._each(moment, _follow_up(moment), _always, self._reopen),
            back_in_queue=self._each(moment, _in_work(), self._is_idle, self._put_back),
            abandoned=self._each(moment, _unreachable(), self._is_unfinished, self._abandon),
        )

    def rotate_vault(self) -> int:
        """Seal anew with the newest key what an older key has sealed; returns how many seals."""
        with unit_of_work(self._engine, self._clock) as unit:
            entries: list[tuple[Sealed, str, str]] = [
                *((row, "sealed", row.handover_id) for row in unit.db.scalars(select(VaultRow))),
                *(
                    (row, "totp_sealed", totp_owner(row.username))
                    for row in unit.db.scalars(select(StaffRow).where(StaffRow.totp_sealed.is_not(None)))
                ),
                *(
                    (row, "email_sealed", feedback_owner(row.id))
                    for row in unit.db.scalars(
                        select(SiteFeedbackRow).where(SiteFeedbackRow.email_sealed.is_not(None))
                    )
                ),
            ]
            done = sum(self._reseal(*entry) for entry in entries)
            if done:
                unit.record(SYSTEM, AuditAction.VAULT_ROTATE, count=done)
            unit.commit()
        return done

    def _reseal(self, row: Sealed, column: str, owner: str) -> bool:
        sealed = getattr(row, column)
        if self._vault.is_current(sealed):
            return False
        setattr(row, column, self._vault.seal_text(owner, self._vault.open_text(owner, sealed)))
        return True

    def _each(
        self,
        now: datetime,
        condition: ColumnElement[bool],
        ready: Callable[[HandoverRow, datetime], bool],
        act: Callable[[Unit, HandoverRow], None],
    ) -> tuple[str, ...]:
        """Act on every row that meets the condition and is ready, each in a transaction of its own."""
        with reading(self._engine) as db:
            rows = db.scalars(select(HandoverRow).where(condition).order_by(HandoverRow.due_at))
            candidates = [row.id for row in rows if ready(row, now)]
        changed = []
        for handover_id in candidates:
            with unit_of_work(self._engine, lambda: now) as unit:
                # Looked at again under the lock: somebody may have been quicker.
                row = unit.db.scalar(select(HandoverRow).where(HandoverRow.id == handover_id, condition))
                if row is not None and ready(row, now):
                    act(unit, row)
                    row.rank = rank(row)
                    unit.commit()
                    changed.append(handover_id)
        return tuple(changed)

    def _escalate(self, unit: Unit, row: HandoverRow) -> None:
        row.escalated_at = unit.now
        notify(unit, row.id, NoticeKind.OVERDUE)
        unit.record(SYSTEM, AuditAction.HANDOVER_ESCALATE, row.id)

    def _reopen(self, unit: Unit, row: HandoverRow) -> None:
        step(row, Event.FOLLOW_UP, unit)
        row.round += 1
        row.round_started_at = unit.now
        row.due_at = promise(unit.now, self._rules_of(row), row.priority)
        row.assignee = row.closed_at = row.follow_up_at = row.first_attempt_at = row.escalated_at = None
        notify(unit, row.id, NoticeKind.FOLLOW_UP)
        unit.record(SYSTEM, AuditAction.HANDOVER_FOLLOW_UP_DUE, row.id, round=row.round)

    def _is_idle(self, row: HandoverRow, now: datetime) -> bool:
        rules = self._rules_of(row)
        patience = rules.idle_hours if Status(row.status) is Status.CLAIMED else rules.waiting_hours
        return after_working_hours(row.touched_at, rules, patience)[0] <= now

    def _put_back(self, unit: Unit, row: HandoverRow) -> None:
        step(row, Event.IDLE, unit)
        row.assignee = None
        unit.record(SYSTEM, AuditAction.HANDOVER_IDLE, row.id)

    def _is_unfinished(self, row: HandoverRow, now: datetime) -> bool:
        return row.created_at + self._rules_of(row).unreachable_after <= now

    def _abandon(self, unit: Unit, row: HandoverRow) -> None:
        step(row, Event.ABANDON, unit)
        count(unit, row, Measure.OUTCOME, "abandoned")
        unit.record(SYSTEM, AuditAction.HANDOVER_ABANDON, row.id)


def _always(_row: HandoverRow, _now: datetime) -> bool:
    return True


def _overdue(now: datetime) -> ColumnElement[bool]:
    return (
        HandoverRow.status.in_([status.value for status in OPEN])
        & HandoverRow.contact_at.is_not(None)
        & HandoverRow.first_attempt_at.is_(None)
        & HandoverRow.escalated_at.is_(None)
        & (HandoverRow.due_at < now)
    )


def _follow_up(now: datetime) -> ColumnElement[bool]:
    return HandoverRow.status.in_([status.value for status in sources(Event.FOLLOW_UP)]) & (
        HandoverRow.follow_up_at <= now
    )


def _in_work() -> ColumnElement[bool]:
    return HandoverRow.status.in_([status.value for status in IN_WORK])


def _unreachable() -> ColumnElement[bool]:
    """New, and nobody could contact the resident: the form was left unfinished."""
    return (HandoverRow.status == Status.NEW.value) & HandoverRow.contact_at.is_(None)
