"""How a questionnaire ends in the conversation: a test that the region switched on, and who is told of."""

import json
from dataclasses import replace
from types import MappingProxyType

import pytest

from actions.narrowing import option
from regions import load_region

ACTION = "action_assessment"
MAIN = "mita-voin-tehda-itse"
OVER = ("4 kertaa viikossa", "kymmenen annosta", "päivittäin")
UNDER = ("kerran kuussa", "yhden tai kaksi", "en koskaan")


@pytest.fixture
def switched_on(resident):
    """The resident's region with AUDIT-C switched on, as its file would do under `flags`."""
    region = replace(load_region("kainuu"), flags=MappingProxyType({"audit-c": True}))
    return type(resident)(replace(resident.services, region_by_id=lambda _: region))


def start(resident, questionnaire):
    resident.slots["region"] = "kainuu"
    return resident.say(ACTION, "start_self_assessment", entities={"questionnaire": questionnaire})


def answer(resident, words):
    resident.say(ACTION, "inform", words)


def answer_all(resident, **told):
    """Press the told answers and skip what else is asked, until the plan."""
    for _ in range(40):
        if resident.loop != ACTION:
            return
        question = resident.slots["assessment"]["current"]
        if question in told:
            choice = f"{question}:{told[question]}"
            resident.say(ACTION, "assessment_answer", entities={"answer": choice})
        else:
            resident.say(ACTION, "skip")
    raise AssertionError("the questionnaire did not end")


def test_a_test_that_is_not_cleared_does_not_start_where_it_is_not_switched_on(resident):
    assert start(resident, "audit-c") == ["utter_assessment_unavailable"]
    assert resident.loop is None


@pytest.mark.parametrize("who", ["mies", "nainen", "yli 65", "raskaana"])
def test_over_the_cut_off_come_feedback_reasons_help_and_all_four_ways(switched_on, who):
    start(switched_on, "audit-c")
    for words in (who, *OVER):
        answer(switched_on, words)
    assert switched_on.loop is None
    text = switched_on.text.casefold()
    assert "diagno" not in text
    assert "alkoholi" in text
    assert [payload.split("{")[0] for payload in switched_on.buttons] == [
        "/request_callback",
        "/request_human",
        "/narrow",
        "/narrow",
    ]
    kept = switched_on.slots["assessment_result"]
    assert "12" in kept["tests"][0]["text"]
    assert kept["tests"][0]["made_by"] == "audit-c 1.0"


def test_a_group_and_self_care_are_looked_for_within_the_tests_own_theme(switched_on):
    start(switched_on, "audit-c")
    for words in ("mies", *OVER):
        answer(switched_on, words)
    ways = [payload for payload in switched_on.buttons if payload.startswith("/narrow")]
    assert ways == ['/narrow{"detail": "substance_use:less"}', '/narrow{"detail": "substance_use:stop"}']
    for way in ways:
        theme, _, chosen = json.loads(way.removeprefix("/narrow"))["detail"].partition(":")
        found = option(theme, chosen)
        assert found is not None
        assert found.themes == ("substance_use",)


def test_how_often_is_not_taken_for_a_wish_to_hear_the_question_again(switched_on):
    start(switched_on, "audit-c")
    answer(switched_on, "mies")
    switched_on.say(ACTION, "repeat", "kerran kuussa")
    assert switched_on.slots["assessment"]["answers"]["how_often"] == "monthly"
    switched_on.say(ACTION, "repeat", "kerran vielä")
    assert switched_on.slots["assessment"]["current"] == "how_much"


def test_going_on_is_not_taken_for_leaving_off(switched_on):
    start(switched_on, "audit-c")
    said = switched_on.say(ACTION, "stop", "jatka")
    assert "utter_assessment_paused" not in said
    assert "utter_assessment_not_understood" not in said
    assert switched_on.loop == ACTION
    assert switched_on.slots["assessment"]["current"] == "group"
    assert switched_on.say(ACTION, "stop", "lopeta") == ["utter_assessment_paused"]


def test_a_bare_number_that_does_not_fit_is_asked_again_as_an_answer(switched_on):
    start(switched_on, "audit-c")
    answer(switched_on, "mies")
    said = switched_on.say(ACTION, "out_of_scope", "1")
    assert said[0] == "utter_assessment_not_understood"
    assert switched_on.slots["assessment"]["current"] == "how_often"


def test_under_the_cut_off_nothing_is_made_of_it(switched_on):
    start(switched_on, "audit-c")
    for words in ("mies", *UNDER):
        answer(switched_on, words)
    assert "rajan alle" in switched_on.text
    assert switched_on.slots["assessment_result"]["priority"] == "normal"


def test_who_does_not_drink_is_asked_no_more(switched_on):
    start(switched_on, "audit-c")
    answer(switched_on, "nainen")
    answer(switched_on, "en juo ollenkaan")
    assert switched_on.loop is None
    assert "ettet käytä alkoholia" in switched_on.text


def test_a_tests_result_is_an_item_that_the_resident_can_keep_to_themselves(switched_on):
    start(switched_on, "audit-c")
    for words in ("mies", *OVER):
        answer(switched_on, words)
    switched_on.say("action_handover", "request_human", "haluan puhua ihmiselle")
    switched_on.say("action_handover", "handover_edit")
    assert any("handover_remove" in payload and "audit-c" in payload for payload in switched_on.buttons)


@pytest.mark.parametrize(
    ("age", "audience"),
    [("under_18", ["young"]), ("age_18_29", ["young"]), ("age_30_64", []), ("age_80", ["older_people"])],
)
def test_the_told_age_finds_what_is_meant_for_it(resident, age, audience):
    start(resident, MAIN)
    answer_all(resident, age_group=age)
    assert resident.slots["profile"]["audience"] == audience


def test_an_assessment_with_every_question_skipped_still_ends_in_a_plan(resident):
    start(resident, MAIN)
    answer_all(resident)
    assert resident.slots["assessment_result"]["plan"]
    assert resident.slots["profile"]["audience"] == []


@pytest.mark.parametrize(("skills", "sent_to_the_web"), [("none", False), ("alone", True)])
def test_who_does_not_use_the_web_is_told_of_a_call_back_where_the_region_has_no_number(
    resident, skills, sent_to_the_web
):
    assert load_region("kainuu").advisory.phone is None
    start(resident, MAIN)
    answer_all(resident, digital=skills)
    calls = " ".join(
        call
        for step in resident.slots["assessment_result"]["plan"]
        for item in step["items"]
        for call in item["calls"]
    )
    assert ("https://hyvinvointialue.kainuu.fi" in calls) == sent_to_the_web
    assert ("neuvoja soittaa sinulle" in calls) == (not sent_to_the_web)
