"""The comparison's table and its place in the decision record."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.tools.examples import read_examples
from bot.tools.nlu_compare import BEGIN, END, OURS, pipelines, put, table, write_part

ROOT = Path(__file__).parents[3]
ROW = {
    "macro_f1": 0.6, "top3": 0.8, "calibration_error": 0.03, "parse_p50": 20.0, "parse_p95": 30.5,
    "training_s": 80, "memory_mb": 900,
}  # fmt: skip


def test_ours_is_compared_with_at_least_three_others() -> None:
    found = pipelines(ROOT / "bot" / "config.yml")
    assert len(found) >= 4
    assert list(found)[-1] == OURS
    assert all(title and pipeline for title, pipeline in found.values())


def test_the_table_has_a_row_for_each_pipeline() -> None:
    lines = table({"a": ("Eka", ROW), "b": ("Toka", ROW)}).splitlines()
    assert len(lines) == 4
    assert lines[2].startswith("| Eka | 0.6 |")
    assert lines[0].count("|") == lines[3].count("|")


def test_only_what_is_between_the_marks_is_replaced(tmp_path: Path) -> None:
    record = tmp_path / "0006.md"
    record.write_text(f"alku\n{BEGIN}\nvanha\n{END}\nloppu\n", encoding="utf-8")
    put(record, "uusi")
    assert record.read_text(encoding="utf-8") == f"alku\n{BEGIN}\nuusi\n{END}\nloppu\n"


def test_a_record_without_marks_is_left_alone(tmp_path: Path) -> None:
    record = tmp_path / "0006.md"
    record.write_text("ei merkkejä\n", encoding="utf-8")
    with pytest.raises(ValueError, match="marks"):
        put(record, "uusi")
    assert record.read_text(encoding="utf-8") == "ei merkkejä\n"


def test_a_part_of_the_examples_is_the_same_one_whatever_comes_beside(tmp_path: Path) -> None:
    def write(count: int) -> None:
        lines = "".join(f"    - velka numero {number}\n" for number in range(count))
        (tmp_path / "a.yml").write_text(f"nlu:\n- intent: need_debt\n  examples: |\n{lines}", "utf-8")

    part = tmp_path / "part"
    part.mkdir()
    write(200)
    assert write_part(tmp_path, 1, part / "all.yml") == 200
    first = write_part(tmp_path, 4, part / "all.yml")
    chosen = set(read_examples(part))
    assert 20 < first < 90
    write(400)
    write_part(tmp_path, 4, part / "all.yml")
    assert chosen < set(read_examples(part))
