"""The words of a handover: closed sets, the same in code, tables and the console."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a handover is in its life."""

    NEW = "new"
    CLAIMED = "claimed"
    WAITING = "waiting"
    RESOLVED = "resolved"
    NOT_REACHED = "not_reached"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    FOLLOW_UP_DUE = "follow_up_due"


OPEN = frozenset({Status.NEW, Status.CLAIMED, Status.WAITING, Status.FOLLOW_UP_DUE})
QUEUED = frozenset({Status.NEW, Status.FOLLOW_UP_DUE})
IN_WORK = frozenset({Status.CLAIMED, Status.WAITING})
CLOSED = frozenset(Status) - OPEN


class Priority(StrEnum):
    """How soon the resident is to be contacted; the hours are the region's."""

    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def order(self) -> int:
        """1 for the most urgent."""
        return (Priority.URGENT, Priority.HIGH, Priority.NORMAL).index(self) + 1


class Channel(StrEnum):
    """A way to reach the resident; `PORTAL` is the region's own digital service."""

    PHONE = "phone"
    MESSAGE = "message"
    EMAIL = "email"
    PORTAL = "portal"
    LETTER = "letter"
    VISIT = "visit"


class Task(StrEnum):
    """What the resident asks for; `CALL_TOGETHER` is a call to a service with the adviser on the line."""

    CALLBACK = "callback"
    CALL_TOGETHER = "call_together"
    MESSAGE = "message"
    LETTER = "letter"
    APPOINTMENT = "appointment"
    HELP_APPLYING = "help_applying"


class AttemptOutcome(StrEnum):
    """How an attempt to reach the resident went."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    MESSAGE_LEFT = "message_left"
    ASKED_LATER = "asked_later"
    WRONG_DETAILS = "wrong_details"


class Outcome(StrEnum):
    """What a resolved handover led to, after the seeds' results of service guidance."""

    OWN_NETWORK = "own_network"
    SERVICE_NETWORK = "service_network"
    SUPPORTED_BY_BOTH = "supported_by_both"
    ORGANISATION = "organisation"
    STATUTORY_SERVICE = "statutory_service"
    NO_NEED = "no_need"


class Role(StrEnum):
    """A member of staff's role."""

    ADVISER = "adviser"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class NoteKind(StrEnum):
    """An adviser's own note, or what was agreed in a consultation."""

    NOTE = "note"
    CONSULTATION = "consultation"


class Consent:
    """Scopes of consent beside the summary's items (whose scope is the item's id)."""

    CONTACT = "contact"
    ORGANISATION = "organisation"
    SUPPORT_PERSON = "support_person"
    FOLLOW_UP = "follow_up"


SEGMENT_NEEDING_FOLLOW_UP = "tuki"
FOLLOW_UP_MONTHS = 3
