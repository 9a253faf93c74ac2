"""What conversations are counted for: topics once each, searches without an answer, and whether it helped."""

from __future__ import annotations

from handover import HandoverStore, Role, StaffUser, StorageError

SUPERVISOR = StaffUser("seija", Role.SUPERVISOR)


def counted(resident, measure, times=5):
    """What is counted `times` times; fewer would be hidden."""
    table = resident.services.handovers.statistics(SUPERVISOR, "kainuu", 2026, measure)
    return {row.value for row in table.rows if row.count == times}


def test_a_topic_is_counted_once_a_conversation(resident):
    for _ in range(5):
        resident.slots["needs"] = None
        resident.say("action_need", "need_debt", "velat painaa")
        resident.say("action_need", "need_debt", "ne velat vieläkin painaa")
    assert counted(resident, "topic") == {"debt"}


def test_a_search_that_finds_nothing_is_counted_by_its_theme(resident):
    # The catalogue of this test is empty.
    for _ in range(5):
        said = resident.say("action_need", "need_culture", "haluaisin kuoroon")
        assert "utter_suggest_none" in said
    assert counted(resident, "unmet") == {"culture"}


def test_the_answer_to_whether_it_helped_is_counted(resident):
    for _ in range(5):
        resident.say("action_feedback_partly", "feedback_partly")
    assert counted(resident, "helped") == {"partly"}


def test_a_number_that_is_lost_costs_nobody_an_answer(resident, monkeypatch):
    def fail(*_):
        raise StorageError(kind="OperationalError")

    monkeypatch.setattr(HandoverStore, "tally", fail)
    assert "utter_heard_debt" in resident.say("action_need", "need_debt", "velat painaa")
