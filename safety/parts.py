"""The parts of a long message that could each tell of an emergency by themselves."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from safety.words import COMMA, SENTENCE_END, Token

_FEWEST_WORDS = 4  # a shorter sentence says too little without the one before it
_MOST_SENTENCES = 80  # more than the longest message has; a bound on time


def parts(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the bounds in the text of each sentence and of each two in a row; nothing for a single one."""
    sentences = _sentences(tokens)[:_MOST_SENTENCES]
    if len(sentences) < 2:
        return
    yield from sentences
    if len(sentences) > 2:
        for (start, _), (_, end) in pairwise(sentences):
            yield start, end


def around(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """Return the bounds in the text of the sentence or sentences that hold the stretch from start to end."""
    ends = [token for token in tokens if token.word == SENTENCE_END]
    before = [token.end for token in ends if token.end <= start]
    after = [token.end for token in ends if token.start >= end]
    last = tokens[-1].end if tokens else end
    return max(before, default=0), min(after, default=last)


def _sentences(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start, words = 0, 0
    for place, token in enumerate(tokens):
        words += token.word not in (SENTENCE_END, COMMA)
        if token.word == SENTENCE_END and words >= _FEWEST_WORDS:
            found.append((tokens[start].start, token.end))
            start, words = place + 1, 0
    if start < len(tokens):
        rest = (tokens[start].start, tokens[-1].end)
        if found and words < _FEWEST_WORDS:
            found[-1] = (found[-1][0], rest[1])
        else:
            found.append(rest)
    return found
