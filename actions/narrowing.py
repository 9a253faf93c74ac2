"""First questions of themes: which way of a need is meant, and what is looked for (``narrowing.yml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("narrowing.yml")


@dataclass(frozen=True)
class Option:
    """An answer to a theme's first question: what is searched with it, and in which themes."""

    id: str
    query: str
    words: re.Pattern[str]
    themes: tuple[str, ...]


@lru_cache
def first_questions() -> dict[str, tuple[Option, ...]]:
    """Options of every theme that has a first question (``utter_ask_<theme>``)."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        theme: tuple(
            Option(
                name,
                entry["query"],
                re.compile(rf"\b({'|'.join(map(re.escape, entry['words']))})", re.IGNORECASE),
                tuple(entry.get("themes") or (theme,)),
            )
            for name, entry in options.items()
        )
        for theme, options in read.items()
    }


def option(theme: str, option_id: str) -> Option | None:
    """The option of this id."""
    return next((one for one in first_questions().get(theme, ()) if one.id == option_id), None)


def option_said(theme: str, text: str) -> Option | None:
    """The option whose words are in the text; None when none's are, or several options'."""
    found = [one for one in first_questions().get(theme, ()) if one.words.search(text)]
    return found[0] if len(found) == 1 else None
