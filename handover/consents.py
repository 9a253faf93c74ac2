"""Consents: giving, taking back, and erasing what rested on one that is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, delete, select

from handover.audit_words import Actor, AuditAction
from handover.schema import ConsentRow, HandoverRow, ItemRow, ParticipantRow, VaultRow
from handover.unit import Unit
from handover.values import Consent


def add_consents(unit: Unit, handover_id: str, scopes: Iterable[str], actor: Actor) -> None:
    """Record consents that are not in force yet."""
    valid = set(unit.db.scalars(_valid(handover_id)))
    new = sorted(set(scopes) - valid)
    for scope in new:
        unit.db.add(ConsentRow(handover_id=handover_id, scope=scope, given_at=unit.now, given_by=actor.name))
    if new:
        unit.record(actor, AuditAction.CONSENT_GIVE, handover_id, scopes=new)


def has_consent(unit: Unit, handover_id: str, scope: str) -> bool:
    """Whether a consent for this scope is in force."""
    return scope in set(unit.db.scalars(_valid(handover_id)))


def was_revoked(unit: Unit, handover_id: str, scope: str) -> bool:
    """Whether the resident has taken this consent back and not given it again."""
    given = set(unit.db.scalars(select(ConsentRow.scope).where(ConsentRow.handover_id == handover_id)))
    return scope in given and not has_consent(unit, handover_id, scope)


def given_by(unit: Unit, handover_id: str, scope: str, moment: datetime) -> bool:
    """Whether a consent in force was given at a moment or before it."""
    record = _valid(handover_id).where(ConsentRow.scope == scope, ConsentRow.given_at <= moment)
    return unit.db.scalar(record.limit(1)) is not None


def withdraw(unit: Unit, row: HandoverRow, scope: str, actor: Actor) -> bool:
    """Revoke a consent and erase what rested on it; one that is not in force changes nothing.

    Returns whether it was in force.
    """
    records = unit.db.scalars(
        select(ConsentRow).where(
            ConsentRow.handover_id == row.id, ConsentRow.scope == scope, ConsentRow.revoked_at.is_(None)
        )
    ).all()
    if not records:
        return False
    for record in records:
        record.revoked_at, record.revoked_by = unit.now, actor.name
    unit.record(actor, AuditAction.CONSENT_REVOKE, row.id, scope=scope)
    if scope == Consent.CONTACT:
        erase_contact(unit, row, actor)
    elif scope == Consent.FOLLOW_UP:
        row.follow_up_at = None
    elif scope in (Consent.ORGANISATION, Consent.SUPPORT_PERSON):
        unit.db.execute(
            delete(ParticipantRow).where(ParticipantRow.handover_id == row.id, ParticipantRow.scope == scope)
        )
    else:
        _withdraw_item(unit, row, scope)
    return True


def erase_contact(unit: Unit, row: HandoverRow, actor: Actor) -> None:
    """Delete the contact details, if there are any."""
    entry = unit.db.get(VaultRow, row.id)
    if entry is not None:
        unit.db.delete(entry)
        row.contact_at = None
        unit.record(actor, AuditAction.CONTACT_ERASE, row.id)


def _withdraw_item(unit: Unit, row: HandoverRow, scope: str) -> None:
    item = unit.db.get(ItemRow, (row.id, scope))
    kind = item.kind if item else scope
    if item is not None:
        unit.db.delete(item)
    if kind == "needs":
        row.needs = []
    elif kind == "municipality":
        row.municipality = None
    elif kind == "assessment":
        row.segment, row.segment_reasons = None, []
    elif kind == "suggestions":
        row.suggestions = []


def _valid(handover_id: str) -> Select[str]:
    return select(ConsentRow.scope).where(
        ConsentRow.handover_id == handover_id, ConsentRow.revoked_at.is_(None)
    )
