"""What some layers make of a text's pieces, and its way from one process to another."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import NamedTuple

import numpy as np

from encoder.e5_file import Floats
from encoder.forward import Encoder
from encoder.pieces import Pieces

_ID, _STATE = np.dtype("<i4"), np.dtype("<f2")


class Reading(NamedTuple):
    """The ids of a text's pieces, what some layers made of them (pieces × hidden), and which layers."""

    ids: tuple[int, ...]
    states: Floats
    version: str

    def packed(self) -> str:
        """As text that fits into JSON; the states in half precision."""
        numbers = np.asarray(self.ids, dtype=_ID).tobytes() + self.states.astype(_STATE).tobytes()
        return f"{self.version}:{b64encode(numbers).decode()}"


def unpacked(told: str, hidden: int) -> Reading:
    """What was packed, of an encoder with vectors of `hidden` numbers; raises ValueError."""
    version, _, numbers = told.partition(":")
    try:
        raw = b64decode(numbers, validate=True)
    except ValueError as error:
        raise ValueError(f"no reading: {error}") from None
    pieces, rest = divmod(len(raw), _ID.itemsize + hidden * _STATE.itemsize)
    if rest or not pieces:
        raise ValueError(f"no reading: {len(raw)} bytes are no pieces with their vectors")
    ids = np.frombuffer(raw, _ID, pieces)
    states = np.frombuffer(raw, _STATE, pieces * hidden, pieces * _ID.itemsize)
    return Reading(tuple(ids.tolist()), states.reshape(pieces, hidden).astype(np.float32), version)


class PieceReader:
    """Reads texts with some layers of an encoder; `version` stands for what it makes of a text."""

    def __init__(self, pieces: Pieces, encoder: Encoder, version: str) -> None:
        self.pieces, self.version = pieces, version
        self.depth = encoder.depth
        self._encoder = encoder

    def read(self, text: str) -> Reading:
        """The text's pieces as far as they are read."""
        return self.of(self.pieces.ids(text))

    def of(self, ids: list[int]) -> Reading:
        """The reading of pieces that are known already."""
        return Reading(tuple(ids), self._encoder.states(ids), self.version)
