"""The audit trail: complete, and every tampering found."""

import threading

import pytest
from handover_samples import draft
from sqlalchemy import text

from handover import AuditProblem, Forbidden, Head, StaffUser, audit_head, verify_audit
from handover.audit import BATCH
from handover.audit_words import SYSTEM, AuditAction
from handover.unit import unit_of_work


@pytest.fixture
def trail(engine, store, make, adviser, supervisor):
    """A trail of some dozen events; returns its head."""
    for n in range(3):
        store.claim(make(f"c-{n}"), adviser)
    return audit_head(engine)


def tamper(engine, *statements):
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def problems(engine, anchor=None):
    return verify_audit(engine, anchor).problems


def test_an_untouched_trail_is_whole(engine, trail):
    report = verify_audit(engine, trail)
    assert report.ok
    assert report.count == trail.count >= 12


def test_an_empty_trail_is_whole(engine):
    assert verify_audit(engine).ok


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2020-01-01 00:00:00.000000'"),
        ("actor", "'staff:somebody'"),
        ("role", "'admin'"),
        ("action", "'handover:read'"),
        ("subject", "'another'"),
        ("subject", "NULL"),
        ("detail", "'[]'"),
        ("hash", f"'{'0' * 64}'"),
    ],
)
@pytest.mark.parametrize("seq", [1, 5, -1])
def test_a_changed_row_is_found(engine, trail, column, value, seq):
    seq = trail.count if seq == -1 else seq
    tamper(engine, f"UPDATE audit_event SET {column} = {value} WHERE seq = {seq}")
    assert AuditProblem(seq, "changed") in problems(engine)


def test_a_changed_link_is_found(engine, trail):
    tamper(engine, f"UPDATE audit_event SET previous = '{'1' * 64}' WHERE seq = 4")
    assert AuditProblem(4, "unlinked") in problems(engine)


@pytest.mark.parametrize("seq", [1, 2, 7])
def test_a_removed_row_is_found(engine, trail, seq):
    tamper(engine, f"DELETE FROM audit_event WHERE seq = {seq}")
    assert AuditProblem(seq, "missing") in problems(engine)


def test_a_removed_row_is_found_even_when_the_rest_is_numbered_anew(engine, trail):
    tamper(
        engine,
        "DELETE FROM audit_event WHERE seq = 5",
        "UPDATE audit_event SET seq = -(seq - 1) WHERE seq > 5",
        "UPDATE audit_event SET seq = -seq WHERE seq < 0",
        "UPDATE audit_head SET count = count - 1",
    )
    assert AuditProblem(5, "unlinked") in problems(engine)


@pytest.mark.parametrize("removed", [1, 3, 1000])
def test_a_cut_off_end_is_found(engine, trail, removed):
    tamper(engine, f"DELETE FROM audit_event WHERE seq > {trail.count} - {removed}")
    first = max(1, trail.count - removed + 1)
    assert problems(engine) == (AuditProblem(first, "truncated"),)


def test_a_cut_off_end_with_a_count_to_match_is_found(engine, trail):
    tamper(
        engine,
        f"DELETE FROM audit_event WHERE seq = {trail.count}",
        "UPDATE audit_head SET count = count - 1",
    )
    assert problems(engine) == (AuditProblem(trail.count - 1, "head"),)


def test_even_a_forged_head_is_found_by_a_head_noted_elsewhere(engine, trail):
    tamper(
        engine,
        f"DELETE FROM audit_event WHERE seq = {trail.count}",
        "UPDATE audit_head SET count = count - 1, "
        "hash = (SELECT hash FROM audit_event ORDER BY seq DESC LIMIT 1)",
    )
    assert problems(engine) == ()
    assert problems(engine, trail) == (AuditProblem(trail.count, "anchor"),)


def test_two_rows_that_changed_places_are_found(engine, trail):
    tamper(
        engine,
        "UPDATE audit_event SET seq = 0 WHERE seq = 3",
        "UPDATE audit_event SET seq = 3 WHERE seq = 4",
        "UPDATE audit_event SET seq = 4 WHERE seq = 0",
    )
    assert {problem.seq for problem in problems(engine)} >= {3, 4}


@pytest.mark.parametrize("seq", ["0", "-1", "(SELECT count + 1 FROM audit_head)"])
def test_an_added_row_is_found(engine, trail, seq):
    tamper(
        engine,
        "INSERT INTO audit_event (seq, at, actor, role, action, subject, detail, previous, hash) "
        f"SELECT {seq}, at, actor, role, action, subject, detail, previous, hash "
        "FROM audit_event WHERE seq = 2",
    )
    assert problems(engine)


def test_a_missing_head_is_found(engine, trail):
    tamper(engine, "DELETE FROM audit_head")
    assert problems(engine) == (AuditProblem(trail.count, "head"),)


def test_the_anchor_of_an_earlier_day_still_lies_on_the_trail(engine, trail, make):
    make("c-later")
    assert verify_audit(engine, trail).ok
    assert not verify_audit(engine, Head(trail.count, "0" * 64)).ok


def test_a_trail_longer_than_a_batch_is_checked_to_its_end(engine, clock):
    with unit_of_work(engine, clock) as unit:
        for _ in range(BATCH + 5):
            unit.record(SYSTEM, AuditAction.HANDOVER_IDLE)
        unit.commit()
    assert verify_audit(engine).count == BATCH + 5
    tamper(engine, f"UPDATE audit_event SET actor = 'x' WHERE seq = {BATCH + 3}")
    assert problems(engine) == (AuditProblem(BATCH + 3, "changed"),)


def test_events_written_at_the_same_time_stay_in_one_chain(engine, store):
    start = threading.Barrier(6)

    def work(n):
        start.wait()
        for m in range(5):
            store.create(draft(f"c-{n}-{m}"))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify_audit(engine).ok
    assert verify_audit(engine).count == 2 * 30


def test_a_change_that_is_undone_leaves_no_event(engine, clock):
    with unit_of_work(engine, clock) as unit:
        unit.record(SYSTEM, AuditAction.HANDOVER_IDLE)
    assert verify_audit(engine).count == 0


def test_every_call_of_the_staff_leaves_an_event_with_the_users_name(store, make, supervisor):
    handover_id = make()
    user = StaffUser("aino", supervisor.role)
    store.get(handover_id, user)
    store.get(handover_id, user, export=True)
    store.claim(handover_id, user)
    store.reveal(handover_id, user)
    store.add_attempt(handover_id, user, "phone", "reached")
    store.add_note(handover_id, user, "x")
    store.add_participant(handover_id, user, "x", scope="colleague")
    store.record_consent(handover_id, user, "organisation", given=True)
    store.record_consent(handover_id, user, "organisation", given=False)
    store.release(handover_id, user)
    store.claim(handover_id, user)
    store.resolve(handover_id, user, "no_need")
    seen = [event for event in store.history(handover_id, user) if event.actor == "staff:aino"]
    assert [event.action for event in seen] == [
        "handover:read",
        "handover:export",
        "handover:claim",
        "contact:reveal",
        "handover:attempt",
        "handover:note",
        "handover:participant",
        "consent:give",
        "consent:revoke",
        "handover:release",
        "handover:claim",
        "handover:resolve",
    ]
    assert {event.role for event in seen} == {"supervisor"}


def test_a_refusal_by_role_is_recorded(store, make, admin, supervisor):
    handover_id = make()
    with pytest.raises(Forbidden):
        store.get(handover_id, admin)
    last = store.history(handover_id, supervisor)[-1]
    assert (last.action, last.actor, last.detail) == (
        "handover:refused",
        "staff:paavo",
        {"reason": "forbidden"},
    )
