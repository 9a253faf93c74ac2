"""Keeps Python's search for garbage off what the loaded model holds for good.

Rasa and its libraries are so many objects that going through all of them stopped every conversation for
0.4 s, some times in a thousand turns. What is there when the model has been loaded is not looked at
again, until another model takes its place.
"""

from __future__ import annotations

import gc
from typing import Any

from rasa.core import agent

_load = agent.load_agent


async def load_agent(*arguments: Any, **named: Any) -> agent.Agent:
    """The agent as Rasa loads it."""
    replaced = gc.get_freeze_count() > 0
    # The model before must be found when nothing needs it any more.
    gc.unfreeze()
    loaded: agent.Agent = await _load(*arguments, **named)
    if not replaced:
        gc.collect()
        gc.freeze()
    return loaded


def apply() -> None:
    """Patch Rasa's load_agent; safe to call twice."""
    agent.load_agent = load_agent
