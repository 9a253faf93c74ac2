"""The room's own few texts (`texts.yml`): what a multi-choice says while it is being ticked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assessment.model import Words
from assessment.reader import read_data

FILE = Path(__file__).with_name("texts.yml")


@dataclass(frozen=True)
class Texts:
    """``ticked`` has the place {chosen}, ``mark`` the place {title}."""

    done: Words
    done_phrases: tuple[str, ...]
    ticked: Words
    mark: str


@lru_cache(maxsize=1)
def load_texts() -> Texts:
    """The texts, read once."""
    data = read_data(FILE)
    return Texts(
        done=Words(data["done"]["text"], data["done"]["plain"]),
        done_phrases=tuple(data["done"]["phrases"]),
        ticked=Words(data["ticked"]["text"], data["ticked"]["plain"]),
        mark=data["mark"],
    )
