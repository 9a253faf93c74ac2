"""What is known of a classifier after it has read the test set: figures only, no Rasa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

BINS = 10
# Written blind to the bot and read only when named: they judge, and nothing is tuned to them.
EMERGENCY_SETS = ("emergencies.tsv", "emergencies_2.tsv", "emergencies_3.tsv", "emergencies_4.tsv")
APART = frozenset({*EMERGENCY_SETS, "blind_needs.tsv"})


class TestSetError(Exception):
    """A line of a test file is not ``label<TAB>register<TAB>text``."""

    __test__ = False  # pytest takes names that begin with "Test" for its own
    code = "test_set"

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(f"{path}:{line}: expected label, register and text with tabs between them")
        self.path = path
        self.line = line


@dataclass(frozen=True)
class Utterance:
    """One line of the test set."""

    label: str
    register: str
    text: str


@dataclass(frozen=True)
class Guess:
    """What was made of an utterance: labels with probabilities, likeliest first, and what is acted on."""

    utterance: Utterance
    ranking: tuple[tuple[str, float], ...]
    acted_on: str

    @property
    def best(self) -> str:
        """The likeliest label."""
        return self.ranking[0][0]

    @property
    def right(self) -> bool:
        """Whether the likeliest label is the true one."""
        return self.best == self.utterance.label


@dataclass(frozen=True)
class LabelScore:
    """Precision, recall and F1 of one label, and how many utterances have it."""

    precision: float
    recall: float
    f1: float
    count: int


@dataclass(frozen=True)
class Bin:
    """Guesses of similar confidence: their number, mean confidence, and share that is right."""

    count: int
    confidence: float
    right: float


def read_tests(where: Path) -> tuple[Utterance, ...]:
    """All utterances of one file, or of a folder's ``*.tsv`` files but those APART.

    TestSetError names the first bad line.
    """
    files = [where] if where.is_file() else sorted(p for p in where.glob("*.tsv") if p.name not in APART)
    found: list[Utterance] = []
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            parts = line.split("\t")
            if len(parts) != 3 or not all(part.strip() for part in parts):
                raise TestSetError(path, number)
            found.append(Utterance(*(part.strip() for part in parts)))
    return tuple(found)


def label_scores(guesses: Sequence[Guess]) -> dict[str, LabelScore]:
    """Scores of every label that the utterances have, by label."""
    true = Counter(guess.utterance.label for guess in guesses)
    said = Counter(guess.best for guess in guesses)
    hits = Counter(guess.best for guess in guesses if guess.right)
    scores: dict[str, LabelScore] = {}
    for label in sorted(true):
        precision = hits[label] / said[label] if said[label] else 0.0
        recall = hits[label] / true[label]
        f1 = 2 * precision * recall / (precision + recall) if hits[label] else 0.0
        scores[label] = LabelScore(precision, recall, f1, true[label])
    return scores


def macro_f1(guesses: Sequence[Guess]) -> float:
    """The mean F1 over the labels of the utterances; 0 when there are none."""
    scores = label_scores(guesses)
    return sum(score.f1 for score in scores.values()) / len(scores) if scores else 0.0


def accuracy(guesses: Sequence[Guess], within: int = 1) -> float:
    """The share of utterances whose label is among the `within` likeliest; 0 when there are none."""
    hits = sum(guess.utterance.label in [label for label, _ in guess.ranking[:within]] for guess in guesses)
    return hits / len(guesses) if guesses else 0.0


def calibration(guesses: Sequence[Guess]) -> tuple[Bin, ...]:
    """Ten bins of equal width over the confidence of the likeliest label; empty ones are left out."""
    bins: list[list[Guess]] = [[] for _ in range(BINS)]
    for guess in guesses:
        bins[min(int(guess.ranking[0][1] * BINS), BINS - 1)].append(guess)
    return tuple(
        Bin(len(b), sum(g.ranking[0][1] for g in b) / len(b), sum(g.right for g in b) / len(b))
        for b in bins
        if b
    )


def calibration_error(guesses: Sequence[Guess]) -> float:
    """Expected calibration error: the mean distance of confidence and share of right guesses."""
    return sum(b.count * abs(b.confidence - b.right) for b in calibration(guesses)) / max(len(guesses), 1)


def by_register(guesses: Iterable[Guess]) -> dict[str, tuple[int, int]]:
    """Number of utterances and of errors for each register."""
    counts: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    for guess in guesses:
        counts[guess.utterance.register] += 1
        errors[guess.utterance.register] += not guess.right
    return {register: (counts[register], errors[register]) for register in sorted(counts)}


def confusions(guesses: Iterable[Guess]) -> Counter[tuple[str, str]]:
    """How often each (true label, likeliest label) pair of unlike labels occurs."""
    return Counter((guess.utterance.label, guess.best) for guess in guesses if not guess.right)
