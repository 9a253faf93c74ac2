"""The crisis model: what each sign weighs, read from `crisis_weights.bin`.

`python -m bot.tools.fit_crisis` makes the file from `data/crisis` and the dialogue's training data.
"""

import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path

from safety.errors import WeightsError
from safety.evidence import Evidence, Place

FILE = Path(__file__).with_name("crisis_weights.bin")
KINDS = ("crisis_suicide", "crisis_violence", "crisis_medical", "crisis_child")
"""The columns after the alarm's own."""

_MAGIC = b"PKC2"
_SIGN_BYTES = array("I").itemsize
_COLUMNS = 1 + len(KINDS)
_STEPS = 127  # of a signed byte


@dataclass(frozen=True)
class Weighing:
    """How much a message looks like an emergency (log odds), of which kind, and where most."""

    score: float
    kind: str
    place: Place


class Weights:
    """Weights of the alarm and of each kind by sign; signs that are not known weigh nothing."""

    def __init__(
        self, signs: Sequence[int], bytes_: bytes, bias: Sequence[float], steps: Sequence[float]
    ) -> None:
        """Take one row of signed bytes a sign; `steps` is what one step of each column is worth.

        The signs rise.
        """
        # Packed and searched: a mapping would take many times the memory, in each process.
        self._signs = array("I", signs)
        self._weights = memoryview(bytes_).cast("b")
        self._bias, self._steps = tuple(bias), tuple(steps)

    def weigh(self, found: Evidence) -> Weighing:
        """Return the verdict on a message's signs; log odds of the alarm's intercept when there are none."""
        sums = [0] * _COLUMNS
        strongest, place = -_STEPS - 1, (0, 0)
        for sign, where in found.items():
            row = bisect_left(self._signs, sign)
            if row == len(self._signs) or self._signs[row] != sign:
                continue
            weights = self._weights[row * _COLUMNS : (row + 1) * _COLUMNS]
            for column, weight in enumerate(weights):
                sums[column] += weight
            if weights[0] > strongest:
                strongest, place = weights[0], where
        share = max(len(found), 1) ** -0.5
        scores = [b + s * step * share for b, s, step in zip(self._bias, sums, self._steps, strict=True)]
        best = max(range(1, _COLUMNS), key=scores.__getitem__)
        return Weighing(scores[0], KINDS[best - 1], place)


def write_weights(
    path: Path, signs: Sequence[int], rows: Sequence[Sequence[float]], bias: Sequence[float]
) -> None:
    """Write the file; `rows` has a row a sign, these in rising order.

    A row is the alarm's weight, then one a kind in the order of KINDS.
    """
    steps = [max(abs(row[column]) for row in rows) / _STEPS for column in range(_COLUMNS)]
    scaled = array("b", (round(value / step) for row in rows for value, step in zip(row, steps, strict=True)))
    # Rising numbers pack best as what each adds to the last, their high bytes, nearly all alike, together.
    added = array("I", (sign - last for last, sign in pairwise((0, *signs)))).tobytes()
    planes = b"".join(added[place::_SIGN_BYTES] for place in range(_SIGN_BYTES))
    head = struct.pack(f"<I{_COLUMNS}d{_COLUMNS}d", len(signs), *bias, *steps)
    path.write_bytes(_MAGIC + zlib.compress(head + planes + scaled.tobytes(), 9))


@lru_cache(maxsize=2)
def load_weights(path: Path = FILE) -> Weights:
    """Read the file once; raise WeightsError."""
    try:
        content = path.read_bytes()
        if not content.startswith(_MAGIC):
            raise ValueError("another format")
        body = zlib.decompress(content[len(_MAGIC) :])
        layout = struct.Struct(f"<I{_COLUMNS}d{_COLUMNS}d")
        count, *numbers = layout.unpack_from(body)
        planes = body[layout.size : layout.size + _SIGN_BYTES * count]
        rows = body[layout.size + _SIGN_BYTES * count :]
        if len(rows) != count * _COLUMNS:
            raise ValueError("cut short")
        added = bytearray(len(planes))
        for place in range(_SIGN_BYTES):
            added[place::_SIGN_BYTES] = planes[place * count : (place + 1) * count]
        signs = tuple(accumulate(array("I", bytes(added))))
    except (OSError, ValueError, zlib.error, struct.error) as error:
        raise WeightsError(file=path.name, problem=str(error)) from None
    return Weights(signs, rows, numbers[:_COLUMNS], numbers[_COLUMNS:])
