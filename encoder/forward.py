"""Runs the encoder with NumPy: a few matrix products a layer, no framework."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from encoder.e5_file import E5File, Floats

# Abramowitz and Stegun 7.1.26: erf to within 1.5e-7, without SciPy.
_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
_ERF_P = 0.3275911

# One layer's tensors: name in the file → (rows of the matrix as a multiple of `hidden`, or 0 for a vector).
LAYER_TENSORS: Mapping[str, int] = {
    "q.w": 1, "q.b": 0, "k.w": 1, "k.b": 0, "v.w": 1, "v.b": 0, "ao.w": 1, "ao.b": 0,
    "aln.w": 0, "aln.b": 0, "fi.w": 4, "fi.b": 0, "fo.w": 1, "fo.b": 0, "oln.w": 0, "oln.b": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Layer:
    """One layer's weights; matrices are inputs × outputs, query, key and value side by side."""

    attend: Floats
    attend_bias: Floats
    leave: Floats
    leave_bias: Floats
    norm: tuple[Floats, Floats]
    widen: Floats
    widen_bias: Floats
    narrow: Floats
    narrow_bias: Floats
    last_norm: tuple[Floats, Floats]


def stored_layer(file: E5File, number: int) -> dict[str, Floats]:
    """The tensors of layer `number` under their names in the file; matrices are outputs × inputs."""
    return {
        name: file.matrix(f"l{number}.{name}", rows * file.hidden)
        if rows
        else file.tensor(f"l{number}.{name}")
        for name, rows in LAYER_TENSORS.items()
    }


def _layer(weights: Mapping[str, Floats]) -> Layer:
    return Layer(
        attend=np.ascontiguousarray(np.concatenate([weights[f"{part}.w"] for part in "qkv"]).T),
        attend_bias=np.concatenate([weights[f"{part}.b"] for part in "qkv"]),
        leave=np.ascontiguousarray(weights["ao.w"].T),
        leave_bias=weights["ao.b"],
        norm=(weights["aln.w"], weights["aln.b"]),
        widen=np.ascontiguousarray(weights["fi.w"].T),
        widen_bias=weights["fi.b"],
        narrow=np.ascontiguousarray(weights["fo.w"].T),
        narrow_bias=weights["fo.b"],
        last_norm=(weights["oln.w"], weights["oln.b"]),
    )


class Encoder:
    """The last layer's token vectors and their means; layers may be replaced by tuned ones.

    `replaced` gives tensors by layer number, under their names in the file, outputs × inputs;
    `depth`, how many layers are loaded where the upper ones are not needed.
    """

    def __init__(
        self,
        file: E5File,
        replaced: Mapping[int, Mapping[str, Floats]] | None = None,
        depth: int | None = None,
    ) -> None:
        tuned = replaced or {}
        self._file = file
        self._layers = [
            _layer(tuned.get(number) or stored_layer(file, number))
            for number in range(file.layers if depth is None else depth)
        ]
        self._positions = file.matrix("emb.pos", file.longest) + file.tensor("emb.type")[: file.hidden]
        self._norm = (file.tensor("emb.ln.w"), file.tensor("emb.ln.b"))

    def vectors(self, texts: Sequence[Sequence[int]]) -> Floats:
        """The unnormalised sentence vectors (len(texts) × hidden) of several texts' ids."""
        return np.stack([state.mean(axis=0) for state in self.token_vectors(texts)])

    def token_vectors(self, texts: Sequence[Sequence[int]]) -> list[Floats]:
        """The last layer's vectors (tokens × hidden) of several texts' ids, text by text.

        The texts run side by side through every weight matrix and attend to themselves only:
        a short second text costs much less than a second run.
        """
        ids = np.concatenate([np.asarray(text, dtype=np.int64) for text in texts])
        positions = np.concatenate([np.arange(len(text)) for text in texts])
        ends = np.cumsum([len(text) for text in texts])
        spans = [slice(end - len(text), end) for text, end in zip(texts, ends, strict=True)]
        state = self._normal(self._file.word_vectors(ids) + self._positions[positions], self._norm)
        for layer in self._layers:
            state = self._step(state, layer, spans)
        return [state[span] for span in spans]

    def states(self, ids: Sequence[int], layers: int) -> Floats:
        """The token vectors (len(ids) × hidden) of one text after the first `layers` layers."""
        whole = [slice(0, len(ids))]
        state = self._normal(
            self._file.word_vectors(np.asarray(ids, dtype=np.int64)) + self._positions[: len(ids)], self._norm
        )
        for layer in self._layers[:layers]:
            state = self._step(state, layer, whole)
        return state

    def _step(self, state: Floats, layer: Layer, spans: Sequence[slice]) -> Floats:
        tokens, hidden = state.shape
        heads = self._file.heads
        # One product for query, key and value: three × heads × tokens × size of a head.
        parts = (state @ layer.attend + layer.attend_bias).reshape(tokens, 3, heads, hidden // heads)
        context: Floats = np.empty((tokens, heads, hidden // heads), dtype=np.float32)
        for span in spans:
            query, key, value = parts[span].transpose(1, 2, 0, 3)
            weights = query @ key.transpose(0, 2, 1) * np.float32((hidden // heads) ** -0.5)
            weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
            weights /= weights.sum(axis=-1, keepdims=True)
            context[span] = (weights @ value).transpose(1, 0, 2)
        state = self._normal(
            state + context.reshape(tokens, hidden) @ layer.leave + layer.leave_bias, layer.norm
        )
        wide = gelu(state @ layer.widen + layer.widen_bias)
        return self._normal(state + wide @ layer.narrow + layer.narrow_bias, layer.last_norm)

    def _normal(self, values: Floats, norm: tuple[Floats, Floats]) -> Floats:
        centred = values - values.mean(axis=-1, keepdims=True)
        spread = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + np.float32(self._file.epsilon))
        return np.asarray(centred / spread * norm[0] + norm[1], dtype=np.float32)


def gelu(values: Floats) -> Floats:
    """Half of x (1 + erf(x / √2)), elementwise."""
    scaled = np.abs(values) * np.float32(0.5**0.5)
    step = 1 / (1 + np.float32(_ERF_P) * scaled)
    series = np.zeros_like(step)
    for factor in reversed(_ERF):
        series = (series + np.float32(factor)) * step
    erf = np.copysign(1 - series * np.exp(-np.square(scaled)), values)
    return np.asarray(values * 0.5 * (1 + erf), dtype=np.float32)
