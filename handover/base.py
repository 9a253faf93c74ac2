"""What the sides of the store share: transactions, permissions, and the steps of a row."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NoReturn, TypeVar

import structlog
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from handover.audit_words import Actor, AuditAction
from handover.errors import Forbidden, InvalidInput, NotAssignee, UnknownHandover
from handover.lifecycle import Event, next_status
from handover.permissions import Permission, StaffUser
from handover.reading import rank
from handover.rules import RegionRules, Rules, region_rules
from handover.schema import (
    AttemptRow,
    ClosingRow,
    ConsentRow,
    HandoverRow,
    ItemRow,
    NoteRow,
    NoticeRow,
    ParticipantRow,
    StepRow,
    VaultRow,
)
from handover.unit import Clock, Unit, unit_of_work
from handover.values import CLOSED, Status
from handover.vault import Vault
from handover.withdrawal_notes import Withdrawal

log = structlog.get_logger("handovers")
Word = TypeVar("Word", bound=StrEnum)
BELONGINGS = (
    ItemRow,
    ConsentRow,
    AttemptRow,
    NoteRow,
    ClosingRow,
    ParticipantRow,
    NoticeRow,
    StepRow,
    VaultRow,
)


class StoreBase:
    """Database, clock, vault and rules of the regions; every call is one short transaction.

    `rules` gives a region's rules by its id; `engine` is the caller's. `note` writes a line where a
    restored backup does not undo it, or raises OSError. `soon` is the same database over connections that
    need not wait for the disk.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        vault: Vault,
        rules: Rules = region_rules,
        note: Callable[[str], None] | None = None,
        soon: Engine | None = None,
    ) -> None:
        self._engine = engine
        self._soon = soon or engine
        self._clock = clock
        self._vault = vault
        self._rules = rules
        self._note = note

    def _allow(self, user: StaffUser, permission: Permission, subject: str | None = None) -> None:
        """Raise Forbidden, and record the refusal, unless the user's role includes the permission."""
        if not (user.active and user.may(permission)):
            with unit_of_work(self._engine, self._clock) as unit:
                _refuse(unit, user.actor, subject, Forbidden(permission=permission.value))

    def _rules_of(self, row: HandoverRow) -> RegionRules:
        return self._rules(row.region)

    def _note_withdrawal(self, unit: Unit, handover_id: str, scope: str | None = None) -> None:
        """Note that a request or a consent was taken back, before the transaction is kept.

        Nobody is refused because a note cannot be written: the log has it then.
        """
        line = Withdrawal(unit.now, handover_id, scope).line()
        log.info("withdrawn", note=line)
        if self._note is not None:
            try:
                self._note(line)
            except OSError as error:
                log.error("withdrawal_not_noted", handover=handover_id, error=type(error).__name__)


def _refuse(unit: Unit, actor: Actor, subject: str | None, error: Forbidden | NotAssignee) -> NoReturn:
    unit.record(actor, AuditAction.HANDOVER_REFUSED, subject, reason=error.code)
    unit.commit()
    raise error


def existing(db: Session, handover_id: str) -> HandoverRow:
    """The row of a handover; raises UnknownHandover."""
    row = db.get(HandoverRow, handover_id)
    if row is None:
        raise UnknownHandover
    return row


def own(unit: Unit, handover_id: str, user: StaffUser) -> HandoverRow:
    """The row of a handover that the user may change: claimed by them, or they may reassign."""
    row = existing(unit.db, handover_id)
    if row.assignee != user.username and not user.may(Permission.REASSIGN):
        _refuse(unit, user.actor, handover_id, NotAssignee())
    return row


def member(kind: type[Word], value: str, field: str) -> Word:
    """A value as a member of its closed set; raises InvalidInput naming the field."""
    try:
        return kind(value)
    except ValueError:
        raise InvalidInput(field) from None


def step(row: HandoverRow, event: Event, unit: Unit) -> None:
    """Take a row one step through its life cycle; raises WrongState."""
    target = next_status(Status(row.status), event)
    row.status = target.value
    row.touched_at = unit.now
    if target in CLOSED:
        row.open_key = None
        row.closed_at = row.closed_at or unit.now
    row.rank = rank(row)


def remove(db: Session, handover_id: str) -> None:
    """Delete a handover with all that belongs to it, whether or not the database cascades."""
    for table in BELONGINGS:
        db.execute(delete(table).where(table.handover_id == handover_id))
    db.execute(delete(HandoverRow).where(HandoverRow.id == handover_id))
