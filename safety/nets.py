"""Small nets over an encoder's vectors of a message: runs of one, three and five pieces, and the mean."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from encoder.tuned_layers import Layers, StoredLayers, arrays_of
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


class Nets:
    """Nets of one shape, side by side: one after the other, NumPy takes longer to be called than to reckon.

    Each has `enter` (hidden × channels), `run3` and `run5` (width · channels × channels), `leave`
    (4 · channels × labels), and their biases.
    """

    def __init__(self, nets: Sequence[Mapping[str, npt.NDArray[np.generic]]]) -> None:
        """Take each net's tensors by name; KeyError when one is missing, ValueError when they do not fit."""
        if not nets:
            raise ValueError("no net in it")
        stacked = {name: np.stack([net[name] for net in nets]).astype(np.float32) for name in _NAMES}
        self._count, hidden, self._channels = stacked["enter"].shape
        for width in WIDTHS:
            if stacked[f"run{width}"].shape[1:] != (width * self._channels, self._channels):
                raise ValueError(f"run{width} does not fit {self._channels} channels")
        if stacked["leave"].shape[1] != 4 * self._channels:
            raise ValueError(f"leave does not fit {self._channels} channels")
        self._enter = stacked["enter"].transpose(1, 0, 2).reshape(hidden, -1)
        self._enter_bias = stacked["enter_bias"].reshape(-1)
        self._runs = [
            (width, stacked[f"run{width}"], stacked[f"run{width}_bias"][:, None]) for width in WIDTHS
        ]
        self._leave, self._leave_bias = stacked["leave"], stacked["leave_bias"]

    def logits(self, state: Floats) -> Floats:
        """Return the labels' scores (nets × labels), given a message's pieces' vectors (pieces × hidden)."""
        flat = gelu(state @ self._enter + self._enter_bias)
        entered = flat.reshape(len(state), self._count, self._channels).transpose(1, 0, 2)
        seen = [entered.max(axis=1)]
        for width, run, bias in self._runs:
            seen.append(gelu(_beside(entered, width) @ run + bias).max(axis=1))
        seen.append(entered.mean(axis=1))
        told = np.concatenate(seen, axis=1)[:, None] @ self._leave
        return np.asarray(told[:, 0] + self._leave_bias, dtype=np.float32)

    def verdict(self, state: Floats, firsts: int) -> Verdict:
        """Return how the first labels stand against the rest, in the nets' mean."""
        logits = self.logits(state)
        first, rest = (np.logaddexp.reduce(part, axis=1) for part in np.hsplit(logits, [firsts]))
        return Verdict(float((first - rest).mean()), tuple(logits[:, :firsts].mean(axis=0).tolist()))


def _beside(vectors: Floats, width: int) -> Floats:
    """Each vector beside its neighbours (nets × pieces × width · channels); nothing is beyond the ends."""
    count, pieces, channels = vectors.shape
    padded = np.zeros((count, pieces + width - 1, channels), dtype=np.float32)
    padded[:, width // 2 : width // 2 + pieces] = vectors
    return np.concatenate([padded[:, at : at + pieces] for at in range(width)], axis=2)


def write(
    path: Path, nets: Sequence[Mapping[str, npt.NDArray[np.float32]]], layers: Layers | None = None
) -> None:
    """Write the nets' tensors in half precision, and the encoder's layers that were tuned with them."""
    arrays = arrays_of(layers or {}) | {
        f"{number}.{name}": net[name].astype(np.float16) for number, net in enumerate(nets) for name in _NAMES
    }
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type, unused-ignore]


def read(path: Path) -> tuple[Nets, Layers]:
    """The nets of a file, and the tuned layers beneath them (none: the encoder's own); raises NetsError."""
    tensors, layers = read_tensors(path)
    try:
        return Nets(tensors), layers
    except (ValueError, IndexError) as error:
        raise NetsError(file=path.name, problem=str(error)) from None


def read_tensors(path: Path) -> tuple[list[dict[str, npt.NDArray[np.generic]]], Layers]:
    """What `write` was given, as far as its precision goes; raises NetsError."""
    try:
        with path.open("rb") as file, np.load(file) as stored:
            arrays = {name: stored[name] for name in stored.files}
        numbers = sorted({name.partition(".")[0] for name in arrays if name[0].isdecimal()})
        nets = [{name: arrays[f"{number}.{name}"] for name in _NAMES} for number in numbers]
        return nets, StoredLayers(arrays)
    except (OSError, EOFError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise NetsError(file=path.name, problem=str(error)) from None


def gelu(values: Floats) -> Floats:
    """Half of x (1 + erf(x / √2)), elementwise."""
    scaled = np.abs(values) * np.float32(0.5**0.5)
    step = 1 / (1 + np.float32(_ERF_P) * scaled)
    series = np.zeros_like(step)
    for factor in reversed(_ERF):
        series = (series + np.float32(factor)) * step
    erf = np.copysign(1 - series * np.exp(-np.square(scaled)), values)
    return np.asarray(values * 0.5 * (1 + erf), dtype=np.float32)
