"""The adviser's side of the store: taking a handover, and trying to reach the resident."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Self

from sqlalchemy import select, update

from handover.audit_words import AuditAction
from handover.base import StoreBase, existing, member, own, step
from handover.consents import add_consents, has_consent, withdraw
from handover.contact import ContactDetails
from handover.counters import Measure, count, waiting
from handover.errors import (
    AlreadyClaimed,
    ConsentMissing,
    InvalidInput,
    NoContact,
    StepTaken,
    UnknownUser,
    WrongState,
)
from handover.lifecycle import Event, attempt_event, sources
from handover.permissions import Permission, StaffUser
from handover.reading import handover, rank
from handover.records import Handover
from handover.schema import AttemptRow, HandoverRow, NoteRow, ParticipantRow, StaffRow, StepRow, VaultRow
from handover.unit import Unit, unit_of_work
from handover.values import IN_WORK, AttemptOutcome, Channel, Consent, NoteKind, Role, Status

# A colleague of the region takes part by the adviser's duty, anybody else by the resident's consent.
COLLEAGUE = "colleague"


class AdviserSide(StoreBase):
    """Work on handovers; only the one who has claimed a handover, or a supervisor, may change it.

    Every call raises Forbidden, UnknownHandover, NotAssignee and WrongState where these fit.
    """

    _sending: str | None = None

    def once(self, sending: str) -> Self:
        """The same store for a step that may be sent twice: the second time it raises StepTaken.

        `sending` tells one sending of a step from every other; a claim is the same twice anyway.
        """
        view = copy(self)
        view._sending = sending
        return view

    def claim(self, handover_id: str, user: StaffUser) -> Handover:
        """Take a handover from the queue; raises AlreadyClaimed when another was first.

        Claiming what one already has changes nothing.
        """
        self._allow(user, Permission.WORK, handover_id)
        with unit_of_work(self._engine, self._clock) as unit:
            # The condition is in the statement, so of any number of claims one changes the row.
            taken = unit.db.execute(
                update(HandoverRow)
                .where(HandoverRow.id == handover_id)
                .where(HandoverRow.status.in_([status.value for status in sources(Event.CLAIM)]))
                .values(
                    status=Status.CLAIMED.value,
                    assignee=user.username,
                    last_assignee=user.username,
                    touched_at=unit.now,
                )
                .returning(HandoverRow.id)
            ).first()
            row = existing(unit.db, handover_id)
            if taken is None:
                self._check_claim(unit, row, user)
            unit.record(user.actor, AuditAction.HANDOVER_CLAIM, handover_id)
            return self._done(unit, row)

    def _check_claim(self, unit: Unit, row: HandoverRow, user: StaffUser) -> None:
        """A claim that changed nothing is in order only when the user has the handover already."""
        in_work = Status(row.status) in IN_WORK
        if in_work and row.assignee == user.username:
            return
        unit.record(user.actor, AuditAction.HANDOVER_CLAIM_REFUSED, row.id)
        unit.commit()
        if in_work:
            raise AlreadyClaimed
        raise WrongState(status=Status(row.status), event=Event.CLAIM)

    def assign(self, handover_id: str, user: StaffUser, to: str) -> Handover:
        """Give a handover to an adviser, also away from another; supervisors only. Raises UnknownUser."""
        self._allow(user, Permission.REASSIGN, handover_id)
        with unit_of_work(self._engine, self._clock) as unit:
            target = unit.db.scalar(select(StaffRow).where(StaffRow.username == to, StaffRow.active))
            if target is None or not StaffUser(to, Role(target.role)).may(Permission.WORK):
                raise UnknownUser
            self._check_new(unit, handover_id, user)
            row = existing(unit.db, handover_id)
            self._remember(unit, handover_id, user)
            step(row, Event.ASSIGN, unit)
            row.assignee = row.last_assignee = to
            unit.record(user.actor, AuditAction.HANDOVER_ASSIGN, handover_id, to=to)
            return self._done(unit, row)

    def release(self, handover_id: str, user: StaffUser) -> Handover:
        """Put a handover back into the queue."""
        with self._own(handover_id, user) as (unit, row):
            step(row, Event.RELEASE, unit)
            row.assignee = None
            unit.record(user.actor, AuditAction.HANDOVER_RELEASE, handover_id)
            return self._done(unit, row)

    def add_attempt(
        self, handover_id: str, user: StaffUser, channel: str, outcome: str, note: str = ""
    ) -> Handover:
        """Record an attempt to reach the resident (values of `Channel` and `AttemptOutcome`).

        The first one keeps the promise. Raises InvalidInput.
        """
        made = member(Channel, channel, "channel"), member(AttemptOutcome, outcome, "outcome")
        with self._own(handover_id, user) as (unit, row):
            if row.first_attempt_at is None:
                row.first_attempt_at = unit.now
                count(unit, row, Measure.WAITING, waiting(row.round_started_at, unit.now))
                count(unit, row, Measure.PROMISE, "kept" if unit.now <= row.due_at else "late")
            step(row, attempt_event(made[1]), unit)
            unit.db.add(
                AttemptRow(
                    handover_id=row.id,
                    round=row.round,
                    at=unit.now,
                    by=user.username,
                    channel=made[0].value,
                    outcome=made[1].value,
                    note=note.strip(),
                )
            )
            unit.record(
                user.actor, AuditAction.HANDOVER_ATTEMPT, handover_id, channel=made[0], outcome=made[1]
            )
            return self._done(unit, row)

    def add_note(self, handover_id: str, user: StaffUser, text: str, kind: str = NoteKind.NOTE) -> Handover:
        """Add a note or what a consultation led to; raises InvalidInput when it is empty."""
        note_kind = member(NoteKind, kind, "kind")
        if not text.strip():
            raise InvalidInput("text")
        with self._own(handover_id, user) as (unit, row):
            unit.db.add(
                NoteRow(
                    handover_id=row.id, at=unit.now, by=user.username, kind=note_kind.value, text=text.strip()
                )
            )
            row.touched_at = unit.now
            unit.record(user.actor, AuditAction.HANDOVER_NOTE, handover_id, kind=note_kind.value)
            return self._done(unit, row)

    def add_participant(
        self, handover_id: str, user: StaffUser, name: str, role: str = "", scope: str = Consent.ORGANISATION
    ) -> Handover:
        """Note who else takes part; `scope` is ``organisation``, ``support_person`` or ``colleague``.

        Raises ConsentMissing unless the resident's consent for the scope is in force (a
        colleague needs none), InvalidInput.
        """
        if scope not in (Consent.ORGANISATION, Consent.SUPPORT_PERSON, COLLEAGUE):
            raise InvalidInput("scope")
        if not name.strip():
            raise InvalidInput("name")
        with self._own(handover_id, user) as (unit, row):
            if scope != COLLEAGUE and not has_consent(unit, handover_id, scope):
                raise ConsentMissing(scope=scope)
            unit.db.add(
                ParticipantRow(
                    handover_id=row.id,
                    at=unit.now,
                    by=user.username,
                    scope=scope,
                    name=name.strip(),
                    role=role.strip(),
                )
            )
            row.touched_at = unit.now
            unit.record(user.actor, AuditAction.HANDOVER_PARTICIPANT, handover_id, scope=scope)
            return self._done(unit, row)

    def record_consent(self, handover_id: str, user: StaffUser, scope: str, *, given: bool) -> Handover:
        """Record what the resident said of a consent on the phone, given or taken back."""
        if not scope.strip():
            raise InvalidInput("scope")
        with self._own(handover_id, user) as (unit, row):
            if given:
                add_consents(unit, handover_id, (scope,), user.actor)
            elif withdraw(unit, row, scope, user.actor):
                self._note_withdrawal(unit, handover_id, scope)
            return self._done(unit, row)

    def reveal(self, handover_id: str, user: StaffUser) -> ContactDetails:
        """Open the contact details, which is recorded; raises NoContact, SealBroken."""
        self._allow(user, Permission.REVEAL, handover_id)
        with unit_of_work(self._engine, self._clock) as unit:
            own(unit, handover_id, user)
            entry = unit.db.get(VaultRow, handover_id)
            if entry is None:
                raise NoContact
            details = self._vault.open(handover_id, entry.sealed)
            unit.record(user.actor, AuditAction.CONTACT_REVEAL, handover_id)
            unit.commit()
        return details

    @contextmanager
    def _own(self, handover_id: str, user: StaffUser) -> Iterator[tuple[Unit, HandoverRow]]:
        """A transaction on a handover that the user may change."""
        self._allow(user, Permission.WORK, handover_id)
        with unit_of_work(self._engine, self._clock) as unit:
            # Before the rest: after a release, say, the handover is no longer the sender's.
            self._check_new(unit, handover_id, user)
            row = own(unit, handover_id, user)
            self._remember(unit, handover_id, user)
            yield unit, row

    def _key(self, user: StaffUser) -> str:
        return hashlib.sha256(f"{user.username}\n{self._sending}".encode()).hexdigest()

    def _check_new(self, unit: Unit, handover_id: str, user: StaffUser) -> None:
        if self._sending is None:
            return
        if unit.db.get(StepRow, (handover_id, self._key(user))) is not None:
            raise StepTaken

    def _remember(self, unit: Unit, handover_id: str, user: StaffUser) -> None:
        """Kept with the step, or undone with it; after `own`, which keeps its refusals."""
        if self._sending is not None:
            unit.db.add(StepRow(handover_id=handover_id, key=self._key(user), at=unit.now))

    def _done(self, unit: Unit, row: HandoverRow) -> Handover:
        """Keep the change, and tell how the handover looks now."""
        row.rank = rank(row)
        found = handover(unit.db, row, unit.now, self._rules_of(row).attempts)
        unit.commit()
        return found
