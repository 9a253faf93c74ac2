"""What can go wrong in this room; an error carries a code and data, never a text or anything personal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


class HandoverError(Exception):
    """Base of the room's errors; `code` names the kind, `data` holds harmless particulars."""

    code = "handover_error"

    def __init__(self, **data: object) -> None:
        super().__init__(self.code)
        self.data: Mapping[str, object] = data


class NothingConsented(HandoverError):
    """The resident has consented to nothing, so nothing may be sent."""

    code = "nothing_consented"


class InvalidInput(HandoverError):
    """A value has the wrong form; `data["field"]` names it."""

    code = "invalid_input"

    def __init__(self, field: str) -> None:
        super().__init__(field=field)


class UnknownHandover(HandoverError):
    """No such handover, or not of this conversation, or no longer open to the resident."""

    code = "unknown_handover"


class UnknownFeedback(HandoverError):
    """No such feedback."""

    code = "unknown_feedback"


class AlreadyClaimed(HandoverError):
    """Somebody else has this handover."""

    code = "already_claimed"


class StepTaken(HandoverError):
    """This very step has come before and was taken: nothing is left to do."""

    code = "step_taken"


class NotAssignee(HandoverError):
    """Only the one who has claimed a handover, or a supervisor, may change it."""

    code = "not_assignee"


class Forbidden(HandoverError):
    """The user's role does not allow this."""

    code = "forbidden"


class WrongState(HandoverError):
    """The life cycle knows no such step from here; `data` has ``status`` and ``event``."""

    code = "wrong_state"


class TooFewAttempts(HandoverError):
    """Not reached may be recorded only after the region's number of attempts over different channels."""

    code = "too_few_attempts"


class ConsentMissing(HandoverError):
    """The resident has not consented to this, or has revoked it; `data["scope"]` names it."""

    code = "consent_missing"


class NoContact(HandoverError):
    """There are no contact details in the vault."""

    code = "no_contact"


class VaultKeyError(HandoverError):
    """The key ring is empty or malformed; `data["reason"]` says how, without the key."""

    code = "vault_key"


class SealBroken(HandoverError):
    """Contact details cannot be opened: unknown key, or changed since they were sealed."""

    code = "seal_broken"


class StorageError(HandoverError):
    """The database failed; nothing of this call was kept. `data["kind"]` names the failure."""

    code = "storage"


class UnknownUser(HandoverError):
    """There is no such member of staff."""

    code = "unknown_user"


class UserExists(HandoverError):
    """The user name is taken."""

    code = "user_exists"


class WeakPassword(HandoverError):
    """The password is too easy to guess; `reasons` holds the codes of what is wrong."""

    code = "weak_password"

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(reasons=reasons)
        self.reasons = reasons


class BadCredentials(HandoverError):
    """User name, password or one-time code is wrong; which one is not told."""

    code = "bad_credentials"


class TotpRequired(HandoverError):
    """The password was right and a one-time code is needed as well."""

    code = "totp_required"


class AccountLocked(HandoverError):
    """Too many failures; `until` is when the next attempt is possible."""

    code = "account_locked"

    def __init__(self, until: datetime) -> None:
        super().__init__(until=until)
        self.until = until


class UnknownStaffSession(HandoverError):
    """No live staff session goes with this token."""

    code = "unknown_staff_session"
