"""What happens as time goes by: overdue promises, follow-ups, idle claims, unfinished requests, new keys."""

import pytest
from handover_samples import PASSWORD, contact, draft
from sqlalchemy import text

from handover import Filter, HandoverStore, SealBroken, Status, Vault


def test_a_broken_promise_escalates_once(store, make, adviser, clock, supervisor):
    handover_id = make(priority="urgent")
    clock.go(hours=3)
    assert store.run_due().escalated == ()
    clock.go(minutes=1)
    assert store.run_due().escalated == (handover_id,)
    assert store.run_due().escalated == ()
    assert store.list_handovers(Filter(overdue=True), adviser).total == 1
    assert "handover:escalate" in [event.action for event in store.history(handover_id, supervisor)]


def test_a_claim_alone_does_not_keep_the_promise(store, claimed, clock):
    clock.go(days=7)
    assert store.run_due().escalated == (claimed,)


def test_an_attempt_keeps_the_promise(store, claimed, adviser, clock):
    store.add_attempt(claimed, adviser, "phone", "no_answer")
    clock.go(days=1)
    assert store.run_due().escalated == ()


def test_a_late_attempt_ends_the_alarm(store, claimed, adviser, clock):
    clock.go(days=4)
    store.run_due()
    if store.get(claimed, adviser).status is Status.NEW:
        store.claim(claimed, adviser)
    assert store.get(claimed, adviser).row.overdue
    assert not store.add_attempt(claimed, adviser, "phone", "reached").row.overdue


def test_what_has_ended_does_not_escalate(store, claimed, adviser, clock):
    store.resolve(claimed, adviser, "no_need")
    clock.go(days=30)
    assert store.run_due().escalated == ()


def test_a_follow_up_reopens_on_its_day_and_not_before(store, make, adviser, clock):
    handover_id = make(segment="tuki")
    store.claim(handover_id, adviser)
    store.add_attempt(handover_id, adviser, "phone", "reached")
    store.resolve(handover_id, adviser, "service_network", "Sovittu ryhmä")
    clock.at("2027-02-23T05:59+00:00")
    assert store.run_due().reopened == ()
    clock.at("2027-02-23T06:00+00:00")
    assert store.run_due().reopened == (handover_id,)
    assert store.run_due().reopened == ()
    seen = store.get(handover_id, adviser)
    assert (seen.status, seen.row.assignee, seen.row.last_assignee) == (Status.FOLLOW_UP_DUE, None, "aino")
    assert (seen.row.round, seen.row.follow_up_at, seen.closed_at) == (1, None, None)
    assert seen.closings[0].note == "Sovittu ryhmä"
    assert seen.row.due_at > clock.now


def test_the_follow_up_round_counts_its_own_attempts_and_starts_no_further_round(store, make, adviser, clock):
    handover_id = make(segment="tuki")
    store.claim(handover_id, adviser)
    for channel in ("phone", "message", "letter"):
        store.add_attempt(handover_id, adviser, channel, "no_answer")
    store.resolve(handover_id, adviser, "own_network")
    clock.at("2027-02-23T08:00+00:00")
    store.run_due()
    seen = store.claim(handover_id, adviser)
    assert "give_up" not in seen.steps
    assert store.resolve(handover_id, adviser, "own_network").row.follow_up_at is None


def test_a_new_request_of_the_conversation_does_not_disturb_its_follow_up(store, make, adviser, clock):
    first = make(segment="tuki")
    store.claim(first, adviser)
    store.resolve(first, adviser, "own_network")
    second = store.create(draft()).id
    clock.at("2027-02-23T08:00+00:00")
    assert store.run_due().reopened == (first,)
    assert second != first
    assert store.claim(first, adviser).status is Status.CLAIMED


def test_an_idle_claim_returns_to_the_queue_after_its_working_hours(store, claimed, adviser, clock):
    # 16 working hours from Monday at ten: 6 on Monday, 8 on Tuesday, 2 on Wednesday.
    clock.at("2026-11-25T07:59+00:00")
    assert store.run_due().back_in_queue == ()
    clock.at("2026-11-25T08:00+00:00")
    assert store.run_due().back_in_queue == (claimed,)
    seen = store.get(claimed, adviser)
    assert (seen.status, seen.row.assignee, seen.row.last_assignee) == (Status.NEW, None, "aino")


def test_a_weekend_is_not_idleness(store, make, adviser, clock):
    clock.at("2026-11-20T12:00+00:00")
    handover_id = make()
    store.claim(handover_id, adviser)
    clock.at("2026-11-23T08:00+00:00")
    assert store.run_due().back_in_queue == ()


def test_a_note_shows_that_work_goes_on(store, claimed, adviser, clock):
    clock.at("2026-11-25T07:00+00:00")
    store.add_note(claimed, adviser, "Selvitän vuoroja")
    clock.at("2026-11-25T09:00+00:00")
    assert store.run_due().back_in_queue == ()


def test_waiting_for_the_resident_is_given_more_time(store, claimed, adviser, clock):
    store.add_attempt(claimed, adviser, "letter", "message_left")
    clock.at("2026-11-26T08:00+00:00")
    assert store.run_due().back_in_queue == ()
    clock.at("2026-12-01T08:00+00:00")
    assert store.run_due().back_in_queue == (claimed,)


def test_a_request_without_contact_details_is_let_go_after_three_days(store, clock, supervisor):
    unfinished = store.create(draft()).id
    clock.go(hours=71)
    assert store.run_due().abandoned == ()
    clock.go(hours=1)
    report = store.run_due()
    assert (report.abandoned, report.escalated) == ((unfinished,), ())
    assert store.get(unfinished, supervisor).status is Status.CANCELLED


def test_a_request_with_contact_details_is_never_let_go(store, make, clock, supervisor):
    handover_id = make()
    clock.go(days=400)
    assert store.run_due().abandoned == ()
    store.expire()
    assert store.get(handover_id, supervisor).status is Status.NEW


def test_a_region_without_a_file_does_not_stop_the_upkeep(store, make, clock):
    handover_id = make(region="entinen")
    clock.go(days=10)
    assert store.run_due().escalated == (handover_id,)


def test_rotation_lets_the_old_key_go(engine, clock, staff, store, make, adviser):
    handover_id = make()
    staff.add("aino", PASSWORD, "adviser")
    staff.enrol_totp("aino")
    first = HandoverStore(engine, clock, Vault({"new": b"n" * 32, "test": b"k" * 32}))
    assert first.rotate_vault() == 2
    assert first.rotate_vault() == 0
    later = HandoverStore(engine, clock, Vault({"new": b"n" * 32}))
    later.claim(handover_id, adviser)
    assert later.reveal(handover_id, adviser) == contact()
    with pytest.raises(SealBroken):
        store.reveal(handover_id, adviser)


def test_rotation_that_meets_a_broken_seal_changes_nothing(engine, clock, store, make):
    make("c-1"), make("c-2")
    with engine.begin() as connection:
        connection.execute(text("UPDATE handover_vault SET sealed = '1:lost:AAAA' WHERE rowid = 2"))
        before = connection.execute(text("SELECT sealed FROM handover_vault ORDER BY rowid")).all()
    both = HandoverStore(engine, clock, Vault({"new": b"n" * 32, "test": b"k" * 32}))
    with pytest.raises(SealBroken):
        both.rotate_vault()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT sealed FROM handover_vault ORDER BY rowid")).all() == before
