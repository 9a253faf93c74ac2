"""The second look at a message's meaning: one direction in the tuned encoder's space."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).resolve().parents[1] / "encoder" / "crisis-head.json"
_DIGITS = 5


class CrisisHeadError(Exception):
    """The head's file is missing or belongs to another encoder (`problem`)."""

    code = "crisis_head"

    def __init__(self, problem: str) -> None:
        super().__init__(f"{FILE.name}: {problem}; make it with `python -m bot.tools.fit_crisis`")
        self.problem = problem


@dataclass(frozen=True)
class CrisisHead:
    """A linear verdict on sentence vectors of the encoder `version`."""

    weights: npt.NDArray[np.float32]
    bias: float
    version: str

    def score(self, vector: npt.NDArray[np.float32]) -> float:
        """Log odds of an emergency by meaning alone."""
        return float(vector @ self.weights) + self.bias


def write_head(weights: npt.NDArray[np.float64], bias: float, version: str, path: Path = FILE) -> None:
    """Write the head as readable numbers."""
    document = {
        "encoder": version,
        "bias": round(bias, _DIGITS),
        "weights": [round(float(weight), _DIGITS) for weight in weights],
    }
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")


def read_head(version: str, path: Path = FILE) -> CrisisHead:
    """Read the head for the encoder `version`; CrisisHeadError when it is another's."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        head = CrisisHead(
            np.asarray(document["weights"], dtype=np.float32),
            float(document["bias"]),
            str(document["encoder"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CrisisHeadError(str(error)) from error
    if head.version != version:
        raise CrisisHeadError(f"is for encoder {head.version}, not {version}")
    return head
