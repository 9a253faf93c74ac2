"""Logging in further: sessions with their tokens, and one-time codes."""

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from handover_samples import PASSWORD
from sqlalchemy import text

from handover import (
    AccountLocked,
    BadCredentials,
    StaffStore,
    TotpRequired,
    UnknownStaffSession,
    VaultKeyError,
)

WRONG = "neljä-valkoista-kurkea-75"


def fail(staff, times):
    for _ in range(times):
        with pytest.raises(BadCredentials):
            staff.verify("aino", WRONG)


def test_a_session_belongs_to_its_token_alone(staff, aino):
    new = staff.open_session(aino)
    assert staff.session(new.token).user == aino
    for token in ("", "x", new.token[:-1], new.token + "x"):
        with pytest.raises(UnknownStaffSession):
            staff.session(token)


def test_the_database_holds_no_token(staff, aino, engine):
    new = staff.open_session(aino)
    with engine.connect() as connection:
        stored = str(connection.execute(text("SELECT * FROM staff_session")).all())
    assert new.token not in stored
    assert new.session.csrf_token not in stored
    assert new.token not in repr(new)
    assert new.session.csrf_token not in repr(new)


def test_the_csrf_token_belongs_to_the_session(staff, aino):
    first, second = staff.open_session(aino), staff.open_session(aino)
    session = staff.session(first.token)
    assert session.csrf_token == first.session.csrf_token
    assert session.accepts(first.session.csrf_token)
    for token in (second.session.csrf_token, "", "ä", first.token):
        assert not session.accepts(token)


def test_a_session_ends_after_an_idle_hour(staff, aino, clock):
    token = staff.open_session(aino).token
    for _ in range(3):
        clock.go(minutes=59)
        staff.session(token)
    clock.go(minutes=60)
    with pytest.raises(UnknownStaffSession):
        staff.session(token)


def test_a_session_ends_after_ten_hours_however_busy(staff, aino, clock):
    token = staff.open_session(aino).token
    for _ in range(19):
        clock.go(minutes=30)
        staff.session(token)
    clock.go(minutes=30)
    with pytest.raises(UnknownStaffSession):
        staff.session(token)


def test_rotation_changes_the_token_and_not_the_final_end(staff, aino, clock):
    old = staff.open_session(aino)
    clock.go(minutes=30)
    new = staff.rotate_session(old.token)
    assert new.token != old.token
    assert staff.session(new.token).user == aino
    with pytest.raises(UnknownStaffSession):
        staff.session(old.token)
    with pytest.raises(UnknownStaffSession):
        staff.rotate_session(old.token)
    for _ in range(19):
        clock.go(minutes=29)
        staff.session(new.token)
    clock.go(minutes=29)
    with pytest.raises(UnknownStaffSession):
        staff.session(new.token)


def test_logging_out_ends_the_session_and_does_no_harm_twice(staff, aino, engine):
    token = staff.open_session(aino).token
    staff.close_session(token)
    staff.close_session(token)
    with pytest.raises(UnknownStaffSession):
        staff.session(token)
    with engine.connect() as connection:
        logouts = text("SELECT count(*) FROM audit_event WHERE action = 'staff:logout'")
        assert connection.scalar(logouts) == 1


@pytest.mark.parametrize("change", ["set_role", "set_active"])
def test_a_changed_account_must_log_in_again(staff, aino, change):
    token = staff.open_session(aino).token
    staff.set_role("aino", "supervisor") if change == "set_role" else staff.set_active("aino", False)
    with pytest.raises(UnknownStaffSession):
        staff.session(token)


def code(enrolment, clock, **later):
    secret = base64.b32decode(enrolment.secret)
    moment = (clock.now + timedelta(**later)).timestamp()
    return TOTP(secret, 6, SHA1(), 30).generate(int(moment)).decode()


@pytest.fixture
def enrolled(staff, aino, clock):
    enrolment = staff.enrol_totp("aino")
    staff.confirm_totp("aino", code(enrolment, clock))
    clock.go(minutes=2)
    return enrolment


def test_with_one_time_codes_on_the_password_alone_does_not_open(staff, enrolled, clock):
    with pytest.raises(TotpRequired):
        staff.verify("aino", PASSWORD)
    user = staff.verify("aino", PASSWORD, code(enrolled, clock))
    assert user.totp


def test_a_one_time_code_opens_once(staff, enrolled, clock):
    right = code(enrolled, clock)
    staff.verify("aino", PASSWORD, right)
    with pytest.raises(BadCredentials):
        staff.verify("aino", PASSWORD, right)


@pytest.mark.parametrize(("seconds", "opens"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_a_clock_may_be_half_a_minute_off(staff, enrolled, clock, seconds, opens):
    near = code(enrolled, clock, seconds=seconds)
    if opens:
        assert staff.verify("aino", PASSWORD, near)
    else:
        with pytest.raises(BadCredentials):
            staff.verify("aino", PASSWORD, near)


@pytest.mark.parametrize("wrong", ["", "abc", "00000", "ä" * 6])
def test_wrong_codes_lock_as_wrong_passwords_do(staff, enrolled, wrong):
    for _ in range(5):
        with pytest.raises(BadCredentials):
            staff.verify("aino", PASSWORD, wrong)
    with pytest.raises(AccountLocked):
        staff.verify("aino", PASSWORD, wrong)


def test_asking_for_the_code_neither_counts_as_a_failure_nor_forgets_failures(staff, enrolled):
    fail(staff, 3)
    for _ in range(6):
        with pytest.raises(TotpRequired):
            staff.verify("aino", PASSWORD)
    fail(staff, 2)
    with pytest.raises(AccountLocked):
        staff.verify("aino", PASSWORD)


def test_an_unconfirmed_secret_locks_nobody_out(staff, aino):
    staff.enrol_totp("aino")
    with pytest.raises(BadCredentials):
        staff.confirm_totp("aino", "000000")
    assert not staff.verify("aino", PASSWORD).totp


def test_a_lost_device_can_be_removed(staff, enrolled, admin):
    staff.remove_totp("aino", admin)
    assert staff.verify("aino", PASSWORD)


def test_the_secret_is_sealed_in_the_database_and_hidden_in_repr(staff, aino, engine):
    enrolment = staff.enrol_totp("aino")
    with engine.connect() as connection:
        stored = str(connection.execute(text("SELECT * FROM staff_user")).all())
    assert base64.b32decode(enrolment.secret).hex() not in stored
    assert enrolment.secret not in stored + repr(enrolment)
    assert enrolment.uri.startswith("otpauth://totp/Polku:aino?")


def test_one_time_codes_need_a_vault(engine, clock, staff, aino):
    with pytest.raises(VaultKeyError):
        StaffStore(engine, clock).enrol_totp("aino")
