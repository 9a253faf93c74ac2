"""The queue: what waits for an adviser, in the order in which it should be taken."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from handover import audit
from handover.audit_words import AuditAction
from handover.base import StoreBase, existing
from handover.errors import InvalidInput
from handover.permissions import Permission, StaffUser
from handover.reading import handover, queue_item
from handover.records import Filter, Handover, QueuePage
from handover.reference import as_reference
from handover.schema import HandoverRow
from handover.unit import unit_of_work
from handover.values import OPEN


class QueueSide(StoreBase):
    """Reading; every call is audited with the user's name."""

    def list_handovers(self, wanted: Filter, user: StaffUser) -> QueuePage:
        """A page of the queue: overdue first, then by priority and due time, what is closed last.

        Raises Forbidden, InvalidInput (a cursor that is not ours).
        """
        self._allow(user, Permission.READ)
        with unit_of_work(self._engine, self._clock) as unit:
            conditions = _conditions(wanted, unit.now)
            total = unit.db.scalar(select(func.count()).select_from(HandoverRow).where(*conditions)) or 0
            if wanted.cursor:
                conditions.append(_behind(wanted.cursor))
            order = (HandoverRow.rank, HandoverRow.due_at, HandoverRow.id)
            query = select(HandoverRow).where(*conditions).order_by(*order).limit(wanted.limit + 1)
            rows = unit.db.scalars(query).all()
            shown = rows[: wanted.limit]
            page = QueuePage(
                items=tuple(queue_item(row, unit.now) for row in shown),
                total=total,
                next_cursor=_cursor(shown[-1]) if len(rows) > wanted.limit else None,
            )
            unit.record(user.actor, AuditAction.HANDOVER_LIST, shown=[row.id for row in shown])
            unit.commit()
        return page

    def get(self, handover_id: str, user: StaffUser, *, export: bool = False) -> Handover:
        """A handover without its contact details; `export` is for leaving the system (FHIR, print).

        Raises Forbidden, UnknownHandover.
        """
        self._allow(user, Permission.READ, handover_id)
        with unit_of_work(self._engine, self._clock) as unit:
            row = existing(unit.db, handover_id)
            found = handover(unit.db, row, unit.now, self._rules_of(row).attempts)
            action = AuditAction.HANDOVER_EXPORT if export else AuditAction.HANDOVER_READ
            unit.record(user.actor, action, handover_id)
            unit.commit()
        return found

    def history(self, handover_id: str, user: StaffUser) -> tuple[audit.AuditEvent, ...]:
        """Who has done what with a handover; also after it has been erased. Raises Forbidden."""
        self._allow(user, Permission.AUDIT, handover_id)
        with unit_of_work(self._engine, self._clock) as unit:
            found = audit.events(unit.db, handover_id)
            unit.record(user.actor, AuditAction.AUDIT_READ, handover_id)
            unit.commit()
        return found

    def changes(self) -> int:
        """A number that grows with every change of the queue, for live views; tells nothing else."""
        return audit.changes(self._engine)


def _conditions(wanted: Filter, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.status:
        found.append(HandoverRow.status.in_([str(status) for status in wanted.status]))
    if wanted.priority:
        found.append(HandoverRow.priority.in_([str(priority) for priority in wanted.priority]))
    if wanted.region:
        found.append(HandoverRow.region == wanted.region)
    if wanted.municipality:
        found.append(HandoverRow.municipality == wanted.municipality)
    if wanted.assignee:
        found.append(HandoverRow.assignee == wanted.assignee)
    if wanted.reference:
        found.append(HandoverRow.reference == as_reference(wanted.reference))
    if wanted.reachable is not None:
        has_contact = HandoverRow.contact_at.is_not(None)
        found.append(has_contact if wanted.reachable else ~has_contact)
    if wanted.overdue:
        found += [
            HandoverRow.status.in_([status.value for status in OPEN]),
            HandoverRow.contact_at.is_not(None),
            HandoverRow.first_attempt_at.is_(None),
            HandoverRow.due_at < now,
        ]
    return found


def _cursor(row: HandoverRow) -> str:
    place = json.dumps([row.rank, row.due_at.astimezone(UTC).isoformat(), row.id])
    return base64.urlsafe_b64encode(place.encode()).decode()


def _behind(cursor: str) -> ColumnElement[bool]:
    try:
        place: Any = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        rank, due_at, handover_id = int(place[0]), datetime.fromisoformat(place[1]), str(place[2])
        if due_at.tzinfo is None:
            raise InvalidInput("cursor")
    except (binascii.Error, UnicodeError, ValueError, TypeError, LookupError):
        raise InvalidInput("cursor") from None
    later = or_(HandoverRow.due_at > due_at, and_(HandoverRow.due_at == due_at, HandoverRow.id > handover_id))
    return or_(HandoverRow.rank > rank, and_(HandoverRow.rank == rank, later))
