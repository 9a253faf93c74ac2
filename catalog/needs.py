"""Which need a resident tells of, learnt from the dialogue's examples.

The lists of cues in the theme files know only the words that somebody thought of. This
model reads base forms, pieces of words and, when there is one, the sentence's vector,
and so understands needs told in other words. `bench/search_tuning/learn_needs.py` makes
its file (`needs.npz`) from `data/nlu/`; nothing is learnt at run time.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.finnish import Word, token
from catalog.themes import THEMES, topics

FILE = Path(__file__).with_name("needs.npz")
LABELS = (*THEMES, "other")  # other: a task, small talk, or a question that tells of no need
WORD_ROWS, PIECE_ROWS = 32_768, 65_536
PIECES = (2, 3, 4, 5)  # lengths of the pieces of words, in letters

LIKELY = 3  # so many needs are believed in at most
LEAST = 0.05
PULL = 0.9
DOUBT = 0.5  # how much of a topic is taken back whose theme the model does not see
AGREES = 2.0  # a theme half as likely as the likeliest is not doubted
SPREAD = 0.1  # of likeness in meaning among the topics of one theme
SIDE = 0.3  # of a topic that is not its theme's heart, when there is no vector to tell them apart

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


def features(words: Sequence[Word]) -> tuple[Rows, Rows]:
    """Rows of the words (base forms, parts, neighbours) and of the pieces of them as written."""
    whole: set[str] = set()
    pieces: set[str] = set()
    bases: list[str] = []
    for word in words:
        bases.append(token(word.lemmas[0]))
        whole.update("w:" + token(form) for form in (*word.lemmas, *word.parts))
        surface = f"^{word.surface}$"
        for length in PIECES:
            pieces.update(surface[at : at + length] for at in range(len(surface) - length + 1))
    whole.update(f"b:{one} {other}" for one, other in pairwise(bases))
    return _rows(whole, WORD_ROWS), _rows(pieces, PIECE_ROWS) + WORD_ROWS


def _rows(found: Iterable[str], rows: int) -> Rows:
    return np.unique(np.asarray([zlib.crc32(one.encode()) % rows for one in found], dtype=np.int64))


def weighed(kinds: Iterable[Rows], rarity: Floats) -> tuple[Rows, Floats]:
    """Rows and how much each counts: the rare more, the words together as much as the pieces together."""
    rows = [one for one in kinds if len(one)]
    if not rows:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    counts = [rarity[one] / np.linalg.norm(rarity[one]) for one in rows]
    return np.concatenate(rows), np.concatenate(counts).astype(np.float32)


def direction(vectors: Floats, mean: Floats) -> Floats:
    """Unit vectors from the common middle of all examples; a vector on the middle stays zero."""
    turned = np.asarray(vectors, dtype=np.float32) - mean
    length = np.linalg.norm(turned, axis=-1, keepdims=True)
    return (turned / np.where(length == 0.0, 1.0, length)).astype(np.float32)


@dataclass(frozen=True)
class NeedModel:
    """A linear model over words and meaning; a column a label."""

    words: NDArray[np.int8]  # (WORD_ROWS + PIECE_ROWS, labels), in units of `unit`
    unit: float
    rarity: Floats  # (WORD_ROWS + PIECE_ROWS,)
    meaning: Floats  # (vector's length, labels), of directions from `mean`
    mean: Floats
    bias: Floats

    def probabilities(self, words: Sequence[Word], vector: Any = None) -> dict[str, float]:
        """Theme → probability, `other` among them; empty when there is nothing to read."""
        rows, counts = weighed(features(words), self.rarity)
        if not len(rows):
            return {}
        score = counts @ self.words[rows].astype(np.float32) * np.float32(self.unit) + self.bias
        if vector is not None:
            score = score + direction(vector, self.mean) @ self.meaning
        likelihood = np.exp(score - score.max())
        likelihood /= likelihood.sum()
        return {label: float(one) for label, one in zip(LABELS, likelihood, strict=True)}


@lru_cache(maxsize=1)
def load_model() -> NeedModel:
    """The model in the package."""
    with np.load(FILE) as file:
        return NeedModel(
            words=file["words"],
            unit=float(file["unit"]),
            rarity=file["rarity"].astype(np.float32),
            meaning=file["meaning"].astype(np.float32),
            mean=file["mean"].astype(np.float32),
            bias=file["bias"].astype(np.float32),
        )


def with_needs(
    found: Mapping[int, float], probabilities: Mapping[str, float], closeness: Floats | None
) -> dict[int, float]:
    """Topics of a message with what the model reads in it: index in `topics()` → strength 0…1.

    `found` are the topics by plain words and by meaning, `closeness` the likeness in
    meaning of every topic, which tells the topics of one theme apart.
    """
    likely = _likeliest(probabilities)
    surest = likely[0][1] if likely else 0.0
    mixed: dict[int, float] = {}
    for topic, strength in found.items():
        seen = probabilities.get(topics()[topic].theme, 0.0)
        agreement = min(1.0, AGREES * seen / surest) if surest else 1.0
        # What the model is itself unsure of, it does not hold against plain words.
        mixed[topic] = strength * (1.0 - DOUBT * surest * (1.0 - agreement))
    for theme, probability in likely:
        for topic, share in _shares(theme, found, closeness):
            pull = PULL * probability * share
            mixed[topic] = 1.0 - (1.0 - mixed.get(topic, 0.0)) * (1.0 - pull)
    return mixed


def _likeliest(probabilities: Mapping[str, float]) -> list[tuple[str, float]]:
    needs = [one for one in probabilities.items() if one[0] in THEMES and one[1] >= LEAST]
    return sorted(needs, key=lambda one: -one[1])[:LIKELY]


def _shares(theme: str, found: Mapping[int, float], closeness: Floats | None) -> Iterable[tuple[int, float]]:
    """The topics of a theme, each with how much of the theme's likelihood is its own (the nearest: all)."""
    own = [index for index, topic in enumerate(topics()) if topic.theme == theme]
    if closeness is not None:
        nearest = float(closeness[own].max())
        return [(one, math.exp((float(closeness[one]) - nearest) / SPREAD)) for one in own]
    told = [one for one in own if found.get(one, 0.0) > 0.0] or own[:1]
    return [(one, 1.0 if one in told else SIDE) for one in own]
