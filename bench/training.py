"""How long training takes: ``rasa init``'s bot by its own command, Polku by ``polku train``."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.bots import Worthless, train_peer
from bench.figures import Size
from tests.stack import ROOT


def train_polku(folder: Path) -> float:
    """Train Polku anew; the seconds it took.

    Without Rasa's cache of components, but with the vectors of the examples that were reckoned
    before: this is a training after an example has changed, as an editor knows it.
    """
    started = time.monotonic()
    with (folder / "train-polku.log").open("wb") as log, tempfile.TemporaryDirectory() as cache:
        done = subprocess.run(  # noqa: S603 - our own command
            [str(ROOT / "bin" / "polku"), "train", "--force"],
            env={**os.environ, "RASA_CACHE_DIRECTORY": cache}, stdout=log, stderr=log, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise Worthless(f"Polku is not trained, see {folder / 'train-polku.log'}")
    return time.monotonic() - started


def run(_size: Size, folder: Path) -> dict[str, Any]:
    """Train both; the peer's model stays for the other parts."""
    return {"peer": train_peer(folder / "peer"), "polku": train_polku(folder)}
