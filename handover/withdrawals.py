"""Taking back a request or a consent, and taking it back again when a restored backup has undone it."""

from __future__ import annotations

from handover.audit_words import RESIDENT, AuditAction
from handover.base import StoreBase, existing, step
from handover.consents import erase_contact, given_by, withdraw
from handover.counters import Measure, count
from handover.errors import UnknownHandover
from handover.lifecycle import Event
from handover.schema import HandoverRow
from handover.unit import Unit, unit_of_work
from handover.values import OPEN, Status
from handover.withdrawal_notes import Withdrawal


class WithdrawalSide(StoreBase):
    """For the resident, and for whoever restores a backup."""

    def cancel_by_resident(self, handover_id: str, conversation_id: str) -> bool:
        """Take a request back, its contact details erased at once; or the follow-up of one that has ended.

        Returns whether there was anything to take back in this conversation.
        """
        with unit_of_work(self._engine, self._clock) as unit:
            row = unit.db.get(HandoverRow, handover_id)
            if row is None or row.conversation_id != conversation_id or not _take_back(unit, row):
                return False
            self._note_withdrawal(unit, handover_id)
            unit.commit()
        return True

    def revoke_consent(self, handover_id: str, conversation_id: str, scope: str) -> None:
        """Take a consent back, in any state of the handover; what rested on it is erased at once.

        An item's consent takes the item along, the contact consent the contact details,
        the follow-up consent the follow-up. Raises UnknownHandover.
        """
        with unit_of_work(self._engine, self._clock) as unit:
            row = existing(unit.db, handover_id)
            if row.conversation_id != conversation_id:
                raise UnknownHandover
            if withdraw(unit, row, scope, RESIDENT):
                self._note_withdrawal(unit, handover_id, scope)
            unit.commit()

    def replay(self, withdrawal: Withdrawal) -> bool:
        """Take back again what a restored backup has brought back; whether there was anything.

        What was given or agreed on after the withdrawal stays, so replaying twice does no harm.
        """
        with unit_of_work(self._engine, self._clock) as unit:
            row = unit.db.get(HandoverRow, withdrawal.handover_id)
            if row is None:
                return False
            if withdrawal.scope is None:
                begun = row.round_started_at if Status(row.status) in OPEN else row.touched_at
                done = begun <= withdrawal.at and _take_back(unit, row)
            else:
                given = given_by(unit, row.id, withdrawal.scope, withdrawal.at)
                done = given and withdraw(unit, row, withdrawal.scope, RESIDENT)
            unit.commit()
        return done


def _take_back(unit: Unit, row: HandoverRow) -> bool:
    if Status(row.status) in OPEN:
        step(row, Event.CANCEL, unit)
        count(unit, row, Measure.OUTCOME, Status.CANCELLED)
        unit.record(RESIDENT, AuditAction.HANDOVER_CANCEL, row.id)
    elif row.follow_up_at is not None:
        step(row, Event.CANCEL_FOLLOW_UP, unit)
        unit.record(RESIDENT, AuditAction.HANDOVER_FOLLOW_UP_CANCEL, row.id)
    else:
        return False
    row.follow_up_at = None
    erase_contact(unit, row, RESIDENT)
    return True
