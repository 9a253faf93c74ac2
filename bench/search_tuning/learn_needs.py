"""Learns `catalog/needs.npz` from the dialogue's examples; softmax regression by Adagrad, in NumPy.

Run it from the repository root after `data/nlu/` or the theme files have changed much:
``python -m bench.search_tuning.learn_needs``. The sentence vectors take a quarter of an
hour on two free cores; `--vectors FILE` keeps them for the next time.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from catalog.finnish import words_of
from catalog.needs import BUCKETS, FILE, LABELS, features
from catalog.themes import THEMES, topics
from catalog.vectors import DIMENSION, default_encoder

NLU = Path(__file__).parents[2] / "data" / "nlu"
SPREAD = 20.0  # brings the vectors' part to the scale of the words'
HELD_OUT = 0.1
ROUNDS, RATE, MEANING_RATE, BATCH = 6, 0.3, 0.3, 32
OTHER_EACH, NOT_NEEDS = 40, ("crisis",)  # a crisis is none of the catalogue's needs, nor "no need"


def examples() -> tuple[list[str], np.ndarray]:
    """Texts and the index of the label of each, from the intents and the theme files."""
    texts: list[str] = []
    labels: list[int] = []
    for path in sorted(NLU.glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            theme = entry.get("intent", "").removeprefix("need_")
            if not theme or theme.startswith(NOT_NEEDS) or "examples" not in entry:
                continue
            said = [line[2:].strip() for line in entry["examples"].splitlines() if line.startswith("- ")]
            if theme not in THEMES and not theme.startswith("out_of"):
                said = said[:OTHER_EACH]
            texts.extend(said)
            labels.extend([LABELS.index(theme if theme in THEMES else "other")] * len(said))
    for topic in topics():
        texts.extend(topic.says)
        labels.extend([LABELS.index(topic.theme)] * len(topic.says))
    return texts, np.asarray(labels)


def vectors_of(texts: Sequence[str], kept: Path | None) -> np.ndarray:
    """Sentence vectors as float32, those in `kept` not made again."""
    known: dict[str, np.ndarray] = {}
    if kept and kept.exists():
        with np.load(kept) as file:
            known = dict(zip(file["texts"].tolist(), file["vectors"], strict=True))
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    for start in range(0, len(missing), 64):
        batch = missing[start : start + 64]
        known.update(zip(batch, np.asarray(default_encoder().query(batch), dtype=np.float16), strict=True))
        print(f"\r{start + len(batch)} / {len(missing)} vectors", end="", flush=True)
    if kept and missing:
        np.savez(kept, texts=np.asarray(list(known)), vectors=np.stack(list(known.values())))
    return np.stack([known[text] for text in texts]).astype(np.float32)


class Learner:
    """The weights while they are being learnt."""

    def __init__(self) -> None:
        labels = len(LABELS)
        self.words = np.zeros((BUCKETS, labels), np.float32)
        self.meaning = np.zeros((DIMENSION, labels), np.float32)
        self.bias = np.zeros(labels, np.float32)
        self._words_sum = np.full((BUCKETS, 1), 1e-6, np.float32)
        self._meaning_sum = np.full((DIMENSION, labels), 1e-6, np.float32)

    def scores(self, buckets: Sequence[np.ndarray], vectors: np.ndarray) -> tuple[np.ndarray, Any]:
        """Scores of a batch, and what the step needs of it."""
        lengths = np.asarray([max(1, len(one)) for one in buckets], np.float32)
        own = np.repeat(np.arange(len(buckets)), [len(one) for one in buckets])
        rows = np.concatenate(buckets)
        found = np.zeros((len(buckets), len(LABELS)), np.float32)
        np.add.at(found, own, self.words[rows])
        scale = 1.0 / np.sqrt(lengths)[:, None]
        return found * scale + vectors @ self.meaning + self.bias, (rows, own, scale)

    def step(self, buckets: Sequence[np.ndarray], vectors: np.ndarray, labels: np.ndarray) -> None:
        """One step against the gradient of a batch."""
        found, (rows, own, scale) = self.scores(buckets, vectors)
        wrong = softmax(found)
        wrong[np.arange(len(labels)), labels] -= 1.0
        gradient = vectors.T @ wrong / len(labels)
        self._meaning_sum += gradient**2
        self.meaning -= MEANING_RATE * RATE * gradient / np.sqrt(self._meaning_sum)
        unique, inverse = np.unique(rows, return_inverse=True)
        by_word = np.zeros((len(unique), len(LABELS)), np.float32)
        np.add.at(by_word, inverse, (wrong * scale)[own])
        self._words_sum[unique] += (by_word**2).sum(axis=1, keepdims=True)
        self.words[unique] -= RATE * by_word / np.sqrt(self._words_sum[unique])
        self.bias -= 0.05 * wrong.mean(axis=0)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities, row by row."""
    likelihood = np.exp(scores - scores.max(axis=1, keepdims=True))
    return likelihood / likelihood.sum(axis=1, keepdims=True)


def learn(buckets: list[np.ndarray], vectors: np.ndarray, labels: np.ndarray, chosen: np.ndarray) -> Learner:
    """Learn from the chosen examples."""
    learner, random = Learner(), np.random.default_rng(0)
    for _ in range(ROUNDS):
        order = random.permutation(chosen)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            learner.step([buckets[one] for one in batch], vectors[batch], labels[batch])
    return learner


def main() -> None:
    """Print how well held-out examples are understood, then learn from all and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=Path)
    texts, labels = examples()
    raw = vectors_of(texts, parser.parse_args().vectors)
    mean = raw.mean(axis=0)
    scale = 1.0 / float((raw - mean).std() * SPREAD)
    vectors = (raw - mean) * scale
    buckets = [features(words_of(text)) for text in texts]
    held_out = np.random.default_rng(1).random(len(texts)) < HELD_OUT
    learner = learn(buckets, vectors, labels, np.flatnonzero(~held_out))
    asked = np.flatnonzero(held_out & np.asarray([len(one) > 0 for one in buckets]))
    for name, weight in (("words and meaning", 1.0), ("words alone", 0.0)):
        scores, _ = learner.scores([buckets[one] for one in asked], weight * vectors[asked])
        best = np.argsort(-scores, axis=1)
        first = float((best[:, 0] == labels[asked]).mean())
        three = float((best[:, :3] == labels[asked][:, None]).any(axis=1).mean())
        print(f"\n{name}: right {first:.3f}, among three {three:.3f} of {len(asked)} held-out examples")
    learner = learn(buckets, vectors, labels, np.arange(len(texts)))
    unit = float(np.abs(learner.words).max() / 127.0)
    np.savez_compressed(
        FILE,
        words=np.clip(np.rint(learner.words / unit), -127, 127).astype(np.int8),
        unit=np.float32(unit),
        meaning=(learner.meaning * scale).astype(np.float32),
        mean=mean.astype(np.float32),
        bias=learner.bias,
    )
    print(f"{FILE}: {FILE.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
