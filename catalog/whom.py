"""For whom a service is by its name, and of whom a message tells, as `whom.yml` lists them.

A word like "lääkäri" is in the name of the vet and of the school doctor as well; who told
neither of an animal nor of a child does not look for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from catalog.finnish import Word, index_forms, token

EVERYBODY = "all"
AGE = re.compile(r"\b(\d{1,3})[\s-]*(?:vuotia|v\b|vee\b)|\bolen (\d{2})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Group:
    """One group: codes of the audience, words in names of services, words of residents, and ages."""

    id: str
    audience: frozenset[str]
    meant: frozenset[str]
    told: frozenset[str]
    ages: range


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """All groups, in the order of the file."""
    path = Path(__file__).with_name("whom.yml")
    found = []
    for name, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        first, last = (int(year) for year in entry.get("ages", "1-0").split("-"))
        meant, told = (index_forms(entry[key].split()) for key in ("meant", "told"))
        audience = frozenset(entry.get("audience", "").split())
        found.append(Group(name, audience, meant, meant | told, range(first, last + 1)))
    return tuple(found)


def meant_for(name: Set[str], audience: Iterable[str]) -> frozenset[str]:
    """The groups that a service is for, by the base forms of its name; else by its audience.

    Empty when it is for everybody, or for others than the groups known here.
    """
    meant = _meant()
    by_name = [group for word in meant.keys() & name for group in meant[word]]
    if by_name:
        return frozenset(by_name)
    codes = frozenset(audience)
    if EVERYBODY in codes or not codes <= _audiences():
        return frozenset()
    return groups_of(codes)


@lru_cache(maxsize=1)
def _meant() -> Mapping[str, tuple[str, ...]]:
    """The groups by each word of names: thousands of candidates are asked about."""
    words = frozenset(word for group in groups() for word in group.meant)
    return {word: tuple(group.id for group in groups() if word in group.meant) for word in words}


@lru_cache(maxsize=1)
def _audiences() -> frozenset[str]:
    return frozenset(code for group in groups() for code in group.audience)


def groups_of(audience: Iterable[str]) -> frozenset[str]:
    """The groups of codes of the audience."""
    codes = frozenset(audience)
    return frozenset(group.id for group in groups() if not group.audience.isdisjoint(codes))


def groups_told(words: Iterable[Word], text: str) -> frozenset[str]:
    """The groups that a message speaks of, by its words and by ages in years."""
    said = {token(form) for word in words for form in word.all}
    ages = ages_in(text)
    return frozenset(
        group.id
        for group in groups()
        if not group.told.isdisjoint(said) or any(age in group.ages for age in ages)
    )


def ages_in(text: str) -> list[int]:
    """Ages in years that a message tells ("olen 72", "15-vuotias", "5 v")."""
    return [int(one or other) for one, other in AGE.findall(text)]
