"""A conversation story as a value, and how stories are read from their files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.stories.rasa_format import from_rasa

NAMES = "nimet.yml"


@dataclass(frozen=True)
class Story:
    """One story: its name, its file, its steps in order, and how its conversation is opened."""

    name: str
    file: str
    steps: tuple[dict[str, Any], ...]
    opening: dict[str, Any] = field(default_factory=dict)


class StoryError(Exception):
    """A story file that says something the runner does not know; the text tells where and what."""


def load_stories(folder: Path) -> list[Story]:
    """All stories of the folder's YAML files, in Polku's format or in Rasa's."""
    stories: list[Story] = []
    for path in sorted(folder.glob("*.yml")):
        if path.name != NAMES:
            stories += read_stories(path)
    names = [story.name for story in stories]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StoryError(f"sama tarinan nimi kahdesti: {twice}")
    return stories


def read_stories(path: Path) -> list[Story]:
    """The stories of one file."""
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    if isinstance(read, dict) and "stories" in read:
        try:
            return [Story(name, path.name, steps) for name, steps in from_rasa(read["stories"])]
        except (KeyError, TypeError, ValueError) as error:
            raise StoryError(f"{path.name}: {error}") from None
    stories = []
    for one in read:
        unknown = set(one) - {"tarina", "avaus", "askeleet"}
        if unknown or not one.get("askeleet"):
            raise StoryError(f"{path.name}: {one.get('tarina')}: {sorted(unknown) or 'ei askelia'}")
        for step in one["askeleet"]:
            if not isinstance(step, dict) or len(step) != 1:
                raise StoryError(f"{path.name}: {one['tarina']}: askel ei ole muotoa avain: arvo: {step}")
        stories.append(Story(one["tarina"], path.name, tuple(one["askeleet"]), one.get("avaus") or {}))
    return stories
