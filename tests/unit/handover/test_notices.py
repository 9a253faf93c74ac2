"""Notices: written with what they tell of, given to one sender, tried again, gone with the handover."""

from datetime import timedelta

import pytest
from handover_samples import contact, draft
from sqlalchemy import text

from handover import NoticeKind, StorageError
from handover.notices import GIVEN_UP_AFTER, LEASE, LONGEST_WAIT


def waiting(engine):
    with engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM handover_notice"))


def test_a_request_is_told_of_once_it_can_be_worked_on(store, clock):
    made = store.create(draft())
    assert store.take_notices() == ()
    store.add_contact(made.id, contact(), "c-1")
    store.add_contact(made.id, contact(phone="050 441 2299"), "c-1")
    (notice,) = store.take_notices()
    assert (notice.kind, notice.subject, notice.reference) == (NoticeKind.NEW, made.id, made.reference)
    assert (notice.region, notice.priority, notice.tries, notice.done) == ("kainuu", "normal", 1, ())


def test_a_broken_promise_and_a_follow_up_are_told_of(store, clock, make, adviser, engine):
    handover_id = make()
    store.notice_sent(store.take_notices()[0])
    clock.go(days=9)
    store.run_due()
    store.run_due()
    (late,) = store.take_notices()
    assert late.kind is NoticeKind.OVERDUE
    store.notice_sent(late)
    store.claim(handover_id, adviser)
    store.resolve(handover_id, adviser, "no_need", follow_up=(clock() + timedelta(days=30)).date())
    clock.go(days=40)
    store.run_due()
    assert [notice.kind for notice in store.take_notices()] == [NoticeKind.FOLLOW_UP]


def test_what_is_no_longer_true_is_not_told(store, clock, make, adviser, engine):
    handover_id = make()
    store.claim(handover_id, adviser)
    assert store.take_notices() == ()
    assert waiting(engine) == 0
    store.resolve(handover_id, adviser, "no_need")
    other = make("c-2")
    clock.go(days=9)
    store.run_due()
    store.claim(other, adviser)
    store.add_attempt(other, adviser, "phone", "no_answer")
    assert store.take_notices() == ()


def test_a_notice_is_given_to_one_sender_and_again_when_that_one_is_lost(store, clock, make):
    make()
    assert len(store.take_notices()) == 1
    assert store.take_notices() == ()
    clock.go(seconds=LEASE.total_seconds())
    (again,) = store.take_notices()
    assert again.tries == 2


def test_two_senders_at_the_same_moment_do_not_both_get_it(store, make, monkeypatch):
    make()
    due = []
    take = type(store)._take

    def both(self, notice_id, next_at):
        due.append(take(self, notice_id, next_at))
        return take(self, notice_id, next_at)

    monkeypatch.setattr(type(store), "_take", both)
    assert store.take_notices() == ()
    assert due[0] is not None


def test_failures_are_tried_again_at_growing_intervals_and_given_up_after_a_day(store, clock, make, engine):
    make(priority="normal")
    waits, began = [], clock()
    while waiting(engine):
        before = clock()
        while waiting(engine) and not (found := store.take_notices()):
            clock.go(minutes=1)
        if waiting(engine):
            waits.append(clock() - before)
            store.notice_failed(found[0], ("email",))
    assert waits[1:4] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(waits) == LONGEST_WAIT
    assert clock() - began > GIVEN_UP_AFTER


def test_what_a_channel_has_told_is_remembered(store, clock, make):
    make()
    store.notice_failed(store.take_notices()[0], ("email",))
    clock.go(minutes=1)
    assert store.take_notices()[0].done == ("email",)


def test_erasing_a_handover_erases_its_notice(store, make, engine):
    make()
    assert waiting(engine) == 1
    store.erase("c-1")
    assert waiting(engine) == 0


def test_a_notice_is_kept_only_when_what_it_tells_of_is_kept(store, engine, monkeypatch):
    from handover.unit import Unit

    made = store.create(draft())

    def fail(_):
        raise StorageError(kind="test")

    monkeypatch.setattr(Unit, "commit", fail)
    with pytest.raises(StorageError):
        store.add_contact(made.id, contact(), "c-1")
    assert waiting(engine) == 0
