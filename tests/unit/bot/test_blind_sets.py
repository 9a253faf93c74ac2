"""The blind sets keep their form and stay out of what the bot learns from."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.tools.scores import APART, EMERGENCY_SETS

ROOT = Path(__file__).parents[3]
CRISES = ("crisis_suicide", "crisis_violence", "crisis_medical", "crisis_child")
REGISTERS = {
    "yleiskieli",
    "puhekieli",
    "murre",
    "typo",
    "lyhyt",
    "pitka",
    "nuori",
    "vanha",
    "maahanmuuttaja",
}
BLIND = sorted(APART)
# Anybody says "moi" or "en saa henkeä"; a longer text that is word for word the same was copied.
OWN_WORDS = 5


def rows(name: str) -> list[list[str]]:
    text = (ROOT / "tests" / "nlu" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def plain(text: str) -> str:
    return " " + " ".join(re.findall(r"\w+", text.casefold())) + " "


@pytest.fixture(scope="module")
def learnt() -> str:
    """Everything the classifier and the recogniser are made of, as plain words."""
    files = [
        path
        for folder in ("data", "safety", "bot")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".yml", ".py", ".txt", ".tsv", ".json", ".csv"}
    ]
    return "".join(plain(path.read_text(encoding="utf-8")) for path in files)


@pytest.mark.parametrize("name", EMERGENCY_SETS)
def test_every_emergency_row_has_a_known_label_directness_and_register(name: str) -> None:
    for label, directness, register, text in rows(name):
        assert label in (*CRISES, "none"), text
        assert directness in ({"-"} if label == "none" else {"suora", "epasuora"}), text
        assert register in REGISTERS, text
        assert text == text.strip() != ""


@pytest.mark.parametrize("name", EMERGENCY_SETS)
def test_each_emergency_set_is_as_large_as_promised(name: str) -> None:
    count = Counter(row[0] for row in rows(name))
    assert all(count[crisis] >= 110 for crisis in CRISES), count
    assert count["none"] >= 440


@pytest.mark.parametrize("name", EMERGENCY_SETS)
def test_odd_and_even_rows_of_each_emergency_set_are_comparable(name: str) -> None:
    everything = rows(name)
    odd, even = (Counter(tuple(row[:3]) for row in everything[start::2]) for start in (0, 1))
    assert all(abs(odd[key] - even[key]) <= 1 for key in odd | even)


@pytest.mark.parametrize("name", BLIND)
def test_no_blind_text_is_there_twice(name: str) -> None:
    texts = Counter(plain(row[-1]) for row in rows(name))
    assert not [text for text, times in texts.items() if times > 1]


@pytest.mark.parametrize("name", BLIND)
def test_no_blind_text_is_learnt_from(name: str, learnt: str) -> None:
    own = [plain(row[-1]) for row in rows(name)]
    assert not [text for text in own if len(text.split()) >= OWN_WORDS and text in learnt]


def test_the_blind_intents_are_those_of_the_development_set_and_as_many_as_promised() -> None:
    found = rows("blind_needs.tsv")
    assert all(len(row) == 3 and row[1] in REGISTERS and row[2] == row[2].strip() != "" for row in found)
    count = Counter(row[0] for row in found)
    assert all(
        times >= (8 if label.startswith(("need_", "concern_")) else 6) for label, times in count.items()
    )
    files = ("needs_a.tsv", "needs_b.tsv", "tasks_and_talk.tsv")
    assert set(count) == {row[0] for name in files for row in rows(name)}
