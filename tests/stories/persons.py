"""The thirty persons of the self-assessment as conversations: each talks it through in their own words."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assessment import DONE, NotUnderstood, Questionnaire, load_questionnaire, understand
from safety import find_crisis
from tests.stories.talking import Conversation

FILE = Path(__file__).parents[1] / "data" / "assessment_persons.yml"
QUESTIONNAIRE = Path(__file__).parents[2] / "assessment" / "questionnaires" / "mita-voin-tehda-itse.yml"
MOST_QUESTIONS = 40
OFFERS = {
    "at_once": {"utter_handover_offer_at_once"},
    "active": {"utter_handover_offer"},
    "offered": {"utter_handover_offer"},
    "none": set(),
}


@lru_cache
def persons() -> dict[str, dict[str, Any]]:
    """All persons by their id."""
    return {one["id"]: one for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))}


def talk_person(talk: Conversation, person_id: str) -> None:
    """Answer every question as the person does, skip the others, and check path, themes and offer."""
    person = persons()[person_id]
    for theme in person.get("known", {}).get("needs", ()):
        talk.press("Kerron tilanteestani")
        talk.send(f'/choose_theme{{"theme": "{theme}"}}')
    talk.send("/start_self_assessment")
    asked: list[str] = []
    emergencies = 0
    while current := (talk.understood().slots.get("assessment") or {}).get("current"):
        if any(title.startswith("En lähetä") for title in talk.talk.buttons):
            # A wish for an adviser is met at once; the person goes on with the questions first.
            talk.press("En lähetä")
            continue
        assert asked[-2:] != [current, current], f"jää kysymykseen {current}: {talk.question}"
        assert len(asked) < MOST_QUESTIONS, f"kysely ei pääty: {asked}"
        asked.append(current)
        if asked.count(current) > 1 and current in person["answers"]:
            _press_options(talk, current, person["answers"][current])
        elif any(message["urgency"] for message in talk.talk.messages):
            # Help came first and the question is asked again: now it is answered by its button.
            emergencies += 1
            _press_options(talk, current, person["answers"][current])
        else:
            talk.say(str(person["answers"].get(current, "ohita")))
    told = any(find_crisis(str(person["answers"].get(question, ""))) for question in asked)
    assert bool(emergencies) is told, f"hätävastauksia {emergencies}"
    _check(talk, person["expect"])


@lru_cache
def _questionnaire() -> Questionnaire:
    return load_questionnaire(QUESTIONNAIRE)


def _press_options(talk: Conversation, question_id: str, said: str) -> None:
    question = next(one for one in _questionnaire().questions if one.id == question_id)
    understood = understand(question, said)
    if isinstance(understood, NotUnderstood):
        talk.say("ohita")
        return
    options = [understood] if isinstance(understood, str) else [*understood, DONE]
    for option in options:
        talk.send(f'/assessment_answer{{"answer": "{question_id}:{option}"}}')


def _check(talk: Conversation, expected: dict[str, Any]) -> None:
    slots = talk.understood().slots
    result = slots.get("assessment_result")
    assert result, "kartoitus ei päättynyt tulokseen"
    assert result["segment"] == expected["segment"], f"polku {result['segment']}: {result['segment_reasons']}"
    assert result["priority"] == expected.get("priority", "normal"), f"kiireellisyys {result['priority']}"
    missing = [theme for theme in expected["themes"] if theme not in (slots.get("needs") or [])]
    assert not missing, f"teemat puuttuvat: {missing}"
    if "offer" in expected:
        offers = {name for name in talk.understood().replies if name.startswith("utter_handover_offer")}
        assert offers == OFFERS[expected["offer"]], f"tarjous {offers}"
    assert talk.talk.buttons, "lopussa ei ole tietä eteenpäin"
