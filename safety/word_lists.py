"""The word lists of `redaction.yml`, read once."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("redaction.yml")


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return document


@lru_cache(maxsize=16)
def word_list(*keys: str) -> frozenset[str]:
    """Return the words at a place of the file, in lower case."""
    found = _document()
    for key in keys:
        found = found[key]
    return frozenset(str(found).casefold().split())
