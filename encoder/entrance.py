"""What the layers start from: the vectors of a text's pieces, each at its place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from encoder.e5_file import E5File, Floats


class Entrance:
    """Looks up, places and normalises the vectors of pieces."""

    def __init__(self, file: E5File) -> None:
        self._file = file
        self._positions = file.matrix("emb.pos", file.longest) + file.tensor("emb.type")[: file.hidden]
        self._scale, self._shift = file.tensor("emb.ln.w"), file.tensor("emb.ln.b")

    def vectors(self, ids: Sequence[int]) -> Floats:
        """The vectors (len(ids) × hidden) of one text's pieces."""
        words = self._file.word_vectors(np.asarray(ids, dtype=np.int64)) + self._positions[: len(ids)]
        centred = words - words.mean(axis=-1, keepdims=True)
        spread = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + np.float32(self._file.epsilon))
        return np.asarray(centred / spread * self._scale + self._shift, dtype=np.float32)
