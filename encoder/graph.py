"""The encoder's layers as an ONNX graph with weights of eight bits, for ONNX Runtime.

The operators beyond ONNX's own (`MatMulNBits`, `SkipLayerNormalization`) are ONNX Runtime's
contributed ones: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import NodeProto, TensorProto, helper, numpy_helper

from encoder.e5_file import BLOCK, Floats

GIVEN, MADE = "pieces", "states"
"""Names of the graph's input and output, both pieces × hidden."""
_RUNTIME = "com.microsoft"
# Gelu is an operator from 20 on; both environments' ONNX Runtimes read these.
_OPSET, _FORMAT = 20, 9
_BITS, _STEPS = 8, 127  # steps to either side of zero
# Activations become bytes too, by blocks of a row. With one factor for all rows (`DynamicQuantizeMatMul`) a
# piece's vector was a quarter out, for a few of GELU's values are very large.
_BYTES_TOO = 4


class _Graph:
    """Collects nodes and constants; what makes a node returns the name of its output."""

    def __init__(self, heads: int, epsilon: float) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._heads, self._epsilon = heads, epsilon

    def constant(self, name: str, values: npt.NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.asarray(values, order="C"), name))
        return name

    def node(self, kind: str, given: Sequence[str], made: str, **settings: Any) -> str:
        self.nodes.append(helper.make_node(kind, list(given), [made], **settings))
        return made

    def shaped(self, given: str, made: str, *sizes: int) -> str:
        return self.node(
            "Reshape", [given, self.constant(f"{made}.sizes", np.asarray(sizes, np.int64))], made
        )

    def product(self, made: str, given: str, weights: Floats, bias: Floats) -> str:
        """`given` times `weights` (outputs × inputs) plus `bias`; `BLOCK` weights share a factor."""
        outputs, inputs = weights.shape
        blocks = weights.reshape(outputs, -1, BLOCK)
        factors = np.maximum(np.abs(blocks).max(axis=2), np.float32(1e-12)) / np.float32(_STEPS)
        # Unsigned, around 128.
        steps = (np.round(blocks / factors[..., None]) + _STEPS + 1).astype(np.uint8)
        constants = [self.constant(f"{made}.steps", steps), self.constant(f"{made}.factors", factors.ravel())]
        return self.node(
            "MatMulNBits",
            [given, *constants, "", "", self.constant(f"{made}.bias", bias)],
            made,
            domain=_RUNTIME,
            K=inputs,
            N=outputs,
            bits=_BITS,
            block_size=BLOCK,
            accuracy_level=_BYTES_TOO,
        )

    def normal(self, made: str, given: str, beside: str, scale: Floats, shift: Floats) -> str:
        """The rows of `given` + `beside` with mean 0 and variance 1, then scaled and shifted."""
        names = [self.constant(f"{made}.scale", scale), self.constant(f"{made}.shift", shift)]
        return self.node(
            "SkipLayerNormalization",
            [given, beside, *names],
            made,
            domain=_RUNTIME,
            epsilon=self._epsilon,
        )

    def attention(self, name: str, state: str, weights: Mapping[str, Floats]) -> str:
        """What each piece takes from the others (pieces × hidden)."""
        size = len(weights["q.b"]) // self._heads
        joined = [np.concatenate([weights[f"{part}.{each}"] for part in "qkv"]) for each in "wb"]
        projected = self.product(f"{name}.projected", state, *joined)
        parts = self.node(
            "Transpose",
            [self.shaped(projected, f"{name}.by_head", -1, 3, self._heads, size)],
            f"{name}.parts",
            perm=[1, 2, 0, 3],
        )
        query, key, value = (
            self.node(
                "Gather",
                [parts, self.constant(f"{name}.at{number}", np.asarray(number))],
                f"{name}.part{number}",
                axis=0,
            )
            for number in range(3)
        )
        turned = self.node("Transpose", [key], f"{name}.turned", perm=[0, 2, 1])
        likeness = self.node("MatMul", [query, turned], f"{name}.likeness")
        factor = self.constant(f"{name}.factor", np.asarray(size**-0.5, np.float32))
        scaled = self.node("Mul", [likeness, factor], f"{name}.scaled")
        shares = self.node("Softmax", [scaled], f"{name}.shares")
        taken = self.node("MatMul", [shares, value], f"{name}.taken")
        back = self.node("Transpose", [taken], f"{name}.back", perm=[1, 0, 2])
        return self.shaped(back, f"{name}.flat", -1, self._heads * size)

    def layer(self, name: str, state: str, made: str, weights: Mapping[str, Floats]) -> str:
        left = self.product(
            f"{name}.left", self.attention(name, state, weights), weights["ao.w"], weights["ao.b"]
        )
        state = self.normal(f"{name}.attended", left, state, weights["aln.w"], weights["aln.b"])
        wide = self.product(f"{name}.wide", state, weights["fi.w"], weights["fi.b"])
        narrow = self.product(
            f"{name}.narrow",
            self.node("Gelu", [wide], f"{name}.bent"),
            weights["fo.w"],
            weights["fo.b"],
        )
        return self.normal(made, narrow, state, weights["oln.w"], weights["oln.b"])


def graph_of(layers: Iterable[Mapping[str, Floats]], heads: int, epsilon: float) -> bytes:
    """Return the graph of some layers, the lowest first, as ONNX Runtime takes it.

    Each layer's tensors bear the names of `encoder.layers.LAYER_TENSORS`, matrices outputs × inputs; one
    layer is taken at a time, since they are wide.
    """
    graph = _Graph(heads, epsilon)
    state, hidden = GIVEN, 0
    for number, weights in enumerate(layers, start=1):
        hidden = len(weights["q.b"])
        state = graph.layer(f"l{number}", state, f"l{number}", weights)
    graph.node("Identity", [state], MADE)
    sides = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", hidden]) for name in (GIVEN, MADE)]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "encoder", sides[:1], sides[1:], graph.constants),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_RUNTIME, 1)],
        ir_version=_FORMAT,
    )
    return bytes(model.SerializeToString())
