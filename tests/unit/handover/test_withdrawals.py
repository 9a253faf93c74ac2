"""What was taken back is noted outside the database, and taken back again after a restored backup."""

import sqlite3
from datetime import UTC, date, timedelta

import pytest
from handover_samples import contact, draft

from handover import (
    Consent,
    ContactWishes,
    HandoverStore,
    NoContact,
    Status,
    Withdrawal,
    read_withdrawals,
    verify_audit,
)

PSEUDONYM = "0f7f6d1c-6c1e-4b43-9a55-0d1f0a3b9c11"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "erasures.log"


@pytest.fixture
def store(engine, clock, vault, file):
    def note(line):
        with file.open("a", encoding="utf-8") as notes:
            notes.write(line + "\n")

    return HandoverStore(engine, clock, vault, note=note)


@pytest.fixture
def backup(engine, tmp_path):
    """Copies the database now; what it gives back puts the copy in its place."""

    def copy(back):
        with engine.connect() as connection, sqlite3.connect(tmp_path / "copy.db") as kept:
            live = connection.connection.driver_connection
            kept.backup(live) if back else live.backup(kept)

    def take():
        copy(back=False)
        return lambda: copy(back=True)

    return take


def replay(store, file):
    return [store.replay(one) for one in read_withdrawals([file])]


def test_a_request_taken_back_after_the_backup_stays_so(store, engine, make, adviser, backup, file, clock):
    handover_id = make()
    restore = backup()
    clock.go(hours=1)
    assert store.cancel_by_resident(handover_id, "c-1")
    restore()
    assert store.get(handover_id, adviser).status is Status.NEW
    assert replay(store, file) == [True]
    after = store.get(handover_id, adviser)
    assert (after.status, after.row.has_contact) == (Status.CANCELLED, False)
    assert store.open_request("c-1") is None
    assert verify_audit(engine).ok
    assert replay(store, file) == [False]


def test_a_consent_revoked_after_the_backup_stays_revoked(store, claimed, adviser, backup, file, clock):
    store.give_consent(claimed, "c-1", Consent.ORGANISATION)
    store.add_participant(claimed, adviser, "Kajaanin tuki ry")
    restore = backup()
    clock.go(hours=1)
    store.revoke_consent(claimed, "c-1", Consent.ORGANISATION)
    store.record_consent(claimed, adviser, Consent.CONTACT, given=False)
    restore()
    assert store.get(claimed, adviser).participants
    assert replay(store, file) == [True, True]
    assert store.get(claimed, adviser).participants == ()
    with pytest.raises(NoContact):
        store.reveal(claimed, adviser)


def test_a_consent_refused_on_the_form_is_noted(store, make, file):
    handover_id = make()
    store.give_consent(handover_id, "c-1", Consent.ORGANISATION)
    wishes = ContactWishes(refused=(Consent.ORGANISATION,))
    store.add_contact(handover_id, contact(), "c-1", wishes)
    assert [one.scope for one in read_withdrawals([file])] == [Consent.ORGANISATION]


def test_what_was_given_again_later_is_not_taken_back(store, claimed, file, clock):
    store.give_consent(claimed, "c-1", Consent.ORGANISATION)
    clock.go(minutes=5)
    store.revoke_consent(claimed, "c-1", Consent.ORGANISATION)
    clock.go(minutes=5)
    store.give_consent(claimed, "c-1", Consent.ORGANISATION)
    assert replay(store, file) == [False]
    assert Consent.ORGANISATION in store.open_request("c-1").consents


def test_a_follow_up_taken_back_stays_so_and_one_agreed_on_later_stays(
    store, claimed, adviser, backup, file, clock
):
    store.resolve(claimed, adviser, "own_network", follow_up=date(2027, 3, 1))
    restore = backup()
    clock.go(days=1)
    assert store.cancel_by_resident(claimed, "c-1")
    restore()
    assert store.get(claimed, adviser).row.follow_up_at is not None
    assert replay(store, file) == [True]
    assert store.get(claimed, adviser).row.follow_up_at is None
    clock.go(days=1)
    store.schedule_follow_up(claimed, adviser, date(2027, 4, 1))
    assert replay(store, file) == [False]
    assert store.get(claimed, adviser).row.follow_up_at is not None


def test_a_request_made_after_the_withdrawal_is_not_touched(store, make, adviser, file, clock):
    store.cancel_by_resident(make(), "c-1")
    clock.go(minutes=1)
    again = store.create(draft()).id
    assert replay(store, file) == [False]
    assert store.get(again, adviser).status is Status.NEW


def test_what_changes_nothing_is_not_noted(store, make, file):
    handover_id = make()
    store.revoke_consent(handover_id, "c-1", Consent.SUPPORT_PERSON)
    assert not store.cancel_by_resident(handover_id, "somebody-else")
    assert not file.exists()


def test_a_note_tells_a_moment_a_pseudonym_and_a_scope_only(store, make, file, clock):
    handover_id = make()
    store.cancel_by_resident(handover_id, "c-1")
    assert file.read_text() == f"{clock().astimezone(UTC).isoformat()} withdrawn {handover_id} *\n"


def test_a_note_that_cannot_be_written_keeps_nobody_from_taking_back(engine, clock, vault, make, adviser):
    def full(_line):
        raise OSError(28, "No space left on device")

    handover_id = make()
    store = HandoverStore(engine, clock, vault, note=full)
    assert store.cancel_by_resident(handover_id, "c-1")
    assert store.get(handover_id, adviser).status is Status.CANCELLED


def test_notes_are_read_from_the_services_log_too_each_once_and_the_oldest_first(tmp_path, clock):
    early = Withdrawal(clock(), PSEUDONYM, "own words")
    late = Withdrawal(clock() + timedelta(seconds=1), PSEUDONYM)
    log = tmp_path / "service.log"
    log.write_text(
        f'{{"note": "{late.line()}", "event": "withdrawn", "timestamp": "2026-11-23T10:00:00Z"}}\n'
        f"{late.line()}\n{early.line()}\n2026-11-23 {PSEUDONYM}\nmuuta\n"
    )
    assert read_withdrawals([log]) == (early, late)


def test_what_is_not_there_any_more_is_passed_over(store, clock):
    assert not store.replay(Withdrawal(clock(), PSEUDONYM))
