"""Checks of a Finnish text against the lists: officialese, labels, diagnoses, promises, old names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from content.findings import Finding, Kind
from content.lists import WordLists

NUMBER = re.compile(r"(?<![\w.,/-])\+?\d[\d ]{1,14}\d(?![\w,/-])")
DAY = re.compile(r"\b\d{1,2}\.\d{1,2}\.(?:\d{4})?")
YEAR = re.compile(r"(?:19|20)\d\d")
# Shorter ones are amounts and ages, unless they are somebody's number.
SHORTEST_NUMBER = 3


@dataclass(frozen=True)
class Text:
    """A text with the place where an editor finds it."""

    file: str
    where: str
    text: str


def digits(number: str) -> str:
    """A phone number without spaces and plus sign."""
    return re.sub(r"\D", "", number)


class TextChecks:
    """Holds texts to the lists; `numbers` are the digits of all reviewed phone numbers."""

    def __init__(self, lists: WordLists, numbers: frozenset[str], today: date) -> None:
        self._numbers = numbers
        self._today = today
        self._outdated = lists.outdated
        self._everywhere = ((Kind.OFFICIALESE, lists.officialese), (Kind.DIAGNOSIS, lists.diagnosis))
        self._in_replies = ((Kind.LABEL, lists.labels), (Kind.PROMISE, lists.promises))

    def of(self, one: Text, *, reply: bool) -> Iterator[Finding]:
        """All findings of a text; labels and promises are looked for in replies only.

        A questionnaire's options are the resident's own words about themselves.
        """
        yield from self._words(one, self._everywhere + (self._in_replies if reply else ()))
        yield from self._old_words(one)
        yield from self._unknown_numbers(one)

    def _words(
        self, one: Text, kinds: tuple[tuple[Kind, tuple[re.Pattern[str], ...]], ...]
    ) -> Iterator[Finding]:
        for kind, patterns in kinds:
            for pattern in patterns:
                if hit := pattern.search(one.text):
                    yield Finding(kind, one.file, one.where, hit.group())

    def _old_words(self, one: Text) -> Iterator[Finding]:
        for term in self._outdated:
            if hit := term.pattern.search(one.text):
                kind = Kind.OUTDATED if term.since <= self._today else Kind.SOON_OUTDATED
                detail = f"{hit.group()}, {term.since:%-d.%-m.%Y} alkaen {term.use}"
                yield Finding(kind, one.file, one.where, detail)

    def _unknown_numbers(self, one: Text) -> Iterator[Finding]:
        for hit in NUMBER.finditer(DAY.sub(" ", one.text)):
            found = digits(hit.group())
            if len(found) >= SHORTEST_NUMBER and not YEAR.fullmatch(found) and found not in self._numbers:
                yield Finding(Kind.NUMBER, one.file, one.where, hit.group())
