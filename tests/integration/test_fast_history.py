"""Rasa sees the last actions of a long conversation exactly as it would see them among all."""

from __future__ import annotations

import yaml

from tests.bot_python import told_by
from tests.stack import ROOT

CHECK = r"""
from rasa.shared.core.domain import Domain
from rasa.shared.core import events as e
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from bot.components import fast_history

domain = Domain.from_dict({
    "intents": ["greet", "ask"], "actions": ["action_hello", "action_loop"],
    "forms": {"action_loop": {"required_slots": []}},
    "slots": {"place": {"type": "text", "influence_conversation": True, "mappings": [{"type": "custom"}]}},
})

def talked(turns):
    tracker = DialogueStateTracker.from_events("c", [], slots=domain.slots, domain=domain)
    new = [e.ActionExecuted("action_session_start"), e.SessionStarted(), e.ActionExecuted("action_listen")]
    for turn in range(turns):
        new.append(e.UserUttered("x", {"name": ("greet", "ask")[turn % 2], "confidence": 1.0}))
        if turn == 2:
            new.append(e.SlotSet("place", "Kuhmo"))
        if turn % 5 == 3:
            new += [e.ActiveLoop("action_loop"), e.ActionExecuted("action_loop")]
        if turn % 5 == 4:
            new.append(e.ActiveLoop(None))
        if turn % 7 == 6:
            new.append(e.UserUtteranceReverted())
            continue
        new.append(e.ActionExecuted("action_hello", hide_rule_turn=turn % 3 == 0))
        new.append(e.BotUttered(f"hei {turn}"))
        new.append(e.ActionExecuted("action_listen"))
    tracker.update_with_events(new, domain)
    return tracker

trackers = [talked(turns) for turns in (1, 5, 12, 60, 200)]
kinds = [{}, {"omit_unset_slots": True}]
full = [[domain.states_for_tracker_history(one, **kind) for kind in kinds] for one in trackers]
told_anew = [one.copy() for one in trackers]
ALL = EventVerbosity.ALL
fast_history.apply()
fast_history.apply()
for tracker, expected in zip(trackers, full):
    for kind, states in zip(kinds, expected):
        fast = domain.states_for_tracker_history(tracker, **kind)
        assert len(fast) == min(len(states), fast_history.LAST + 1), (len(fast), len(states))
        assert fast == states[-len(fast):]
for tracker, expected in zip(trackers, told_anew):
    found = tracker.copy()
    assert found == expected
    assert found.current_state(ALL) == expected.current_state(ALL) == tracker.current_state(ALL)
    assert found.latest_bot_utterance == expected.latest_bot_utterance
    before = tracker.current_state(ALL)
    more = [e.SlotSet("place", "Porvoo"), e.ActiveLoop("action_loop"), e.LoopInterrupted(True)]
    found.update_with_events([*more, e.ActionExecuted("action_hello"), e.ConversationPaused()], domain)
    assert found.get_slot("place") == "Porvoo"
    assert tracker.current_state(ALL) == before, "the copied one changed with its copy"
grown = DialogueStateTracker.from_events("c", [], slots=domain.slots, domain=domain)
for event in trackers[3].events:
    grown.update(event, domain)
    assert grown.applied_events() == fast_history._apply_all(grown), event
grown.applied_events().clear()
assert grown.applied_events(), "the kept ones are not given away"
grown.update(e.Restarted(), domain)
assert grown.applied_events() == fast_history._apply_all(grown) == []
assert max(map(lambda one: len(one[0]), full)) > 200
assert full[-1][0][-1]["slots"], "a slot of the beginning is there at the end"
print("OK", fast_history.LAST)
"""


def test_the_last_states_are_the_same_and_no_rule_looks_further_back():
    told = told_by(CHECK)
    assert "OK" in told
    last = int(told.split("OK")[1])
    rules = [
        rule
        for path in sorted((ROOT / "data" / "rules").glob("*.yml"))
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    ]
    assert rules
    # Every step may stand for two actions (a listening and a doing).
    assert 2 * max(len(rule["steps"]) for rule in rules) < last
    # These would look back to the beginning, or at turns of stories only.
    assert not [rule["rule"] for rule in rules if rule.get("conversation_start")]
    assert not list((ROOT / "data").glob("stories*"))
