"""Reads the crisis patterns from `patterns/*.yml`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from safety.errors import PatternError
from safety.model import Expression, Guard, Rule, RuleBook
from safety.phrases import Phrase, PhraseSyntaxError, ShapeIndex, phrase, word_list
from safety.spelling import Spelling
from safety.words import fold

FOLDER = Path(__file__).with_name("patterns")
PLACES = ("before", "after", "sentence", "message")
# In this order a message of several kinds is judged: the earlier ones leave less time.
_RULE_FILES = ("suicide.yml", "medical.yml", "child.yml", "violence.yml", "other_languages.yml")

_Names = Mapping[str, Phrase]


@lru_cache(maxsize=2)
def load_rules(folder: Path = FOLDER) -> RuleBook:
    """Read the pattern files of a folder once; raise PatternError with file, rule and phrase."""
    reader = _Reader(folder)
    shared = reader.document("words.yml")
    names = reader.names("words.yml", shared, {})
    guards = reader.guards("guards.yml", reader.document("guards.yml"), names)
    rules: list[Rule] = []
    for file in _RULE_FILES:
        rules += reader.rules(file, names, guards)
    listed = [rule.name for rule in rules]
    for name in listed:
        if listed.count(name) > 1:
            raise PatternError(file=str(folder), rule=name, problem="this name is used twice")
    spelling = Spelling(
        reader.shapes, _folded(shared["mended"]), _folded(shared["run_together"]), reader.real_words()
    )
    return RuleBook(
        tuple(rules),
        ShapeIndex(frozenset(reader.shapes)),
        spelling,
        frozenset(_folded(shared["before_these_mut_is_but"])),
    )


def _needed(expressions: Iterable[Expression]) -> frozenset[str] | None:
    """Return shapes of which a text has one wherever an expression is; None when that may be any text."""
    firsts = [min(each.needs, key=len) if each.needs else None for each in expressions]
    return None if None in firsts else frozenset().union(*(first for first in firsts if first))


def _folded(words: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in words.split())


class _Reader:
    """Reads one folder and collects all word shapes that its phrases use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.shapes: set[str] = set()

    def document(self, file: str) -> dict[str, Any]:
        try:
            found = yaml.safe_load((self._folder / file).read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise PatternError(file=file, problem=str(error)) from None
        if not isinstance(found, dict):
            raise PatternError(file=file, problem="not a mapping")
        return found

    def real_words(self) -> list[str]:
        return (self._folder / "real_words.txt").read_text(encoding="utf-8").split()

    def names(self, file: str, document: Mapping[str, Any], outer: _Names) -> dict[str, Phrase]:
        """Return the outer names with the word lists and phrases of a document added."""
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

    def guards(self, file: str, document: Mapping[str, Any], names: _Names) -> dict[str, Guard]:
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

    def rules(self, file: str, names: _Names, guards: Mapping[str, Guard]) -> Iterator[Rule]:
        document = self.document(file)
        names = self.names(file, document, names)
        guards = {**guards, **self.guards(file, document, names)}
        for entry in document["rules"]:
            name, kind = entry["name"], entry.get("kind", document.get("kind"))
            shared = [] if entry.get("said_outright") else document.get("unless", [])
            unless = [*shared, *entry.get("unless", ())]
            unknown = [guard for guard in unless if guard not in guards]
            if kind is None or unknown:
                raise PatternError(
                    file=file, rule=name, problem=f"unknown guard {unknown[0]!r}" if unknown else "no kind"
                )
            found = self._expressions(file, name, entry["any"], names)
            yield Rule(
                name,
                kind,
                found,
                self._expressions(file, name, entry.get("also", ()), names),
                tuple(guards[guard] for guard in unless),
                entry.get("max_words"),
                _needed(found),
            )

    def _phrase(self, file: str, rule: str, text: str, names: _Names) -> Phrase:
        try:
            compiled = phrase(text, names)
        except PhraseSyntaxError as error:
            raise PatternError(file=file, rule=rule, pattern=text, problem=str(error)) from None
        self.shapes |= compiled.words
        return compiled

    def _expressions(
        self, file: str, rule: str, texts: Iterable[str], names: _Names, end: str = ""
    ) -> tuple[Expression, ...]:
        compiled = (self._phrase(file, rule, text, names) for text in texts)
        return tuple(
            Expression(re.compile(f"(?<= )(?:{each.source}){end}"), tuple(sorted(each.needs, key=len)))
            for each in compiled
        )
