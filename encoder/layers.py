"""The tensors of one layer: their names in the model's file, and their sizes."""

from __future__ import annotations

from collections.abc import Mapping

from encoder.e5_file import E5File, Floats

# One layer's tensors: name in the file → (rows of the matrix as a multiple of `hidden`, or 0 for a vector).
LAYER_TENSORS: Mapping[str, int] = {
    "q.w": 1, "q.b": 0, "k.w": 1, "k.b": 0, "v.w": 1, "v.b": 0, "ao.w": 1, "ao.b": 0,
    "aln.w": 0, "aln.b": 0, "fi.w": 4, "fi.b": 0, "fo.w": 1, "fo.b": 0, "oln.w": 0, "oln.b": 0,
}  # fmt: skip


def stored_layer(file: E5File, number: int) -> dict[str, Floats]:
    """The tensors of layer `number` under their names in the file; matrices are outputs × inputs."""
    return {
        name: file.matrix(f"l{number}.{name}", rows * file.hidden)
        if rows
        else file.tensor(f"l{number}.{name}")
        for name, rows in LAYER_TENSORS.items()
    }
