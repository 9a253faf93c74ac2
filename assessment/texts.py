"""The room's own few texts (`texts.yml`): a multi-choice being ticked, a questionnaire called by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assessment.model import Words
from assessment.reader import read_data

FILE = Path(__file__).with_name("texts.yml")


@dataclass(frozen=True)
class Texts:
    """``ticked`` has the place {chosen}, ``mark`` the place {title}; ``asking`` are words before a title."""

    done: Words
    done_phrases: tuple[str, ...]
    ticked: Words
    mark: str
    asking: frozenset[str]
    list_phrases: tuple[str, ...]


@lru_cache(maxsize=1)
def load_texts() -> Texts:
    """The texts, read once."""
    data = read_data(FILE)
    return Texts(
        done=Words(data["done"]["text"], data["done"]["plain"]),
        done_phrases=tuple(data["done"]["phrases"]),
        ticked=Words(data["ticked"]["text"], data["ticked"]["plain"]),
        mark=data["mark"],
        asking=frozenset(data["called"]["asking"].split()),
        list_phrases=tuple(data["called"]["list"]),
    )
