"""Calibrates the sum of both classifiers on the examples that the encoder was not tuned with.

Run in the bot environment after ``bot.tools.tune_encoder``. Writes the factors into the
tuned encoder's file, and tells what the thresholds in ``bot/config.yml`` would do.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from bot.components.encoder import tuned
from bot.components.encoder.sentences import installed_encoder
from bot.components.intent_model import IntentModel, Matrix, Sample, adapt
from bot.components.language_model import DEFAULT_MODEL, analyse, load_pipeline
from bot.components.text_cache import TextCache
from bot.tools.examples import read_examples

CRISIS = "crisis_"
THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8)
Scores = npt.NDArray[np.float64]


def samples_of(texts: Sequence[str], cache: Path) -> tuple[list[Sample], Matrix]:
    """Form and vector (texts × hidden) of `texts`, as the pipeline would give them."""
    encoder = installed_encoder()
    nlp = load_pipeline(os.environ.get("POLKU_SPACY_MODEL") or DEFAULT_MODEL)
    name = "-".join(nlp.meta[key] for key in ("lang", "name", "version")) + "-" + "+".join(nlp.pipe_names)
    analyses = TextCache(cache, "mix-analyses", name).map(texts, lambda missing: analyse(nlp, missing))
    vectors = TextCache(cache, "sentence-vectors", encoder.version).map(
        texts, lambda missing: [vector.tobytes() for vector in encoder.vectors(missing)]
    )
    samples = [
        Sample(text, " ".join(lemma for _, _, lemma in json.loads(analysis.partition(b"\n")[0])))
        for text, analysis in zip(texts, analyses, strict=True)
    ]
    return samples, np.stack([np.frombuffer(vector, dtype=np.float32) for vector in vectors])


def log_chances(logits: Scores) -> Scores:
    """Row-wise logarithms of the softmax."""
    logs = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(logs - np.log(np.exp(logs).sum(axis=1, keepdims=True)))


def fit(by_meaning: Scores, by_form: Scores, truth: npt.NDArray[np.int64]) -> tuned.Mix:
    """The factors with the least log loss, of the sum and of the n-grams by themselves."""
    rows = np.arange(len(truth))

    def loss(factors: npt.NDArray[np.float64]) -> float:
        return -float(log_chances(factors[0] * by_meaning + factors[1] * by_form)[rows, truth].mean())

    both = minimize(loss, [0.7, 5.0], method="Nelder-Mead").x
    alone = minimize(lambda factor: loss(np.asarray([0.0, factor[0]])), [9.0], method="Nelder-Mead").x
    return tuned.Mix(float(both[0]), float(both[1]), float(alone[0]))


def tell(chances: Scores, labels: Sequence[str], truth: npt.NDArray[np.int64]) -> None:
    """Print what each threshold would do on the held-out examples."""
    best, sure = chances.argmax(axis=1), chances.max(axis=1)
    names = np.asarray(labels)
    alarm = np.asarray([label.startswith(CRISIS) for label in labels])
    strange = names[truth] == "out_of_scope"
    wrong_acted = names[best] != "out_of_scope"
    print("kynnys  vastataan  oikein  asiattomiin väärin | hälytys: löytyy  vääriä")
    for threshold in THRESHOLDS:
        acted = sure >= threshold
        total = chances[:, alarm].sum(axis=1) >= threshold
        print(
            f"{threshold:6.2f} {acted.mean():10.3f} {(best == truth)[acted].mean():7.3f} "
            f"{(acted & wrong_acted)[strange].mean():19.3f} | "
            f"{total[alarm[truth]].mean():15.3f} {total[~alarm[truth]].mean():7.3f}"
        )


def main(argv: list[str] | None = None) -> int:
    """Fit, tell, and rewrite the file; exit status 1 when every example was tuned with."""
    parser = argparse.ArgumentParser(prog="bot.tools.fit_mix", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--cache", type=Path, default=Path(os.environ.get("POLKU_CACHE_DIR", "var/cache")))
    args = parser.parse_args(argv)
    tuning = tuned.read()
    examples = read_examples(args.data)
    apart = np.asarray([tuned.mark(*example) not in tuning.seen for example in examples])
    if not apart.any():
        print("viritys on nähnyt kaikki esimerkit: sovitusta ei voi mitata", file=sys.stderr)
        return 1
    samples, vectors = samples_of([text for _, text in examples], args.cache)
    labels = np.asarray([label for label, _ in examples])
    known = np.flatnonzero(~apart)
    head = adapt(tuning.head, vectors[known], labels[known].tolist())
    model = IntentModel()
    model.fit([samples[row] for row in known], labels[known].tolist(), head, tuning.mix)
    asked = np.flatnonzero(apart & np.isin(labels, head.labels))
    truth = np.searchsorted(model.labels, labels[asked])
    by_meaning = head.logits(vectors[asked]).astype(np.float64)
    by_form = model.ngram_scores([samples[row] for row in asked]).astype(np.float64)
    mix = fit(by_meaning, by_form, truth)
    chances = np.exp(log_chances(mix.encoder * by_meaning + mix.ngrams * by_form))
    tell(chances, model.labels, truth)
    print(f"{len(asked)} esimerkkiä, oikein {(chances.argmax(axis=1) == truth).mean():.3f}, {mix}")
    seen = [example for example, out in zip(examples, apart, strict=True) if not out]
    tuned.write(tuned.INSTALLED, tuning.layers, tuning.head, mix, seen, tuning.beneath)
    return 0


if __name__ == "__main__":
    sys.exit(main())
