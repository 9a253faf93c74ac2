"""The crisis corpus is whole, and its texts are told apart by their words."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.tools.crisis_examples import FOLDER, KINDS, CorpusError, read_corpus, same, without

ROOT = Path(__file__).parents[3]


def corpus(tmp_path: Path, text: str) -> Path:
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    return tmp_path


def test_every_kind_has_hundreds_of_examples_of_which_a_tenth_is_kept_apart() -> None:
    found = read_corpus(ROOT / FOLDER)
    count = Counter(example.kind for example in found)
    assert all(count[kind] >= 600 for kind in KINDS), count
    assert 0.08 < sum(example.apart for example in found) / len(found) < 0.12


def test_what_is_kept_apart_does_not_depend_on_case_or_marks() -> None:
    (first, *_) = read_corpus(ROOT / FOLDER)
    again = type(first)(first.kind, first.manner, f"{first.text.upper()}!")
    assert again.apart == first.apart
    assert without([first], [again.text]) == ()


def test_a_text_that_stands_twice_is_told_with_both_places(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"one.txt:4.*one.txt:2"):
        read_corpus(corpus(tmp_path, "# none figure\nkuolen nauruun\n\nKuolen nauruun!\n"))


@pytest.mark.parametrize("heading", ["# crisis_fire direct", "# none direct", "# crisis_child", "apua"])
def test_an_unknown_heading_or_none_is_refused(tmp_path: Path, heading: str) -> None:
    with pytest.raises(CorpusError, match=r"one.txt:1"):
        read_corpus(corpus(tmp_path, f"{heading}\njotain\n"))


def test_words_alone_make_texts_the_same() -> None:
    assert same("Haluan, kuolla!") == same("haluan kuolla") != same("haluan elää")
