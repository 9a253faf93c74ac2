"""Which needs a message's clauses tell beside the first: made-up probabilities, no model."""

from __future__ import annotations

import numpy as np
import pytest

from bot.components.second_needs import further_needs
from encoder.e5_file import Floats

LABELS = ("concern_for_other", "find_activity", "need_debt", "need_loneliness", "need_sleep")
LEAST = 0.2


def rows(*of_clauses: dict[str, float]) -> Floats:
    """Probabilities, clauses × labels; what is not named has none."""
    found = [[clause.get(label, 0.0) for label in LABELS] for clause in of_clauses]
    return np.asarray(found, np.float32).reshape(-1, len(LABELS))


def needs(first: str, chances: Floats, by_form: Floats) -> list[str]:
    return further_needs(LABELS, first, chances, by_form, LEAST)


def test_a_clause_that_encoder_and_words_agree_on_tells_a_second_need() -> None:
    clauses = rows({"need_loneliness": 0.9}, {"need_debt": 1.0})
    assert needs("need_debt", clauses, clauses) == ["need_loneliness"]


def test_what_the_words_do_not_say_is_lent_by_the_context_and_no_need_of_its_own() -> None:
    assert needs("need_debt", rows({"need_sleep": 0.6}), rows({"need_sleep": 0.05})) == []


def test_plain_words_make_up_for_an_encoder_that_is_in_doubt() -> None:
    assert needs("need_debt", rows({"need_sleep": 0.25}), rows({"need_sleep": 0.95})) == ["need_sleep"]


def test_a_task_that_a_clause_names_does_not_hide_the_need_in_it() -> None:
    clauses = rows({"find_activity": 0.5, "need_loneliness": 0.45})
    assert needs("need_debt", clauses, clauses) == ["need_loneliness"]


@pytest.mark.parametrize("first", ["find_activity", "greet", "crisis_suicide", "faq/kela"])
def test_beside_what_is_no_need_nothing_is_a_second_one(first: str) -> None:
    clauses = rows({"need_sleep": 1.0})
    assert needs(first, clauses, clauses) == []


def test_a_worry_about_another_is_a_need_too() -> None:
    clauses = rows({"concern_for_other": 0.8})
    assert needs("need_sleep", clauses, clauses) == ["concern_for_other"]
    assert needs("concern_for_other", rows({"need_sleep": 0.8}), rows({"need_sleep": 0.8})) == ["need_sleep"]


def test_the_first_need_said_again_is_not_told_twice() -> None:
    clauses = rows({"need_sleep": 0.9}, {"need_sleep": 0.8}, {"need_debt": 0.9})
    assert needs("need_debt", clauses, clauses) == ["need_sleep"]


def test_the_two_clearest_are_told_the_clearest_first() -> None:
    clauses = rows({"need_loneliness": 0.5}, {"concern_for_other": 0.7}, {"need_sleep": 0.9})
    assert needs("need_debt", clauses, clauses) == ["need_sleep", "concern_for_other"]


def test_a_message_of_one_clause_has_one_need() -> None:
    assert needs("need_debt", rows(), rows()) == []
