"""Learns `catalog/needs.npz` from the dialogue's examples; softmax regression by Adagrad, in NumPy.

Run it from the repository root after `data/nlu/` or the theme files have changed much:
``python -m bench.search_tuning.learn_needs``. The sentence vectors take a quarter of an
hour on two free cores; `--vectors FILE` keeps them for the next time.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml

from catalog.finnish import words_of
from catalog.needs import FILE, LABELS, PIECE_ROWS, WORD_ROWS, direction, features, weighed
from catalog.themes import THEMES, topics
from catalog.vectors import DIMENSION, default_encoder

NLU = Path(__file__).parents[2] / "data" / "nlu"
SPREAD = 3.0  # brings the vectors' part to the scale of the words'
HELD_OUT = 0.1
WORDLESS = 0.25  # of the examples of a batch are read without their vector, as when there is none
ROUNDS, RATE, MEANING_RATE, BIAS_RATE, BATCH = 8, 0.5, 0.1, 0.02, 64
ROWS = WORD_ROWS + PIECE_ROWS
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


Example = tuple[np.ndarray, np.ndarray]  # rows and how much each counts


def examples_of(texts: Sequence[str]) -> tuple[list[Example], np.ndarray]:
    """Rows of each text, and how rare each row is."""
    kinds = [features(words_of(text)) for text in texts]
    found_in = np.bincount(np.concatenate([rows for pair in kinds for rows in pair]), minlength=ROWS)
    rarity = (np.log((1 + len(texts)) / (1 + found_in)) + 1.0).astype(np.float32)
    return [weighed(pair, rarity) for pair in kinds], rarity


class Learner:
    """The weights while they are being learnt."""

    def __init__(self) -> None:
        labels = len(LABELS)
        self.words = np.zeros((ROWS, labels), np.float32)
        self.meaning = np.zeros((DIMENSION, labels), np.float32)
        self.bias = np.zeros(labels, np.float32)
        self._words_sum = np.full((ROWS, 1), 1e-4, np.float32)
        self._meaning_sum = np.full((DIMENSION, labels), 1e-4, np.float32)

    def scores(self, batch: Sequence[Example], vectors: np.ndarray) -> np.ndarray:
        """Scores (texts × labels) of a batch; every text has at least one row."""
        rows, counts, starts = _side_by_side(batch)
        by_words = np.add.reduceat(self.words[rows] * counts[:, None], starts, axis=0)
        return np.asarray(by_words + vectors @ self.meaning + self.bias)

    def step(self, batch: Sequence[Example], vectors: np.ndarray, labels: np.ndarray) -> None:
        """One step against the gradient of a batch."""
        wrong = softmax(self.scores(batch, vectors))
        wrong[np.arange(len(labels)), labels] -= 1.0
        gradient = vectors.T @ wrong / len(labels)
        self._meaning_sum += gradient**2
        self.meaning -= MEANING_RATE * gradient / np.sqrt(self._meaning_sum)
        rows, counts, _ = _side_by_side(batch)
        own = np.repeat(np.arange(len(batch)), [len(one) for one, _ in batch])
        order = np.argsort(rows, kind="stable")
        unique, first = np.unique(rows[order], return_index=True)
        by_row = np.add.reduceat((counts[:, None] * wrong[own])[order], first, axis=0)
        self._words_sum[unique] += (by_row**2).sum(axis=1, keepdims=True)
        self.words[unique] -= RATE * by_row / np.sqrt(self._words_sum[unique])
        self.bias -= BIAS_RATE * wrong.mean(axis=0)


def _side_by_side(batch: Sequence[Example]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All rows of a batch, how much they count, and where each text begins."""
    lengths = [len(rows) for rows, _ in batch]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return np.concatenate([rows for rows, _ in batch]), np.concatenate([one for _, one in batch]), starts


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities, row by row."""
    likelihood = np.exp(scores - scores.max(axis=1, keepdims=True))
    return likelihood / likelihood.sum(axis=1, keepdims=True)


def learn(rows: list[Example], vectors: np.ndarray, labels: np.ndarray, chosen: np.ndarray) -> Learner:
    """Learn from the chosen examples."""
    learner, random = Learner(), np.random.default_rng(0)
    for _ in range(ROUNDS):
        order = random.permutation(chosen)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            seen = vectors[batch] * (random.random((len(batch), 1)) >= WORDLESS)
            learner.step([rows[one] for one in batch], seen, labels[batch])
    return learner


def stored(learner: Learner) -> tuple[np.ndarray, np.float32]:
    """The words' weights in signed bytes, and the unit."""
    unit = np.float32(np.abs(learner.words).max() / 127.0)
    return np.rint(learner.words / unit).astype(np.int8), unit


def main() -> None:
    """Print how well held-out examples are understood, then learn from all and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=Path)
    texts, labels = examples()
    raw = vectors_of(texts, parser.parse_args().vectors)
    mean = raw.mean(axis=0)
    vectors = direction(raw, mean) * SPREAD
    rows, rarity = examples_of(texts)
    told = np.asarray([len(one) > 0 for one, _ in rows])
    held_out = np.random.default_rng(1).random(len(texts)) < HELD_OUT
    learner = learn(rows, vectors, labels, np.flatnonzero(told & ~held_out))
    words, unit = stored(learner)
    learner.words = words * unit
    asked = np.flatnonzero(told & held_out)
    for name, weight in (("words and meaning", 1.0), ("words alone", 0.0)):
        best = np.argsort(-learner.scores([rows[one] for one in asked], weight * vectors[asked]), axis=1)
        first = float((best[:, 0] == labels[asked]).mean())
        three = float((best[:, :3] == labels[asked][:, None]).any(axis=1).mean())
        print(f"\n{name}: right {first:.3f}, among three {three:.3f} of {len(asked)} held-out examples")
    learner = learn(rows, vectors, labels, np.flatnonzero(told))
    words, unit = stored(learner)
    np.savez_compressed(
        FILE,
        words=words,
        unit=unit,
        rarity=rarity.astype(np.float16),
        meaning=(learner.meaning * SPREAD).astype(np.float32),
        mean=mean.astype(np.float32),
        bias=learner.bias,
    )
    print(f"{FILE}: {FILE.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
