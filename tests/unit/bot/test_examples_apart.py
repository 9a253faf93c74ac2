"""The development test set measures understanding only while no training example repeats it."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.tools.examples import read_examples
from bot.tools.scores import read_tests
from encoder.e5_file import installed_model, read
from encoder.forward import Encoder
from encoder.pieces import Pieces
from encoder.sentences import MOST_PIECES, unit

ROOT = Path(__file__).resolve().parents[3]
# Below this many words two people write the same thing by chance: there is hardly another way.
FEWEST_WORDS = 4
# One letter or a short word changed is a copy. Two writers' sentences of one meaning stay below both.
MOST_ALIKE_LETTERS = 0.8
MOST_ALIKE_MEANING = 0.97
# Pairs that share fewer three-letter pieces are not copies, whatever they mean; the rest are compared.
SHARED_PIECES = 0.6
# A greeting, a yes or "lopeta" has one or two forms, and so has a service's name. Residents say just
# these, so they must be learnt; they show that the words are known and nothing of understanding.
FORMULA_WORDS = {"talk": 2, "other": 1, "need": 0}


def plain(text: str) -> str:
    """Lower case, single spaces, no punctuation; a text of signs alone stays as it is."""
    return " ".join(re.findall(r"\w+", text.lower())) or text.strip()


@cache
def training() -> tuple[tuple[str, str], ...]:
    return tuple((label, plain(text)) for label, text in read_examples(ROOT / "data" / "nlu"))


@cache
def asked() -> tuple[str, ...]:
    return tuple(sorted({plain(utterance.text) for utterance in read_tests(ROOT / "tests" / "nlu")}))


@cache
def kind(label: str) -> str:
    talk = yaml.safe_load((ROOT / "data" / "nlu" / "conversation.yml").read_text(encoding="utf-8"))["nlu"]
    if label in {block["intent"] for block in talk} - {"out_of_scope"}:
        return "talk"
    return "need" if label.startswith("need_") or label == "concern_for_other" else "other"


def pieces(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def distance(one: str, other: str) -> int:
    """Levenshtein's: the fewest letters to add, take away or change."""
    row = list(range(len(other) + 1))
    for count, letter in enumerate(one, start=1):
        before, row[0] = row[0], count
        for place, against in enumerate(other, start=1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (letter != against)),
            )
    return row[-1]


def likeness(one: str, other: str) -> float:
    """1 for the same letters, 0 for none in common."""
    return 1 - distance(one, other) / max(len(one), len(other))


def related(questions: tuple[str, ...], examples: tuple[str, ...]) -> list[tuple[str, str]]:
    """Pairs (question, example) that share many three-letter pieces."""
    places: dict[str, list[int]] = defaultdict(list)
    sizes = np.empty(len(examples))
    for place, example in enumerate(examples):
        found = pieces(example)
        sizes[place] = len(found)
        for piece in found:
            places[piece].append(place)
    pairs = []
    for question in questions:
        found = pieces(question)
        hits = np.bincount([p for piece in found for p in places[piece]], minlength=len(examples))
        shared = 2 * hits / (sizes + len(found))
        pairs += [(question, examples[place]) for place in np.flatnonzero(shared >= SHARED_PIECES)]
    return pairs


@cache
def related_sentences() -> tuple[tuple[str, str], ...]:
    long = tuple(text for text in asked() if len(text.split()) >= FEWEST_WORDS)
    # An emergency missed is worse than a figure too good: its plain words are learnt whoever asks
    # for them, and emergencies are measured on a set of their own (tests/data).
    examples = tuple(sorted({text for label, text in training() if not label.startswith("crisis_")}))
    return tuple(related(long, examples))


def test_the_distance_of_texts_counts_changed_letters():
    assert distance("kissa", "kiss") == 1
    assert distance("kissa", "kassi") == 2
    assert likeness("en nuku öisin", "en nuku öisin") == 1
    assert related(("en nuku enää öisin",), ("en nuku öisin", "haen lainaa")) == [
        ("en nuku enää öisin", "en nuku öisin")
    ]


def test_only_formulas_of_the_language_and_names_are_learnt_and_asked():
    known = set(asked())
    repeated = [
        (label, text)
        for label, text in training()
        if text in known
        and not label.startswith("crisis_")
        and len(text.split()) > FORMULA_WORDS[kind(label)]
    ]
    assert repeated == []


def test_no_example_differs_from_a_test_utterance_by_a_few_letters():
    near = [pair for pair in related_sentences() if likeness(*pair) >= MOST_ALIKE_LETTERS]
    assert near == []


@pytest.fixture(scope="module")
def directions() -> dict[str, np.ndarray]:
    # As e5 comes: the tuned layers draw all texts of one label together, copies or not.
    file = read(installed_model())
    cutter, encoder = Pieces(file.vocabulary, MOST_PIECES), Encoder(file)
    texts = sorted({text for pair in related_sentences() for text in pair}, key=len)
    vectors = [
        vector
        for start in range(0, len(texts), 16)
        for vector in encoder.vectors([cutter.ids(text) for text in texts[start : start + 16]])
    ]
    return dict(zip(texts, unit(np.stack(vectors)), strict=True))


def test_no_example_says_a_test_utterance_in_nearly_the_same_words(directions):
    near = [
        (one, other)
        for one, other in related_sentences()
        if float(directions[one] @ directions[other]) >= MOST_ALIKE_MEANING
    ]
    assert near == []
