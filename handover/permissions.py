"""Who may do what: the roles' permissions as one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from handover.audit_words import Actor
from handover.values import Role


class Permission(StrEnum):
    """A kind of work; changing or revealing what another has claimed needs `REASSIGN` besides."""

    READ = "read"
    WORK = "work"
    REVEAL = "reveal"
    REASSIGN = "reassign"
    LOAD = "load"
    STATISTICS = "statistics"
    AUDIT = "audit"
    ACCOUNTS = "accounts"
    FEEDBACK = "feedback"


_P = Permission

PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.ADVISER: frozenset({_P.READ, _P.WORK, _P.REVEAL}),
        Role.SUPERVISOR: frozenset(
            {_P.READ, _P.WORK, _P.REVEAL, _P.REASSIGN, _P.LOAD, _P.STATISTICS, _P.AUDIT, _P.FEEDBACK}
        ),
        # Writes of residents' wellbeing in numbers: of no resident, and of no adviser.
        Role.COORDINATOR: frozenset({_P.STATISTICS, _P.FEEDBACK}),
        # Keeping the accounts does not entitle anybody to read about residents' matters.
        Role.ADMIN: frozenset({_P.ACCOUNTS, _P.AUDIT, _P.FEEDBACK}),
    }
)


@dataclass(frozen=True)
class StaffUser:
    """A member of staff; `username` is in lower case and never changes.

    `external` tells that an OpenID provider vouches for them: there is no password here.
    """

    username: str
    role: Role
    display_name: str = ""
    active: bool = True
    totp: bool = False
    external: bool = False

    @property
    def actor(self) -> Actor:
        """As the audit trail names them."""
        return Actor(f"staff:{self.username}", self.role.value)

    def may(self, permission: Permission) -> bool:
        """Whether the role includes a permission."""
        return permission in PERMISSIONS[self.role]
