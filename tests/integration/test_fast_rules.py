"""The rules that hold in a state are those that Rasa finds by trying all of them."""

from __future__ import annotations

from tests.bot_python import told_by

CHECK = r"""
import json
from random import Random
from rasa.core.policies.rule_policy import RulePolicy, SHOULD_NOT_BE_SET
from bot.components import fast_rules

dice = Random(4)
INTENTS = ["greet", "ask", "thank", SHOULD_NOT_BE_SET, None]
ACTIONS = ["action_listen", "action_hello", None]

def state(of_rule):
    made = {}
    action, intent = dice.choice(ACTIONS), dice.choice(INTENTS if of_rule else INTENTS[:3] + [None])
    if action:
        made["prev_action"] = {"action_name": action}
    if intent:
        made["user"] = {"intent": intent}
        if dice.random() < 0.3:
            made["user"]["entities"] = ["place"] if of_rule else ("place",)
    elif dice.random() < 0.3:
        made["user"] = {"text": "hei"}
    if dice.random() < 0.3:
        made["slots"] = {"place": SHOULD_NOT_BE_SET if of_rule else (1.0, 0.0)}
    if dice.random() < 0.2:
        made["active_loop"] = {"name": "action_loop"}
    return made

def states(of_rule):
    return [state(of_rule) for _ in range(dice.randint(1, 3))]

def lookup():
    return {json.dumps(states(True), sort_keys=True): "action_hello" for _ in range(300)}

policy = object.__new__(RulePolicy)
as_rasa_finds = RulePolicy._get_possible_keys
lookups = [lookup(), lookup(), {}]
talks = [states(False) for _ in range(1500)] + [[]]
expected = [[as_rasa_finds(policy, rules, talk) for talk in talks] for rules in lookups]
fast_rules.apply()
fast_rules.apply()
found = [[policy._get_possible_keys(rules, talk) for talk in talks] for rules in lookups]
assert found == expected
assert len({frozenset(each) for each in expected[0]}) > 20, "nothing is told apart"
print("RIGHT")
"""


def test_no_rule_that_holds_is_left_out() -> None:
    assert told_by(CHECK).endswith("RIGHT\n")
