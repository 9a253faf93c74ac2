"""What the codes of a handover are called in Finnish."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

LABELS = Path(__file__).parent / "data" / "labels.yml"


@cache
def _labels() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(LABELS.read_text("utf-8"))
    return loaded


def label(word: StrEnum) -> str:
    """The name of a value of one of the room's closed sets, e.g. ``Status.NEW`` → "Uusi"."""
    return _labels()[type(word).__name__][word.value]


def name_of(kind: str, code: str) -> str:
    """The name of a code of an open set (Consent, Participant, Segment, Language); itself if unknown."""
    return _labels()[kind].get(code, code)
