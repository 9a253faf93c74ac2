"""The crisis patterns as read from `patterns/*.yml`: rules, the guards that silence them, the spelling."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from safety.errors import PatternError
from safety.phrases import Phrase, PhraseSyntaxError, ShapeIndex, phrase, word_list
from safety.spelling import Spelling
from safety.words import fold

FOLDER = Path(__file__).with_name("patterns")
PLACES = ("before", "after", "sentence", "message")


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
    past. Instead of `any` a rule may have `clues`, weak signs of which `at_least` so many different ones must
    be there.
    """

    name: str
    kind: str
    any: tuple[Expression, ...]
    also: tuple[Expression, ...]
    unless: tuple[Guard, ...]
    max_words: int | None
    clues: tuple[Expression, ...]
    at_least: int


@dataclass(frozen=True)
class RuleBook:
    """All rules in the order in which they are tried, and the spelling of their words."""

    rules: tuple[Rule, ...]
    shape_index: ShapeIndex
    spelling: Spelling
    after_but: frozenset[str]


@lru_cache(maxsize=2)
def load_rules(folder: Path = FOLDER) -> RuleBook:
    """Read the pattern files of a folder once; raise PatternError with file, rule and phrase."""
    reader = _Reader(folder)
    rules = tuple(reader.rules())
    if len({rule.name for rule in rules}) < len(rules):
        names = [rule.name for rule in rules]
        raise PatternError(file=str(folder), problem="two rules share a name", rule=_twice(names))
    real_words = (folder / "real_words.txt").read_text(encoding="utf-8").split()
    spelling = Spelling(reader.shapes, reader.mended, reader.run_together, real_words)
    return RuleBook(rules, ShapeIndex(frozenset(reader.shapes)), spelling, reader.after_but)


def _twice(names: list[str]) -> str:
    return next(name for name in names if names.count(name) > 1)


class _Reader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.shapes: set[str] = set()
        self._names: dict[str, Phrase] = {}
        self._guards: dict[str, Guard] = {}
        shared = self._read("words.yml")
        self.mended = tuple(fold(word) for word in shared["mended"].split())
        self.run_together = tuple(fold(word) for word in shared["run_together"].split())
        self.after_but = frozenset(fold(word) for word in shared["before_these_mut_is_but"].split())
        self._names = self._named("words.yml", shared, {})
        guards = self._read("guards.yml")
        self._guards = self._read_guards("guards.yml", guards, self._names)

    def rules(self) -> Iterator[Rule]:
        for name in ("suicide.yml", "medical.yml", "child.yml", "violence.yml", "other_languages.yml"):
            document = self._read(name)
            names = self._named(name, document, self._names)
            guards = {**self._guards, **self._read_guards(name, document, names)}
            for entry in document["rules"]:
                yield self._rule(name, document, entry, names, guards)

    def _read(self, name: str) -> dict[str, Any]:
        document = yaml.safe_load((self._folder / name).read_text(encoding="utf-8"))
        if not isinstance(document, dict):
            raise PatternError(file=name, problem="not a mapping")
        return document

    def _named(self, file: str, document: dict[str, Any], outer: Mapping[str, Phrase]) -> dict[str, Phrase]:
        names = dict(outer)
        for name, text in document.get("words", {}).items():
            try:
                names[name] = word_list(text)
            except PhraseSyntaxError as error:
                raise PatternError(file=file, rule=name, problem=str(error)) from None
            self.shapes |= names[name].words
        for name, text in document.get("phrases", {}).items():
            names[name] = self._phrase(file, name, text, names)
        return names

    def _phrase(self, file: str, rule: str, text: str, names: Mapping[str, Phrase]) -> Phrase:
        try:
            compiled = phrase(text, names)
        except PhraseSyntaxError as error:
            raise PatternError(file=file, rule=rule, pattern=text, problem=str(error)) from None
        self.shapes |= compiled.words
        return compiled

    def _expressions(
        self, file: str, rule: str, texts: Iterable[str], names: Mapping[str, Phrase], end: str = ""
    ) -> tuple[Expression, ...]:
        compiled = (self._phrase(file, rule, text, names) for text in texts)
        return tuple(Expression(re.compile(f"(?<= )(?:{each.source}){end}"), each.needs) for each in compiled)

    def _read_guards(
        self, file: str, document: dict[str, Any], names: Mapping[str, Phrase]
    ) -> dict[str, Guard]:
        guards = {}
        for entry in document.get("guards", ()):
            name, where = entry["name"], entry["where"]
            if where not in PLACES:
                raise PatternError(file=file, rule=name, problem=f"where is one of {', '.join(PLACES)}")
            end = r"\Z" if where == "before" else ""
            guards[name] = Guard(
                name,
                where,
                self._expressions(file, name, entry["any"], names, end),
                self._expressions(file, name, entry.get("but_not", ()), names),
            )
        return guards

    def _rule(
        self,
        file: str,
        document: dict[str, Any],
        entry: dict[str, Any],
        names: Mapping[str, Phrase],
        guards: Mapping[str, Guard],
    ) -> Rule:
        name, kind = entry["name"], entry.get("kind", document.get("kind"))
        if kind is None:
            raise PatternError(file=file, rule=name, problem="no kind")
        shared = [] if entry.get("said_outright") else document.get("unless", [])
        unless = [*shared, *entry.get("unless", ())]
        for guard in unless:
            if guard not in guards:
                raise PatternError(file=file, rule=name, problem=f"unknown guard {guard!r}")
        return Rule(
            name,
            kind,
            self._expressions(file, name, entry.get("any", ()), names),
            self._expressions(file, name, entry.get("also", ()), names),
            tuple(guards[guard] for guard in unless),
            entry.get("max_words"),
            self._expressions(file, name, entry.get("clues", ()), names),
            entry.get("at_least", 0),
        )
