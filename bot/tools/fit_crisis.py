"""Fits the crisis model with which `safety` weighs the words of a message.

    PYTHONPATH=. .venv-bot/bin/python -m bot.tools.fit_crisis

Run it after a change of `data/crisis` or of `safety/patterns`; what looks at their meaning is fitted by
`bot.tools.fit_meaning`. It writes `safety/crisis_weights.bin`. The same data give the same file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.tools.crisis_examples import FOLDER, NONE
from bot.tools.crisis_lessons import whole_lessons, with_parts
from safety import weights
from safety.crisis import signs_of

STRENGTH = 15.0
SEEN_AT_LEAST = 2
MOST_SIGNS = 200_000
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """Weights of the signs: `vocabulary` in rising order, `rows` (signs × columns), `bias` (columns)."""

    vocabulary: npt.NDArray[np.int64]
    rows: Floats
    bias: Floats


def matrix(found: Sequence[Sequence[int]], vocabulary: npt.NDArray[np.int64]) -> csr_matrix:
    """Texts × signs; every sign of a text has the same share of length one, known or not."""
    columns, values, ends = [], [], [0]
    for signs in found:
        given = np.asarray(sorted(signs), dtype=np.int64)
        at = np.searchsorted(vocabulary, given)
        at = at[(at < len(vocabulary)) & (vocabulary[np.minimum(at, len(vocabulary) - 1)] == given)]
        columns.append(at)
        values.append(np.full(len(at), max(len(given), 1) ** -0.5))
        ends.append(ends[-1] + len(at))
    shape = (len(found), len(vocabulary))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=shape)


def linear(strength: float) -> LogisticRegression:
    """The one kind of classifier used here."""
    return LogisticRegression(C=strength, solver="liblinear", random_state=0)


def fit_signs(found: Sequence[Sequence[int]], kinds: Sequence[str], importance: Floats) -> Fitted:
    """Fit the alarm on all texts and the kinds on the emergencies, and keep the weightiest signs."""
    signs, counts = np.unique(np.concatenate([np.fromiter(s, np.int64) for s in found]), return_counts=True)
    vocabulary = signs[counts >= SEEN_AT_LEAST]
    given = matrix(found, vocabulary)
    names = np.asarray(kinds)
    alarm = names != NONE
    fits = [linear(STRENGTH).fit(given, alarm, sample_weight=importance)]
    fits += [linear(STRENGTH).fit(given[alarm], names[alarm] == kind) for kind in weights.KINDS]
    rows = np.stack([each.coef_[0] for each in fits], axis=1)
    weighty = np.sort(np.argsort(-np.abs(rows[:, 0]), kind="stable")[:MOST_SIGNS])
    return Fitted(vocabulary[weighty], rows[weighty], np.asarray([each.intercept_[0] for each in fits]))


def main(argv: list[str] | None = None) -> int:
    """Fit, write the file."""
    parser = argparse.ArgumentParser(prog="bot.tools.fit_crisis", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=FOLDER)
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    args = parser.parse_args(argv)
    learnt = with_parts(whole_lessons(args.corpus, args.data))
    print(f"{len(learnt)} tekstiä, {sum(e.emergency for e in learnt)} hätätilannetta", file=sys.stderr)
    fitted = fit_signs(
        [list(signs_of(each.text)) for each in learnt],
        [each.kind for each in learnt],
        np.asarray([each.importance for each in learnt]),
    )
    weights.write_weights(
        weights.FILE, fitted.vocabulary.tolist(), fitted.rows.tolist(), fitted.bias.tolist()
    )
    print(f"{weights.FILE}: {weights.FILE.stat().st_size} tavua", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
