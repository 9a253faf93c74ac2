"""A questionnaire is asked for by its name, whatever polite words stand before it; other messages are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assessment import LIST, QuestionnaireInfo, called, load_questionnaire

FOLDER = Path(__file__).resolve().parents[3] / "assessment" / "questionnaires"
MAIN = load_questionnaire(FOLDER / "mita-voin-tehda-itse.yml").info
SLEEP = replace(MAIN, id="uni-lyhyesti", title="Uni lyhyesti", plain_title="Kysymyksiä unesta")
THERE = (MAIN, SLEEP)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Uni lyhyesti", SLEEP.id),
        ("uni lyhyesti!", SLEEP.id),
        ("kysymyksiä unesta", SLEEP.id),
        ("aloita uni lyhyesti", SLEEP.id),
        ("Haluaisin tehdä kyselyn ”Uni lyhyesti”.", SLEEP.id),
        ("mitä voin tehdä itse?", MAIN.id),
        ("kyselyt", LIST),
        ("Mitä kyselyjä on?", LIST),
    ],
)
def test_title_starts_its_questionnaire(text: str, meant: str) -> None:
    assert called(text, THERE) == meant


@pytest.mark.parametrize(
    "text",
    ["uni", "uni lyhyesti meni pilalle", "en halua tehdä uni lyhyesti", "aloita", "haluan testin", "", "?!"],
)
def test_other_words_start_nothing(text: str) -> None:
    assert called(text, THERE) is None


def test_what_may_not_run_here_is_not_found() -> None:
    there: tuple[QuestionnaireInfo, ...] = (MAIN,)
    assert called("Uni lyhyesti", there) is None
