"""The lists and limits that content is held to (``word_lists.yml``, ``rules.yml``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from content.files import read_yaml

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Outdated:
    """A term that is old since a day, and what is said now."""

    term: str
    since: date
    use: str
    source: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class WordLists:
    """Beginnings of words that replies must not have, by kind."""

    officialese: tuple[re.Pattern[str], ...]
    diagnosis: tuple[re.Pattern[str], ...]
    labels: tuple[re.Pattern[str], ...]
    promises: tuple[re.Pattern[str], ...]
    outdated: tuple[Outdated, ...]


def word_pattern(beginning: str) -> re.Pattern[str]:
    """Words that begin so; case matters only when the beginning has capitals."""
    flags = re.IGNORECASE if beginning == beginning.lower() else 0
    return re.compile(rf"(?<!\w){re.escape(beginning)}\w*", flags)


def _patterns(beginnings: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(word_pattern(beginning) for beginning in beginnings)


def load_word_lists(path: Path = HERE / "word_lists.yml") -> WordLists:
    """The shipped word lists."""
    read = read_yaml(path)
    return WordLists(
        officialese=_patterns(read["officialese"]),
        diagnosis=_patterns(read["diagnosis_words"]),
        labels=_patterns(read["labels"]),
        promises=_patterns(read["promises"]),
        outdated=tuple(
            Outdated(
                one["term"],
                date.fromisoformat(one["since"]),
                one["use"],
                one["source"],
                word_pattern(one.get("stem", one["term"])),
            )
            for one in read["outdated"]
        ),
    )


def load_rules(path: Path = HERE / "rules.yml") -> dict[str, Any]:
    """Limits and required parts; the keys are explained in the file."""
    return dict(read_yaml(path))
