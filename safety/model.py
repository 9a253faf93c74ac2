"""The crisis patterns as values: expressions, guards and rules."""

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
        for need in self.needs:  # noqa: SIM110 - asked a thousand times a message, a generator costs more
            if need.isdisjoint(shapes):
                return False
        return True


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
    needs: frozenset[str] | None = None

    def possible(self, shapes: frozenset[str]) -> bool:
        """Return whether any phrase may be there; `needs` has a shape of each, None when some need none."""
        return self.needs is None or not self.needs.isdisjoint(shapes)


@dataclass(frozen=True)
class RuleBook:
    """All rules in the order in which they are tried, and the spelling of their words."""

    rules: tuple[Rule, ...]
    shape_index: ShapeIndex
    spelling: Spelling
    after_but: frozenset[str]
