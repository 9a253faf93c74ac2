"""The classifier's pure step: texts and vectors in, a calibrated distribution over labels out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.components.encoder.tuned import Head, Mix
from bot.components.ngram_rows import NgramRows

Matrix = npt.NDArray[np.float32]
# The encoder was tuned with the same smoothing, so what it has learnt is at rest in `adapt`.
SMOOTHING = 0.1
# Keeps the head near the tuned one: what was learnt together with the encoder outweighs a few new examples.
CLOSENESS = 0.02
ADAPTING_STEPS = 40
# New labels start at their examples' mean direction, as long as a tuned row usually is.
NEW_ROW_LENGTH = 20.0


@dataclass(frozen=True)
class Sample:
    """The form of one text: itself, and its lemmas joined by spaces."""

    text: str
    lemmas: str


def adapt(head: Head, vectors: Matrix, labels: Sequence[str]) -> Head:
    """Fit `head` to examples and labels that it was not tuned with; labels that have no example go.

    Softmax regression on the fixed vectors that starts at the tuned rows and stays close to them.
    """
    names = tuple(sorted(set(labels)))
    known = {label: row for row, label in enumerate(head.labels)}
    target = np.searchsorted(names, labels)
    start = np.zeros((len(names), vectors.shape[1] + 1), dtype=np.float64)
    for row, name in enumerate(names):
        if name in known:
            start[row] = [*head.weights[known[name]], head.bias[known[name]]]
        else:
            mean = vectors[target == row].mean(axis=0)
            start[row, :-1] = NEW_ROW_LENGTH * mean / max(float(np.linalg.norm(mean)), 1e-12)
    inputs = np.hstack([vectors, np.ones((len(vectors), 1), dtype=np.float32)])
    wanted = np.full((len(labels), len(names)), SMOOTHING / len(names))
    wanted[np.arange(len(labels)), target] += 1 - SMOOTHING

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        rows = flat.reshape(start.shape)
        chances, logs = _softmax(inputs @ rows.T)
        away = rows - start
        value = -float((wanted * logs).sum()) / len(labels) + CLOSENESS * float(np.square(away).sum()) / len(
            names
        )
        slope = (chances - wanted).T @ inputs / len(labels) + 2 * CLOSENESS * away / len(names)
        return value, slope.ravel()

    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": ADAPTING_STEPS})
    rows = found.x.reshape(start.shape).astype(np.float32)
    return Head(names, rows[:, :-1], rows[:, -1], head.centre)


def _softmax(logits: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    logs = logits - logits.max(axis=1, keepdims=True)
    logs -= np.log(np.exp(logs).sum(axis=1, keepdims=True))
    return np.exp(logs), logs


class IntentModel:
    """The tuned encoder's head, and character n-grams with lemmas under a linear classifier.

    Their scores are added with the factors of `mix`, which were fitted on texts that neither
    had seen, so a confidence of 0.7 is right in about seven cases of ten.
    """

    def __init__(self, regularisation: float = 0.2, seed: int = 7) -> None:
        self._characters = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5),
            min_df=2,
            sublinear_tf=True,
            lowercase=True,
            dtype=np.float32,
        )
        self._lemmas = TfidfVectorizer(analyzer=str.split, sublinear_tf=True, dtype=np.float32)
        self._classifier = LinearSVC(C=regularisation, random_state=seed)
        self._labels: list[str] = []
        self._head: Head | None = None
        self._mix = Mix(0.0, 1.0)
        self._rows: tuple[NgramRows, NgramRows] | None = None

    @property
    def labels(self) -> list[str]:
        """The labels, in the order of the distribution's columns."""
        return self._labels

    def fit(self, samples: Sequence[Sample], labels: Sequence[str], head: Head, mix: Mix) -> None:
        """Train on `samples` with one label each; `head` must have a row for every label and no other."""
        self._head, self._mix, self._rows = head, mix, None
        self._characters.fit([sample.text for sample in samples])
        self._lemmas.fit([sample.lemmas for sample in samples])
        self._classifier.fit(self._features(samples), np.asarray(labels))
        # Half the memory of a message's process, and no score changes by a thousandth; what one n-gram says
        # of all labels lies together, since a text has few of the n-grams.
        self._classifier.coef_ = np.asfortranarray(self._classifier.coef_, dtype=np.float32)
        self._labels = [str(label) for label in self._classifier.classes_]
        # Only for looking at: the n-grams that were too rare to be kept.
        del self._characters.stop_words_, self._lemmas.stop_words_
        if list(head.labels) != self.labels:
            raise ValueError("the head's labels are not those of the examples")

    def _features(self, samples: Sequence[Sample]) -> csr_matrix:
        return hstack(
            [
                self._characters.transform([sample.text for sample in samples]),
                self._lemmas.transform([sample.lemmas for sample in samples]),
            ],
            format="csr",
        )

    def ngram_scores(self, samples: Sequence[Sample]) -> Matrix:
        """The linear classifier's decision values (len(samples) × labels)."""
        if self._rows is None:
            self._rows = NgramRows(self._characters), NgramRows(self._lemmas)
        characters, lemmas = self._rows
        weights, bias = self._classifier.coef_.T, self._classifier.intercept_
        scores = np.empty((len(samples), len(bias)), dtype=np.float32)
        for row, sample in enumerate(samples):
            near, near_values = characters.of(sample.text)
            far, far_values = lemmas.of(sample.lemmas)
            columns = np.concatenate([near, far + len(self._characters.vocabulary_)])
            scores[row] = np.concatenate([near_values, far_values]) @ weights[columns] + bias
        return scores

    def __getstate__(self) -> dict[str, object]:
        # The readers are made anew from what they read.
        return {**self.__dict__, "_rows": None}

    def by_form(self, scores: Matrix) -> Matrix:
        """Probabilities (texts × labels) by what `ngram_scores` gave, without the encoder."""
        return np.asarray(_softmax((self._mix.ngrams_alone * scores).astype(np.float64))[0], dtype=np.float32)

    def distribution(self, scores: Matrix, vectors: Matrix) -> Matrix:
        """Probabilities (texts × labels) by the n-grams' scores and the encoder's vectors, row by row.

        Rows sum to one; RuntimeError before `fit`.
        """
        if self._head is None:
            raise RuntimeError("the classifier is not trained")
        logits = self._mix.encoder * self._head.logits(vectors) + self._mix.ngrams * scores
        return np.asarray(_softmax(logits.astype(np.float64))[0], dtype=np.float32)
