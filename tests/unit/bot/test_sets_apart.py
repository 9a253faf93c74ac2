"""The figures of two needs in one message and of odd inputs, on answers made up for each test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.tools.apart import ODD, TWO_NEEDS, Line, needs_figures, needs_in, odd_figures, read_lines
from bot.tools.scores import TestSetError

SETS = Path(__file__).parents[2] / "nlu" / "apart"


def parsed(name: str, *needs: str, confidence: float = 0.9) -> dict[str, Any]:
    return {"intent": {"name": name, "confidence": confidence}, "needs": list(needs)}


def test_only_needs_are_needs() -> None:
    assert needs_in(parsed("greet", "need_debt")) == {"need_debt"}
    assert needs_in(parsed("concern_for_other")) == {"concern_for_other"}
    assert needs_in({"intent": None}) == frozenset()


def test_pairs_and_single_needs_are_counted_apart() -> None:
    lines = [Line("need_a;need_b", "x"), Line("need_a;need_b", "x"), Line("need_a", "x"), Line("need_a", "x")]
    answers = [parsed("need_a", "need_b"), parsed("need_a"), parsed("need_a"), parsed("need_a", "need_c")]
    assert needs_figures(lines, answers) == {
        "needs_precision": 5 / 6,
        "needs_recall": 5 / 6,
        "both_needs_found": 0.5,
        "single_need_kept": 0.5,
    }


def test_an_odd_text_may_be_declined_or_doubted_but_not_taken_for_sure() -> None:
    answers = [parsed("out_of_scope"), parsed("need_debt", confidence=0.4), parsed("need_debt")]
    assert odd_figures(answers) == {
        "odd_harmless": pytest.approx(1 / 3),
        "odd_not_sure": pytest.approx(2 / 3),
    }


@pytest.mark.parametrize("line", ["need_a", "\tteksti", "need_a\t ", "need_a\ta\tb"])
def test_a_bad_line_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "set.tsv"
    path.write_text(f"need_a\tteksti\n{line}\n", encoding="utf-8")
    with pytest.raises(TestSetError, match=r"set\.tsv:2"):
        read_lines(path)


def test_the_sets_are_as_large_as_promised_and_name_real_needs() -> None:
    lines = read_lines(SETS / TWO_NEEDS)
    pairs = [line for line in lines if ";" in line.mark]
    assert (len(pairs), len(lines) - len(pairs)) == (120, 120)
    assert all(name.startswith(("need_", "concern_for_other")) for x in lines for name in x.mark.split(";"))
    assert len({line.text for line in (*lines, *read_lines(SETS / ODD))}) == 440
