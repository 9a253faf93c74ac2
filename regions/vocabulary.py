"""The word lists by which a place is told from a person and from a thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import yaml

from regions.municipalities import DATA


@dataclass(frozen=True)
class Vocabulary:
    """Lists in lower case; all but `fillers`, `phrases` and `firstnames` hold beginnings of words."""

    residence: tuple[str, ...]
    institutions: tuple[str, ...]
    nearness: tuple[str, ...]
    nature: tuple[str, ...]
    titles: tuple[str, ...]
    kin: tuple[str, ...]
    not_kin: tuple[str, ...]
    food: tuple[str, ...]
    attachment: tuple[str, ...]
    brands: Mapping[str, tuple[str, ...]]
    fillers: frozenset[str]
    phrases: frozenset[str]
    firstnames: frozenset[str]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The lists of data/context.yml and data/firstnames.txt; read at the first call."""
    data = yaml.safe_load((DATA / "context.yml").read_text(encoding="utf-8"))
    return Vocabulary(
        residence=tuple(data["residence"]),
        institutions=tuple(data["institutions"]),
        nearness=tuple(data["nearness"]),
        nature=tuple(data["nature"]),
        titles=tuple(data["titles"]),
        kin=tuple(data["kin"]),
        not_kin=tuple(data["not_kin"]),
        food=tuple(data["food"]),
        attachment=tuple(data["attachment"]),
        brands={name: tuple(words) for name, words in data["brands"].items()},
        fillers=frozenset(data["fillers"]),
        phrases=frozenset(data["phrases"]),
        firstnames=frozenset((DATA / "firstnames.txt").read_text(encoding="utf-8").lower().split()),
    )
