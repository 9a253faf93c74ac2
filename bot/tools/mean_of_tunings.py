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

import numpy as np
import numpy.typing as npt

from encoder.e5_file import Floats
from safety import nets
from safety.meaning import FILE

Tensors = Mapping[str, npt.NDArray[np.generic]]


def mean_of(tensors: Sequence[Tensors]) -> dict[str, Floats]:
    """The mean of tensors of the same name; ValueError where names or shapes differ."""
    if any(each.keys() != tensors[0].keys() for each in tensors):
        raise ValueError("they do not hold the same tensors")
    return {name: np.mean([each[name].astype(np.float32) for each in tensors], axis=0) for name in tensors[0]}


def main(argv: list[str] | None = None) -> int:
    """Write the mean to ``--out``; exit status 2 when the files are not of one kind."""
    parser = argparse.ArgumentParser(prog="bot.tools.mean_of_tunings")
    parser.add_argument("tunings", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=FILE)
    args = parser.parse_args(argv)
    try:
        found = [nets.read_tensors(path) for path in args.tunings]
        heads = [mean_of(each) for each in zip(*(heads for heads, _ in found), strict=True)]
        beneath = sorted(found[0][1])
        if any(sorted(layers) != beneath for _, layers in found):
            raise ValueError("they do not hold the same layers")
        layers = {number: mean_of([each[number] for _, each in found]) for number in beneath}
    except (nets.NetsError, ValueError) as error:
        parser.error(f"the files are not tunings of one kind: {error!r}")
    nets.write(args.out, heads, layers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
