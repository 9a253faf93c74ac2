"""The resident's side of the store: asking, and being reachable."""

from __future__ import annotations

import uuid
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handover.audit_words import RESIDENT, AuditAction
from handover.base import existing, step
from handover.consents import add_consents, withdraw
from handover.contact import ContactDetails
from handover.counters import Measure, count
from handover.draft import HandoverDraft, OpenRequest, Receipt, consented, merged
from handover.due import closed_until, promise
from handover.errors import UnknownHandover
from handover.lifecycle import Event
from handover.notices import NoticeKind, notify
from handover.reading import consents, rank
from handover.reference import new_reference
from handover.schema import HandoverRow, ItemRow, VaultRow
from handover.unit import Unit, reading, unit_of_work
from handover.values import CLOSED, Channel, Consent, Priority, Status, Task
from handover.wishes import ASKED_CONSENTS, ContactWishes
from handover.withdrawals import WithdrawalSide

# What is asked of the advisers changes with the way of contact only for these.
BY_ANY_WAY = frozenset({Task.CALLBACK, Task.MESSAGE})


class ResidentSide(WithdrawalSide):
    """What a conversation may do; every call names the conversation that the handover belongs to."""

    def create(self, draft: HandoverDraft) -> Receipt:
        """Hand over, or add to the open request of the same conversation: all of it, or nothing.

        Raises NothingConsented, InvalidInput, StorageError.
        """
        draft = consented(draft)
        with unit_of_work(self._engine, self._clock) as unit:
            open_row = unit.db.scalar(
                select(HandoverRow).where(HandoverRow.open_key == draft.conversation_id)
            )
            row = self._merge(unit, open_row, draft) if open_row else self._insert(unit, draft)
            add_consents(unit, row.id, draft.consent, RESIDENT)
            receipt = _receipt(row, merged=open_row is not None)
            unit.commit()
        return receipt

    def _insert(self, unit: Unit, draft: HandoverDraft) -> HandoverRow:
        reference = new_reference()
        while unit.db.scalar(select(HandoverRow.id).where(HandoverRow.reference == reference)):
            reference = new_reference()
        row = HandoverRow(
            id=str(uuid.uuid4()),
            reference=reference,
            conversation_id=draft.conversation_id,
            open_key=draft.conversation_id,
            status=Status.NEW.value,
            priority=str(draft.priority),
            region=draft.region,
            municipality=draft.municipality,
            language=draft.language,
            channel=str(draft.channel),
            task=str(draft.task),
            segment=draft.segment,
            segment_reasons=list(draft.segment_reasons),
            needs=list(draft.needs),
            suggestions=list(draft.suggestions),
            created_at=unit.now,
            round_started_at=unit.now,
            round=0,
            due_at=promise(unit.now, self._rules(draft.region), draft.priority),
            touched_at=unit.now,
        )
        row.rank = rank(row)
        unit.db.add(row)
        unit.db.flush()
        for position, item in enumerate(draft.items):
            unit.db.add(_item(row.id, position, item.id, item.kind, item.label, item.text))
        unit.db.flush()
        count(unit, row, Measure.REQUEST, draft.priority)
        for need in draft.needs:
            count(unit, row, Measure.NEED, need)
        if draft.segment:
            count(unit, row, Measure.SEGMENT, draft.segment)
        unit.record(
            RESIDENT,
            AuditAction.HANDOVER_CREATE,
            row.id,
            priority=row.priority,
            channel=row.channel,
            task=row.task,
            items=len(draft.items),
        )
        return row

    def _merge(self, unit: Unit, row: HandoverRow, draft: HandoverDraft) -> HandoverRow:
        for need in draft.needs:
            if need not in row.needs:
                count(unit, row, Measure.NEED, need)
        row.needs = merged(row.needs, draft.needs)
        row.suggestions = merged(row.suggestions, draft.suggestions)
        row.municipality = draft.municipality or row.municipality
        if draft.segment:
            row.segment, row.segment_reasons = draft.segment, list(draft.segment_reasons)
        row.channel, row.task, row.language = str(draft.channel), str(draft.task), draft.language
        if Priority(draft.priority).order < Priority(row.priority).order:
            row.priority = str(draft.priority)
            row.due_at = min(row.due_at, promise(unit.now, self._rules_of(row), draft.priority))
        last = unit.db.scalar(select(func.max(ItemRow.position)).where(ItemRow.handover_id == row.id))
        for position, item in enumerate(draft.items, start=0 if last is None else last + 1):
            known = unit.db.get(ItemRow, (row.id, item.id))
            if known is None:
                unit.db.add(_item(row.id, position, item.id, item.kind, item.label, item.text))
            else:
                known.kind, known.label, known.text = item.kind, item.label, item.text
        step(row, Event.MERGE, unit)
        unit.record(
            RESIDENT, AuditAction.HANDOVER_MERGE, row.id, priority=row.priority, items=len(draft.items)
        )
        return row

    def add_contact(
        self,
        handover_id: str,
        details: ContactDetails,
        conversation_id: str,
        wishes: ContactWishes | None = None,
    ) -> Receipt:
        """Put contact details into the vault; the promise of when to be called starts here.

        Later details and wishes take the place of earlier ones. Raises UnknownHandover when
        this conversation has no such open handover.
        """
        with unit_of_work(self._engine, self._clock) as unit:
            row = _open_of(unit.db, handover_id, conversation_id)
            if wishes is not None:
                row.channel = wishes.channel.value
                if row.task in BY_ANY_WAY:
                    by_voice = wishes.channel is Channel.PHONE
                    row.task = (Task.CALLBACK if by_voice else Task.MESSAGE).value
                add_consents(unit, row.id, wishes.consents, RESIDENT)
                for scope in wishes.refused:
                    if withdraw(unit, row, scope, RESIDENT):
                        self._note_withdrawal(unit, row.id, scope)
            receipt = self._store_contact(unit, row, details)
            unit.commit()
        return receipt

    def add_number(self, conversation_id: str, number: str) -> Receipt | None:
        """Put a phone number typed into the chat into the vault of the open request, if there is one.

        Other details already there stay. Raises ContactError.
        """
        typed = ContactDetails.number_only(number)
        with unit_of_work(self._engine, self._clock) as unit:
            row = _mergeable(unit.db, conversation_id)
            if row is None:
                return None
            sealed = unit.db.get(VaultRow, row.id)
            known = self._vault.open(row.id, sealed.sealed) if sealed else typed
            receipt = self._store_contact(unit, row, replace(known, phone=typed.phone))
            unit.commit()
        return receipt

    def _store_contact(self, unit: Unit, row: HandoverRow, details: ContactDetails) -> Receipt:
        sealed = self._vault.seal(row.id, details)
        entry = unit.db.get(VaultRow, row.id)
        if entry is None:
            unit.db.add(VaultRow(handover_id=row.id, sealed=sealed, stored_at=unit.now))
        else:
            entry.sealed, entry.stored_at = sealed, unit.now
        if row.contact_at is None:
            row.contact_at = unit.now
            if Status(row.status) is Status.NEW:
                notify(unit, row.id, NoticeKind.NEW)
            if row.first_attempt_at is None:
                row.due_at = promise(unit.now, self._rules_of(row), row.priority)
        add_consents(unit, row.id, (Consent.CONTACT,), RESIDENT)
        unit.record(RESIDENT, AuditAction.CONTACT_STORE, row.id)
        return _receipt(row)

    def open_request(self, conversation_id: str) -> OpenRequest | None:
        """How the conversation's open request stands, if there is one.

        Not audited: it tells nothing that was told, and is looked at in every turn that
        might otherwise offer what has been asked for already.
        """
        now = self._clock()
        with reading(self._engine) as db:
            row = _mergeable(db, conversation_id)
            if row is None:
                return None
            scopes = {one.scope for one in consents(db, row.id) if one.valid}
            return OpenRequest(
                id=row.id,
                reference=row.reference,
                due_at=row.due_at,
                has_contact=row.contact_at is not None,
                in_work=row.assignee is not None,
                attempted=row.first_attempt_at is not None,
                overdue=row.first_attempt_at is None and row.due_at < now,
                channel=row.channel,
                closed_until=closed_until(now, self._rules_of(row)),
                consents=tuple(scope for scope in ASKED_CONSENTS if scope in scopes),
                needs=tuple(row.needs),
            )

    def receipt(self, handover_id: str, conversation_id: str) -> Receipt:
        """The receipt of an open handover; raises UnknownHandover when it is not of this conversation."""
        with unit_of_work(self._engine, self._clock) as unit:
            receipt = _receipt(_open_of(unit.db, handover_id, conversation_id))
            unit.record(RESIDENT, AuditAction.HANDOVER_RECEIPT, handover_id)
            unit.commit()
        return receipt

    def give_consent(self, handover_id: str, conversation_id: str, scope: str) -> None:
        """Consent to one more scope, e.g. that an organisation may be in touch; raises UnknownHandover."""
        with unit_of_work(self._engine, self._clock) as unit:
            row = _open_of(unit.db, handover_id, conversation_id)
            add_consents(unit, row.id, (scope,), RESIDENT)
            unit.commit()


def _mergeable(db: Session, conversation_id: str) -> HandoverRow | None:
    return db.scalar(select(HandoverRow).where(HandoverRow.open_key == conversation_id))


def _item(handover_id: str, position: int, item_id: str, kind: str, label: str, text: str) -> ItemRow:
    return ItemRow(
        handover_id=handover_id, item_id=item_id, position=position, kind=kind, label=label, text=text
    )


def _receipt(row: HandoverRow, *, merged: bool = False) -> Receipt:
    return Receipt(row.id, row.reference, row.due_at, merged, row.contact_at is not None)


def _open_of(db: Session, handover_id: str, conversation_id: str) -> HandoverRow:
    row = existing(db, handover_id)
    if row.conversation_id != conversation_id or Status(row.status) in CLOSED:
        raise UnknownHandover
    return row
