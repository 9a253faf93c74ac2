"""Replies and the code that says them agree; what replies must be like is `content`'s to check."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from actions.narrowing import first_questions
from actions.registry import REPLIES
from content import load_replies
from content.lists import load_rules

ROOT = Path(__file__).resolve().parents[3]
REPLIES_BY_NAME = load_replies(ROOT / "bot" / "domain")
SHARED = yaml.safe_load((ROOT / "bot" / "domain" / "_shared.yml").read_text(encoding="utf-8"))
ACTIONS = sorted((ROOT / "actions").glob("*.py"))
PLACEHOLDERS = load_rules()["placeholders"]


def calls_of_say() -> Iterator[tuple[str, set[str]]]:
    """Every ``say("utter_x", name=…)`` of the actions: the reply and the names it is given."""
    for path in ACTIONS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "say"
            ):
                given = {word.arg for word in node.keywords if word.arg} - {"buttons", "custom"}
                names = [one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)]
                for name in names:
                    if isinstance(name, str) and re.fullmatch(r"utter_[a-z_]+[a-z]", name):
                        yield name, given


def said() -> set[str]:
    """Every reply that something says."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in ACTIONS)
    names = {name for name in re.findall(r"\"(utter_\w+)\"", code) if not name.endswith("_")}
    themes = {name.removeprefix("need_") for name in SHARED["intents"] if name.startswith("need_")}
    faq = re.findall(r"intent: faq/(\w+)", (ROOT / "data" / "nlu" / "faq.yml").read_text(encoding="utf-8"))
    names |= {f"utter_heard_{theme}" for theme in themes | {"concern_for_other"}}
    names |= {f"utter_faq_{key}" for key in faq} | {f"utter_ask_{theme}" for theme in first_questions()}
    # How a request stands is told by a reply of its standing's name.
    names |= {f"utter_handover_{standing}" for standing in ("waiting", "in_work", "attempted", "late")}
    return (names | {reply for _, reply, _ in REPLIES}) - {"utter_action"}


def test_every_reply_that_is_said_exists():
    assert said() - set(REPLIES_BY_NAME) == set()


def test_every_reply_is_said_somewhere():
    assert set(REPLIES_BY_NAME) - said() == set()


def test_the_placeholders_an_editor_may_use_are_those_the_code_fills():
    everywhere = set(PLACEHOLDERS["everywhere"])
    for name, given in calls_of_say():
        assert set(PLACEHOLDERS.get(name, ())) <= given | everywhere, name
        assert given - everywhere <= set(PLACEHOLDERS.get(name, ())), name


def test_every_first_question_offers_its_options_and_a_person():
    for theme, options in first_questions().items():
        payloads = [button.payload for button in REPLIES_BY_NAME[f"utter_ask_{theme}"].variants[0].buttons]
        offered = [f'/narrow{{"detail": "{theme}:{one.id}"}}' for one in options]
        assert payloads[: len(offered)] == offered
        assert "/request_human" in payloads
