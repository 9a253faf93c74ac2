"""An answer of an action is checked as Rasa would, and what is plainly well formed is checked cheaply."""

from __future__ import annotations

from tests.bot_python import told_by

CHECK = r"""
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa_sdk.events import ActiveLoop, AllSlotsReset, FollowupAction, SlotSet
from bot.components import fast_actions

action = RemoteAction("action_x", None)
fast_actions.apply()
made = [SlotSet("place", "Kuhmo"), ActiveLoop(None), FollowupAction("action_y")]
good = {"events": made, "responses": [{"text": "Hei"}]}
assert fast_actions.plainly_well_formed(good) and action._validate_action_result(good)
# Rarer kinds are well formed too, but it takes the schema to say so.
rare = {"events": [AllSlotsReset()], "responses": []}
assert not fast_actions.plainly_well_formed(rare) and action._validate_action_result(rare)
for bad in (
    {"events": [{"event": "slot"}], "responses": []},
    {"events": [{"event": "no such event"}], "responses": []},
    {"events": ["slot"], "responses": []},
    {"events": {}, "responses": []},
    {"events": [], "responses": ["Hei"]},
    [],
):
    assert not fast_actions.plainly_well_formed(bad), bad
    try:
        action._validate_action_result(bad)
    except ValidationError:
        continue
    raise AssertionError(f"accepted: {bad}")
print("RIGHT")
"""


def test_what_rasa_would_refuse_is_refused() -> None:
    assert told_by(CHECK).endswith("RIGHT\n")
