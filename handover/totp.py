"""One-time codes of an authenticator app (RFC 6238) as a second factor."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from handover.audit_words import AuditAction
from handover.errors import BadCredentials
from handover.permissions import StaffUser
from handover.schema import StaffRow
from handover.staff_base import StaffBase, actor, allow, known_user, staff_user
from handover.unit import unit_of_work
from handover.vault import totp_owner

ISSUER = "Polku"
SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20


@dataclass(frozen=True)
class TotpEnrolment:
    """The secret for an authenticator app, as text and as the URI of a QR code; shown once."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


class TotpSide(StaffBase):
    """Switching one-time codes on and off; raises UnknownUser, VaultKeyError without a vault."""

    def enrol_totp(self, username: str) -> TotpEnrolment:
        """A fresh secret for the user, in force once `confirm_totp` has seen a code of it."""
        vault = self._vault_in_use
        secret = secrets.token_bytes(SECRET_BYTES)
        with unit_of_work(self._engine, self._clock) as unit:
            row = known_user(unit, username)
            row.totp_sealed = vault.seal_text(totp_owner(username), secret.hex())
            row.totp_confirmed, row.totp_step = False, 0
            unit.record(staff_user(row).actor, AuditAction.STAFF_TOTP, None, user=username, state="enrolled")
            unit.commit()
        uri = _totp(secret).get_provisioning_uri(username, ISSUER)
        return TotpEnrolment(base64.b32encode(secret).decode(), uri)

    def confirm_totp(self, username: str, code: str) -> None:
        """Put one-time codes in force; raises BadCredentials when the code is not of the new secret."""
        with unit_of_work(self._engine, self._clock) as unit:
            row = known_user(unit, username)
            if not self._use_code(row, code, unit.now):
                raise BadCredentials
            row.totp_confirmed = True
            unit.record(staff_user(row).actor, AuditAction.STAFF_TOTP, None, user=username, state="confirmed")
            unit.commit()

    def remove_totp(self, username: str, by: StaffUser | None = None) -> None:
        """Switch one-time codes off, as when the device is lost."""
        allow(by)
        with unit_of_work(self._engine, self._clock) as unit:
            row = known_user(unit, username)
            row.totp_sealed, row.totp_confirmed = None, False
            unit.record(actor(by), AuditAction.STAFF_TOTP, None, user=username, state="removed")
            unit.commit()

    def _use_code(self, row: StaffRow, code: str, now: datetime) -> bool:
        """Whether a code is right for now or a step beside it, and later than the last one used."""
        if row.totp_sealed is None:
            return False
        secret = bytes.fromhex(self._vault_in_use.open_text(totp_owner(row.username), row.totp_sealed))
        current = int(now.timestamp()) // SECONDS
        for step in (current, current - 1, current + 1):
            right = _totp(secret).generate(step * SECONDS)
            if step > row.totp_step and secrets.compare_digest(right, code.strip().encode()):
                row.totp_step = step
                return True
        return False


def _totp(secret: bytes) -> TOTP:
    # SHA-1 is what authenticator apps expect; within an HMAC it is sound.
    return TOTP(secret, DIGITS, SHA1(), SECONDS)  # noqa: S303 - see above
