"""Recognises emergencies in a resident's words: suicide, violence, medical emergency, a child in danger."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from safety.concepts import load_concepts
from safety.disguise import Plain, undisguised
from safety.evidence import Evidence, evidence
from safety.line import Line
from safety.meaning import Meaning, load_meaning
from safety.model import Expression, Guard, Rule
from safety.parts import around, parts
from safety.rules import load_rules
from safety.weights import Weighing, load_weights

if TYPE_CHECKING:
    from encoder.readings import Reading

MODEL = "model"
"""The name in `CrisisFinding.rule` when no pattern but the model saw the emergency."""
_LINE_BREAK = re.compile(r"[\r\n]")
# After what is past comes what is now, and that is judged by itself too.
_TURN_TO_NOW = re.compile(r"(?:\b(?:ja|mutta|mut)|[,.!?;])\s+nyt\b", re.IGNORECASE)
# Log odds, as measured on texts kept apart from the fitting (docs/decisions/0005): what a pattern
# adds, and from where on the words raise the alarm where nothing else is asked.
_PATTERN_WORTH_ALONE = 2.0
_WORDS_FROM = 0.25
# Of several parts one may look bad by chance.
_PART_ASKS_MORE = 0.5
# Beyond these the words leave no doubt, and the encoder, which is most of a message's time, is not asked.
_CALM_BELOW, _SURE_FROM = -5.0, 4.0
# Where it is: words + _MEANING_WORTH × meaning + the pattern's worth, and the sum that raises the alarm.
_MEANING_WORTH = 1.5
_BOTH_FROM = -1.0
# A pattern knows words, not who says them of what and when: where the meaning speaks against an emergency
# (a year, a denial, a game) it is worth less, and in the end nothing.
_PATTERN_WORTH = 2.0
_PATTERN_YIELDS_BELOW, _PATTERN_YIELDS_BY = -1.0, 2.0


class CrisisKind(str, Enum):
    """The kinds of emergency; values are the intents of the contract."""

    SUICIDE = "crisis_suicide"
    VIOLENCE = "crisis_violence"
    MEDICAL = "crisis_medical"
    CHILD = "crisis_child"


@dataclass(frozen=True)
class CrisisFinding:
    """An emergency, the name of the pattern that saw it, and its place in the text as given."""

    kind: CrisisKind
    rule: str
    start: int
    end: int


@dataclass(frozen=True)
class CrisisReading:
    """How far a message stands above the alarm (log odds; below 0 it is not raised), and what it would be.

    `pieces` is what the encoder's lower layers made of it, where they were asked and it is not long.
    """

    score: float
    finding: CrisisFinding
    pieces: Reading | None = field(default=None, repr=False, compare=False)

    @property
    def alarm(self) -> bool:
        """Return whether this is an emergency as far as can be told."""
        return self.score >= 0


def find_crisis(text: str) -> CrisisFinding | None:
    """Return the most pressing emergency of a text, or None.

    Rules of several kinds are tried in this order: suicide, medical, a child in danger, violence: the
    earlier ones leave less time or say more closely where help is. A line break ends a sentence; where
    nothing is found that way, the lines are read as one. Takes some tens of milliseconds: call it beside
    an event loop.
    """
    reading = read_crisis(text)
    return reading.finding if reading.alarm else None


def read_crisis(text: str, meaning_of: Callable[[], Meaning | None] = load_meaning) -> CrisisReading:
    """Return how much a text looks like an emergency, and which, whether or not that is enough.

    Three looks add up: the patterns, which say by name what they saw; the model, which weighs every word,
    pair and concept of the message; and the encoder, which reads what it means. `meaning_of` gives the
    last, and is asked only where the words leave doubt. All of them read the message without disguise.
    """
    plain = _plain(text)
    reading = _read_plain(plain.text, meaning_of)
    found = reading.finding
    start, end = plain.original(found.start, found.end)
    return replace(reading, finding=replace(found, start=start, end=end))


def _read_plain(text: str, meaning_of: Callable[[], Meaning | None]) -> CrisisReading:
    reading = _weighed(text, meaning_of)
    turn = _TURN_TO_NOW.search(text)
    if reading.alarm or turn is None:
        return reading
    now = _weighed(text[turn.start() :], meaning_of)
    if now.score - _PART_ASKS_MORE <= reading.score:
        return reading
    found = now.finding
    moved = replace(found, start=found.start + turn.start(), end=found.end + turn.start())
    return CrisisReading(now.score - _PART_ASKS_MORE, moved, reading.pieces)


def _weighed(text: str, meaning_of: Callable[[], Meaning | None]) -> CrisisReading:
    words = _read(text)
    if words.alone < _WORDS_FROM and _LINE_BREAK.search(text):
        joined = _read(_LINE_BREAK.sub(" ", text))  # as long as before, so the places stay true
        words = max(words, joined, key=lambda each: each.alone)
    meaning = meaning_of() if words.alone > _CALM_BELOW and words.odds < _SURE_FROM else None
    if meaning is None:
        return CrisisReading(words.alone - _WORDS_FROM, words.finding)
    meant = meaning.of(text)
    total = words.odds + _MEANING_WORTH * meant.odds - _BOTH_FROM
    if words.finding.rule == MODEL:
        return CrisisReading(total, replace(words.finding, kind=CrisisKind(meant.kind)), meant.reading)
    yielded = _PATTERN_YIELDS_BY * max(_PATTERN_YIELDS_BELOW - meant.odds, 0.0)
    return CrisisReading(total + max(_PATTERN_WORTH - yielded, 0.0), words.finding, meant.reading)


def plain_text(text: str) -> str:
    """Return the message as both looks read it: without disguise; for fitting them."""
    return _plain(text).text


def signs_of(text: str) -> Evidence:
    """Return the signs that the model weighs, as checksums with their places; for fitting it."""
    return _evidence(Line(plain_text(text), load_rules()))


def parts_of(text: str) -> tuple[str, ...]:
    """Return the sentences, and pairs of them, that are also weighed by themselves; for fitting the model."""
    return tuple(text[start:end] for start, end in parts(Line(text, load_rules()).mended))


def _plain(text: str) -> Plain:
    return undisguised(text, load_rules().spelling)


@dataclass(frozen=True)
class _Words:
    """What the words say (log odds, without what a pattern adds), and what they found."""

    odds: float
    finding: CrisisFinding

    @property
    def alone(self) -> float:
        """The log odds where the meaning is not asked."""
        return self.odds + (0.0 if self.finding.rule == MODEL else _PATTERN_WORTH_ALONE)


def _read(text: str) -> _Words:
    book = load_rules()
    line = Line(text, book)
    verdict = _weigh(line)
    for rule in book.rules:
        place = _matches(rule, line)
        if place is not None:
            start, end = line.original(*place)
            # A long story around what a pattern saw says nothing against it: its own sentence counts too.
            nearby = load_weights().weigh(_evidence(line, *around(line.mended, start, end)))
            finding = CrisisFinding(CrisisKind(rule.kind), rule.name, start, end)
            return _Words(max(verdict.score, nearby.score), finding)
    return _Words(verdict.score, CrisisFinding(CrisisKind(verdict.kind), MODEL, *verdict.place))


def _weigh(line: Line) -> Weighing:
    """Return the verdict on the whole message, or on the part of it that weighs more by itself."""
    weights = load_weights()
    best = weights.weigh(_evidence(line))
    for start, end in parts(line.mended):
        verdict = weights.weigh(_evidence(line, start, end))
        if verdict.score - _PART_ASKS_MORE > best.score:
            best = replace(verdict, score=verdict.score - _PART_ASKS_MORE)
    return best


def _evidence(line: Line, start: int = 0, end: int | None = None) -> Evidence:
    raw, mended = line.raw, line.mended
    if end is not None:
        raw = tuple(token for token in raw if start <= token.start < end)
        mended = tuple(token for token in mended if start <= token.start < end)
    return evidence(raw, mended, load_concepts().of)


def _matches(rule: Rule, line: Line) -> tuple[int, int] | None:
    if not rule.possible(line.shapes) or (rule.max_words is not None and line.words > rule.max_words):
        return None
    if not all(_place(expression, line) for expression in rule.also):
        return None
    for expression in rule.any:
        if not expression.possible(line.shapes):
            continue
        for match in expression.regex.finditer(line.text):
            if not any(_silences(guard, line, match.start(), match.end()) for guard in rule.unless):
                return match.span()
    return None


def _place(expression: Expression, line: Line) -> tuple[int, int] | None:
    match = expression.regex.search(line.text) if expression.possible(line.shapes) else None
    return match.span() if match else None


def _silences(guard: Guard, line: Line, start: int, end: int) -> bool:
    first, last = (0, len(line.text)) if guard.where == "message" else line.sentence(start, end)
    if guard.where == "before":
        first, last = line.clause_start(first, start), start
    elif guard.where == "after":
        first = end
    return _holds(guard.any, guard.where == "after", line, first, last) and not _holds(
        guard.but_not, False, line, first, last
    )


def _holds(expressions: tuple[Expression, ...], at_start: bool, line: Line, first: int, last: int) -> bool:
    for expression in expressions:
        if not expression.possible(line.shapes):
            continue
        search = expression.regex.match if at_start else expression.regex.search
        if search(line.text, first, last):
            return True
    return False
