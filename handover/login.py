"""Logging in: credentials, the lock after failures, and the session that follows."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from handover.audit_words import UNKNOWN, AuditAction
from handover.errors import AccountLocked, BadCredentials, TotpRequired, UnknownStaffSession
from handover.passwords import LONGEST
from handover.permissions import StaffUser
from handover.schema import StaffRow, StaffSessionRow
from handover.staff_base import known_user, staff_user
from handover.totp import TotpSide
from handover.unit import Unit, reading, unit_of_work

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
# A working day at most, and an hour away from the desk.
LIFETIME = timedelta(hours=10)
IDLE = timedelta(hours=1)
# A session's last use is noted this exactly, so that reading a page need not write.
NOTED_EVERY = timedelta(minutes=1)
TOKEN_BYTES = 32


@dataclass(frozen=True)
class StaffSession:
    """A live session; `csrf_token` belongs to it and must come with every change."""

    user: StaffUser
    csrf_token: str = field(repr=False)
    expires_at: datetime

    def accepts(self, csrf_token: str) -> bool:
        """Whether a request's token is this session's, compared in constant time."""
        return hmac.compare_digest(self.csrf_token.encode(), csrf_token.encode())


@dataclass(frozen=True)
class NewStaffSession:
    """A fresh session and the only copy of its token."""

    session: StaffSession
    token: str = field(repr=False)


class LoginSide(TotpSide):
    """Credentials and sessions."""

    def verify(self, username: str, password: str, code: str | None = None) -> StaffUser:
        """The user whose credentials these are.

        Raises BadCredentials; AccountLocked after five failures, for fifteen minutes;
        TotpRequired when the password is right and a one-time code is missing.
        """
        known = self._begin_attempt(username.strip().lower())
        stored = known.password_hash if known else None
        right = len(password) <= LONGEST and self._passwords.matches(stored, password)
        if known is None or not right:
            self._record_failure(known)
            raise BadCredentials
        outdated = self._passwords.is_outdated(known.password_hash)
        renewed = self._passwords.hash(password) if outdated else known.password_hash
        with unit_of_work(self._engine, self._clock) as unit:
            row = known_user(unit, known.username)
            if row.totp_confirmed and code is None:
                # The password was right; that the code is still to come is no failure.
                row.failures, row.locked_until = max(0, row.failures - 1), None
                unit.commit()
                raise TotpRequired
            right = row.active and (not row.totp_confirmed or self._use_code(row, code or "", unit.now))
            if right:
                row.failures, row.locked_until, row.password_hash = 0, None, renewed
                unit.record(staff_user(row).actor, AuditAction.STAFF_LOGIN)
                unit.commit()
        if not right:
            self._record_failure(known)
            raise BadCredentials
        return staff_user(row)

    def _begin_attempt(self, username: str) -> StaffRow | None:
        """Count the attempt before the slow check, so that guesses sent all at once are counted too."""
        with unit_of_work(self._engine, self._clock) as unit:
            row = unit.db.scalar(select(StaffRow).where(StaffRow.username == username, StaffRow.active))
            if row is None:
                return None
            if row.locked_until is not None and row.locked_until > unit.now:
                unit.record(staff_user(row).actor, AuditAction.STAFF_LOGIN_FAILED, reason="locked")
                unit.commit()
                raise AccountLocked(row.locked_until)
            row.failures = 1 if row.locked_until is not None else row.failures + 1
            row.locked_until = unit.now + LOCKED_FOR if row.failures >= FAILURES_ALLOWED else None
            unit.commit()
            return row

    def _record_failure(self, row: StaffRow | None) -> None:
        with unit_of_work(self._engine, self._clock) as unit:
            # What was typed as a user name is not recorded: it may be a password.
            actor = staff_user(row).actor if row else UNKNOWN
            locked = row is not None and row.failures >= FAILURES_ALLOWED
            unit.record(actor, AuditAction.STAFF_LOCKED if locked else AuditAction.STAFF_LOGIN_FAILED)
            unit.commit()

    def open_session(self, user: StaffUser) -> NewStaffSession:
        """Start a session with a token of 256 random bits, of which the database gets the hash."""
        with unit_of_work(self._engine, self._clock) as unit:
            row = known_user(unit, user.username)
            new = _start(unit, row, unit.now)
            unit.commit()
        return new

    def session(self, token: str) -> StaffSession:
        """The live session of a token; raises UnknownStaffSession."""
        now = self._clock()
        with reading(self._engine) as db:
            row, user = _live(db, now, token)
            found = _session(token, user, row)
        if now - row.last_seen_at >= NOTED_EVERY:
            with unit_of_work(self._engine, self._clock) as unit:
                seen = update(StaffSessionRow).where(StaffSessionRow.token_hash == row.token_hash)
                unit.db.execute(seen.values(last_seen_at=now))
                unit.commit()
        return found

    def rotate_session(self, token: str) -> NewStaffSession:
        """Go on under a new token, the old one ends; its final expiry stays. Raises UnknownStaffSession."""
        with unit_of_work(self._engine, self._clock) as unit:
            row, user = _live(unit.db, unit.now, token)
            started = row.started_at
            unit.db.delete(row)
            new = _start(unit, user, started)
            unit.commit()
        return new

    def close_session(self, token: str) -> None:
        """Log out; an unknown token changes nothing."""
        with unit_of_work(self._engine, self._clock) as unit:
            try:
                row, user = _live(unit.db, unit.now, token)
            except UnknownStaffSession:
                return
            unit.db.execute(delete(StaffSessionRow).where(StaffSessionRow.token_hash == row.token_hash))
            unit.record(staff_user(user).actor, AuditAction.STAFF_LOGOUT)
            unit.commit()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _start(unit: Unit, user: StaffRow, started: datetime) -> NewStaffSession:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = StaffSessionRow(
        token_hash=_hash(token),
        user_id=user.id,
        started_at=started,
        last_seen_at=unit.now,
        expires_at=started + LIFETIME,
    )
    unit.db.add(row)
    return NewStaffSession(_session(token, user, row), token)


def _live(db: Session, now: datetime, token: str) -> tuple[StaffSessionRow, StaffRow]:
    row = db.get(StaffSessionRow, _hash(token))
    if row is None or min(row.expires_at, row.last_seen_at + IDLE) <= now:
        raise UnknownStaffSession
    user = db.get(StaffRow, row.user_id)
    if user is None or not user.active:
        raise UnknownStaffSession
    return row, user


def _session(token: str, user: StaffRow, row: StaffSessionRow) -> StaffSession:
    # Made from the token, so that it is at hand in every request without being stored.
    csrf = hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()
    return StaffSession(staff_user(user), csrf, min(row.expires_at, row.last_seen_at + IDLE))
