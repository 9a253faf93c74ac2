"""Spares Rasa the trying of every rule at every message.

Rasa 3.6 compares the state with each of some two hundred rules, one after the other. A rule whose last
state names an intent can hold only where that is the intent; here the others are not tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.core.policies.rule_policy import SHOULD_NOT_BE_SET, RulePolicy
from rasa.shared.core.constants import PREVIOUS_ACTION, USER
from rasa.shared.nlu.constants import INTENT

State = Mapping[str, Mapping[str, Any]]
ByIntent = dict[Any, list[str]]


def by_intent(lookup: Mapping[str, Any]) -> ByIntent:
    """The rules by the intent that their last state names; under None those that may hold at any."""
    found: ByIntent = {}
    for key in lookup:
        last = RulePolicy._rule_key_to_state(key)[-1]
        # Where nothing came before, Rasa does not look at the intent.
        named = last.get(USER, {}).get(INTENT) if last.get(PREVIOUS_ACTION) else None
        intent = named if isinstance(named, str) and named != SHOULD_NOT_BE_SET else None
        found.setdefault(intent, []).append(key)
    return found


_try_all = RulePolicy._get_possible_keys


def possible_keys(self: RulePolicy, lookup: dict[str, Any], states: list[State]) -> set[str]:
    """The rules that hold in these states, as Rasa finds them among all."""
    if not states:
        return set(lookup)
    if not hasattr(self, "polku_rules"):
        self.polku_rules = {}
    # A lookup is made when a model is loaded and never changed; kept beside, it keeps its number.
    if id(lookup) not in self.polku_rules:
        self.polku_rules[id(lookup)] = (lookup, by_intent(lookup))
    _, rules = self.polku_rules[id(lookup)]
    intent = states[-1].get(USER, {}).get(INTENT)
    likely = [*rules.get(None, ()), *(rules.get(intent, ()) if intent is not None else ())]
    found: set[str] = _try_all(self, dict.fromkeys(likely), states)
    return found


def apply() -> None:
    """Patch Rasa's RulePolicy; safe to call twice."""
    RulePolicy._get_possible_keys = possible_keys
