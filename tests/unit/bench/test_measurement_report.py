"""The report says what was measured, whether the bars are met, and nothing that was not measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench import report
from bench.chart import line_chart
from bench.figures import at_once, by_length, family, memory, one_by_one, quantile


def bot(times: float, memory_rasa: float = 900.0) -> dict[str, Any]:
    turns = {
        str(one): {"p50": 80 * times, "p95": 100 * times, "p99": 140 * times, "per_second": 13 / times,
                   "cpu": 90 * times, "cpu_rasa": 70 * times}
        for one in (1, 10, 50)
    }  # fmt: skip
    return {
        "turns": turns,
        "lengths": {"5": 80 * times, "200": 100 * times},
        "start": 12.0,
        "memory": 1400.0,
        "memory_rasa": memory_rasa,
    }


def results(**found: Any) -> report.Results:
    return {part: {"machine": "here", "seconds": 1.0, "found": one} for part, one in found.items()}


def row(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(f"| {start}"))


@pytest.mark.parametrize(("times", "met"), [(0.5, "yes"), (0.8, "yes"), (0.9, "**no**")])
def test_a_bar_is_met_or_not(times: float, met: str):
    text = report.markdown(results(turns={"peer": bot(1), "polku": bot(times)}), "p")
    assert row(text, "p95 to the peer's, 1 at once").endswith(f"| {times:.2f} | {met} |")


@pytest.mark.parametrize(("times", "met"), [(0.7, "yes"), (2.0, "yes"), (2.1, "**no**")])
def test_reading_alone_has_rows_and_a_bar_of_its_own(times: float, met: str):
    read = {"p50": 20.0, "p95": 30.0}
    both = {"peer": bot(1), "polku": bot(1)}
    assert "parse" not in report.markdown(results(turns=both), "p")
    both["peer"]["parse"] = read
    both["polku"]["parse"] = {name: value * times for name, value in read.items()}
    text = report.markdown(results(turns=both), "p")
    assert row(text, "p95 of a parse").endswith(f"| at most 2 | {times:.2f} | {met} |")
    assert row(text, "parse of a message by Rasa alone: p95").endswith(
        f"| 30.0 | {30 * times:.1f} | {times:.2f} |"
    )


def test_an_error_under_load_breaks_the_bar_however_quick_the_rest_is():
    step = {"p50": 20.0, "p95": 50.0, "p99": 60.0, "per_second": 10.0, "errors": 1}
    text = report.markdown(results(load={"steps": {"50": step}, "memory": 1.0}), "p")
    assert row(text, "p95 with 50 residents").endswith("**no** |")


def test_a_lost_message_breaks_the_bar():
    text = report.markdown(results(faults={"injected": 500, "lost": 1, "doubled": 0}), "p")
    assert row(text, "lost or doubled in 500").endswith("| 1 | **no** |")


def test_what_was_not_measured_is_not_told():
    text = report.markdown(results(training={"peer": 70.0, "polku": 140.0}), "p")
    assert "| training, s | 70 | 140 | 2.00 |" in text
    assert "at once" not in text
    assert ".svg" not in text


def test_the_document_around_the_report_stays(tmp_path: Path):
    document = tmp_path / "measurements.md"
    document.write_text(f"ennen\n{report.MARK}\nvanha\n{report.MARK}\njälkeen\n", encoding="utf-8")
    for _ in range(2):
        report.write(results(turns={"peer": bot(1), "polku": bot(0.5)}), document)
    text = document.read_text(encoding="utf-8")
    assert text.startswith("ennen\n")
    assert text.endswith("jälkeen\n")
    assert "vanha" not in text
    assert text.count(report.MARK) == 2
    for picture in ("turns", "length"):
        assert f"({'pictures/measurements'}/{picture}.svg)" in text
        ElementTree.parse(tmp_path / "pictures" / "measurements" / f"{picture}.svg")


def test_a_chart_shows_every_value_and_leaves_out_what_a_series_lacks():
    chart = line_chart("A & B", "x", "ms", {"one": {"1": 11.0, "2": 19.0}, "two": {"1": 13.0}})
    texts = [one.text for one in ElementTree.fromstring(chart).iter() if one.tag.endswith("text")]
    assert [texts.count(value) for value in ("11", "19", "13")] == [1, 1, 1]
    assert "A & B, ms" in texts


def test_quantiles_lie_on_what_was_measured():
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([float(one) for one in range(101)], 0.95) == 95.0
    assert quantile([7.0], 0.99) == 7.0


async def test_everybody_says_as_much_and_begins_anew_after_a_while():
    talks: list[list[str]] = []

    async def opened():
        talks.append([])
        said = talks[-1]

        async def talk(text: str) -> None:
            said.append(text)

        return talk

    taken = await at_once(opened, (("a", "b"), ("c",)), residents=2, turns=14)
    assert sorted(map(len, talks)) == [2, 2, 12, 12]
    assert {talk[0] for talk in talks if len(talk) == 12} == {"a", "c"}
    assert len(taken.turns) == 28
    assert taken.seconds > 0
    await at_once(opened, (("a", "b"), ("c",)), residents=1, turns=1, first=1)
    assert talks[-1] == ["c"]
    assert set(await by_length(opened, (("a", "b"),), (2, 5))) == {2, 5}


async def test_messages_are_said_in_turn_one_by_one():
    said: list[str] = []

    async def talk(text: str) -> None:
        said.append(text)

    found = await one_by_one(talk, ("a", "b", "c"), 7)
    assert said == ["a", "b", "c", "a", "b", "c", "a"]
    assert 0 < found["p50"] <= found["p95"]


def test_memory_is_that_of_the_process_and_its_children():
    import os
    import subprocess

    with subprocess.Popen(["sleep", "30"]) as child:
        found = memory(os.getpid())
        assert child.pid in family(os.getpid())
        child.kill()
    assert found[os.getpid()] > 10
    assert child.pid in found
