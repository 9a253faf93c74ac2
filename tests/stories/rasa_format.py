"""Turns stories in Rasa's test format into steps of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any


def from_rasa(stories: list[dict[str, Any]]) -> Iterator[tuple[str, tuple[dict[str, Any], ...]]]:
    """Name and steps of each story; raises ValueError for a step that has no meaning over HTTP."""
    for story in stories:
        steps: list[dict[str, Any]] = []
        for step in story["steps"]:
            steps += _step(step)
        yield str(story["story"]), tuple(steps)


def _step(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "user" in step:
        text = str(step["user"]).strip()
        yield {"lähettää": text} if text.startswith("/") else {"asukas": _plain(text)}
        if "intent" in step and not text.startswith("/"):
            yield {"ymmärtää": [step["intent"]]}
    elif "intent" in step:
        yield {"lähettää": f"/{step['intent']}"}
    elif "action" in step:
        name = str(step["action"])
        if name != "action_listen":
            yield {"vastaus": [name]} if name.startswith("utter_") else {"toiminto": [name]}
    elif "bot" in step:
        yield {"sanoo": [str(step["bot"]).strip()]}
    elif "slot_was_set" in step:
        for one in step["slot_was_set"]:
            yield {"tietää": one if isinstance(one, dict) else {one: "*"}}
    elif "active_loop" in step:
        yield {"kesken": step["active_loop"]}
    else:
        raise ValueError(f"Rasan askelta {sorted(step)} ei voi ajaa tarinana")


def _plain(text: str) -> str:
    # Rasa marks entities in the text: [Kajaanissa]{"entity": "municipality"}, [Kajaanissa](municipality).
    return re.sub(r"\[([^\]]+)\](?:\{[^}]*\}|\([^)]*\))", r"\1", text)
