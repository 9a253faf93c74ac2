"""Clauses, the text cache and the examples' reader: the bot's steps that need no Rasa."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.components.clauses import MOST_CLAUSES, clauses_of
from bot.components.text_cache import TextCache
from bot.tools.examples import read_examples


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Olen yksinäinen ja laskut ovat rästissä", ("Olen yksinäinen", "laskut ovat rästissä")),
        (
            "en nuku öisin. lisäksi poltan liikaa tupakkaa",
            ("en nuku öisin", "lisäksi poltan liikaa tupakkaa"),
        ),
        (
            "haluaisin liikkua, mutta rahat eivät riitä saliin",
            ("haluaisin liikkua", "rahat eivät riitä saliin"),
        ),
        ("rahat loppu ja parisuhde natisee", ("rahat loppu", "parisuhde natisee")),
        ("Velat painavat. Ei, ei auta, ja en saa unta", ("Velat painavat. Ei, ei auta", "en saa unta")),
    ],
)
def test_two_needs_are_two_clauses(text: str, clauses: tuple[str, ...]) -> None:
    assert tuple(text[start:end] for start, end in clauses_of(text)) == clauses


@pytest.mark.parametrize("text", ["moi", "", "   ", "kela", "sossu, kela ja pankki", "en jaksa, en"])
def test_one_short_thought_has_no_clauses(text: str) -> None:
    assert clauses_of(text) == ()


def test_a_long_story_is_not_cut_into_needs() -> None:
    assert clauses_of("kävin eilen kaupassa asioilla. " * (MOST_CLAUSES + 1)) == ()


class Counting:
    """Gives a text's bytes, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> list[bytes]:
        self.asked += texts
        return [text.encode() for text in texts]


def test_only_new_texts_are_computed(tmp_path: Path) -> None:
    compute = Counting()
    TextCache(tmp_path, "cache", "v1").map(["a", "b", "a"], compute)
    assert TextCache(tmp_path, "cache", "v1").map(["b", "c"], compute) == [b"b", b"c"]
    assert compute.asked == ["a", "b", "c"]


def test_another_version_computes_anew(tmp_path: Path) -> None:
    compute = Counting()
    TextCache(tmp_path, "cache", "v1").map(["a"], compute)
    TextCache(tmp_path, "cache", "v2").map(["a"], compute)
    assert compute.asked == ["a", "a"]


def test_more_texts_than_fit_one_question_come_back_in_order(tmp_path: Path) -> None:
    texts = [f"teksti {number}" for number in range(1234)]
    cache = TextCache(tmp_path, "cache", "v1")
    cache.map(texts, Counting())
    asked = Counting()
    assert cache.map(texts[::-1], asked) == [text.encode() for text in texts[::-1]]
    assert asked.asked == []


def test_a_broken_cache_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "cache.sqlite").write_bytes(b"this is no database, however long it may be" * 40)
    cache, compute = TextCache(tmp_path, "cache", "v1"), Counting()
    assert cache.map(["a"], compute) == [b"a"]
    assert cache.map(["a"], compute) == [b"a"]
    assert compute.asked == ["a"]


def test_without_a_writable_folder_everything_is_computed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    compute = Counting()
    assert TextCache(tmp_path / "file" / "folder", "cache", "v1").map(["a", "b"], compute) == [b"a", b"b"]


def test_an_error_while_computing_is_not_hidden(tmp_path: Path) -> None:
    def fail(texts: Sequence[str]) -> list[bytes]:
        raise LookupError("no vector")

    with pytest.raises(LookupError):
        TextCache(tmp_path, "cache", "v1").map(["a"], fail)


def test_examples_are_read_with_their_full_labels_once_each(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: faq/kela\n  examples: |\n    - kelan numero\n    - kelan numero\n',
        encoding="utf-8",
    )
    (tmp_path / "b.yml").write_text('version: "3.1"\nnlu:\n- lookup: x\n  intent: deny\n', encoding="utf-8")
    assert read_examples(tmp_path) == (("faq/kela", "kelan numero"),)
