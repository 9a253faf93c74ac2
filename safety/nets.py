"""Small nets over an encoder's vectors of a message: runs of one, three and five pieces, and the mean."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from safety.errors import SafetyError

Floats = npt.NDArray[np.float32]
WIDTHS = (3, 5)
# Abramowitz and Stegun 7.1.26: erf to within 1.5e-7, without SciPy.
_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
_ERF_P = 0.3275911
_NAMES = ("enter", "enter_bias", "run3", "run3_bias", "run5", "run5_bias", "leave", "leave_bias")


class NetsError(SafetyError):
    """The nets' file cannot be read (data: `file`, `problem`)."""

    code = "nets"


@dataclass(frozen=True)
class Verdict:
    """Log odds of the first labels against the rest, and the scores of the first ones."""

    odds: float
    firsts: tuple[float, ...]


class Net:
    """One net: `enter` (hidden × channels), `run3` and `run5` (width · channels × channels), `leave`."""

    def __init__(self, tensors: Mapping[str, npt.NDArray[np.generic]]) -> None:
        """Take the tensors by name; KeyError when one is missing, ValueError when they do not fit."""
        self._tensors = {name: np.asarray(tensors[name], dtype=np.float32) for name in _NAMES}
        channels = self._tensors["enter"].shape[1]
        for width in WIDTHS:
            if self._tensors[f"run{width}"].shape != (width * channels, channels):
                raise ValueError(f"run{width} does not fit {channels} channels")
        if self._tensors["leave"].shape[0] != 4 * channels:
            raise ValueError(f"leave does not fit {channels} channels")

    def logits(self, state: Floats) -> Floats:
        """Return the labels' scores of a message, given its pieces' vectors (pieces × hidden)."""
        given = self._tensors
        entered = gelu(state @ given["enter"] + given["enter_bias"])
        seen = [entered.max(axis=0)]
        for width in WIDTHS:
            runs = gelu(_runs(entered, width) @ given[f"run{width}"] + given[f"run{width}_bias"])
            seen.append(runs.max(axis=0))
        seen.append(entered.mean(axis=0))
        return np.asarray(np.concatenate(seen) @ given["leave"] + given["leave_bias"], dtype=np.float32)

    def verdict(self, state: Floats, firsts: int) -> Verdict:
        """Return how the first labels stand against the rest."""
        logits = self.logits(state)
        odds = np.logaddexp.reduce(logits[:firsts]) - np.logaddexp.reduce(logits[firsts:])
        return Verdict(float(odds), tuple(logits[:firsts].tolist()))


def _runs(vectors: Floats, width: int) -> Floats:
    """Each vector beside its neighbours (pieces × width · channels); beyond the ends there is nothing."""
    edge = np.zeros((width // 2, vectors.shape[1]), dtype=np.float32)
    padded = np.concatenate([edge, vectors, edge])
    return np.concatenate([padded[at : at + len(vectors)] for at in range(width)], axis=1)


def write(path: Path, nets: Sequence[Mapping[str, npt.NDArray[np.float32]]]) -> None:
    """Write the nets' tensors in half precision."""
    arrays = {
        f"{number}.{name}": net[name].astype(np.float16) for number, net in enumerate(nets) for name in _NAMES
    }
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type, unused-ignore]


def read(path: Path) -> tuple[Net, ...]:
    """Read the nets of a file; raise NetsError."""
    try:
        with path.open("rb") as file, np.load(file) as stored:
            numbers = sorted({name.partition(".")[0] for name in stored.files})
            nets = tuple(Net({name: stored[f"{number}.{name}"] for name in _NAMES}) for number in numbers)
        if not nets:
            raise ValueError("no net in it")
    except (OSError, EOFError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise NetsError(file=path.name, problem=str(error)) from None
    return nets


def gelu(values: Floats) -> Floats:
    """Half of x (1 + erf(x / √2)), elementwise."""
    scaled = np.abs(values) * np.float32(0.5**0.5)
    step = 1 / (1 + np.float32(_ERF_P) * scaled)
    series = np.zeros_like(step)
    for factor in reversed(_ERF):
        series = (series + np.float32(factor)) * step
    erf = np.copysign(1 - series * np.exp(-np.square(scaled)), values)
    return np.asarray(values * 0.5 * (1 + erf), dtype=np.float32)
