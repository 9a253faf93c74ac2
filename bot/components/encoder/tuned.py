"""The fine-tuned part of the encoder as a file: its upper layers, its head, and what it has seen."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from encoder.e5_file import Floats
from encoder.sentences import unit
from encoder.tuned_layers import Layers, StoredLayers, arrays_of, digest_of

INSTALLED = Path(__file__).resolve().parents[2] / "encoder" / "tuned-e5.npz"
_FORMAT = 2


class TuningFileError(Exception):
    """The file of the tuned layers is missing, is not in this version's format, or stands on other layers."""

    code = "tuning_file"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"cannot use the tuned encoder {path}: make it with `python -m bot.tools.tune_encoder`"
        )
        self.path = path


@dataclass(frozen=True)
class Head:
    """A linear classifier over directions: labels, weights (labels × hidden), bias, and the common centre."""

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    centre: Floats

    def features(self, vectors: Floats) -> Floats:
        """Sentence vectors as directions from the centre of all directions (unit length)."""
        return unit(unit(vectors) - self.centre)

    def logits(self, features: Floats) -> Floats:
        """Scores (texts × labels) of what `features` gave."""
        return np.asarray(features @ self.weights.T + self.bias, dtype=np.float32)


@dataclass(frozen=True)
class Mix:
    """Factors of the two classifiers' scores; they make the sum's softmax calibrated as well.

    `ngrams_alone` does the same for the n-grams by themselves.
    """

    encoder: float
    ngrams: float
    ngrams_alone: float = 9.0


@dataclass(frozen=True)
class Tuning:
    """Tuned layers by number, the head trained with them, the factors, and marks of the examples seen.

    `version` stands for the vectors that the layers give, `beneath` for the layers that they stand on.
    """

    layers: Layers
    head: Head
    mix: Mix
    seen: frozenset[str]
    beneath: str
    version: str

    def share_seen(self, examples: Iterable[tuple[str, str]]) -> float:
        """The share of (label, text) pairs that the encoder was tuned with; 1 when there are none."""
        marks = [mark(label, text) for label, text in examples]
        return sum(m in self.seen for m in marks) / len(marks) if marks else 1.0


def mark(label: str, text: str) -> str:
    """Twelve hex digits that stand for a training example."""
    return hashlib.sha1(f"{label}\t{text}".encode(), usedforsecurity=False).hexdigest()[:12]


def write(
    path: Path,
    layers: Layers,
    head: Head,
    mix: Mix,
    examples: Sequence[tuple[str, str]],
    beneath: str,
) -> None:
    """Write the tuned layers, matrices as bytes with one factor a row; whole or not at all.

    `beneath` is the version of the layers below, which they were tuned upon.
    """
    arrays = arrays_of(layers)
    arrays |= {"head.weights": head.weights, "head.bias": head.bias, "head.centre": head.centre}
    about = {
        "format": _FORMAT,
        "layers": sorted(layers),
        "beneath": beneath,
        "labels": list(head.labels),
        "mix": [mix.encoder, mix.ngrams, mix.ngrams_alone],
        "seen": sorted(mark(label, text) for label, text in examples),
    }
    arrays["about"] = np.frombuffer(json.dumps(about).encode(), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part.npz")
    np.savez_compressed(partial, **arrays)  # type: ignore[arg-type, unused-ignore]
    partial.replace(path)


def _version(layers: Layers, head: Head, beneath: str) -> str:
    # Of what a text's vector depends on: the factors and the head's rows may change without it.
    told = head.centre.tobytes() + digest_of(layers).encode() + beneath.encode()
    return hashlib.sha1(told, usedforsecurity=False).hexdigest()[:12]


def read(path: Path = INSTALLED) -> Tuning:
    """Read the tuned layers; raises TuningFileError."""
    try:
        with path.open("rb") as file, np.load(file) as stored:
            arrays = {name: stored[name] for name in stored.files}
        about = json.loads(arrays.pop("about").tobytes())
        if about["format"] != _FORMAT:
            raise ValueError(f"format {about['format']}")
        layers = StoredLayers(arrays)
        if sorted(layers) != about["layers"]:
            raise ValueError(f"layers {sorted(layers)}")
        head = Head(
            tuple(about["labels"]), arrays["head.weights"], arrays["head.bias"], arrays["head.centre"]
        )
        beneath = str(about["beneath"])
        version = _version(layers, head, beneath)
        return Tuning(layers, head, Mix(*about["mix"]), frozenset(about["seen"]), beneath, version)
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise TuningFileError(path) from error
