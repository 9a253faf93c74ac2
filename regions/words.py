"""A message as words, each with its place in the text and what stands around it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

#: What ends a sentence; a capital after it says nothing.
ENDS = frozenset(".!?:;\n•–")
#: Signs that hold a word together when letters stand on both sides.
JOINTS = frozenset("-:'’")
TOP_LEVEL = frozenset({"fi", "com", "net", "org", "eu"})


@dataclass(frozen=True)
class Word:
    """A word; `low` is its NFC form in lower case.

    `capital` says that it begins with a capital that means something: not at the start of a
    sentence (`initial`), not in a message in capitals. `parted` says that punctuation other
    than a colon stands before it, `address` that it is a part of a web or e-mail address.
    """

    text: str
    low: str
    start: int
    end: int
    capital: bool
    initial: bool
    parted: bool
    address: bool


def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order; figures, emoji and signs are left out."""
    spans = list(_spans(text))
    shouting = _shouting(text)
    found: list[Word] = []
    for place, (start, end) in enumerate(spans):
        between = text[spans[place - 1][1] : start] if place else "\n"
        surface = text[start:end]
        initial = not place or any(sign in ENDS for sign in between)
        found.append(
            Word(
                text=surface,
                low=unicodedata.normalize("NFC", surface).lower().replace("’", "'"),
                start=start,
                end=end,
                capital=surface[0].isupper() and not initial and not shouting,
                initial=initial and surface[0].isupper() and not shouting,
                parted=bool(between.strip(" \t:")),
                address=_in_address(text, start, end),
            )
        )
    return tuple(found)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = None
    for i, sign in enumerate(text):
        inside = _is_letter(sign) or (
            sign in JOINTS
            and start is not None
            and i + 1 < len(text)
            and _is_letter(text[i + 1])
            and _is_letter(text[i - 1])
        )
        if inside and start is None:
            start = i
        elif not inside and start is not None:
            yield start, i
            start = None
    if start is not None:
        yield start, len(text)


def _is_letter(sign: str) -> bool:
    return sign.isalpha() or unicodedata.combining(sign) != 0


def _shouting(text: str) -> bool:
    """Whether a message of several words is written in capitals."""
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 3 and all(sign.isupper() for sign in letters)


def _in_address(text: str, start: int, end: int) -> bool:
    """Whether the word is a part of a web or e-mail address."""
    left = start
    while left > 0 and not text[left - 1].isspace():
        left -= 1
    right = end
    while right < len(text) and not text[right].isspace():
        right += 1
    chunk = text[left:right].lower().strip(".,;:!?()")
    if "@" in chunk or "://" in chunk or chunk.startswith("www."):
        return True
    return "." in chunk and chunk.rpartition(".")[2] in TOP_LEVEL
