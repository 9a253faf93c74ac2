"""Runs conversation stories (see README.md) against the running system."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.stack import Stack, Talk

MOST_CARDS = 3
YES = {"kyllä", "joo", True}


@dataclass(frozen=True)
class Story:
    """One story: its name, its file, and its steps in order."""

    name: str
    file: str
    steps: tuple[dict[str, Any], ...]


def load_stories(folder: Path) -> list[Story]:
    """All stories of the folder's YAML files."""
    return [
        Story(one["tarina"], path.name, tuple(one["askeleet"]))
        for path in sorted(folder.glob("*.yml"))
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def run(story: Story, stack: Stack) -> None:
    """Talk the story through; AssertionError names the step that failed and what Polku said."""
    talk = stack.open()
    for number, step in enumerate(story.steps, start=1):
        ((kind, value),) = step.items()
        try:
            STEPS[kind](talk, value)
        except KeyError:
            raise AssertionError(f"{story.file}: {story.name}: tuntematon askel {kind!r}") from None
        except AssertionError as error:
            raise AssertionError(
                f"{story.file}: {story.name}: askel {number} ({kind}: {value}): {error}\n"
                f"Polku sanoi:\n{talk.text}\nnapit: {talk.buttons}\n"
                f"kortit: {[card['title'] for card in talk.cards]}"
            ) from None


def _say(talk: Talk, text: str) -> None:
    talk.say(text)
    assert talk.status == 200, f"tila {talk.status}"


def _press(talk: Talk, title: str) -> None:
    talk.press(title)
    assert talk.status == 200, f"tila {talk.status}"


def _contains(talk: Talk, wanted: list[str]) -> None:
    assert any(word.lower() in talk.text.lower() for word in wanted), "ei mitään näistä"


def _lacks(talk: Talk, unwanted: list[str]) -> None:
    assert not [word for word in unwanted if word.lower() in talk.text.lower()], "jokin näistä on"


def _offers(talk: Talk, titles: list[str]) -> None:
    missing = [t for t in titles if not any(b.lower().startswith(t.lower()) for b in talk.buttons)]
    assert not missing, f"puuttuu {missing}"


def _cards(talk: Talk, least: int) -> None:
    assert least <= len(talk.cards) <= MOST_CARDS, f"kortteja {len(talk.cards)}"
    assert all(card["reason"] for card in talk.cards), "perustelu puuttuu"


def _card(talk: Talk, wanted: list[str]) -> None:
    shown = str(talk.cards).lower()
    assert any(word.lower() in shown for word in wanted), "ei sellaista korttia"


def _emergency(talk: Talk, value: Any) -> None:
    assert any(m["urgency"] == "emergency" for m in talk.messages) is (value in YES), "hätämerkintä"


def _calm(talk: Talk, value: Any) -> None:
    assert ("!" not in talk.text) is (value in YES), "huutomerkki"


def _form(talk: Talk, value: Any) -> None:
    assert any(m["form"] for m in talk.messages) is (value in YES), "lomake"


STEPS = {
    "asukas": _say,
    "painaa": _press,
    "sanoo": _contains,
    "ei_sano": _lacks,
    "tarjoaa": _offers,
    "kortteja": _cards,
    "kortti": _card,
    "hätä": _emergency,
    "rauhallinen": _calm,
    "lomake": _form,
}
