"""Erasing: by the region's times, and at once when the resident asks; and telling what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from handover.audit_words import RESIDENT, SYSTEM, AuditAction
from handover.base import StoreBase, remove
from handover.reading import attempts, consents, items
from handover.records import OwnData
from handover.schema import CounterRow, HandoverRow, NoticeRow, SiteFeedbackRow, StaffSessionRow, VaultRow
from handover.unit import Unit, reading, unit_of_work
from handover.values import CLOSED, Status
from handover.wording import HELSINKI


@dataclass(frozen=True)
class RetentionReport:
    """How much `expire` has deleted; `counters` are monthly numbers, `sessions` those of staff."""

    handovers: int
    counters: int
    sessions: int
    feedback: int


class RetentionSide(StoreBase):
    """Deleting is recorded in the audit trail by the handover's id, which then leads nowhere."""

    def expire(self, now: datetime | None = None) -> RetentionReport:
        """Delete what has been kept for its region's time; to be run every night.

        Open handovers and those that await a follow-up stay.
        """
        moment = now or self._clock()
        with reading(self._engine) as db:
            regions = db.scalars(select(HandoverRow.region).distinct()).all()
            counted = db.scalars(select(CounterRow.region).distinct()).all()
        gone = [handover_id for region in regions for handover_id in self._expire_handovers(region, moment)]
        counters = sum(self._expire_counters(region, moment) for region in counted)
        with unit_of_work(self._engine, lambda: moment) as unit:
            ended = unit.db.execute(
                delete(StaffSessionRow)
                .where(StaffSessionRow.expires_at <= moment)
                .returning(StaffSessionRow.token_hash)
            ).all()
            unit.commit()
        return RetentionReport(len(gone), counters, len(ended), self._expire_feedback(moment))

    def _expire_feedback(self, now: datetime) -> int:
        """Feedback is kept as long as its region keeps handovers, answered or not."""
        with unit_of_work(self._engine, lambda: now) as unit:
            rows = unit.db.scalars(select(SiteFeedbackRow))
            old = [
                row
                for row in rows
                if row.created_at <= now - timedelta(days=self._rules(row.region).handover_days)
            ]
            for row in old:
                unit.db.execute(delete(NoticeRow).where(NoticeRow.feedback_id == row.id))
                unit.db.delete(row)
            if old:
                unit.record(SYSTEM, AuditAction.FEEDBACK_EXPIRE, count=len(old))
            unit.commit()
        return len(old)

    def _expire_handovers(self, region: str, now: datetime) -> list[str]:
        rules = self._rules(region)
        gone = []
        for status in sorted(CLOSED):
            days = rules.cancelled_days if status is Status.CANCELLED else rules.handover_days
            old = (
                HandoverRow.region == region,
                HandoverRow.status == status.value,
                HandoverRow.follow_up_at.is_(None),
                HandoverRow.closed_at <= now - timedelta(days=days),
            )
            with reading(self._engine) as db:
                candidates = db.scalars(select(HandoverRow.id).where(*old)).all()
            for handover_id in candidates:
                with unit_of_work(self._engine, lambda: now) as unit:
                    if unit.db.scalar(select(HandoverRow.id).where(HandoverRow.id == handover_id, *old)):
                        remove(unit.db, handover_id)
                        unit.record(SYSTEM, AuditAction.HANDOVER_EXPIRE, handover_id)
                        unit.commit()
                        gone.append(handover_id)
        return gone

    def _expire_counters(self, region: str, now: datetime) -> int:
        oldest = (now - timedelta(days=self._rules(region).statistics_days)).astimezone(HELSINKI)
        with unit_of_work(self._engine, lambda: now) as unit:
            old = unit.db.execute(
                delete(CounterRow)
                .where(CounterRow.region == region, CounterRow.month < oldest.strftime("%Y-%m"))
                .returning(CounterRow.value)
            ).all()
            if old:
                unit.record(SYSTEM, AuditAction.STATISTICS_EXPIRE, count=len(old))
            unit.commit()
        return len(old)

    def erase(self, conversation_id: str) -> int:
        """Delete every handover of a conversation at once, in whatever state; returns how many."""
        with unit_of_work(self._engine, self._clock) as unit:
            found = unit.db.scalars(
                select(HandoverRow.id).where(HandoverRow.conversation_id == conversation_id)
            ).all()
            for handover_id in found:
                remove(unit.db, handover_id)
                unit.record(RESIDENT, AuditAction.HANDOVER_ERASE, handover_id)
            unit.commit()
        return len(found)

    def about(self, conversation_id: str) -> tuple[OwnData, ...]:
        """What is stored of a conversation's handovers, for the resident, contact details opened.

        Advisers' notes are not part of it: they may tell of others, and are asked for from
        the region, which knows who asks.
        """
        with unit_of_work(self._engine, self._clock) as unit:
            rows = unit.db.scalars(
                select(HandoverRow)
                .where(HandoverRow.conversation_id == conversation_id)
                .order_by(HandoverRow.created_at)
            ).all()
            found = tuple(self._own_data(unit, row) for row in rows)
            unit.commit()
        return found

    def _own_data(self, unit: Unit, row: HandoverRow) -> OwnData:
        entry = unit.db.get(VaultRow, row.id)
        unit.record(RESIDENT, AuditAction.HANDOVER_ABOUT, row.id)
        return OwnData(
            reference=row.reference,
            status=Status(row.status),
            created_at=row.created_at,
            due_at=row.due_at,
            region=row.region,
            municipality=row.municipality,
            needs=tuple(row.needs),
            items=items(unit.db, row.id),
            contact=self._vault.open(row.id, entry.sealed).to_dict() if entry else None,
            consents=consents(unit.db, row.id),
            attempts=tuple(attempt.at for attempt in attempts(unit.db, row.id)),
            follow_up_on=row.follow_up_at.astimezone(HELSINKI).date() if row.follow_up_at else None,
        )
