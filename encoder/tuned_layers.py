"""Tuned layers as arrays of a NumPy archive: matrices as signed bytes with one factor a row."""

from __future__ import annotations

from collections.abc import Mapping

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


def layers_in(arrays: Mapping[str, npt.NDArray[np.generic]]) -> dict[int, dict[str, Floats]]:
    """The layers among stored arrays; others are passed over. Raises KeyError when factors are missing."""
    layers: dict[int, dict[str, Floats]] = {}
    for key, values in arrays.items():
        place, _, name = key.partition(".")
        if place[:1] == "l" and place[1:].isdecimal() and not key.endswith(_FACTORS):
            wide = values.astype(np.float32)
            tensors = layers.setdefault(int(place[1:]), {})
            tensors[name] = wide * arrays[key + _FACTORS].astype(np.float32) if wide.ndim == 2 else wide
    return layers
