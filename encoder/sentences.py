"""Texts to unit vectors, with multilingual-e5-small as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from encoder.e5_file import E5File, Floats, installed_model, read
from encoder.forward import Encoder
from encoder.pieces import PASSAGE, QUESTION, Pieces

MOST_PIECES = 160


class SentenceVectors:
    """Makes unit vectors of questions and of passages, in the order of the texts; safe between threads."""

    def __init__(self, file: E5File) -> None:
        """Take a model's file, as `read` gives it."""
        self._questions = Pieces(file.vocabulary, MOST_PIECES, QUESTION)
        self._passages = Pieces(file.vocabulary, MOST_PIECES, PASSAGE)
        self._encoder = Encoder(file)

    def query(self, texts: Sequence[str]) -> Floats:
        """Vectors of questions (len(texts) × hidden)."""
        return self._vectors(texts, self._questions)

    def passage(self, texts: Sequence[str]) -> Floats:
        """Vectors of passages (len(texts) × hidden)."""
        return self._vectors(texts, self._passages)

    def _vectors(self, texts: Sequence[str], pieces: Pieces) -> Floats:
        vectors = self._encoder.vectors([pieces.ids(text) for text in texts])
        return unit(vectors)


def unit(vectors: Floats) -> Floats:
    """Rows scaled to length one; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


@lru_cache(maxsize=1)
def installed_file() -> E5File:
    """Return the installed model's file, read once a process; raises ModelFileError."""
    return read(installed_model())


@lru_cache(maxsize=1)
def installed_vectors() -> SentenceVectors:
    """Return the installed model's `SentenceVectors`, loaded at the first call; raises ModelFileError."""
    return SentenceVectors(installed_file())
