"""Texts to directions: tokenizer, encoder and the tuned layers put together."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.components.encoder.tuned import INSTALLED
from bot.components.encoder.tuned import read as read_tuning
from encoder.e5_file import Floats, installed_model
from encoder.e5_file import read as read_model
from encoder.forward import Encoder
from encoder.pieces import Pieces

# Longer texts cost linear time, and their first sentences carry the need.
LONGEST_TEXT = 600
MOST_PIECES = 160
BATCH = 16
Span = tuple[int, int]
PROGRESS_EVERY = 1000


class SentenceEncoder:
    """multilingual-e5-small with our tuned layers; the answer of ``vectors`` feeds the tuned head."""

    def __init__(self, model: Path | None = None, tuned: Path = INSTALLED) -> None:
        file = read_model(model or installed_model())
        tuning = read_tuning(tuned)
        self._pieces = Pieces(file.vocabulary, MOST_PIECES)
        self._encoder = Encoder(file, tuning.layers)
        # The rest of the tuning stays with the reader: its layers alone are forty megabytes.
        self._head = tuning.head
        self._version = tuning.version
        self._first_tuned = min(tuning.layers, default=file.layers)

    @property
    def version(self) -> str:
        """Changes whenever the same text would get another vector."""
        return f"e5-tuned-{self._version}"

    @property
    def first_tuned(self) -> int:
        """The number of the lowest tuned layer: those below are as they come with the model."""
        return self._first_tuned

    def states(self, text: str, layers: int) -> Floats:
        """What the first `layers` layers make of a text (pieces × hidden)."""
        return self._encoder.states(self._pieces.ids(text), layers)

    def read(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Floats]:
        """For each text the unit vectors of the whole and then of its parts (1 + parts × hidden).

        A part is read in its context: its vector is the mean over its own pieces in the run of the
        whole text, so it costs no run of its own. A part beyond what is read gets the whole's vector.
        """
        ids = [self._pieces.ids(text[:LONGEST_TEXT]) for text in texts]
        found: list[Floats] = []
        for text, spans, states in zip(texts, parts, self._encoder.token_vectors(ids), strict=True):
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
        ids = [self._pieces.ids(text[:LONGEST_TEXT]) for text in texts]
        # Texts of one length share a run, so that a long one holds up no short ones.
        order = np.argsort([len(text) for text in ids], kind="stable")
        pooled = np.empty((len(texts), len(self._head.centre)), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            pooled[rows] = self._encoder.vectors([ids[row] for row in rows])
            if (start + BATCH) % PROGRESS_EVERY < BATCH <= start + BATCH < len(texts):
                print(f"         lausevektorit {start + BATCH}/{len(texts)}", file=sys.stderr, flush=True)
        return self._head.features(pooled)


@lru_cache(maxsize=1)
def installed_encoder() -> SentenceEncoder:
    """The one of this process: its layers are eighty megabytes."""
    return SentenceEncoder()
