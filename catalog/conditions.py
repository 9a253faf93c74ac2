"""Illnesses and other circumstances that a service may be for alone, as `conditions.yml` lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from catalog.finnish import Word, index_forms, token


@dataclass(frozen=True)
class Condition:
    """One circumstance: the services' names, words that tell of it or may do so, and topics that do.

    `illness` is true for what is diagnosed and has an association of its own.
    """

    illness: bool
    names: frozenset[str]
    told: frozenset[str]
    hints: frozenset[str]
    topics: frozenset[str]


@lru_cache(maxsize=1)
def conditions() -> tuple[Condition, ...]:
    """All conditions, in the order of the file."""
    found = []
    path = Path(__file__).with_name("conditions.yml")
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        names, told, hints = (index_forms(entry.get(key, "").split()) for key in ("names", "told", "hints"))
        topics = frozenset(entry.get("topics", "").split())
        found.append(Condition(entry.get("illness", False), names, names | told, hints, topics))
    return tuple(found)


@lru_cache(maxsize=4_096)
def conditions_of(name: frozenset[str]) -> tuple[Condition, ...]:
    """The conditions that a service is for, by the base forms of its name."""
    return tuple(one for one in conditions() if not one.names.isdisjoint(name))


def conditions_in(words: Iterable[Word]) -> list[Condition]:
    """The conditions that a message speaks of, or may speak of."""
    said = {token(form) for word in words for form in word.all}
    return [one for one in conditions() if not said.isdisjoint(one.told | one.hints)]


def names_for(words: Iterable[Word]) -> frozenset[str]:
    """The names of services for the conditions that a message plainly tells of."""
    said = {token(form) for word in words for form in (*word.lemmas, *word.parts)}
    return frozenset(name for one in conditions() if not said.isdisjoint(one.told) for name in one.names)


def illnesses_told(words: Iterable[Word]) -> dict[str, float]:
    """Words in the names of services for the illnesses that a message plainly tells of: word → strength 0…1.

    A form that may be another word too ("maksaa") tells of the illness much less.
    """
    found: dict[str, float] = {}
    for word in words:
        said = {token(form) for form in (*word.lemmas, *word.parts)}
        for one in conditions():
            if one.illness and not said.isdisjoint(one.told):
                for name in one.names:
                    found[name] = max(found.get(name, 0.0), 1.0 / len(word.lemmas) ** 2)
    return found
