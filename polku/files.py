"""Files that a command is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from polku.errors import ConfigurationError


def files_of(names: Sequence[str]) -> list[Path]:
    """The files and folders named; raises ConfigurationError when one is not there."""
    paths = [Path(name) for name in names]
    for path in paths:
        if not path.exists():
            raise ConfigurationError(f"Tiedostoa {path} ei ole")
    return paths
