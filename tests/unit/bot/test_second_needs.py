"""Which needs a message's clauses tell beside the first: made-up probabilities, no model."""

from __future__ import annotations

import numpy as np
import pytest

from bot.components.second_needs import further_needs, person_asked
from encoder.e5_file import Floats

LABELS = ("concern_for_other", "find_activity", "need_debt", "need_loneliness", "need_sleep", "request_human")
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


@pytest.mark.parametrize("first", ["find_activity", "greet", "crisis_suicide", "nlu_fallback"])
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


@pytest.mark.parametrize("first", ["faq", "request_human", "request_callback", "ask_contact_info"])
def test_a_need_beside_a_question_or_the_wish_for_a_person_must_be_plain(first: str) -> None:
    plain, faint = rows({"need_sleep": 0.9}), rows({"need_sleep": 0.45})
    assert needs(first, plain, plain) == ["need_sleep"]
    assert needs(first, faint, faint) == []
    assert needs("need_debt", faint, faint) == ["need_sleep"]


def asked(first: str, chances: Floats, by_form: Floats) -> tuple[str, float] | None:
    return person_asked(LABELS, first, chances, by_form)


def test_who_asks_for_a_person_beside_a_need_is_heard() -> None:
    clauses = rows({"request_human": 0.9}, {"need_loneliness": 1.0})
    found = asked("need_loneliness", clauses, clauses)
    assert found is not None
    assert found[0] == "request_human"
    assert found[1] == pytest.approx(0.9 * 0.9**0.5)


def test_a_clause_that_only_sounds_like_a_wish_for_a_person_is_none() -> None:
    by_form = rows({"request_human": 0.8}, {"need_loneliness": 1.0})
    assert asked("need_loneliness", rows({"request_human": 0.4}, {"need_loneliness": 1.0}), by_form) is None
    assert asked("need_loneliness", rows({"request_human": 0.5, "need_sleep": 0.5}), by_form[:1]) is None


@pytest.mark.parametrize("first", ["request_human", "faq", "crisis_suicide", "greet"])
def test_beside_what_is_no_need_nobody_is_asked_for(first: str) -> None:
    clauses = rows({"request_human": 1.0})
    assert asked(first, clauses, clauses) is None


def test_a_message_of_one_clause_asks_for_nobody_beside() -> None:
    assert asked("need_debt", rows(), rows()) is None
