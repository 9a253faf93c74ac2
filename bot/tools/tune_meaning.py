"""Tunes the encoder's lower half to emergencies, together with the nets that read it.

Goes on from ``safety/crisis_nets.npz`` as `bot.tools.fit_meaning` left it (or from an earlier tuning) and
writes the nets anew with the tuned layers beneath. Needs the same environment; four rounds take some three
quarters of an hour on two quiet cores:

    PYTHONPATH=. /tmp/tune/bin/python -m bot.tools.tune_meaning

With ``--fresh data/crisis/NEW.txt …`` each round reads those files, and of everything else a third in turn:
for when the corpus has grown and the file in use has learnt the rest.

A quarter of the texts is met with typing slips, another in each round, and some pieces are hidden, so that
no single word is leant on. The dialogue's intents are learnt beside, from what it does not keep apart: Rasa's
upper layers stand on these (`bot.tools.tune_encoder`), and need what tells its intents apart.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from bot.tools.crisis_examples import FOLDER, examples_in, same
from bot.tools.crisis_lessons import Lesson, whole_lessons
from bot.tools.examples import read_examples
from bot.tools.fit_meaning import SMOOTHING, labels_and_targets
from bot.tools.mistyped import mistyped
from bot.tools.torch_encoder import States, TorchLayer, batches, learn, mean_of, rise_and_fall, tell
from bot.tools.torch_nets import TorchNet
from bot.tools.tune_encoder import held_out
from encoder.e5_file import installed_model, read
from encoder.entrance import Entrance
from encoder.layers import stored_layer
from encoder.pieces import Pieces
from encoder.sentences import MOST_PIECES
from safety import nets
from safety.crisis import plain_text
from safety.meaning import DEPTH, FILE

TOKENS_A_BATCH = 1536
RATE, NETS_RATE_TIMES, BESIDE_RATE_TIMES, DECAY_A_LAYER = 2e-4, 2, 10, 0.9
LAYER_DECAY, NETS_DECAY = 0.01, 0.05
# An intent is told by a linear look at the mean of the pieces; few texts in a batch have one.
REPLAYED_IN = 3
INTENTS_WORTH, NO_INTENT = 0.3, -100
MISTYPED, HIDDEN = 0.25, 0.06  # share of the texts, and of their pieces


class Reader:
    """Texts to the tensors that the layers start from."""

    def __init__(self, texts: list[str], seed: int) -> None:
        file = read(installed_model())
        self._texts, self._chance = texts, random.Random(seed)  # noqa: S311 - no secret
        self._pieces, self._entrance = Pieces(file.vocabulary, MOST_PIECES), Entrance(file)
        self._ids = [self._pieces.ids(text) for text in texts]

    def lengths(self) -> list[int]:
        """Pieces of each text."""
        return [len(ids) for ids in self._ids]

    def batch(self, rows: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """States (texts × pieces × hidden) and mask of some texts, with slips and hidden pieces."""
        ids = [self._met(row) for row in rows]
        states, mask = States([self._entrance.vectors(each) for each in ids]).batch(range(len(ids)))
        shown = mask & (torch.rand(mask.shape) >= HIDDEN)
        shown[:, 0] = True  # a text is never hidden whole
        return states, shown

    def _met(self, row: int) -> list[int]:
        if self._chance.random() >= MISTYPED:
            return self._ids[row]
        return self._pieces.ids(mistyped(self._texts[row], self._chance))


def intents_of(lessons: Sequence[Lesson], dialogue: Path) -> tuple[int, torch.Tensor]:
    """How many intents the dialogue has, and of each lesson the number of its own, `NO_INTENT` where none."""
    known = {same(text): label for label, text in read_examples(dialogue) if not held_out((label, text))}
    labels = sorted(set(known.values()))
    number = {text: labels.index(label) for text, label in known.items()}
    return len(labels), torch.tensor([number.get(same(each.text), NO_INTENT) for each in lessons])


def rounds_of(lessons: Sequence[Lesson], fresh: Sequence[Path], epochs: int) -> list[list[int]]:
    """The texts of each round: all, or those of the `fresh` files and another part of the rest each time."""
    new = {same(example.text) for path in fresh for _, example in examples_in(path)}
    is_new = [not new or same(each.text) in new for each in lessons]
    return [
        [row for row, always in enumerate(is_new) if always or row % REPLAYED_IN == epoch % REPLAYED_IN]
        for epoch in range(epochs)
    ]


def lots_of(
    lengths: Sequence[int], rounds: Sequence[Sequence[int]], random: np.random.Generator
) -> Iterator[list[int]]:
    """The rows of each step, round after round."""
    for rows in rounds:
        for lot in batches([lengths[row] for row in rows], random, TOKENS_A_BATCH):
            yield [rows[place] for place in lot]


def tune(
    layers: nn.ModuleList,
    heads: nn.ModuleList,
    reader: Reader,
    targets: torch.Tensor,
    intents: tuple[int, torch.Tensor],
    rounds: Sequence[Sequence[int]],
    seed: int,
) -> None:
    """Train `layers` and `heads` in place with the rows of each round, telling how far it is.

    `intents` as `intents_of` gives them.
    """
    lengths = reader.lengths()
    known, intent = intents
    beside = nn.Linear(layers[0].hidden, known)
    groups = [
        {"params": list(heads.parameters()), "lr": NETS_RATE_TIMES * RATE, "weight_decay": NETS_DECAY},
        # It begins from nothing, where all else goes on.
        {"params": list(beside.parameters()), "lr": BESIDE_RATE_TIMES * RATE, "weight_decay": NETS_DECAY},
    ]
    for depth, layer in enumerate(reversed(layers)):
        groups.append({"params": list(layer.parameters()), "lr": RATE * DECAY_A_LAYER**depth})
    optimiser = torch.optim.AdamW(groups, weight_decay=LAYER_DECAY)
    lots = list(lots_of(lengths, rounds, np.random.default_rng(seed)))
    schedule = rise_and_fall(optimiser, len(lots))
    layers.train()
    heads.train()
    started, losses = time.monotonic(), []
    for rows in lots:
        states, mask = reader.batch(rows)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            for layer in layers:
                states = layer(states, mask)
        told = [
            functional.cross_entropy(head(states.float(), mask), targets[rows], label_smoothing=SMOOTHING)
            for head in heads
        ]
        loss = torch.stack(told).mean()
        own = intent[rows]
        if (own != NO_INTENT).any():
            loss = loss + INTENTS_WORTH * functional.cross_entropy(
                beside(mean_of(states, mask)), own, ignore_index=NO_INTENT, label_smoothing=SMOOTHING
            )
        losses.append(learn(loss, optimiser, schedule))
        tell(losses, len(lots), started)


def main(argv: list[str] | None = None) -> int:
    """Write the nets and the layers beneath to ``--out``; exit status 2 when the nets know other labels."""
    parser = argparse.ArgumentParser(prog="bot.tools.tune_meaning")
    parser.add_argument("--corpus", type=Path, default=FOLDER)
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--nets", type=Path, default=FILE, help="where the nets start")
    parser.add_argument("--out", type=Path, default=FILE)
    parser.add_argument(
        "--fresh", type=Path, nargs="*", default=[], help="new files of the corpus, see above"
    )
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args(argv)
    torch.manual_seed(args.seed)
    # Adam's second moments sink into denormal numbers, which are twenty times slower.
    torch.set_flush_denormal(True)
    learnt = whole_lessons(args.corpus, args.data)
    labels, targets = labels_and_targets(learnt)
    tensors, earlier = nets.read_tensors(args.nets)
    if any(net["leave"].shape[1] != len(labels) for net in tensors):
        parser.error("the nets know other labels: run bot.tools.fit_meaning first")
    file = read(installed_model())
    heads = nn.ModuleList(TorchNet.of(net) for net in tensors)
    layers = nn.ModuleList(
        TorchLayer(file, earlier.get(number) or stored_layer(file, number)) for number in range(DEPTH)
    )
    tune(
        layers,
        heads,
        Reader([plain_text(each.text) for each in learnt], args.seed),
        targets,
        intents_of(learnt, args.data),
        rounds_of(learnt, args.fresh, args.epochs),
        args.seed,
    )
    nets.write(
        args.out,
        [head.stored() for head in heads],
        {number: layer.stored() for number, layer in enumerate(layers)},
    )
    print(f"{args.out}: {args.out.stat().st_size} tavua", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
