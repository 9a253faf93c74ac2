"""Recognises emergencies in a resident's words: suicide, violence, medical emergency, a child in danger."""

import re
from dataclasses import dataclass
from enum import Enum

from safety.line import Line
from safety.model import Expression, Guard, Rule, Scorecard
from safety.rules import load_rules

_LINE_BREAK = re.compile(r"[\r\n]")
_LONG_OVER, _SHORT_UP_TO = 25, 7  # words; what the points `long` and `short` of the scorecards mean


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


def find_crisis(text: str) -> CrisisFinding | None:
    """Return the most pressing emergency that the patterns see in a text, or None.

    Rules go before scorecards. When rules of several kinds match, suicide goes before medical, then a child
    in danger, then violence: the earlier ones leave less time or say more closely where help is. Of several
    scorecards the one that is furthest over its limit counts. A line break ends a sentence; where nothing is
    found that way, the lines are read as one.
    """
    found = _find(text)
    if found is None and _LINE_BREAK.search(text):
        found = _find(_LINE_BREAK.sub(" ", text))  # as long as before, so the places stay true
    return found


def _find(text: str) -> CrisisFinding | None:
    book = load_rules()
    line = Line(text, book)
    for rule in book.rules:
        place = _matches(rule, line)
        if place is not None:
            return CrisisFinding(CrisisKind(rule.kind), rule.name, *line.original(*place))
    scored = [(*score, card) for card in book.scorecards if (score := _scores(card, line)) is not None]
    if not scored:
        return None
    _, start, end, card = max(scored, key=lambda each: each[0])
    return CrisisFinding(CrisisKind(card.kind), card.name, *line.original(start, end))


def _matches(rule: Rule, line: Line) -> tuple[int, int] | None:
    if rule.max_words is not None and line.words > rule.max_words:
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


def _scores(card: Scorecard, line: Line) -> tuple[int, int, int] | None:
    """Return how far a message is over a card's limit, and the place of its signs; None when it is not."""
    found = {sign.name: place for sign in card.signs if (place := _place(sign.expression, line))}
    if card.one_of and card.one_of.isdisjoint(found):
        return None
    points = sum(sign.points for sign in card.signs if sign.name in found)
    points += card.long if line.words > _LONG_OVER else 0
    points += card.short if line.words <= _SHORT_UP_TO else 0
    if points < card.at_least or any(_place(expression, line) for expression in card.unless):
        return None
    telling = [found[sign.name] for sign in card.signs if sign.points > 0 and sign.name in found]
    return points - card.at_least, min(start for start, _ in telling), max(end for _, end in telling)


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
