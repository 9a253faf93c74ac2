"""Tunes the encoder's lower half to emergencies, together with the nets that read it.

Goes on from ``safety/crisis_nets.npz`` as `bot.tools.fit_meaning` left it (or from an earlier tuning) and
writes the nets anew with the tuned layers beneath. Needs the same environment; four rounds take some three
quarters of an hour on two quiet cores:

    PYTHONPATH=. /tmp/tune/bin/python -m bot.tools.tune_meaning

A quarter of the texts is met with typing slips, another in each round, and some pieces are hidden, so that
no single word is leant on.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from bot.tools.crisis_examples import FOLDER
from bot.tools.crisis_lessons import whole_lessons
from bot.tools.fit_meaning import SMOOTHING, labels_and_targets
from bot.tools.mistyped import mistyped
from bot.tools.torch_encoder import States, TorchLayer, batches, learn, rise_and_fall, tell
from bot.tools.torch_nets import TorchNet
from encoder.e5_file import installed_model, read
from encoder.entrance import Entrance
from encoder.layers import stored_layer
from encoder.pieces import Pieces
from encoder.sentences import MOST_PIECES
from safety import nets
from safety.crisis import plain_text
from safety.meaning import DEPTH, FILE

TOKENS_A_BATCH = 1536
RATE, NETS_RATE_TIMES, DECAY_A_LAYER = 2e-4, 2, 0.9
LAYER_DECAY, NETS_DECAY = 0.01, 0.05
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


def tune(
    layers: nn.ModuleList, heads: nn.ModuleList, reader: Reader, targets: torch.Tensor, epochs: int, seed: int
) -> None:
    """Train `layers` and `heads` in place, telling how far it is."""
    order, lengths = np.random.default_rng(seed), reader.lengths()
    groups = [{"params": list(heads.parameters()), "lr": NETS_RATE_TIMES * RATE, "weight_decay": NETS_DECAY}]
    for depth, layer in enumerate(reversed(layers)):
        groups.append({"params": list(layer.parameters()), "lr": RATE * DECAY_A_LAYER**depth})
    optimiser = torch.optim.AdamW(groups, weight_decay=LAYER_DECAY)
    total = epochs * sum(1 for _ in batches(lengths, np.random.default_rng(seed), TOKENS_A_BATCH))
    schedule = rise_and_fall(optimiser, total)
    layers.train()
    heads.train()
    started, losses = time.monotonic(), []
    for _ in range(epochs):
        for rows in batches(lengths, order, TOKENS_A_BATCH):
            states, mask = reader.batch(rows)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                for layer in layers:
                    states = layer(states, mask)
            told = [
                functional.cross_entropy(head(states.float(), mask), targets[rows], label_smoothing=SMOOTHING)
                for head in heads
            ]
            loss = torch.stack(told).mean()
            losses.append(learn(loss, optimiser, schedule))
            tell(losses, total, started)


def main(argv: list[str] | None = None) -> int:
    """Write the nets and the layers beneath to ``--out``; exit status 2 when the nets know other labels."""
    parser = argparse.ArgumentParser(prog="bot.tools.tune_meaning")
    parser.add_argument("--corpus", type=Path, default=FOLDER)
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--nets", type=Path, default=FILE, help="where the nets start")
    parser.add_argument("--out", type=Path, default=FILE)
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
        args.epochs,
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
