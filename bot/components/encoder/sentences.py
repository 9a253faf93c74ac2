"""Texts to directions: tokenizer, encoder and the tuned layers put together."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from bot.components.encoder.handed import handed
from bot.components.encoder.tuned import INSTALLED, Tuning, TuningFileError
from bot.components.encoder.tuned import read as read_tuning
from encoder.e5_file import E5File, Floats
from encoder.forward import Encoder
from encoder.readings import PieceReader
from encoder.sentences import installed_file
from safety.meaning import load_lower

# Longer texts cost linear time, and their first sentences carry the need.
LONGEST_TEXT = 600
Span = tuple[int, int]
PROGRESS_EVERY = 1000


class SentenceEncoder:
    """multilingual-e5-small with our tuned layers; the answer of ``vectors`` feeds the tuned head.

    The lower half is the one with which `safety` sees emergencies: the gateway has run it already.
    """

    def __init__(self, file: E5File, tuning: Tuning, lower: PieceReader) -> None:
        """Take the tuned layers and who reads with those below; ValueError when those are others."""
        if tuning.beneath != lower.version:
            raise ValueError("the upper layers were tuned on other lower ones")
        self._lower = lower
        self._upper = Encoder(file, tuning.layers, first=lower.depth)
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
        for text, spans in zip(map(quiet, texts), parts, strict=True):
            states = self._states(text)
            whole = states.mean(axis=0)
            pooled = [whole]
            for start, end in spans:
                own = states[self._lower.pieces.before(text, start) : self._lower.pieces.before(text, end)]
                pooled.append(own.mean(axis=0) if len(own) else whole)
            found.append(self._head.features(np.stack(pooled)))
        return found

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Unit vectors (len(texts) × hidden) for the head; progress is told for many texts."""
        if not texts:
            return np.empty((0, len(self._head.centre)), dtype=np.float32)
        pooled = np.empty((len(texts), len(self._head.centre)), dtype=np.float32)
        for row, text in enumerate(texts):
            pooled[row] = self._states(quiet(text)).mean(axis=0)
            if (row + 1) % PROGRESS_EVERY == 0 and row + 1 < len(texts):
                print(f"         lausevektorit {row + 1}/{len(texts)}", file=sys.stderr, flush=True)
        return self._head.features(pooled)

    def _states(self, text: str) -> Floats:
        ids = self._lower.pieces.ids(text[:LONGEST_TEXT])
        states = handed(ids, len(self._head.centre), self._lower.version)
        return self._upper.onward(self._lower.of(ids).states if states is None else states)


def quiet(text: str) -> str:
    """The text, one of capitals alone in small letters: few examples shout, and their pieces are others."""
    small = text.lower()
    return small if text.isupper() and len(small) == len(text) else text


@lru_cache(maxsize=1)
def installed_encoder() -> SentenceEncoder:
    """The one of this process: its layers are twenty megabytes; raises TuningFileError, ModelFileError."""
    tuning, lower = read_tuning(), load_lower()
    if lower is None:
        raise TuningFileError(INSTALLED)
    try:
        return SentenceEncoder(installed_file(), tuning, lower)
    except ValueError as error:
        raise TuningFileError(INSTALLED) from error
