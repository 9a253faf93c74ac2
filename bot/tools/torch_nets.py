"""The nets of `safety` in PyTorch, as they learn; needs an environment with torch (see tune_encoder)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from encoder.e5_file import Floats
from safety import nets

CHANNELS = 128
INPUT_DROPOUT, DROPOUT = 0.1, 0.4
_FAR_BELOW = -1e4


class TorchNet(nn.Module):
    """One of `safety.nets.Nets` as it learns; `centre` and `spread` (hidden) are those of what it reads."""

    def __init__(self, labels: int, centre: Floats, spread: Floats) -> None:
        super().__init__()
        self._centre, self._spread = torch.from_numpy(centre), torch.from_numpy(spread)
        self.enter = nn.Linear(len(centre), CHANNELS)
        self.runs = nn.ModuleList(
            nn.Conv1d(CHANNELS, CHANNELS, width, padding=width // 2) for width in nets.WIDTHS
        )
        self.leave = nn.Linear(4 * CHANNELS, labels)

    def forward(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Scores (texts × labels) of states (texts × pieces × hidden); `mask` is true where a piece is."""
        share = mask[..., None].float()
        given = functional.dropout((states - self._centre) / self._spread, INPUT_DROPOUT, self.training)
        entered = functional.gelu(self.enter(given)) * share
        side_by_side = entered.transpose(1, 2)
        seen = [side_by_side, *(functional.gelu(run(side_by_side)) for run in self.runs)]
        pooled = [each.masked_fill(~mask[:, None], _FAR_BELOW).amax(2) for each in seen]
        pooled.append(entered.sum(1) / share.sum(1))
        return self.leave(functional.dropout(torch.cat(pooled, 1), DROPOUT, self.training))

    def stored(self) -> dict[str, Floats]:
        """The tensors as `safety.nets` wants them, with centre and spread in the first."""

        def array(tensor: torch.Tensor) -> Floats:
            return np.ascontiguousarray(tensor.detach().numpy(), dtype=np.float32)

        enter = self.enter.weight / self._spread
        found = {"enter": array(enter.T), "enter_bias": array(self.enter.bias - enter @ self._centre)}
        for width, run in zip(nets.WIDTHS, self.runs, strict=True):
            # Out × in × place, to (place · in) × out.
            found[f"run{width}"] = array(run.weight.permute(2, 1, 0).reshape(width * CHANNELS, CHANNELS))
            found[f"run{width}_bias"] = array(run.bias)
        return found | {"leave": array(self.leave.weight.T), "leave_bias": array(self.leave.bias)}

    @classmethod
    def of(cls, stored: Mapping[str, Floats]) -> TorchNet:
        """A net that goes on from what `stored` gave."""
        hidden, labels = len(stored["enter"]), stored["leave"].shape[1]
        net = cls(labels, np.zeros(hidden, np.float32), np.ones(hidden, np.float32))
        with torch.no_grad():
            _put(net.enter, stored["enter"].T, stored["enter_bias"])
            for width, run in zip(nets.WIDTHS, net.runs, strict=True):
                places = stored[f"run{width}"].reshape(width, CHANNELS, CHANNELS)
                _put(run, places.transpose(2, 1, 0), stored[f"run{width}_bias"])
            _put(net.leave, stored["leave"].T, stored["leave_bias"])
        return net


def _put(module: nn.Module, weight: Floats, bias: Floats) -> None:
    module.weight.copy_(torch.from_numpy(np.ascontiguousarray(weight, dtype=np.float32)))
    module.bias.copy_(torch.from_numpy(np.asarray(bias, dtype=np.float32)))
