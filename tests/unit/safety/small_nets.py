"""Tensors of a net small enough to reckon by hand."""

import numpy as np

HIDDEN, CHANNELS, LABELS = 4, 3, 6


def tensors(seed: int = 1) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    shapes = {
        "enter": (HIDDEN, CHANNELS),
        "enter_bias": (CHANNELS,),
        "run3": (3 * CHANNELS, CHANNELS),
        "run3_bias": (CHANNELS,),
        "run5": (5 * CHANNELS, CHANNELS),
        "run5_bias": (CHANNELS,),
        "leave": (4 * CHANNELS, LABELS),
        "leave_bias": (LABELS,),
    }
    return {name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
