"""Feedback from the accessibility statement's form: kept for staff, told to them, answered in time.

What is stored has passed the redaction of the gateway; the address for the answer is sealed.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handover.audit_words import RESIDENT, AuditAction
from handover.base import StoreBase
from handover.contact import ContactError, is_email
from handover.errors import InvalidInput, NoContact, UnknownFeedback
from handover.notices import NoticeKind, notify
from handover.permissions import Permission, StaffUser
from handover.schema import SiteFeedbackRow
from handover.unit import unit_of_work
from handover.vault import feedback_owner

# What the accessibility statement promises, and the law demands (306/2019, 8 §).
ANSWERED_WITHIN = timedelta(days=14)
LONGEST_TEXT = 2_000
MOST_SHOWN = 200


@dataclass(frozen=True)
class SiteFeedback:
    """One feedback; `wants_answer` tells that an address for the answer lies in the vault."""

    id: str
    region: str
    created_at: datetime
    due_at: datetime
    text: str = field(repr=False)
    wants_answer: bool
    answered_at: datetime | None
    answered_by: str | None

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been answered by now."""
        return self.answered_at is None and self.due_at < now


class SiteFeedbackSide(StoreBase):
    """Anybody may give feedback; reading it needs `Permission.FEEDBACK` and leaves a trace."""

    def add_site_feedback(self, region: str, text: str, email: str = "") -> datetime:
        """Keep a feedback and tell staff of it; returns by when it is to be answered.

        Raises InvalidInput for a text that is empty or over `LONGEST_TEXT`, ContactError for the address.
        """
        if not 0 < len(text) <= LONGEST_TEXT:
            raise InvalidInput("text")
        if email and not is_email(email):
            raise ContactError({"email": "invalid"})
        feedback_id = str(uuid.uuid4())
        sealed = self._vault.seal_text(feedback_owner(feedback_id), email) if email else None
        with unit_of_work(self._engine, self._clock) as unit:
            due_at = unit.now + ANSWERED_WITHIN
            unit.db.add(
                SiteFeedbackRow(
                    id=feedback_id,
                    region=region,
                    created_at=unit.now,
                    due_at=due_at,
                    text=text,
                    email_sealed=sealed,
                )
            )
            unit.db.flush()
            notify(unit, feedback_id, NoticeKind.ACCESSIBILITY)
            unit.record(RESIDENT, AuditAction.FEEDBACK_GIVE, feedback_id)
            unit.commit()
        return due_at

    def site_feedback(self, user: StaffUser) -> tuple[SiteFeedback, ...]:
        """The unanswered, the most urgent first, then the answered, the newest first; raises Forbidden.

        The trail's event stands for reading the residents' comments too, which have no owner.
        """
        self._allow(user, Permission.FEEDBACK)
        with unit_of_work(self._engine, self._clock) as unit:
            waiting = unit.db.scalars(
                select(SiteFeedbackRow)
                .where(SiteFeedbackRow.answered_at.is_(None))
                .order_by(SiteFeedbackRow.due_at, SiteFeedbackRow.id)
                .limit(MOST_SHOWN)
            ).all()
            answered = unit.db.scalars(
                select(SiteFeedbackRow)
                .where(SiteFeedbackRow.answered_at.is_not(None))
                .order_by(SiteFeedbackRow.answered_at.desc(), SiteFeedbackRow.id)
                .limit(MOST_SHOWN)
            ).all()
            found = tuple(_feedback(row) for row in (*waiting, *answered))
            unit.record(user.actor, AuditAction.FEEDBACK_READ, count=len(found))
            unit.commit()
        return found

    def feedback_address(self, feedback_id: str, user: StaffUser) -> str:
        """The e-mail address for the answer; raises Forbidden, UnknownFeedback and NoContact."""
        self._allow(user, Permission.FEEDBACK, feedback_id)
        with unit_of_work(self._engine, self._clock) as unit:
            row = _existing(unit.db, feedback_id)
            if row.email_sealed is None:
                raise NoContact
            address = self._vault.open_text(feedback_owner(row.id), row.email_sealed)
            unit.record(user.actor, AuditAction.FEEDBACK_REVEAL, row.id)
            unit.commit()
        return address

    def feedback_answered(self, feedback_id: str, user: StaffUser) -> None:
        """Mark as answered: the address is deleted, since it is needed no more; again changes nothing."""
        self._allow(user, Permission.FEEDBACK, feedback_id)
        with unit_of_work(self._engine, self._clock) as unit:
            row = _existing(unit.db, feedback_id)
            if row.answered_at is None:
                row.answered_at, row.answered_by, row.email_sealed = unit.now, user.username, None
                unit.record(user.actor, AuditAction.FEEDBACK_ANSWER, row.id)
                unit.commit()


def _existing(db: Session, feedback_id: str) -> SiteFeedbackRow:
    row = db.get(SiteFeedbackRow, feedback_id)
    if row is None:
        raise UnknownFeedback
    return row


def _feedback(row: SiteFeedbackRow) -> SiteFeedback:
    return SiteFeedback(
        id=row.id,
        region=row.region,
        created_at=row.created_at,
        due_at=row.due_at,
        text=row.text,
        wants_answer=row.email_sealed is not None,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
    )
