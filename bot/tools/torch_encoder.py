"""The encoder in PyTorch, for tuning its upper layers; needs an environment with torch (see tune_encoder)."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from encoder.e5_file import E5File, Floats
from encoder.layers import LAYER_TENSORS

DROPOUT = 0.1
HEAD_SCALE = 20.0
WARM_UP_SHARE = 0.1
TOLD_EVERY = 100


class TorchLayer(nn.Module):
    """One layer that starts at `tensors`; its parameters bear their names with underlines for dots."""

    def __init__(self, file: E5File, tensors: Mapping[str, Floats]) -> None:
        super().__init__()
        self.hidden = file.hidden
        self._heads = file.heads
        self._epsilon = file.epsilon
        self.weights = nn.ParameterDict(
            {
                name.replace(".", "_"): nn.Parameter(torch.from_numpy(values.copy()))
                for name, values in tensors.items()
            }
        )

    def stored(self) -> dict[str, Floats]:
        """The tensors under the file's names."""
        return {name: self.weights[name.replace(".", "_")].detach().numpy() for name in LAYER_TENSORS}

    def _linear(self, name: str, values: torch.Tensor) -> torch.Tensor:
        return functional.linear(values, self.weights[f"{name}_w"], self.weights[f"{name}_b"])

    def _norm(self, name: str, values: torch.Tensor) -> torch.Tensor:
        scale, shift = self.weights[f"{name}_w"], self.weights[f"{name}_b"]
        return functional.layer_norm(values, (values.shape[-1],), scale, shift, self._epsilon)

    def forward(self, state: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """`state` is texts × tokens × hidden; `mask` is true where a token is."""
        texts, tokens, hidden = state.shape

        def split(name: str) -> torch.Tensor:
            return self._linear(name, state).view(texts, tokens, self._heads, -1).transpose(1, 2)

        dropout = DROPOUT if self.training else 0.0
        context = functional.scaled_dot_product_attention(
            split("q"), split("k"), split("v"), attn_mask=mask[:, None, None, :], dropout_p=dropout
        )
        context = self._linear("ao", context.transpose(1, 2).reshape(texts, tokens, hidden))
        state = self._norm("aln", state + functional.dropout(context, dropout))
        wide = self._linear("fo", functional.gelu(self._linear("fi", state)))
        return self._norm("oln", state + functional.dropout(wide, dropout))


class TorchHead(nn.Module):
    """Scaled cosines to one direction a label, of directions from the common centre."""

    def __init__(self, labels: int, centre: torch.Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(labels, len(centre)))
        self.bias = nn.Parameter(torch.zeros(labels))
        self.centre = nn.Parameter(centre, requires_grad=False)

    def features(self, vectors: torch.Tensor) -> torch.Tensor:
        """Directions from the centre, unit length."""
        return functional.normalize(functional.normalize(vectors, dim=-1) - self.centre, dim=-1)

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        """Scores, texts × labels."""
        directions = functional.dropout(self.features(vectors), DROPOUT, self.training)
        return (
            HEAD_SCALE * functional.linear(directions, functional.normalize(self.weight, dim=-1)) + self.bias
        )


class States:
    """What lies below the layers that learn, of every text: given once, in single or half precision."""

    def __init__(self, states: Sequence[npt.NDArray[np.floating]]) -> None:
        self._states = states

    def __len__(self) -> int:
        return len(self._states)

    def lengths(self) -> list[int]:
        """Tokens of each text."""
        return [len(state) for state in self._states]

    def of(self, row: int) -> Floats:
        """The states of one text (tokens × hidden)."""
        return np.asarray(self._states[row], dtype=np.float32)

    def batch(self, rows: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """States (texts × tokens × hidden) and mask of the texts with the numbers `rows`."""
        longest = max(len(self._states[row]) for row in rows)
        values = np.zeros((len(rows), longest, self._states[rows[0]].shape[1]), dtype=np.float32)
        mask = np.zeros((len(rows), longest), dtype=bool)
        for place, row in enumerate(rows):
            values[place, : len(self._states[row])] = self._states[row]
            mask[place, : len(self._states[row])] = True
        return torch.from_numpy(values), torch.from_numpy(mask)


def pooled(layers: nn.ModuleList, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Mean of the last layer's tokens, texts × hidden, in single precision."""
    for layer in layers:
        states = layer(states, mask)
    return mean_of(states, mask)


def mean_of(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The mean of each text's tokens, texts × hidden, in single precision."""
    share = mask[..., None].float()
    return (states.float() * share).sum(1) / share.sum(1)


def batches(lengths: Sequence[int], random: np.random.Generator, tokens: int) -> Iterator[list[int]]:
    """Row numbers in batches of texts of like length, at most `tokens` each, in random order."""
    order = np.argsort(np.asarray(lengths) + random.uniform(-2, 2, len(lengths)))
    found: list[list[int]] = [[]]
    for row in order.tolist():
        longest = max([lengths[row], *(lengths[other] for other in found[-1])])
        if found[-1] and longest * (len(found[-1]) + 1) > tokens:
            found.append([])
        found[-1].append(row)
    yield from (found[number] for number in random.permutation(len(found)))


def rise_and_fall(optimiser: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Rates that rise over the first tenth of the steps and then fall to nothing."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (WARM_UP_SHARE * steps)) * max(0.0, 1 - step / steps)
    )


def learn(
    loss: torch.Tensor, optimiser: torch.optim.Optimizer, schedule: torch.optim.lr_scheduler.LambdaLR
) -> float:
    """One step of a training, no longer than one in all directions together; the loss."""
    loss.backward()
    nn.utils.clip_grad_norm_([each for group in optimiser.param_groups for each in group["params"]], 1.0)
    optimiser.step()
    optimiser.zero_grad()
    schedule.step()
    return float(loss.item())


def tell(losses: Sequence[float], steps: int, started: float) -> None:
    """Say at each hundredth step how far a training is; `started` as `time.monotonic` told it."""
    if len(losses) % TOLD_EVERY == 0:
        spent, lately = time.monotonic() - started, np.mean(losses[-TOLD_EVERY:])
        print(f"[{spent:5.0f} s] {len(losses) / steps:4.0%}, virhe {lately:.3f}", file=sys.stderr, flush=True)
