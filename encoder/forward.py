"""Runs the encoder's layers with ONNX Runtime, in one thread and with weights of eight bits."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import numpy as np
import onnxruntime

from encoder.e5_file import E5File, Floats
from encoder.entrance import Entrance
from encoder.graph import GIVEN, MADE, graph_of
from encoder.layers import stored_layer
from encoder.tuned_layers import Layers

_ERRORS_ONLY = 3


class Encoder:
    """The vectors of a text's pieces after some layers; layers may be replaced by tuned ones.

    Safe to share between threads. `replaced` gives tensors by layer number, under their names in the file,
    outputs × inputs; `depth`, up to which layer it goes where the upper ones are not needed; `first`, the
    lowest layer, where others have run those below (`onward`).
    """

    def __init__(
        self,
        file: E5File,
        replaced: Layers | None = None,
        depth: int | None = None,
        first: int = 0,
    ) -> None:
        tuned = replaced or {}
        self.depth = file.layers if depth is None else depth
        self._entrance = Entrance(file)
        layers = (tuned.get(number) or stored_layer(file, number) for number in range(first, self.depth))
        self._layers = _session(graph_of(layers, file.heads, file.epsilon))
        _give_back()

    def vectors(self, texts: Sequence[Sequence[int]]) -> Floats:
        """The unnormalised sentence vectors (len(texts) × hidden) of several texts' ids."""
        return np.stack([self.states(ids).mean(axis=0) for ids in texts])

    def states(self, ids: Sequence[int]) -> Floats:
        """The vectors (len(ids) × hidden) of one text's pieces after the last layer that is run."""
        return self.onward(self._entrance.vectors(ids))

    def onward(self, states: Floats) -> Floats:
        """What the layers make of vectors that those below have made (pieces × hidden)."""
        (states,) = self._layers.run([MADE], {GIVEN: states})
        return np.asarray(states, dtype=np.float32)


def _give_back() -> None:
    """Have the C library return the memory that putting the graph together took, where it can (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _session(graph: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # More threads wait for each other on busy cores: a message then takes four times as long.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Residents' messages differ in length: an arena would keep what the longest one took.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = _ERRORS_ONLY
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
