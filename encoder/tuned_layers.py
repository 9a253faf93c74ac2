"""Tuned layers as arrays of a NumPy archive: matrices as signed bytes with one factor a row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from encoder.e5_file import Floats

Layers = Mapping[int, Mapping[str, Floats]]
"""The tensors of each layer by its number, under their names in the model's file."""
_STEPS = 127  # of a signed byte
_FACTORS = ".factors"


def arrays_of(layers: Layers) -> dict[str, npt.NDArray[np.generic]]:
    """Arrays to store, named ``l<layer>.<tensor>``."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for number, tensors in layers.items():
        for name, values in tensors.items():
            key = f"l{number}.{name}"
            if values.ndim == 2:
                factors = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-12) / _STEPS
                arrays[key] = np.round(values / factors).astype(np.int8)
                arrays[key + _FACTORS] = factors.astype(np.float32)
            else:
                arrays[key] = values.astype(np.float32)
    return arrays


def digest_of(layers: Layers) -> str:
    """Forty hex digits that stand for the tensors of some layers."""
    digest = hashlib.sha1(usedforsecurity=False)
    for number in sorted(layers):
        tensors = layers[number]
        for name in sorted(tensors):
            digest.update(f"{number}.{name}".encode() + tensors[name].tobytes())
    return digest.hexdigest()


class StoredLayers(Layers):
    """Layers among stored arrays, widened one at a time: all of them would take four times the memory."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        """Take a file's arrays, of which others are passed over; KeyError when factors are missing."""
        self._stored: dict[int, dict[str, tuple[npt.NDArray[np.generic], Floats | None]]] = {}
        for key, values in arrays.items():
            place, _, name = key.partition(".")
            if place[:1] == "l" and place[1:].isdecimal() and not key.endswith(_FACTORS):
                factors = arrays[key + _FACTORS].astype(np.float32) if values.ndim == 2 else None
                self._stored.setdefault(int(place[1:]), {})[name] = values, factors

    def __getitem__(self, number: int) -> dict[str, Floats]:
        return {
            name: values.astype(np.float32) if factors is None else values.astype(np.float32) * factors
            for name, (values, factors) in self._stored[number].items()
        }

    def __iter__(self) -> Iterator[int]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)
