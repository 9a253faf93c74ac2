"""A message as the crisis patterns search it: mended words with one space after each."""

from bisect import bisect_right

from safety.model import RuleBook
from safety.words import COMMA, SENTENCE_END, Token, tell_but_apart, tokens

_MAX_TOKENS = 800  # beyond the longest message the gateway lets through; a bound on time, not on meaning


class Line:
    """The mended words of a message in one string, and the way back to where they came from.

    `text` begins with a space and has one after each word or mark, sentence ends at both ends included;
    `words` counts the words; `shapes` are the word shapes of the rule book that occur; `raw` and `mended`
    are the tokens before and after mending.
    """

    def __init__(self, text: str, book: RuleBook) -> None:
        self.raw = tokens(text)[:_MAX_TOKENS]
        self._tokens = _mended(self.raw, len(text), book)
        self.mended = self._tokens[1:-1]
        self._starts = []
        position = 1
        for token in self._tokens:
            self._starts.append(position)
            position += len(token.word) + 1
        self.text = " " + "".join(f"{token.word} " for token in self._tokens)
        self.words = sum(token.word not in (SENTENCE_END, COMMA) for token in self._tokens)
        self.shapes = book.shape_index.shapes_of(token.word for token in self._tokens)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the message of a stretch of the line, without the marks at its ends."""
        inside = self._tokens[bisect_right(self._starts, start) - 1 : bisect_right(self._starts, end - 1)]
        words = [token for token in inside if token.word not in (SENTENCE_END, COMMA)] or inside
        return words[0].start, words[-1].end

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds of the sentence or sentences of a stretch, their end marks included."""
        before = self.text.rfind(f" {SENTENCE_END} ", 0, start + 1)
        after = self.text.find(f" {SENTENCE_END} ", max(end - 1, 0))
        return max(before, 0), (after + 3 if after >= 0 else len(self.text))

    def clause_start(self, first: int, start: int) -> int:
        """Return where the clause begins that leads up to `start`, in a sentence that begins at `first`."""
        comma = self.text.rfind(f" {COMMA} ", first, start)
        return comma + 3 if comma >= 0 else first


def _mended(raw: tuple[Token, ...], length: int, book: RuleBook) -> tuple[Token, ...]:
    mended = [Token(SENTENCE_END, 0, 0)]
    for token in tell_but_apart(raw, "mut", "mutta", book.after_but):
        mended.extend(Token(word, token.start, token.end) for word in book.spelling.mend(token.word))
    mended.append(Token(SENTENCE_END, length, length))
    return tuple(mended)
