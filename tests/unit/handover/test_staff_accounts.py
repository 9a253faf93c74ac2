"""Accounts of staff: passwords, the lock, sessions, one-time codes."""

import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from handover_samples import PASSWORD
from sqlalchemy import text

from handover import (
    AccountLocked,
    BadCredentials,
    Forbidden,
    InvalidInput,
    Permission,
    Role,
    StaffStore,
    StaffUser,
    UnknownStaffSession,
    UnknownUser,
    UserExists,
    WeakPassword,
    verify_audit,
)
from handover.passwords import Passwords

WRONG = "neljä-valkoista-kurkea-75"


def actions(engine):
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT action FROM audit_event ORDER BY seq")).scalars())


def fail(staff, times, username="aino"):
    for _ in range(times):
        with pytest.raises(BadCredentials):
            staff.verify(username, WRONG)


def test_the_right_password_opens_and_the_name_is_the_same_in_any_case(staff, aino):
    user = staff.verify(" AINO ", PASSWORD)
    assert user == aino
    assert (user.username, user.role, user.display_name) == ("aino", Role.ADVISER, "Aino Neuvoja")


@pytest.mark.parametrize("password", ["", WRONG, PASSWORD + " ", PASSWORD.upper(), "x" * 5000])
def test_a_wrong_password_does_not_open(staff, aino, password):
    with pytest.raises(BadCredentials):
        staff.verify("aino", password)


def test_an_unknown_user_is_told_the_same_as_a_wrong_password(staff, aino):
    for username in ("nobody", "", "x" * 500, "aino'--"):
        with pytest.raises(BadCredentials):
            staff.verify(username, PASSWORD)


def test_what_was_typed_is_recorded_nowhere(staff, aino, engine):
    with pytest.raises(BadCredentials):
        staff.verify("salainen-sana-nimen-paikalla", WRONG)
    with engine.connect() as connection:
        for table in ("audit_event", "staff_user"):
            stored = str(connection.execute(text(f"SELECT * FROM {table}")).all())
            assert "salainen" not in stored
            assert PASSWORD not in stored


def test_five_failures_lock_for_a_time_even_for_the_right_password(staff, aino, clock, engine):
    fail(staff, 5)
    with pytest.raises(AccountLocked) as error:
        staff.verify("aino", PASSWORD)
    assert error.value.until == clock.now + timedelta(minutes=15)
    assert actions(engine).count("staff:locked") == 1
    clock.go(minutes=15)
    assert staff.verify("aino", PASSWORD)


def test_four_failures_do_not_lock_and_success_starts_the_count_again(staff, aino):
    for _ in range(3):
        fail(staff, 4)
        assert staff.verify("aino", PASSWORD)


def test_after_the_lock_five_more_failures_are_needed(staff, aino, clock):
    fail(staff, 5)
    clock.go(minutes=16)
    fail(staff, 4)
    assert staff.verify("aino", PASSWORD)


def test_guesses_sent_all_at_once_are_counted_too(staff, aino):
    tried, start = [], threading.Barrier(12)

    def guess():
        start.wait()
        try:
            staff.verify("aino", WRONG)
        except (BadCredentials, AccountLocked) as error:
            tried.append(type(error))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tried.count(BadCredentials) == 5
    assert tried.count(AccountLocked) == 7


def test_an_administrator_can_unlock(staff, aino, admin):
    fail(staff, 5)
    staff.unlock("aino", admin)
    assert staff.verify("aino", PASSWORD)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "too_short"),
        ("lyhyt-sana1", "too_short"),
        ("aaaaaaaaaaaaaa", "too_simple"),
        ("abababababababab", "too_simple"),
        ("123456789012", "common"),
        ("Salasana2026!", "common"),
        ("S4l4s4n42026!!", "common"),
        ("Kainuu-Kainuu-2026", "common"),
        ("qwertyuiop123", "common"),
        ("Tervetuloa123!", "common"),
        ("aino-on-neuvoja-9", "contains_username"),
        ("x" * 100 + "abcdefghij" * 20, "too_long"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(staff, password, reason):
    with pytest.raises(WeakPassword) as error:
        staff.add("aino", password, "adviser")
    assert reason in error.value.reasons
    assert not password or password not in f"{error.value!r}"


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "kissa istui sateessa", "Vihreä lamppu nurkassa", "vT9#qLm2x!Rw", "metsäpolulla käki kukkui"],
)
def test_a_good_password_is_accepted(staff, password):
    staff.add("aino", password, "adviser")
    assert staff.verify("aino", password)


