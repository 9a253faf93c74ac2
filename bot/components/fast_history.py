"""Spares Rasa the making of states that no rule looks at.

For each prediction Rasa 3.6 makes a state of every action that was ever taken in the
conversation, though a rule or story looks back a few: turn 200 took two and a half times the
work of turn 5. Here only the last actions become states; all events are still applied, so that
slots and loops are what they are.
"""

from __future__ import annotations

from collections.abc import Generator

from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker

# Some times what the longest rule looks back: two actions.
LAST = 8


def last_prior_trackers(
    self: DialogueStateTracker,
) -> Generator[tuple[DialogueStateTracker, bool], None, None]:
    """The tracker before each of the last actions, and whether that action is of a rule only."""
    tracker = self.init_copy()
    events = self.applied_events()
    skipped = sum(isinstance(event, ActionExecuted) for event in events) - LAST
    for event in events:
        if isinstance(event, ActionExecuted):
            if skipped <= 0:
                yield tracker, event.hide_rule_turn
            skipped -= 1
        tracker.update(event)
    yield tracker, False


def apply() -> None:
    """Patch Rasa's DialogueStateTracker; safe to call twice."""
    DialogueStateTracker.generate_all_prior_trackers = last_prior_trackers
