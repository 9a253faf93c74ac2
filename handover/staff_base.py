"""What the parts of the staff store share."""

from __future__ import annotations

import re

from sqlalchemy import Engine, delete, select

from handover.audit_words import SYSTEM, Actor
from handover.errors import Forbidden, UnknownUser, VaultKeyError
from handover.passwords import Passwords
from handover.permissions import Permission, StaffUser
from handover.schema import StaffRow, StaffSessionRow
from handover.unit import Clock, Unit
from handover.values import Role
from handover.vault import Vault

USERNAME = re.compile(r"[a-z0-9åäö][a-z0-9åäö._@-]{1,79}")


class StaffBase:
    """Database, clock and password hashing; `vault` is needed for one-time codes only.

    `by` is the administrator who acts, None the command line; calls with it raise
    Forbidden unless the role allows them.
    """

    def __init__(
        self, engine: Engine, clock: Clock, vault: Vault | None = None, passwords: Passwords | None = None
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._vault = vault
        self._passwords = passwords or Passwords()

    @property
    def _vault_in_use(self) -> Vault:
        if self._vault is None:
            raise VaultKeyError(reason="empty")
        return self._vault


def staff_user(row: StaffRow) -> StaffUser:
    """A row as the value that crosses the border."""
    return StaffUser(
        row.username,
        Role(row.role),
        row.display_name,
        row.active,
        row.totp_confirmed,
        row.identity is not None,
    )


def known_user(unit: Unit, username: str) -> StaffRow:
    """The row of an account; raises UnknownUser."""
    row = unit.db.scalar(select(StaffRow).where(StaffRow.username == username))
    if row is None:
        raise UnknownUser
    return row


def allow(by: StaffUser | None) -> None:
    """Raise Forbidden unless it is the command line or an administrator who acts."""
    if by is not None and not (by.active and by.may(Permission.ACCOUNTS)):
        raise Forbidden(permission=Permission.ACCOUNTS.value)


def actor(by: StaffUser | None) -> Actor:
    """Who acts, as the audit trail names them."""
    return by.actor if by else SYSTEM


def end_sessions(unit: Unit, row: StaffRow) -> None:
    """End every session of an account."""
    unit.db.execute(delete(StaffSessionRow).where(StaffSessionRow.user_id == row.id))
