"""Texts to directions: tokenizer, encoder and the tuned layers put together."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.components.encoder.tuned import INSTALLED
from bot.components.encoder.tuned import read as read_tuning
from encoder.e5_file import Floats
from encoder.e5_file import read as read_model
from encoder.forward import Encoder
from encoder.pieces import Pieces
from encoder.sentences import MOST_PIECES, installed_file

# Longer texts cost linear time, and their first sentences carry the need.
LONGEST_TEXT = 600
Span = tuple[int, int]
PROGRESS_EVERY = 1000


class SentenceEncoder:
    """multilingual-e5-small with our tuned layers; the answer of ``vectors`` feeds the tuned head."""

    def __init__(self, model: Path | None = None, tuned: Path = INSTALLED) -> None:
        file = read_model(model) if model else installed_file()
        tuning = read_tuning(tuned)
        self._pieces = Pieces(file.vocabulary, MOST_PIECES)
        self._encoder = Encoder(file, tuning.layers)
        # The rest of the tuning stays with the reader: its layers alone are forty megabytes.
        self._head = tuning.head
        self._version = tuning.version

    @property
    def version(self) -> str:
        """Changes whenever the same text would get another vector."""
        return f"e5-tuned-{self._version}"

    def read(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Floats]:
        """For each text the unit vectors of the whole and then of its parts (1 + parts × hidden).

        A part is read in its context: its vector is the mean over its own pieces in the run of the
        whole text, so it costs no run of its own. A part beyond what is read gets the whole's vector.
        """
        found: list[Floats] = []
        for text, spans in zip(texts, parts, strict=True):
            states = self._states(text)
            whole = states.mean(axis=0)
            pooled = [whole]
            for start, end in spans:
                own = states[self._pieces.before(text, start) : self._pieces.before(text, end)]
                pooled.append(own.mean(axis=0) if len(own) else whole)
            found.append(self._head.features(np.stack(pooled)))
        return found

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Unit vectors (len(texts) × hidden) for the head; progress is told for many texts."""
        if not texts:
            return np.empty((0, len(self._head.centre)), dtype=np.float32)
        pooled = np.empty((len(texts), len(self._head.centre)), dtype=np.float32)
        for row, text in enumerate(texts):
            pooled[row] = self._states(text).mean(axis=0)
            if (row + 1) % PROGRESS_EVERY == 0 and row + 1 < len(texts):
                print(f"         lausevektorit {row + 1}/{len(texts)}", file=sys.stderr, flush=True)
        return self._head.features(pooled)

    def _states(self, text: str) -> Floats:
        return self._encoder.states(self._pieces.ids(text[:LONGEST_TEXT]))


@lru_cache(maxsize=1)
def installed_encoder() -> SentenceEncoder:
    """The one of this process: its layers are twenty megabytes."""
    return SentenceEncoder()
