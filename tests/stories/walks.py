"""Random walks: a resident who presses and types anything, and what must hold in every turn all the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.stack import Stack, Talk
from tests.stories.model import Story

PRESSES = 0.6
NONSENSE = ("asdf qwer", "???", "hmm", "123", "ööö", "lol", "joo ei", "niin", "ehkä joskus", "x" * 300)
CONTROL = ("ohita", "palaa", "lopeta", "kyllä", "ei", "en tiedä", "näytä muita", "alusta", "selkokieli")


@dataclass
class Walk:
    """One walk's seed and what was said in it, for finding the fault again."""

    seed: int
    said: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def texts_of(stories: Sequence[Story]) -> list[str]:
    """Everything that residents type in the stories, and nonsense and words of control besides."""
    typed = {str(step["asukas"]) for story in stories for step in story.steps if "asukas" in step}
    return [*sorted(typed), *NONSENSE, *CONTROL * 3]


def walk(stack: Stack, seed: int, turns: int, texts: Sequence[str]) -> Walk:
    """Walk so many turns; a conversation that was erased or ended is begun anew."""
    chance = random.Random(seed)
    done = Walk(seed)
    talk = stack.open()
    before = ""
    for _ in range(turns):
        said, body = _next(chance, talk, texts)
        done.said.append(said)
        messages = talk._send(body)
        done.faults += [f"{said!r}: {fault}" for fault in faults(talk, messages, before)]
        if done.faults:
            return done
        before = talk.text
        if _ended(stack, talk):
            talk, before = stack.open(), ""
    return done


def _next(chance: random.Random, talk: Talk, texts: Sequence[str]) -> tuple[str, dict[str, Any]]:
    buttons = [button for message in talk.messages for button in message["buttons"]]
    forms = [message["form"]["cancel_payload"] for message in talk.messages if message["form"]]
    if forms and chance.random() < PRESSES:
        return f"▸ {forms[0]}", {"payload": forms[0]}
    if buttons and chance.random() < PRESSES:
        button = chance.choice(buttons)
        return f"▸ {button['title']}", {"payload": button["payload"]}
    text = chance.choice(list(texts))
    return text, {"text": text}


def faults(talk: Talk, messages: Sequence[dict[str, Any]], before: str) -> list[str]:
    """What is wrong with an answer: an error, nothing said, no way on, or the same fallback again."""
    if talk.status != 200:
        return [f"tila {talk.status}"]
    if not messages:
        return ["ei vastausta"]
    found = []
    for message in messages:
        if not message["text"].strip() or "{" in message["text"] or "utter_" in message["text"]:
            found.append(f"rikkinäinen teksti: {message['text']!r}")
    if talk.text == before and not any(message["buttons"] for message in messages):
        found.append(f"sama vastaus kahdesti: {before!r}")
    ways = any(message["buttons"] or message["form"] for message in messages)
    erased = "poistettu" in talk.text
    if not ways and not erased:
        found.append(f"ei tietä eteenpäin: {talk.text!r}")
    return found


def _ended(stack: Stack, talk: Talk) -> bool:
    return stack.request("GET", "/api/chat/messages", headers=talk.headers).status == 401
