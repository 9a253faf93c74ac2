"""How a round of work ends: resolved, not reached, returned; and the follow-up after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from handover.audit_words import AuditAction
from handover.base import member, step
from handover.consents import was_revoked
from handover.counters import Measure, count
from handover.due import months_later, next_opening
from handover.errors import InvalidInput
from handover.lifecycle import Event, check_attempts, next_status
from handover.permissions import StaffUser
from handover.reading import attempts, channels_tried
from handover.records import Handover
from handover.schema import ClosingRow, HandoverRow
from handover.unit import Unit
from handover.values import SEGMENT_NEEDING_FOLLOW_UP, Consent, Outcome, Status
from handover.wording import HELSINKI
from handover.work import AdviserSide

FollowUp = date | Literal["automatic", "none"]
LONGEST_CODE = 40


class ClosingSide(AdviserSide):
    """Endings; same errors as the rest of the adviser's side."""

    def resolve(
        self,
        handover_id: str,
        user: StaffUser,
        outcome: str,
        note: str = "",
        preventive_codes: Sequence[str] = (),
        follow_up: FollowUp = "automatic",
    ) -> Handover:
        """Close as resolved with one of the `Outcome` codes.

        `preventive_codes` are the region's codes of preventive work. `follow_up` is a day,
        "none", or "automatic": a day already chosen, else the region's months (three) after
        today when the segment calls for it and the resident has not refused. Raises InvalidInput.
        """
        result = member(Outcome, outcome, "outcome")
        codes = [code.strip() for code in preventive_codes if code.strip()]
        if any(len(code) > LONGEST_CODE for code in codes):
            raise InvalidInput("preventive_codes")
        with self._own(handover_id, user) as (unit, row):
            self._close(unit, row, user, Event.RESOLVE, result, note=note, codes=codes)
            if follow_up == "none":
                row.follow_up_at = None
            elif follow_up != "automatic":
                row.follow_up_at = self._follow_up_time(unit, row, follow_up)
            elif row.follow_up_at is None and self._needs_follow_up(unit, row):
                today = unit.now.astimezone(HELSINKI).date()
                months = self._rules_of(row).follow_up_months
                row.follow_up_at = next_opening(months_later(today, months), self._rules_of(row))
            unit.record(user.actor, AuditAction.HANDOVER_RESOLVE, handover_id, outcome=result.value)
            return self._done(unit, row)

    def not_reached(self, handover_id: str, user: StaffUser, note: str = "") -> Handover:
        """Close as not reached; raises TooFewAttempts before the region's number over different channels."""
        with self._own(handover_id, user) as (unit, row):
            next_status(Status(row.status), Event.GIVE_UP)
            made = channels_tried(attempts(unit.db, row.id), row.round)
            check_attempts(made, self._rules_of(row).attempts)
            self._close(unit, row, user, Event.GIVE_UP, None, note=note)
            unit.record(user.actor, AuditAction.HANDOVER_NOT_REACHED, handover_id, attempts=len(made))
            return self._done(unit, row)

    def return_(self, handover_id: str, user: StaffUser, note: str, to: str = "") -> Handover:
        """Close as returned to who referred the resident, or to another service; raises InvalidInput."""
        if not note.strip():
            raise InvalidInput("note")
        with self._own(handover_id, user) as (unit, row):
            self._close(unit, row, user, Event.RETURN, None, note=note, returned_to=to)
            unit.record(user.actor, AuditAction.HANDOVER_RETURN, handover_id)
            return self._done(unit, row)

    def schedule_follow_up(self, handover_id: str, user: StaffUser, on: date) -> Handover:
        """Have the handover come back to the queue on a day after today; raises InvalidInput."""
        with self._own(handover_id, user) as (unit, row):
            step(row, Event.SCHEDULE_FOLLOW_UP, unit)
            row.follow_up_at = self._follow_up_time(unit, row, on)
            unit.record(user.actor, AuditAction.HANDOVER_FOLLOW_UP_SCHEDULE, handover_id, on=on.isoformat())
            return self._done(unit, row)

    def cancel_follow_up(self, handover_id: str, user: StaffUser) -> Handover:
        """Drop the follow-up of a handover that has ended."""
        with self._own(handover_id, user) as (unit, row):
            step(row, Event.CANCEL_FOLLOW_UP, unit)
            row.follow_up_at = None
            unit.record(user.actor, AuditAction.HANDOVER_FOLLOW_UP_CANCEL, handover_id)
            return self._done(unit, row)

    def _close(
        self,
        unit: Unit,
        row: HandoverRow,
        user: StaffUser,
        event: Event,
        outcome: Outcome | None,
        *,
        note: str,
        returned_to: str = "",
        codes: Sequence[str] = (),
    ) -> None:
        step(row, event, unit)
        unit.db.add(
            ClosingRow(
                handover_id=row.id,
                round=row.round,
                at=unit.now,
                by=user.username,
                status=row.status,
                outcome=outcome.value if outcome else None,
                note=note.strip(),
                returned_to=returned_to.strip(),
                preventive_codes=list(codes),
            )
        )
        count(unit, row, Measure.OUTCOME, outcome.value if outcome else row.status)

    def _needs_follow_up(self, unit: Unit, row: HandoverRow) -> bool:
        # Once: the round that a follow-up began does not begin another by itself.
        refused = was_revoked(unit, row.id, Consent.FOLLOW_UP)
        return row.segment == SEGMENT_NEEDING_FOLLOW_UP and row.round == 0 and not refused

    def _follow_up_time(self, unit: Unit, row: HandoverRow, on: date) -> datetime:
        if on <= unit.now.astimezone(HELSINKI).date():
            raise InvalidInput("follow_up")
        return next_opening(on, self._rules_of(row))
