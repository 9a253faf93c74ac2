"""The crisis patterns as values: expressions, guards, rules and scorecards."""

import re
from dataclasses import dataclass

from safety.phrases import ShapeIndex
from safety.spelling import Spelling


@dataclass(frozen=True)
class Expression:
    """A compiled phrase, ready to search."""

    regex: re.Pattern[str]
    needs: tuple[frozenset[str], ...]

    def possible(self, shapes: frozenset[str]) -> bool:
        """Return whether a text with these word shapes can hold the phrase at all."""
        return all(not need.isdisjoint(shapes) for need in self.needs)


@dataclass(frozen=True)
class Guard:
    """What silences a match: `any` in the place `where`, unless `but_not` is there too."""

    name: str
    where: str
    any: tuple[Expression, ...]
    but_not: tuple[Expression, ...]


@dataclass(frozen=True)
class Rule:
    """One crisis pattern: `any` of its phrases shows it when the rest of the message agrees.

    Every one of `also` must be somewhere in the message, none of `unless` may silence the match, and the
    message may have at most `max_words`: what is said bare and short is meant, in a long story it may be
    past.
    """

    name: str
    kind: str
    any: tuple[Expression, ...]
    also: tuple[Expression, ...]
    unless: tuple[Guard, ...]
    max_words: int | None


@dataclass(frozen=True)
class Sign:
    """A weak sign of an emergency, or against one: its points count once when it is in the message."""

    name: str
    points: int
    expression: Expression


@dataclass(frozen=True)
class Scorecard:
    """Signs that are weak alone and strong together: an emergency from `at_least` so many points on.

    One of the signs `one_of` must be there (any, when empty), and none of `unless`. A message of more than
    25 words gets the points `long`, one of at most seven words the points `short`.
    """

    name: str
    kind: str
    at_least: int
    one_of: frozenset[str]
    unless: tuple[Expression, ...]
    signs: tuple[Sign, ...]
    long: int
    short: int


@dataclass(frozen=True)
class RuleBook:
    """All rules and scorecards in the order in which they are tried, and the spelling of their words."""

    rules: tuple[Rule, ...]
    scorecards: tuple[Scorecard, ...]
    shape_index: ShapeIndex
    spelling: Spelling
    after_but: frozenset[str]
