"""Accounts of staff; `StaffStore` is all that concerns them."""

from __future__ import annotations

from sqlalchemy import select

from handover.audit_words import AuditAction
from handover.base import member
from handover.errors import Forbidden, InvalidInput, UserExists
from handover.identity import IdentitySide
from handover.login import LoginSide
from handover.passwords import check_strength
from handover.permissions import Permission, StaffUser
from handover.schema import StaffRow
from handover.staff_base import USERNAME, actor, allow, end_sessions, known_user, staff_user
from handover.unit import unit_of_work
from handover.values import Role


class StaffStore(IdentitySide, LoginSide):
    """Accounts, their sessions and one-time codes. Synchronous: call it in a thread."""

    def add(
        self, username: str, password: str, role: str, display_name: str = "", by: StaffUser | None = None
    ) -> StaffUser:
        """Add an account; raises UserExists, WeakPassword, InvalidInput."""
        allow(by)
        name = username.strip().lower()
        if not USERNAME.fullmatch(name):
            raise InvalidInput("username")
        kind = member(Role, role, "role")
        check_strength(password, name)
        hashed = self._passwords.hash(password)
        with unit_of_work(self._engine, self._clock) as unit:
            if unit.db.scalar(select(StaffRow.id).where(StaffRow.username == name)):
                raise UserExists
            row = StaffRow(
                username=name,
                display_name=display_name.strip() or name,
                role=kind.value,
                password_hash=hashed,
                created_at=unit.now,
            )
            unit.db.add(row)
            unit.db.flush()
            unit.record(actor(by), AuditAction.STAFF_ADD, None, user=name, role=kind.value)
            user = staff_user(row)
            unit.commit()
        return user

    def users(self, by: StaffUser) -> tuple[StaffUser, ...]:
        """All accounts by name; for administrators, and for supervisors who assign work."""
        if not (by.may(Permission.ACCOUNTS) or by.may(Permission.REASSIGN)):
            raise Forbidden(permission=Permission.ACCOUNTS.value)
        with unit_of_work(self._engine, self._clock) as unit:
            found = tuple(
                staff_user(row) for row in unit.db.scalars(select(StaffRow).order_by(StaffRow.username))
            )
            unit.record(by.actor, AuditAction.STAFF_LIST)
            unit.commit()
        return found

    def set_password(self, username: str, password: str, by: StaffUser | None = None) -> None:
        """Give a new password and end the user's sessions; own password, or an administrator."""
        if by is None or by.username != username:
            allow(by)
        check_strength(password, username)
        hashed = self._passwords.hash(password)
        with unit_of_work(self._engine, self._clock) as unit:
            row = known_user(unit, username)
            row.password_hash, row.failures, row.locked_until = hashed, 0, None
            end_sessions(unit, row)
            unit.record(actor(by), AuditAction.STAFF_PASSWORD, None, user=username)
            unit.commit()

    def set_role(self, username: str, role: str, by: StaffUser | None = None) -> None:
        """Change a role and end the user's sessions; raises UnknownUser, InvalidInput."""
        allow(by)
        kind = member(Role, role, "role")
        with unit_of_work(self._engine, self._clock) as unit:
            row = known_user(unit, username)
            row.role = kind.value
            end_sessions(unit, row)
            unit.record(actor(by), AuditAction.STAFF_ROLE, None, user=username, role=kind.value)
            unit.commit()

    def set_active(self, username: str, active: bool, by: StaffUser | None = None) -> None:
        """Close an account, which ends its sessions, or open it again; raises UnknownUser."""
        allow(by)
        with unit_of_work(self._engine, self._clock) as unit:
            row = known_user(unit, username)
            row.active = active
            end_sessions(unit, row)
            action = AuditAction.STAFF_ACTIVATE if active else AuditAction.STAFF_DEACTIVATE
            unit.record(actor(by), action, None, user=username)
            unit.commit()

    def unlock(self, username: str, by: StaffUser | None = None) -> None:
        """End a lock before its time; raises UnknownUser."""
        allow(by)
        with unit_of_work(self._engine, self._clock) as unit:
            row = known_user(unit, username)
            row.failures, row.locked_until = 0, None
            unit.record(actor(by), AuditAction.STAFF_UNLOCK, None, user=username)
            unit.commit()
