"""Writes the mean of several tunings of the nets and of the layers beneath, tensor by tensor.

For tunings that went on from each other (`bot.tools.tune_meaning`): what one of them learnt by chance is
halved, what both learnt stays.

    PYTHONPATH=. .venv/bin/python -m bot.tools.mean_of_tunings ONE.npz OTHER.npz
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from encoder.e5_file import Floats
from safety import nets
from safety.meaning import FILE

Tensors = Mapping[str, npt.NDArray[np.generic]]
Key = TypeVar("Key", str, int)


def shared_keys(found: Sequence[Mapping[Key, Any]]) -> list[Key]:
    """The keys that all have; ValueError where one has others."""
    if any(each.keys() != found[0].keys() for each in found):
        raise ValueError("they do not hold the same")
    return list(found[0])


def mean_of(tensors: Sequence[Tensors]) -> dict[str, Floats]:
    """The mean of tensors of the same name; ValueError where names or shapes differ."""
    return {
        name: np.mean([each[name].astype(np.float32) for each in tensors], axis=0)
        for name in shared_keys(tensors)
    }


def main(argv: list[str] | None = None) -> int:
    """Write the mean to ``--out``; exit status 2 when the files are not of one kind."""
    parser = argparse.ArgumentParser(prog="bot.tools.mean_of_tunings")
    parser.add_argument("tunings", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=FILE)
    args = parser.parse_args(argv)
    try:
        heads, layers = zip(*map(nets.read_tensors, args.tunings), strict=True)
        mean_heads = [mean_of(each) for each in zip(*heads, strict=True)]
        mean_layers = {number: mean_of([each[number] for each in layers]) for number in shared_keys(layers)}
    except (nets.NetsError, ValueError) as error:
        parser.error(f"the files are not tunings of one kind: {error!r}")
    nets.write(args.out, mean_heads, mean_layers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
