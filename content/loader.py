"""Reads the replies of the domain's files (``bot/domain/*.yml``, key ``responses``)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from content.errors import ContentError
from content.files import read_yaml
from content.model import Button, Reply, Variant


def load_replies(folder: Path) -> dict[str, Reply]:
    """All replies of the folder by name; raises ContentError for what cannot be read."""
    replies: dict[str, Reply] = {}
    for path in sorted(folder.glob("*.yml")):
        for name, several in (_read(path).get("responses") or {}).items():
            if name in replies:
                raise ContentError("written_twice", path, name)
            try:
                variants = tuple(_variant(one) for one in several)
            except (KeyError, TypeError, AttributeError) as error:
                raise ContentError("not_a_reply", path, f"{name}: {error}") from None
            if not variants:
                raise ContentError("not_a_reply", path, f"{name}: []")
            replies[name] = Reply(name, path.name, variants)
    return replies


def _read(path: Path) -> Mapping[str, Any]:
    try:
        read = read_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError("not_yaml", path, " ".join(str(error).split())) from None
    if not isinstance(read, Mapping):
        raise ContentError("not_yaml", path, type(read).__name__)
    return read


def _variant(one: Mapping[str, Any]) -> Variant:
    wanted = {condition["name"]: condition["value"] for condition in one.get("condition") or ()}
    return Variant(
        text=str(one["text"]),
        buttons=tuple(
            # Rasa would fill {name} in payloads too, so the files double every literal brace.
            Button(str(button["title"]), str(button["payload"]).replace("{{", "{").replace("}}", "}"))
            for button in one.get("buttons") or ()
        ),
        language=str(wanted.get("language", "fi")),
        style=str(wanted.get("style", "normal")),
        language_told="language" in wanted,
    )
