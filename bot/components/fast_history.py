"""Spares Rasa the making of states that no rule looks at.

For each prediction Rasa 3.6 makes a state of every action that was ever taken in the
conversation, though a rule or story looks back a few: turn 200 took two and a half times the
work of turn 5. Here only the last actions become states; all events are still applied, so that
slots and loops are what they are. And what Rasa copies before each action is copied as it stands,
not told anew from the first event on.
"""

from __future__ import annotations

import copy
import itertools
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass

from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

# Some times what the longest rule looks back: two actions.
LAST = 8
# What these change the next of their kind changes again; so many actions before the last ones there is one.
PASSING = frozenset({ActionExecuted, BotUttered, UserUttered})
SURELY_PASSED = 24


def last_prior_trackers(
    self: DialogueStateTracker,
) -> Generator[tuple[DialogueStateTracker, bool], None, None]:
    """The tracker before each of the last actions, and whether that action is of a rule only."""
    tracker = self.init_copy()
    events = self.applied_events()
    skipped = sum(type(event) is ActionExecuted for event in events) - LAST
    for event in events:
        if type(event) is ActionExecuted:
            if skipped <= 0:
                yield tracker, event.hide_rule_turn
            skipped -= 1
        if skipped > SURELY_PASSED and type(event) in PASSING:
            tracker.events.append(event)
        else:
            tracker.update(event)
    yield tracker, False


@dataclass
class Applied:
    """The events that count of the first `count`, of which `last` is the last; and the loops among those."""

    count: int
    last: Event | None
    loops: frozenset[str]
    events: list[Event]


_apply_all = DialogueStateTracker.applied_events


def applied_events(self: DialogueStateTracker) -> list[Event]:
    """The events that count, as Rasa finds them; those found before are not gone through again."""
    known: Applied | None = getattr(self, "polku_applied", None)
    new = list(itertools.islice(self.events, known.count if known else 0, None))
    loops = frozenset(event.name for event in new if type(event) is ActiveLoop and event.name)
    if (
        known is not None
        and _begins_with(self.events, known)
        and loops <= known.loops
        and all(type(event) in SIMPLE and not _of_loop(event, known.loops) for event in new)
    ):
        found, loops = [*known.events, *new], known.loops
    else:
        found = _apply_all(self)
        loops = frozenset(event.name for event in self.events if isinstance(event, ActiveLoop) and event.name)
    self.polku_applied = Applied(len(self.events), self.events[-1] if self.events else None, loops, found)
    return list(found)


# Events that take back none and are not taken back by their kind alone.
SIMPLE = frozenset({ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered})


def _begins_with(events: deque[Event], known: Applied) -> bool:
    return known.count <= len(events) and (known.count == 0 or events[known.count - 1] is known.last)


def _of_loop(event: Event, loops: frozenset[str]) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name in loops


def copied(self: DialogueStateTracker) -> DialogueStateTracker:
    """A tracker with the same events and state; neither changes with the other."""
    tracker = self.init_copy()
    tracker.events.extend(self.events)
    for name, slot in self.slots.items():
        tracker.slots[name].__dict__.update(slot.__dict__)
    tracker._paused, tracker.followup_action = self._paused, self.followup_action
    tracker.latest_action = copy.copy(self.latest_action)
    tracker.latest_message, tracker.latest_bot_utterance = self.latest_message, self.latest_bot_utterance
    tracker.active_loop = copy.copy(self.active_loop)
    return tracker


def apply() -> None:
    """Patch Rasa's DialogueStateTracker; safe to call twice."""
    DialogueStateTracker.generate_all_prior_trackers = last_prior_trackers
    DialogueStateTracker.applied_events = applied_events
    DialogueStateTracker.copy = copied