@pytest.mark.parametrize("username", ["", "a", "Aino Neuvoja", "a" * 81, "ai\nno", "../aino", "-aino"])
def test_a_username_of_the_wrong_form_is_refused(staff, username):
    with pytest.raises(InvalidInput):
        staff.add(username, PASSWORD, "adviser")


def test_a_username_is_taken_once(staff, aino):
    with pytest.raises(UserExists):
        staff.add("AINO", PASSWORD, "admin")


def test_an_unknown_role_is_refused(staff):
    with pytest.raises(InvalidInput):
        staff.add("aino", PASSWORD, "boss")


@pytest.mark.parametrize("role", ["adviser", "supervisor"])
def test_only_administrators_keep_accounts(staff, aino, role):
    user = StaffUser("seija", Role(role))
    for change in (
        lambda: staff.add("uusi", PASSWORD, "admin", by=user),
        lambda: staff.set_password("aino", WRONG, user),
        lambda: staff.set_role("aino", "admin", user),
        lambda: staff.set_active("aino", False, user),
        lambda: staff.unlock("aino", user),
        lambda: staff.remove_totp("aino", user),
    ):
        with pytest.raises(Forbidden):
            change()
    assert staff.verify("aino", PASSWORD).role is Role.ADVISER


def test_everybody_changes_their_own_password_and_the_sessions_end(staff, aino):
    session = staff.open_session(aino)
    staff.set_password("aino", WRONG, aino)
    with pytest.raises(UnknownStaffSession):
        staff.session(session.token)
    with pytest.raises(BadCredentials):
        staff.verify("aino", PASSWORD)
    assert staff.verify("aino", WRONG)


def test_administrator_lists_changes_and_closes_accounts(staff, aino, admin, supervisor):
    staff.set_role("aino", "supervisor", admin)
    assert staff.verify("aino", PASSWORD).role is Role.SUPERVISOR
    staff.set_active("aino", False, admin)
    assert [(user.username, user.active) for user in staff.users(admin)] == [("aino", False)]
    assert staff.users(supervisor)
    with pytest.raises(BadCredentials):
        staff.verify("aino", PASSWORD)
    with pytest.raises(Forbidden):
        staff.users(aino)
    staff.set_active("aino", True, admin)
    assert staff.verify("aino", PASSWORD)


@pytest.mark.parametrize(
    "change", ["set_password", "set_role", "set_active", "unlock", "enrol_totp", "open_session"]
)
def test_an_unknown_account_is_unknown(staff, change):
    arguments = {"set_password": ("x", WRONG), "set_role": ("x", "admin"), "set_active": ("x", True)}
    if change == "open_session":
        arguments[change] = (StaffUser("x", Role.ADVISER),)
    with pytest.raises(UnknownUser):
        getattr(staff, change)(*arguments.get(change, ("x",)))


def test_a_hash_of_weaker_parameters_is_renewed_at_login(engine, clock, vault, staff, aino):
    def stored():
        with engine.connect() as connection:
            return connection.scalar(text("SELECT password_hash FROM staff_user"))

    before = stored()
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    StaffStore(engine, clock, vault, stronger).verify("aino", PASSWORD)
    assert stored() != before
    assert "t=2" in stored()


def test_the_default_hash_is_argon2id_of_full_strength():
    stored = Passwords().hash(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_all_of_it_is_in_the_audit_trail(staff, aino, admin, engine, clock):
    staff.verify("aino", PASSWORD)
    fail(staff, 1)
    staff.set_password("aino", WRONG, admin)
    staff.set_role("aino", "supervisor", admin)
    staff.set_active("aino", False, admin)
    staff.users(admin)
    assert actions(engine) == [
        "staff:add",
        "staff:login",
        "staff:login_failed",
        "staff:password",
        "staff:role",
        "staff:deactivate",
        "staff:list",
    ]
    assert verify_audit(engine).ok


def test_the_table_of_permissions_is_the_issues():
    matrix = {
        role.value: {permission.value for permission in Permission if StaffUser("x", role).may(permission)}
        for role in Role
    }
    assert matrix == {
        "adviser": {"read", "work", "reveal"},
        "supervisor": {"read", "work", "reveal", "reassign", "load", "statistics", "audit", "feedback"},
        "coordinator": {"statistics", "feedback"},
        "admin": {"accounts", "audit", "feedback"},
    }
