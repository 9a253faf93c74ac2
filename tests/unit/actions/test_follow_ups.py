"""Short messages are read against what was just shown, and longer or clear ones are left alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from actions.follow_ups import ASKED, asks_for_free, follow_up, ordinal
from actions.narrowing import first_questions, option_said
from actions.talk import YES
from catalog import THEMES

SHOWN = {"last": ["a", "b", "c"], "themes": ["exercise"]}


def turn(text: str, intent: str = "nlu_fallback", **more: Any) -> Any:
    """What a follow-up is judged by, without a tracker."""
    slots = {"results": more.pop("results", SHOWN), "pending": more.pop("pending", "more")}
    told = (intent.removeprefix("need_"),) if intent.startswith("need_") else ()
    fields = {"text": text, "intent": intent, "loop": None, "named_place": False, "themes_said": told}
    return SimpleNamespace(**{**fields, **more}, slot=slots.get)


@pytest.mark.parametrize(
    "text",
    ["se toinen", "kerro lisää kolmannesta", "kerro ensimmäisestä", "millainen se kolmas on"],
)
def test_one_of_those_shown_is_meant(text: str):
    assert follow_up(turn(text)) == "action_details"


@pytest.mark.parametrize("text", ["toinen aihe", "joku toinen ihminen", "toinen asia kiinnostaa"])
def test_another_matter_is_not_one_of_those_shown(text: str):
    assert follow_up(turn(text)) is None


@pytest.mark.parametrize(
    "text", ["onko ilmaista", "onko halvempaa?", "jotain maksutonta", "entä edullisempaa", "joku ilmanen"]
)
def test_what_costs_nothing_is_asked_for(text: str):
    assert follow_up(turn(text, "need_low_income")) == "action_show_more"
    assert asks_for_free(text)


def test_a_wish_for_free_beside_another_need_is_the_needs_matter():
    assert follow_up(turn("ilmaista kuoroa", "need_culture")) is None


@pytest.mark.parametrize("text", ["entä Sotkamossa?", "ei kun Kuhmossa", "Kajaani", "mites Porvoossa"])
def test_another_place_is_searched(text: str):
    assert follow_up(turn(text, named_place=True)) == "action_place"


def test_a_place_in_a_longer_message_is_left_to_its_intent():
    text = "muutin juuri Kajaaniin enkä tunne täältä vielä ketään ihmistä"
    assert follow_up(turn(text, "need_loneliness", named_place=True)) is None


@pytest.mark.parametrize("intent", ["request_human", "thank", "goodbye", "crisis_suicide", "delete_my_data"])
def test_a_clear_message_stands_for_itself(intent: str):
    assert follow_up(turn("se toinen", intent)) is None


@pytest.mark.parametrize("more", [{"results": {}}, {"results": None}, {"loop": "action_assessment"}])
def test_nothing_is_a_follow_up_before_suggestions_or_in_a_form(more: dict[str, Any]):
    assert follow_up(turn("se toinen", **more)) is None


def test_a_buttons_payload_is_never_a_follow_up():
    assert follow_up(turn('/choose_theme{"theme": "debt"}', "choose_theme")) is None


def test_the_answer_to_a_first_question_is_known_by_its_words():
    assert follow_up(turn("ohjatussa ryhmässä", pending="narrow")) == "action_narrow"
    assert follow_up(turn("ohjatussa ryhmässä", "chitchat", pending="more")) is None


def test_another_need_told_at_a_first_question_is_heard_as_a_need():
    palliative = {"last": ["a"], "themes": ["palliative"]}
    said = turn("isä kuoli eilen", "need_bereavement", results=palliative, pending="narrow")
    assert follow_up(said) is None


def test_words_of_two_options_choose_neither():
    assert option_said("exercise", "ryhmässä tai itse") is None


def test_first_questions_are_of_known_themes_and_lead_to_known_themes():
    for theme, options in first_questions().items():
        assert theme in THEMES
        assert len(options) >= 2
        assert all(set(option.themes) <= set(THEMES) and option.query for option in options)


@pytest.mark.parametrize(
    ("text", "place"), [("eka", 0), ("se kakkonen", 1), ("viimeinen", 2), ("kaikki", None)]
)
def test_ordinals(text: str, place: int | None):
    assert ordinal(text) == place


CHOSEN = {**SHOWN, "chosen": "b"}


@pytest.mark.parametrize(
    "text",
    ["entä maksaako se", "maksaako tuo jotain", "paljonko se maksaa", "mikä on hinta", "onko se ilmainen"],
)
def test_the_price_of_the_one_that_was_looked_at_is_asked(text: str):
    assert follow_up(turn(text, "faq", results=CHOSEN)) == "action_details"


def test_a_price_with_nothing_looked_at_is_left_to_its_intent():
    assert follow_up(turn("maksaako tämä", "faq")) is None


@pytest.mark.parametrize(
    "text", ["miten sinne pääsee", "miten sitä haetaan", "mistä ilmoittaudutaan", "kuinka pääsen mukaan"]
)
def test_the_way_to_join_is_asked(text: str):
    assert follow_up(turn(text, results=CHOSEN)) == "action_register_help"


def test_a_frequent_question_and_another_need_are_left_to_their_intents():
    assert follow_up(turn("miten pääsen lääkäriin", "faq", results=CHOSEN)) is None
    assert follow_up(turn("miten haen toimeentulotukea", "need_benefits", results=CHOSEN)) is None


@pytest.mark.parametrize("text", ["lähetä", "Lähetä!", "lähetä pyyntö"])
def test_a_bare_send_means_the_request_for_a_call(text: str):
    assert follow_up(turn(text, "save_summary", results={})) == "action_handover"
    assert follow_up(turn(text, "save_summary", loop="action_handover")) is None


def test_a_send_with_an_object_is_left_to_its_intent():
    assert follow_up(turn("lähetä suunnitelma postissa", "save_summary", results={})) is None


@pytest.mark.parametrize("text", ["jatka", "Jatketaan!", "joo, jatketaan vaan", "jatka kartoitusta"])
def test_a_bare_jatka_goes_on_with_the_questionnaire_that_waits(text: str):
    assert follow_up(turn(text, "stop", pending="resume", results={})) == "action_assessment"
    assert follow_up(turn(text, "stop", pending="more", results={})) is None


@pytest.mark.parametrize("text", ["en jatka", "jatkan joskus toiste"])
def test_who_does_not_go_on_is_not_led_back(text: str):
    assert follow_up(turn(text, "stop", pending="resume", results={})) is None


def test_not_wanting_to_talk_is_a_no_to_what_was_asked():
    text = "en halua puhua kenellekään"
    assert follow_up(turn(text, "skip", pending="person", results={})) == "action_deny"
    assert follow_up(turn(text, "skip", pending=None, results={})) is None
    assert follow_up(turn(text, "skip", pending="person", loop="action_assessment")) is None


def test_what_a_no_may_answer_is_what_a_yes_may():
    assert set(YES) == ASKED


def test_one_word_answers_the_first_question_though_it_is_a_need_too():
    jobless = {"last": ["a"], "themes": ["unemployment"]}
    money = turn("rahasta", "need_money_management", results=jobless, pending="narrow")
    assert follow_up(money) == "action_narrow"


def test_an_answer_that_comes_before_its_question_narrows_when_it_is_nothing_else():
    drinking = {"last": ["a"], "themes": ["substance_use"]}
    assert follow_up(turn("vähentää haluaisin", results=drinking)) == "action_narrow"
    assert follow_up(turn("vähemmän", "need_weight", results=drinking)) is None
