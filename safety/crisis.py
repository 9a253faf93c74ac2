"""Recognises emergencies in a resident's words: suicide, violence, medical emergency, a child in danger."""

from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum

from safety.rules import Expression, Guard, Rule, RuleBook, load_rules
from safety.words import COMMA, SENTENCE_END, Token, tell_but_apart, tokens

_MAX_TOKENS = 800  # beyond the longest message the gateway lets through; a bound on time, not on meaning


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

    When there are several kinds, suicide goes before medical, then a child in danger, then violence: the
    earlier ones leave less time or say more closely where help is.
    """
    book = load_rules()
    line = _Line(text, book)
    for rule in book.rules:
        place = _find(rule, line)
        if place is not None:
            return CrisisFinding(CrisisKind(rule.kind), rule.name, *line.original(*place))
    return None


class _Line:
    """The text as mended words with one space after each, and the way back to where they came from."""

    def __init__(self, text: str, book: RuleBook) -> None:
        self._tokens = _mended(text, book)
        self.words = sum(token.word not in (SENTENCE_END, COMMA) for token in self._tokens)
        self._starts = []
        position = 1
        for token in self._tokens:
            self._starts.append(position)
            position += len(token.word) + 1
        self.text = " " + "".join(f"{token.word} " for token in self._tokens)
        self.shapes = book.shape_index.shapes_of(token.word for token in self._tokens)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original text of a stretch of the line, without the marks at its ends."""
        inside = self._tokens[bisect_right(self._starts, start) - 1 : bisect_right(self._starts, end - 1)]
        words = [token for token in inside if token.word not in (SENTENCE_END, COMMA)] or inside
        return words[0].start, words[-1].end

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds of the sentence or sentences that a stretch lies in, their end marks included."""
        before = self.text.rfind(f" {SENTENCE_END} ", 0, start + 1)
        after = self.text.find(f" {SENTENCE_END} ", max(end - 1, 0))
        return max(before, 0), (after + 3 if after >= 0 else len(self.text))

    def clause_start(self, first: int, start: int) -> int:
        """Return where the clause begins that leads up to `start`, in a sentence that begins at `first`."""
        comma = self.text.rfind(f" {COMMA} ", first, start)
        return comma + 3 if comma >= 0 else first


def _mended(text: str, book: RuleBook) -> tuple[Token, ...]:
    mended = [Token(SENTENCE_END, 0, 0)]
    for token in tell_but_apart(tokens(text)[:_MAX_TOKENS], "mut", "mutta", book.after_but):
        mended.extend(Token(word, token.start, token.end) for word in book.spelling.mend(token.word))
    mended.append(Token(SENTENCE_END, len(text), len(text)))
    return tuple(mended)


def _find(rule: Rule, line: _Line) -> tuple[int, int] | None:
    if rule.max_words is not None and line.words > rule.max_words:
        return None
    if not all(_anywhere(expression, line) for expression in rule.also):
        return None
    places = (_unsilenced(expression, rule, line) for expression in rule.any)
    found = next((place for place in places if place is not None), None)
    if found is None and rule.clues:
        shown = [place for clue in rule.clues if (place := _unsilenced(clue, rule, line)) is not None]
        found = min(shown) if len(shown) >= rule.at_least else None
    return found


def _unsilenced(expression: Expression, rule: Rule, line: _Line) -> tuple[int, int] | None:
    if not expression.possible(line.shapes):
        return None
    for match in expression.regex.finditer(line.text):
        if not any(_silences(guard, line, match.start(), match.end()) for guard in rule.unless):
            return match.start(), match.end()
    return None


def _anywhere(expression: Expression, line: _Line) -> bool:
    return expression.possible(line.shapes) and expression.regex.search(line.text) is not None


def _silences(guard: Guard, line: _Line, start: int, end: int) -> bool:
    first, last = (0, len(line.text)) if guard.where == "message" else line.sentence(start, end)
    if guard.where == "before":
        first, last = line.clause_start(first, start), start
    elif guard.where == "after":
        first = end
    return _holds(guard.any, guard.where == "after", line, first, last) and not _holds(
        guard.but_not, False, line, first, last
    )


def _holds(expressions: tuple[Expression, ...], at_start: bool, line: _Line, first: int, last: int) -> bool:
    for expression in expressions:
        if not expression.possible(line.shapes):
            continue
        search = expression.regex.match if at_start else expression.regex.search
        if search(line.text, first, last):
            return True
    return False
