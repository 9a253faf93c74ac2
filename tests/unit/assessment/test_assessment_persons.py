"""Thirty people talk the main questionnaire through in their own words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assessment import (
    NotUnderstood,
    Progress,
    Questionnaire,
    answer,
    begin,
    current_question,
    known_answers,
    result,
    skip,
    understand,
)

FILE = Path(__file__).parents[2] / "data" / "assessment_persons.yml"
PERSONS: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
# What is not answered because nothing is known of it.
UNSURE = {"en tiedä"}


def _talk(questionnaire: Questionnaire, person: dict[str, Any]) -> Progress:
    progress = begin(questionnaire, known_answers(questionnaire, person.get("known", {})))
    while question := current_question(questionnaire, progress):
        said = person["answers"].get(question.id)
        understood = NotUnderstood("empty") if said is None else understand(question, said)
        if isinstance(understood, NotUnderstood):
            assert said is None or said in UNSURE, (
                f"{question.id}: {said!r} was not understood ({understood})"
            )
            progress = skip(questionnaire, progress)
        else:
            progress = answer(questionnaire, progress, understood, said)
    return progress


def test_there_are_thirty_different_persons() -> None:
    assert len({person["id"] for person in PERSONS}) == len(PERSONS) >= 30


@pytest.mark.parametrize("person", PERSONS, ids=lambda person: person["id"])
def test_a_person_ends_in_a_plan_with_the_right_themes_services_and_path(
    main_questionnaire: Questionnaire, person: dict[str, Any]
) -> None:
    outcome = result(main_questionnaire, _talk(main_questionnaire, person))
    expected = person["expect"]
    named = [theme for theme in outcome.themes if theme in expected["themes"]]
    assert named == expected["themes"]
    assert set(expected.get("interests", ())) <= set(outcome.interests)
    assert outcome.segment == expected["segment"]
    assert outcome.handover.offer == expected.get("offer", outcome.handover.offer)
    assert outcome.handover.priority == expected.get("priority", "normal")
    lines = {item.id for item in outcome.plan.items}
    services = {item.id for item in outcome.plan.step("services").items}
    assert set(expected.get("services", ())) <= services
    assert set(expected.get("plan", ())) <= lines
    assert lines.isdisjoint(expected.get("not_plan", ()))
