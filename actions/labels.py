"""Short texts that the actions put together with data; the words are in ``labels.yml``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("labels.yml")


@lru_cache
def _labels() -> dict[str, dict[str, str]]:
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def label(name: str, language: str = "fi", **values: str) -> str:
    """The text `name` in `language`, in Finnish where there is none."""
    texts = _labels()[name]
    return texts.get(language, texts["fi"]).format(**values)
