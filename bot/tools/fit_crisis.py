"""Fits the crisis model that `safety` weighs messages with, and the bot's second look at their meaning.

    PYTHONPATH=. .venv-bot/bin/python -m bot.tools.fit_crisis

Run it after a change of `data/crisis`, of `safety/patterns` or of the tuned encoder. It writes
`safety/crisis_weights.bin` and `bot/encoder/crisis-head.json`, and tells how both do on the texts
that it keeps apart. The same data give the same files.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.components.crisis_head import write_head
from bot.components.encoder.sentences import SentenceEncoder
from bot.components.encoder.tuned import read as read_tuning
from bot.components.text_cache import TextCache
from bot.tools.crisis_examples import FOLDER, NONE, CrisisExample, read_corpus, without
from bot.tools.examples import read_examples
from safety import weights
from safety.crisis import parts_of, signs_of

TESTS = Path("tests/nlu")
CRISIS = "crisis_"
# An ordinary message of the dialogue's data; near an emergency a mistake costs more.
ORDINARY, NEAR = 1.0, 3.0
STRENGTH, HEAD_STRENGTH = 15.0, 3.0
SEEN_AT_LEAST = 2
MOST_SIGNS = 60_000
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


def vectors_of(texts: Sequence[str], cache: Path) -> npt.NDArray[np.float32]:
    """The tuned encoder's directions of `texts`, kept by text."""
    encoder = SentenceEncoder()
    kept = TextCache(cache, "sentence-vectors", encoder.version)
    stored = kept.map(texts, lambda missing: [vector.tobytes() for vector in encoder.vectors(missing)])
    return np.stack([np.frombuffer(value, dtype=np.float32) for value in stored])


@dataclass(frozen=True)
class Lesson:
    """A text to learn from: `importance` multiplies its mistakes; a part of a message is not `whole`."""

    kind: str
    text: str
    importance: float
    whole: bool = True

    @property
    def emergency(self) -> bool:
        """Whether somebody is in danger."""
        return self.kind != NONE


def lessons(corpus: Path, dialogue: Path) -> list[Lesson]:
    """The texts to learn from: none of a test set, and none that is kept apart."""
    tested = [
        line.split("\t")[-1]
        for path in sorted(TESTS.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    all_near = read_corpus(corpus)
    told = [
        CrisisExample(label if label.startswith(CRISIS) else NONE, "mixed", text)
        for label, text in read_examples(dialogue)
    ]
    found = [Lesson(each.kind, each.text, NEAR) for each in without(all_near, tested) if not each.apart]
    found += [
        Lesson(each.kind, each.text, NEAR if each.emergency else ORDINARY)
        for each in without(told, [*tested, *(near.text for near in all_near)])
    ]
    # Parts of long messages are weighed by themselves, so what an ordinary one looks like must be known.
    found += [
        Lesson(NONE, part, ORDINARY, whole=False)
        for each in found
        if not each.emergency
        for part in parts_of(each.text)
    ]
    return found


def main(argv: list[str] | None = None) -> int:
    """Fit both, write both files."""
    parser = argparse.ArgumentParser(prog="bot.tools.fit_crisis", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=FOLDER)
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--cache", type=Path, default=Path(os.environ.get("POLKU_CACHE_DIR", "var/cache")))
    parser.add_argument("--no-head", action="store_true", help="leave the bot's head as it is")
    args = parser.parse_args(argv)
    learnt = lessons(args.corpus, args.data)
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
    if not args.no_head:
        whole = [each for each in learnt if each.whole]
        head = linear(HEAD_STRENGTH).fit(
            vectors_of([each.text for each in whole], args.cache),
            np.asarray([each.emergency for each in whole]),
            sample_weight=np.asarray([each.importance for each in whole]),
        )
        write_head(head.coef_[0], float(head.intercept_[0]), read_tuning().version)
    return 0


if __name__ == "__main__":
    sys.exit(main())
