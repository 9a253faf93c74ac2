"""Words that residents must not meet (outdated names, labels), and how long plain sentences may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assessment.problems import Problem, problem
from assessment.reader import Document, Place, read_data

FILE = Path(__file__).with_name("wording.yml")
SHOWN = frozenset({"text", "plain", "title", "plain_title", "intro", "plain_intro", "help", "plain_help"})
PLAIN = frozenset({"plain", "plain_intro", "plain_help"})
LONGEST_PLAIN_SENTENCE = 15
SENTENCE_END = re.compile(r"[.!?:](?:\s|$)|\n")


@dataclass(frozen=True)
class BannedWord:
    """The beginning of a word that is not used, why, and what to write."""

    word: str
    reason: str
    instead: str


@lru_cache(maxsize=1)
def banned_words() -> tuple[BannedWord, ...]:
    """The list of `wording.yml`."""
    data = read_data(FILE)
    return tuple(
        BannedWord(item["word"], item["reason"], item["instead"])
        for item in (*data["outdated"], *data["never"])
    )


def banned_in(text: str) -> tuple[BannedWord, ...]:
    """The banned words that a text has."""
    lowered = text.lower()
    return tuple(
        banned for banned in banned_words() if re.search(rf"(?<!\w){re.escape(banned.word)}", lowered)
    )


def longest_sentence(text: str) -> int:
    """How many words the longest sentence has."""
    return max(len(re.findall(r"\w[\w-]*", sentence)) for sentence in SENTENCE_END.split(text))


def check_wording(file: str, document: Document) -> Iterator[Problem]:
    """Findings about the texts that residents see."""
    for place, text in _texts(document.data, ()):
        line = document.line(place)
        for banned in banned_in(text):
            yield problem(
                file, line, "forbidden_word", word=banned.word, reason=banned.reason, instead=banned.instead
            )
        if place[-1] in PLAIN and (count := longest_sentence(text)) > LONGEST_PLAIN_SENTENCE:
            yield problem(file, line, "long_sentence", count=count, limit=LONGEST_PLAIN_SENTENCE)


def _texts(data: object, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str) and key in SHOWN:
                yield (*place, key), value
            else:
                yield from _texts(value, (*place, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, (*place, index))
