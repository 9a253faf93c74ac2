"""Who does what: the closed set of audited actions, and the actors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AuditAction(StrEnum):
    """Everything that is recorded, as ``subject:action``; a refusal is recorded as well."""

    HANDOVER_CREATE = "handover:create"
    HANDOVER_MERGE = "handover:merge"
    HANDOVER_RECEIPT = "handover:receipt"
    HANDOVER_LIST = "handover:list"
    HANDOVER_READ = "handover:read"
    HANDOVER_EXPORT = "handover:export"
    HANDOVER_CLAIM = "handover:claim"
    HANDOVER_CLAIM_REFUSED = "handover:claim_refused"
    HANDOVER_ASSIGN = "handover:assign"
    HANDOVER_RELEASE = "handover:release"
    HANDOVER_IDLE = "handover:idle"
    HANDOVER_ATTEMPT = "handover:attempt"
    HANDOVER_NOTE = "handover:note"
    HANDOVER_PARTICIPANT = "handover:participant"
    HANDOVER_RESOLVE = "handover:resolve"
    HANDOVER_NOT_REACHED = "handover:not_reached"
    HANDOVER_RETURN = "handover:return"
    HANDOVER_CANCEL = "handover:cancel"
    HANDOVER_ABANDON = "handover:abandon"
    HANDOVER_ESCALATE = "handover:escalate"
    HANDOVER_FOLLOW_UP_SCHEDULE = "handover:follow_up_schedule"
    HANDOVER_FOLLOW_UP_CANCEL = "handover:follow_up_cancel"
    HANDOVER_FOLLOW_UP_DUE = "handover:follow_up_due"
    HANDOVER_REFUSED = "handover:refused"
    HANDOVER_ABOUT = "handover:about"
    HANDOVER_ERASE = "handover:erase"
    HANDOVER_EXPIRE = "handover:expire"
    CONSENT_GIVE = "consent:give"
    CONSENT_REVOKE = "consent:revoke"
    CONTACT_STORE = "contact:store"
    CONTACT_REVEAL = "contact:reveal"
    CONTACT_ERASE = "contact:erase"
    VAULT_ROTATE = "vault:rotate"
    AUDIT_READ = "audit:read"
    STATISTICS_READ = "statistics:read"
    STATISTICS_EXPIRE = "statistics:expire"
    FEEDBACK_GIVE = "feedback:give"
    FEEDBACK_READ = "feedback:read"
    FEEDBACK_REVEAL = "feedback:reveal"
    FEEDBACK_ANSWER = "feedback:answer"
    FEEDBACK_EXPIRE = "feedback:expire"
    STAFF_ADD = "staff:add"
    STAFF_LIST = "staff:list"
    STAFF_PASSWORD = "staff:password"  # noqa: S105 - the name of an event
    STAFF_ROLE = "staff:role"
    STAFF_ACTIVATE = "staff:activate"
    STAFF_DEACTIVATE = "staff:deactivate"
    STAFF_UNLOCK = "staff:unlock"
    STAFF_TOTP = "staff:totp"
    STAFF_LOGIN = "staff:login"
    STAFF_LOGIN_FAILED = "staff:login_failed"
    STAFF_LOCKED = "staff:locked"
    STAFF_LOGOUT = "staff:logout"


# After these the queue looks different to those who have it on their screen.
QUEUE_CHANGES = frozenset(
    {
        AuditAction.HANDOVER_CREATE,
        AuditAction.HANDOVER_MERGE,
        AuditAction.HANDOVER_CLAIM,
        AuditAction.HANDOVER_ASSIGN,
        AuditAction.HANDOVER_RELEASE,
        AuditAction.HANDOVER_IDLE,
        AuditAction.HANDOVER_ATTEMPT,
        AuditAction.HANDOVER_RESOLVE,
        AuditAction.HANDOVER_NOT_REACHED,
        AuditAction.HANDOVER_RETURN,
        AuditAction.HANDOVER_CANCEL,
        AuditAction.HANDOVER_ABANDON,
        AuditAction.HANDOVER_ESCALATE,
        AuditAction.HANDOVER_FOLLOW_UP_SCHEDULE,
        AuditAction.HANDOVER_FOLLOW_UP_CANCEL,
        AuditAction.HANDOVER_FOLLOW_UP_DUE,
        AuditAction.HANDOVER_ERASE,
        AuditAction.HANDOVER_EXPIRE,
        AuditAction.CONTACT_STORE,
        AuditAction.CONTACT_ERASE,
    }
)


@dataclass(frozen=True)
class Actor:
    """Who did it: ``staff:<user name>``, ``resident``, ``system`` or ``unknown``."""

    name: str
    role: str = ""


RESIDENT = Actor("resident")
SYSTEM = Actor("system")
UNKNOWN = Actor("unknown")
