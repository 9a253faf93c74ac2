"""Keeps sentence vectors on disk, so that a repeated training computes only what is new."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Encoder = Callable[[Sequence[str]], Vectors]


class VectorCache:
    """Vectors by text in one ``.npz`` file; `version` names the model they come from.

    A file that cannot be read is treated as empty: the cache only saves time.
    """

    def __init__(self, folder: Path, version: str) -> None:
        self._path = folder / f"vectors-{version}.npz"

    def encode(self, texts: Sequence[str], encoder: Encoder) -> Vectors:
        """Vectors of `texts` (len(texts) × dimensions), computing the ones that are not kept yet."""
        keys = [hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest() for text in texts]
        known = self._load()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            known.update(zip(missing, encoder(list(missing.values())), strict=True))
            self._save(known)
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def _load(self) -> dict[str, Vectors]:
        try:
            with np.load(self._path) as stored:
                return dict(zip(stored["keys"].tolist(), stored["vectors"].astype(np.float32), strict=True))
        except (OSError, ValueError, KeyError):
            return {}

    def _save(self, known: dict[str, Vectors]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".part.npz")
        np.savez(
            partial, keys=np.array(list(known)), vectors=np.stack(list(known.values())).astype(np.float16)
        )
        partial.replace(self._path)
