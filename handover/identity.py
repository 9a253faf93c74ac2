"""Members of staff whom an OpenID provider vouches for: found, added at their first login, kept in step."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from sqlalchemy import select

from handover.audit_words import SYSTEM, UNKNOWN, AuditAction
from handover.base import member
from handover.errors import BadCredentials, InvalidInput, UserExists
from handover.permissions import StaffUser
from handover.schema import StaffRow
from handover.staff_base import USERNAME, StaffBase, end_sessions, staff_user
from handover.unit import Unit, unit_of_work
from handover.values import Role

LONGEST_NAME = 80


@dataclass(frozen=True)
class Identity:
    """Whom a provider vouches for: `issuer` and `subject` never change, the rest may."""

    issuer: str
    subject: str = field(repr=False)
    username: str = field(repr=False)
    role: str
    display_name: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        """By which the account is found again; the provider's own subject is not stored."""
        return hashlib.sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()


class IdentitySide(StaffBase):
    """Logging in by way of a provider; such an account has no password here."""

    def verify_identity(self, identity: Identity) -> StaffUser:
        """The user whom the provider vouches for, added when new; name and role follow the provider.

        Raises BadCredentials for an account that is closed here, UserExists when the user
        name belongs to another account, InvalidInput.
        """
        role = member(Role, identity.role, "role")
        name = identity.username.strip().lower()
        if not USERNAME.fullmatch(name):
            raise InvalidInput("username")
        with unit_of_work(self._engine, self._clock) as unit:
            row = unit.db.scalar(select(StaffRow).where(StaffRow.identity == identity.key))
            if row is None:
                row = _added(unit, name, identity.key, role)
            elif not row.active:
                unit.record(staff_user(row).actor, AuditAction.STAFF_LOGIN_FAILED, reason="closed")
                unit.commit()
                raise BadCredentials
            row.display_name = identity.display_name.strip()[:LONGEST_NAME] or row.username
            if row.role != role.value:
                row.role = role.value
                end_sessions(unit, row)
                unit.record(SYSTEM, AuditAction.STAFF_ROLE, None, user=row.username, role=role.value)
            unit.record(staff_user(row).actor, AuditAction.STAFF_LOGIN, method="oidc")
            unit.commit()
        return staff_user(row)

    def refuse_identity(self, reason: str) -> None:
        """Record that a login by way of the provider did not succeed; `reason` is a code."""
        with unit_of_work(self._engine, self._clock) as unit:
            unit.record(UNKNOWN, AuditAction.STAFF_LOGIN_FAILED, reason=reason)
            unit.commit()


def _added(unit: Unit, name: str, key: str, role: Role) -> StaffRow:
    # A user name that is taken belongs to somebody: it must not be taken over through the provider.
    if unit.db.scalar(select(StaffRow.id).where(StaffRow.username == name)):
        raise UserExists
    row = StaffRow(
        username=name,
        display_name=name,
        role=role.value,
        # No hash is made of an empty text, so no password opens this account.
        password_hash="",
        active=True,
        failures=0,
        totp_confirmed=False,
        totp_step=0,
        identity=key,
        created_at=unit.now,
    )
    unit.db.add(row)
    unit.db.flush()
    unit.record(SYSTEM, AuditAction.STAFF_ADD, None, user=name, role=role.value)
    return row
