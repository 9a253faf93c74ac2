"""The crisis corpus: texts with kind and manner, a tenth of them kept apart from every training."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("data/crisis")
NONE = "none"
KINDS = ("crisis_suicide", "crisis_violence", "crisis_medical", "crisis_child", NONE)
MANNERS = {
    True: ("direct", "indirect", "mixed"),
    False: ("figure", "past", "topic", "helping", "denial", "everyday", "mixed"),
}
APART_IN = 10
_WORDS = re.compile(r"\w+")


class CorpusError(Exception):
    """A line of the corpus cannot be used (`place` is file and line)."""

    code = "crisis_corpus"

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place


@dataclass(frozen=True)
class CrisisExample:
    """One text: `kind` is a crisis intent or "none", `manner` how directly or in which way it is said."""

    kind: str
    manner: str
    text: str

    @property
    def emergency(self) -> bool:
        """Whether somebody is in danger."""
        return self.kind != NONE

    @property
    def apart(self) -> bool:
        """Whether the text is only for measuring; it follows from the text, so it stays so."""
        return zlib.crc32(same(self.text).encode()) % APART_IN == 0


def same(text: str) -> str:
    """The words of a text in lower case: what is alike in them is the same example."""
    return " ".join(_WORDS.findall(text.casefold()))


def read_corpus(folder: Path = FOLDER) -> tuple[CrisisExample, ...]:
    """All examples of the folder's files; CorpusError for an unknown heading or a text that stands twice."""
    seen: dict[str, str] = {}
    found = []
    for path in sorted(folder.glob("*.txt")):
        for place, example in examples_in(path):
            key = same(example.text)
            if key in seen:
                raise CorpusError(place, f"stands already in {seen[key]}")
            seen[key] = place
            found.append(example)
    return tuple(found)


def examples_in(path: Path) -> Iterator[tuple[str, CrisisExample]]:
    """The examples of one file, each with its place; CorpusError for an unknown heading."""
    heading: tuple[str, str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{path.name}:{number}"
        if line.startswith("# "):
            kind, _, manner = line[2:].partition(" ")
            if kind not in KINDS or manner not in MANNERS[kind != NONE]:
                raise CorpusError(place, f"unknown heading {line!r}")
            heading = (kind, manner)
        elif line.strip():
            if heading is None:
                raise CorpusError(place, "a text before the first heading")
            yield place, CrisisExample(*heading, line.strip())


def without(examples: Iterable[CrisisExample], others: Iterable[str]) -> tuple[CrisisExample, ...]:
    """The examples whose words are not those of one of the `others`."""
    taken = {same(text) for text in others}
    return tuple(example for example in examples if same(example.text) not in taken)
