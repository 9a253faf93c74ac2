"""A step that is sent twice, by a double click or after a lost answer, is taken once."""

import threading
from contextlib import suppress

import pytest

from handover import InvalidInput, NotAssignee, Status, StepTaken, WrongState, verify_audit


def test_the_same_attempt_sent_again_is_recorded_once(store, engine, claimed, adviser):
    for _ in range(2):
        with suppress(StepTaken):
            store.once("s-1").add_attempt(claimed, adviser, "phone", "no_answer", "Soitin")
    assert len(store.get(claimed, adviser).attempts) == 1
    assert verify_audit(engine).ok


def test_many_at_the_same_moment_are_recorded_once(store, claimed, adviser):
    start, outcomes = threading.Barrier(8), []

    def send():
        start.wait()
        try:
            store.once("s-1").add_note(claimed, adviser, "Muistiin")
            outcomes.append("taken")
        except StepTaken:
            outcomes.append("again")

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["again"] * 7 + ["taken"]
    assert len(store.get(claimed, adviser).notes) == 1


def test_another_sending_another_user_and_another_request_are_new(store, make, claimed, adviser, supervisor):
    store.once("s-1").add_note(claimed, adviser, "Muistiin")
    store.once("s-2").add_note(claimed, adviser, "Muistiin")
    store.once("s-1").add_note(claimed, supervisor, "Muistiin")
    other = make("c-2")
    store.claim(other, adviser)
    store.once("s-1").add_note(other, adviser, "Muistiin")
    assert (len(store.get(claimed, adviser).notes), len(store.get(other, adviser).notes)) == (3, 1)


def test_what_was_given_up_once_is_not_refused_the_second_time(store, claimed, adviser):
    store.once("s-1").release(claimed, adviser)
    with pytest.raises(StepTaken):
        store.once("s-1").release(claimed, adviser)
    with pytest.raises(NotAssignee):
        store.once("s-2").release(claimed, adviser)


def test_a_step_that_was_not_taken_may_be_sent_again(store, claimed, adviser, colleague):
    with pytest.raises(InvalidInput):
        store.once("s-1").add_note(claimed, adviser, "  ")
    with pytest.raises(InvalidInput):
        store.once("s-1").resolve(claimed, adviser, "vanished")
    with pytest.raises(NotAssignee):
        store.once("s-1").add_note(claimed, colleague, "Muistiin")
    with pytest.raises(NotAssignee):
        store.once("s-1").add_note(claimed, colleague, "Muistiin")
    store.once("s-1").resolve(claimed, adviser, "no_need")
    with pytest.raises(StepTaken):
        store.once("s-1").resolve(claimed, adviser, "no_need")
    assert store.get(claimed, adviser).status is Status.RESOLVED


def test_an_impossible_step_is_not_remembered(store, claimed, adviser):
    store.resolve(claimed, adviser, "no_need")
    for _ in range(2):
        with pytest.raises(WrongState):
            store.once("s-1").add_attempt(claimed, adviser, "phone", "reached")


def test_a_reassignment_sent_again_changes_nothing(store, staff, aino, claimed, supervisor):
    store.once("s-1").assign(claimed, supervisor, "aino")
    before = store.changes()
    with pytest.raises(StepTaken):
        store.once("s-1").assign(claimed, supervisor, "aino")
    assert store.changes() == before


def test_the_store_itself_goes_on_without_a_number(store, claimed, adviser):
    store.once("s-1").add_note(claimed, adviser, "Muistiin")
    store.add_note(claimed, adviser, "Muistiin")
    store.add_note(claimed, adviser, "Muistiin")
    assert len(store.get(claimed, adviser).notes) == 3
