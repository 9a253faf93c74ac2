"""A need told beside a question or the wish for a person: that is served first, and the need is not lost."""

from __future__ import annotations

HANDOVER = "action_handover"


def test_who_asks_for_a_person_gets_there_first_and_the_need_goes_along(resident):
    said = resident.say(
        HANDOVER, "request_human", "voinko soittaa jollekin, olen aika yksin", needs=("need_loneliness",)
    )
    assert said == ["utter_handover_intro", "utter_handover_summary"]
    assert "yksinäisyys" in resident.text.lower()
    assert resident.slots["needs"] == ["loneliness"]
    assert resident.loop == HANDOVER


def test_needs_told_before_stay_and_none_is_told_twice(resident):
    resident.slots["needs"] = ["debt", "loneliness"]
    resident.say(
        HANDOVER, "request_callback", "soittakaa, olen yksin", needs=("need_loneliness", "need_sleep")
    )
    assert resident.slots["needs"] == ["debt", "loneliness", "sleep"]


def test_who_then_wants_no_call_hears_what_there_is_for_the_need(resident):
    resident.say(HANDOVER, "request_human", "haluan puhua jollekin, velat painaa", needs=("need_debt",))
    said = resident.say(HANDOVER, "deny", "ei nyt")
    # The catalogue of this test is empty.
    assert said == ["utter_handover_declined", "utter_suggest_none"]
    assert resident.loop is None


def test_who_told_nothing_is_suggested_nothing(resident):
    resident.say(HANDOVER, "request_human", "haluan puhua ihmiselle")
    assert resident.say(HANDOVER, "deny", "ei nyt") == ["utter_handover_declined"]


def test_a_question_is_answered_and_the_need_beside_it_served_next(resident):
    said = resident.say(
        "action_faq",
        "faq",
        "maksaako tämä? oon tosi yksinäinen",
        {"faq": "costs"},
        needs=("need_loneliness",),
    )
    assert said == ["utter_faq_costs"]
    assert resident.following == "action_need"


def test_a_question_alone_is_only_answered(resident):
    resident.say("action_faq", "faq", "maksaako tämä", {"faq": "costs"})
    assert resident.following == "action_listen"


def test_in_the_middle_of_a_task_the_question_does_not_lead_away(resident):
    resident.loop = "action_assessment"
    resident.say(
        "action_faq", "faq", "maksaako tämä? oon yksin", {"faq": "costs"}, needs=("need_loneliness",)
    )
    assert resident.following == "action_assessment"


def test_trying_whether_it_works_starts_nothing(resident):
    assert resident.say("action_try_out", "try_out", "testi testi") == ["utter_try_out"]
    assert resident.loop is None
    assert "/start_self_assessment" in resident.buttons


def test_after_an_emergency_nobody_is_asked_to_choose_among_guesses(resident):
    resident.slots["crisis"] = "crisis_violence"
    assert resident.say("action_clarify", "nlu_fallback", "se on nyt töissä") == ["utter_clarify_person"]
    first = resident.text
    assert resident.say("action_clarify", "nlu_fallback", "mihin mä meen") == ["utter_clarify_person"]
    assert resident.text != first


def test_more_of_the_same_need_does_not_bring_the_same_cards_again(resident):
    resident.slots["results"] = {"themes": ["caregiving"], "shown": ["a", "b"], "last": ["a", "b"]}
    said = resident.say("action_need", "need_caregiving", "en pääse enää mihinkään")
    # The catalogue of this test is empty.
    assert said[-1] == "utter_no_more"
    resident.slots["results"] = {"themes": ["debt"], "shown": ["a", "b"], "last": ["a", "b"]}
    assert resident.say("action_need", "need_caregiving", "hoidan äitiä")[-1] == "utter_suggest_none"
