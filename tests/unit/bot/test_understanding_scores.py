"""The understanding report's figures and page, on guesses made up for each test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.tools.nlu_report import main, previous, shortfall
from bot.tools.parsing import full_ranking, guess_of
from bot.tools.report_page import render, summarise
from bot.tools.scores import (
    APART,
    Guess,
    TestSetError,
    Utterance,
    accuracy,
    by_register,
    calibration,
    calibration_error,
    confusions,
    label_scores,
    macro_f1,
    read_tests,
)


def guess(true: str, *ranking: tuple[str, float], register: str = "puhekieli", acted: str = "") -> Guess:
    return Guess(Utterance(true, register, f"viesti {true} <b>"), ranking, acted or ranking[0][0])


GUESSES = (
    guess("a", ("a", 0.9), ("b", 0.1)),
    guess("a", ("b", 0.6), ("a", 0.4), register="murre"),
    guess("b", ("b", 0.95), ("a", 0.05)),
    guess("c", ("a", 0.3), ("b", 0.2), ("c", 0.1), acted="nlu_fallback"),
)


def test_scores_of_a_label_follow_from_its_hits() -> None:
    scores = label_scores(GUESSES)
    assert (scores["a"].precision, scores["a"].recall, scores["a"].f1) == (0.5, 0.5, 0.5)
    assert (scores["b"].precision, scores["b"].recall) == (0.5, 1.0)
    assert (scores["c"].f1, scores["c"].count) == (0.0, 1)


def test_macro_f1_weighs_labels_equally() -> None:
    assert macro_f1(GUESSES) == pytest.approx((0.5 + 2 / 3 + 0) / 3)


def test_the_right_label_counts_within_the_first_three() -> None:
    assert (accuracy(GUESSES), accuracy(GUESSES, within=2), accuracy(GUESSES, within=3)) == (0.5, 0.75, 1.0)


def test_nothing_read_is_zero_everywhere() -> None:
    assert (macro_f1(()), accuracy(()), calibration_error(()), calibration(())) == (0.0, 0.0, 0.0, ())


def test_full_confidence_belongs_to_the_last_bin() -> None:
    (only,) = calibration([guess("a", ("a", 1.0)), guess("a", ("b", 1.0))])
    assert (only.count, only.confidence, only.right) == (2, 1.0, 0.5)
    assert calibration_error([guess("a", ("a", 1.0)), guess("a", ("b", 1.0))]) == 0.5


def test_errors_are_counted_by_register_and_by_pair() -> None:
    assert by_register(GUESSES) == {"murre": (1, 1), "puhekieli": (3, 1)}
    assert confusions(GUESSES) == {("a", "b"): 1, ("c", "a"): 1}


def test_what_falls_back_is_not_counted_as_acted_on() -> None:
    summary = summarise(GUESSES)
    assert (summary.acted_on, summary.right_when_acted_on) == (0.75, pytest.approx(2 / 3))


def test_the_retrieval_intent_is_split_into_its_keys() -> None:
    parsed = {
        "intent": {"name": "faq", "confidence": 0.6},
        "intent_ranking": [{"name": "faq", "confidence": 0.6}, {"name": "help", "confidence": 0.4}],
        "response_selector": {
            "faq": {
                "ranking": [
                    {"intent_response_key": "faq/kela", "confidence": 0.45},
                    {"intent_response_key": "faq/costs", "confidence": 0.15},
                ]
            }
        },
    }
    assert full_ranking(parsed) == (
        ("faq/kela", pytest.approx(0.45)),
        ("help", 0.4),
        ("faq/costs", pytest.approx(0.15)),
    )
    assert guess_of(Utterance("faq/kela", "sana", "kela"), parsed).acted_on == "faq/kela"


def test_the_fallback_is_acted_on_but_not_ranked() -> None:
    parsed = {
        "intent": {"name": "nlu_fallback", "confidence": 0.8},
        "intent_ranking": [{"name": "nlu_fallback", "confidence": 0.8}, {"name": "deny", "confidence": 0.2}],
    }
    found = guess_of(Utterance("deny", "sana", "en"), parsed)
    assert (found.acted_on, found.best, found.right) == ("nlu_fallback", "deny", True)


def test_a_model_that_says_nothing_is_wrong_and_not_a_crash() -> None:
    assert not guess_of(Utterance("deny", "sana", "en"), {"intent": {"name": None}}).right


def test_the_page_shows_figures_changes_and_escapes_texts() -> None:
    before = {"macro_f1": 0.9, "labels": {"a": 0.1}}
    page = render(GUESSES, (5.0, 7.0, 30.0), before)
    assert "<b>" not in page.replace("&lt;b&gt;", "")
    assert "-0.511" in page
    assert "+0.400" in page
    assert "murre" in page


def test_the_page_of_a_first_report_has_no_changes() -> None:
    assert 'class="up"' not in render(GUESSES, (), None)


def test_test_files_are_read_in_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "b.tsv").write_text("deny\tsana\ten\n\n", encoding="utf-8")
    (tmp_path / "a.tsv").write_text("affirm\tsana\tjoo\n", encoding="utf-8")
    assert [u.label for u in read_tests(tmp_path)] == ["affirm", "deny"]


def test_a_blind_file_is_read_when_named_and_never_with_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("affirm\tsana\tjoo\n", encoding="utf-8")
    for name in APART:
        (tmp_path / name).write_text("deny\tsana\ten\n", encoding="utf-8")
        assert [u.label for u in read_tests(tmp_path / name)] == ["deny"]
    assert [u.label for u in read_tests(tmp_path)] == ["affirm"]


@pytest.mark.parametrize("line", ["deny\ten", "deny\t\ten", "deny\tsana\ten\tlisää"])
def test_a_bad_line_is_told_with_file_and_number(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.tsv").write_text(f"affirm\tsana\tjoo\n{line}\n", encoding="utf-8")
    with pytest.raises(TestSetError, match=r"a\.tsv:2"):
        read_tests(tmp_path)


def test_previous_figures_that_cannot_be_read_are_none(tmp_path: Path) -> None:
    assert previous(tmp_path / "none.json") is None
    (tmp_path / "bad.json").write_text("[1", encoding="utf-8")
    assert previous(tmp_path / "bad.json") is None
    (tmp_path / "list.json").write_text("[1]", encoding="utf-8")
    assert previous(tmp_path / "list.json") is None


def test_a_figure_below_the_floor_is_named(tmp_path: Path) -> None:
    floor = tmp_path / "floor.json"
    floor.write_text(json.dumps({"macro_f1": 0.5, "top3": 0.8}), encoding="utf-8")
    assert shortfall(None, {}) is None
    assert shortfall(floor, {"macro_f1": 0.5, "top3": 0.81}) is None
    assert "top3" in str(shortfall(floor, {"macro_f1": 0.6, "top3": 0.7}))


def test_without_test_messages_the_report_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--model", "none", "--tests", str(tmp_path), "--out", str(tmp_path / "x.html")]) == 2
    assert str(tmp_path) in capsys.readouterr().err
