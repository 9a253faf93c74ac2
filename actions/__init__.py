"""Rasa custom actions: translate between the tracker and the rooms, nothing more.

Public face: `Services` (what the actions use) and `build_actions(services)`.
"""

from actions.registry import build_actions
from actions.services import Services

__all__ = ["Services", "build_actions"]
