"""The bot's files agree with each other and with the contract's names."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from actions.registry import build_actions
from catalog import THEMES

ROOT = Path(__file__).resolve().parents[3]
SHARED = yaml.safe_load((ROOT / "bot" / "domain" / "_shared.yml").read_text(encoding="utf-8"))
RESPONSES = {
    name: variants
    for path in (ROOT / "bot" / "domain").glob("*.yml")
    for name, variants in (yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}).items()
}
RULES = [
    rule
    for path in (ROOT / "data" / "rules").glob("*.yml")
    for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
]
CRISES = {"crisis_suicide", "crisis_violence", "crisis_medical", "crisis_child"}


@cache
def examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in (ROOT / "data" / "nlu").glob("*.yml"):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = [line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")]
            found.setdefault(block["intent"], []).extend(lines)
    return found


def test_every_intent_meets_one_rule():
    met = [step["intent"] for rule in RULES for step in rule["steps"] if "intent" in step]
    assert sorted(met) == sorted(set(met))
    assert set(SHARED["intents"]) | {"nlu_fallback"} == set(met)


def test_every_rules_action_is_declared_and_built():
    built = {action.name() for action in build_actions(None)}  # type: ignore[arg-type]
    used = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
    assert used <= built
    assert set(SHARED["actions"]) == built


def test_every_need_has_its_theme_and_its_words():
    needs = {name.removeprefix("need_") for name in SHARED["intents"] if name.startswith("need_")}
    needs.add("concern_for_other")
    assert needs == set(THEMES)
    assert {f"utter_heard_{theme}" for theme in needs} <= set(RESPONSES)


def test_every_faq_key_of_the_examples_has_an_answer():
    keys = {intent.removeprefix("faq/") for intent in examples() if intent.startswith("faq/")}
    assert len(keys) == 12
    assert {f"utter_faq_{key}" for key in keys} <= set(RESPONSES)


@pytest.mark.parametrize("intent", sorted(examples()))
def test_every_intent_has_enough_different_examples(intent: str):
    lines = [line.lower() for line in examples()[intent]]
    assert len(set(lines)) == len(lines)
    least = 100 if intent.startswith("need_") or intent in CRISES else 40
    assert len(lines) >= least
    assert not [line for line in lines if line.startswith("/") or re.search(r"[\[\]{}]", line)]


def test_no_example_has_two_labels():
    seen: dict[str, str] = {}
    for intent, lines in examples().items():
        for line in lines:
            plain = line.lower().strip(" .!?")
            assert seen.setdefault(plain, intent) == intent, line


def test_every_payload_of_a_button_is_an_intent():
    for variants in RESPONSES.values():
        for variant in variants:
            for button in variant.get("buttons") or []:
                intent = re.match(r"/([a-z_]+)", button["payload"])
                assert intent, button
                assert intent.group(1) in SHARED["intents"], button
