"""Reads the wordings that lie as YAML beside the code that uses them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def words_in(file: Path) -> Any:
    """What one of our own YAML files holds, read once; its shape is the caller's knowledge."""
    return yaml.safe_load(file.read_text("utf-8"))
