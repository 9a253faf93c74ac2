"""Accessibility feedback: kept and told to staff, read with a trace, its address gone once answered."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from handover import (
    ContactError,
    Forbidden,
    HandoverStore,
    InvalidInput,
    NoContact,
    NoticeKind,
    UnknownFeedback,
    Vault,
    unopened_seals,
    verify_audit,
)
from handover.site_feedback import ANSWERED_WITHIN, LONGEST_TEXT

WRITTEN = "Painike ei näy, kun suurennan tekstiä."
ADDRESS = "asukas@posti.example"


@pytest.fixture
def given(store):
    """A feedback with an address; returns its id."""

    def _given(email=ADDRESS):
        store.add_site_feedback("kainuu", WRITTEN, email)
        (notice,) = [one for one in store.take_notices() if one.kind is NoticeKind.ACCESSIBILITY]
        return notice.subject

    return _given


def events(engine):
    with engine.connect() as connection:
        return connection.execute(text("SELECT action, actor FROM audit_event ORDER BY seq")).all()


def test_a_feedback_is_shown_with_the_day_by_which_it_is_to_be_answered(store, given, supervisor, clock):
    given()
    (one,) = store.site_feedback(supervisor)
    assert (one.text, one.region, one.wants_answer) == (WRITTEN, "kainuu", True)
    assert one.due_at == clock() + timedelta(days=14) == one.created_at + ANSWERED_WITHIN
    assert not one.overdue(clock() + timedelta(days=14))
    assert one.overdue(clock() + timedelta(days=14, seconds=1))
    assert WRITTEN not in repr(one)


def test_reading_and_opening_the_address_leave_a_trace(store, given, supervisor, engine):
    feedback_id = given()
    store.site_feedback(supervisor)
    assert store.feedback_address(feedback_id, supervisor) == ADDRESS
    by = supervisor.actor.name
    assert events(engine)[-3:] == [
        ("feedback:give", "resident"),
        ("feedback:read", by),
        ("feedback:reveal", by),
    ]
    assert verify_audit(engine).ok


def test_the_address_stands_nowhere_in_the_clear(store, given, engine):
    given()
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM site_feedback")).one()
    assert ADDRESS not in str(row)


def test_an_adviser_reads_no_feedback_and_the_refusal_is_recorded(store, given, adviser, engine):
    feedback_id = given()
    for call in (
        lambda: store.site_feedback(adviser),
        lambda: store.feedback_address(feedback_id, adviser),
        lambda: store.feedback_answered(feedback_id, adviser),
    ):
        with pytest.raises(Forbidden):
            call()
    assert [action for action, _ in events(engine)][-3:] == ["handover:refused"] * 3


def test_an_answered_one_loses_its_address_and_tells_who_answered(store, given, supervisor, clock):
    feedback_id = given()
    clock.go(days=2)
    store.feedback_answered(feedback_id, supervisor)
    (one,) = store.site_feedback(supervisor)
    assert (one.answered_by, one.answered_at, one.wants_answer) == (supervisor.username, clock(), False)
    with pytest.raises(NoContact):
        store.feedback_address(feedback_id, supervisor)


def test_answering_twice_keeps_the_first(store, given, supervisor, engine, clock):
    feedback_id = given()
    store.feedback_answered(feedback_id, supervisor)
    first = clock()
    clock.go(days=1)
    store.feedback_answered(feedback_id, supervisor)
    (one,) = store.site_feedback(supervisor)
    assert one.answered_at == first
    assert [action for action, _ in events(engine)].count("feedback:answer") == 1


def test_the_unanswered_come_first_and_the_most_urgent_of_them(store, supervisor, clock):
    for words in ("ensimmäinen", "toinen", "kolmas"):
        store.add_site_feedback("kainuu", words)
        clock.go(hours=1)
    second = store.site_feedback(supervisor)[1]
    store.feedback_answered(second.id, supervisor)
    assert [one.text for one in store.site_feedback(supervisor)] == ["ensimmäinen", "kolmas", "toinen"]


@pytest.mark.parametrize("words", ["", "x" * (LONGEST_TEXT + 1)])
def test_a_feedback_without_words_or_with_too_many_is_refused(store, supervisor, words):
    with pytest.raises(InvalidInput):
        store.add_site_feedback("kainuu", words)
    assert store.site_feedback(supervisor) == ()


def test_an_address_that_cannot_be_one_is_refused_with_a_remedy(store, supervisor):
    with pytest.raises(ContactError) as refused:
        store.add_site_feedback("kainuu", WRITTEN, "asukas@posti")
    assert "email" in refused.value.messages()
    assert store.site_feedback(supervisor) == ()


def test_what_does_not_exist_is_told(store, supervisor):
    with pytest.raises(UnknownFeedback):
        store.feedback_address("no-such", supervisor)
    with pytest.raises(UnknownFeedback):
        store.feedback_answered("no-such", supervisor)


def test_the_notice_tells_of_the_region_and_goes_once_it_is_answered(store, supervisor, clock):
    due_at = store.add_site_feedback("ita-uusimaa", WRITTEN, ADDRESS)
    (notice,) = store.take_notices()
    assert (notice.kind, notice.region, notice.due_at) == (NoticeKind.ACCESSIBILITY, "ita-uusimaa", due_at)
    assert (notice.reference, notice.priority) == (None, None)
    assert WRITTEN not in repr(notice)
    store.feedback_answered(notice.subject, supervisor)
    clock.go(hours=1)
    assert store.take_notices() == ()


def test_a_notice_that_was_not_sent_is_tried_again(store, given, clock):
    store.add_site_feedback("kainuu", WRITTEN)
    (notice,) = store.take_notices()
    store.notice_failed(notice, ("email",))
    clock.go(minutes=2)
    (again,) = store.take_notices()
    assert (again.subject, again.tries, again.done) == (notice.subject, 2, ("email",))


def test_after_the_regions_time_it_is_deleted_whether_answered_or_not(
    store, given, supervisor, clock, engine
):
    store.feedback_answered(given(), supervisor)
    store.add_site_feedback("kainuu", WRITTEN, ADDRESS)
    clock.go(days=364)
    assert store.expire().feedback == 0
    clock.go(days=1)
    assert store.expire().feedback == 2
    with engine.connect() as connection:
        left = [
            connection.scalar(text(f"SELECT count(*) FROM {name}"))
            for name in ("site_feedback", "handover_notice")
        ]
    assert left == [0, 0]


def test_a_new_key_reseals_the_address_and_a_lost_one_is_noticed(engine, clock, supervisor):
    def with_keys(*names):
        vault = Vault({name: name.encode() * 16 for name in names})
        return vault, HandoverStore(engine, clock, vault)

    _, old = with_keys("k1")
    old.add_site_feedback("kainuu", WRITTEN, ADDRESS)
    _, store = with_keys("k2", "k1")
    assert store.rotate_vault() == 1
    new, after = with_keys("k2")
    (one,) = after.site_feedback(supervisor)
    assert after.feedback_address(one.id, supervisor) == ADDRESS
    assert unopened_seals(engine, new) == {}
    lost, _ = with_keys("k1")
    assert unopened_seals(engine, lost) == {"unknown_key": 1}
