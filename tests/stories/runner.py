"""Runs conversation stories (see README.md) against the running system, several at a time."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.stack import Stack
from tests.stories.model import Story, StoryError
from tests.stories.steps import LONGEST_REPLY, STEPS
from tests.stories.talking import Conversation

# Rasa answers one conversation at a time, but waits for the others' actions meanwhile.
AT_A_TIME = 4


@dataclass
class Outcome:
    """How a story went: its turns as they were shown, and what failed where."""

    story: Story
    turns: list[dict[str, Any]] = field(default_factory=list)
    failed_step: int | None = None
    failed_turn: int = 0
    reason: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.reason

    def explain(self) -> str:
        """What failed, and what Polku said then."""
        last = self.turns[-1]["bot"] if self.turns else []
        said = "\n".join(message["text"] for message in last)
        buttons = [button["title"] for message in last for button in message["buttons"]]
        cards = [card["title"] for message in last for card in message["cards"]]
        step = self.story.steps[self.failed_step - 1] if self.failed_step else "avaus"
        return (
            f"{self.story.file}: {self.story.name}: askel {self.failed_step} {step}: {self.reason}\n"
            f"Polku sanoi:\n{said}\nnapit: {buttons}\nkortit: {cards}"
        )


def run(story: Story, stack: Stack) -> Outcome:
    """Talk the story through to its end or to the first step that fails."""
    outcome = Outcome(story)
    talk: Conversation | None = None
    try:
        talk = Conversation.open(stack, story.opening)
        outcome.turns = talk.shown_turns
        for number, step in enumerate(story.steps, start=1):
            outcome.failed_step = number
            ((kind, value),) = step.items()
            if kind not in STEPS:
                raise StoryError(f"tuntematon askel {kind!r}")
            STEPS[kind](talk, value)
            _sound(talk)
        outcome.failed_step = None
        talk.understood()
    except (AssertionError, StoryError) as error:
        outcome.reason = str(error) or "ei toteutunut"
    except Exception:
        outcome.reason = traceback.format_exc(limit=4)
    outcome.failed_turn = len(outcome.turns) - 1
    return outcome


def run_all(stories: Iterable[Story], stack: Stack) -> dict[str, Outcome]:
    """All outcomes by the story's name."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return {outcome.story.name: outcome for outcome in pool.map(lambda one: run(one, stack), stories)}


def _sound(talk: Conversation) -> None:
    # Held in every turn of every story, whatever the story itself looks at.
    for message in talk.talk.messages:
        text = message["text"]
        assert text.strip(), "tyhjä viesti"
        assert "{" not in text, f"täyttämätön paikanvaraaja: {text}"
        assert "utter_" not in text, f"vastauksen nimi näkyy: {text}"
        plan = "\n•" in text
        short = len(text) <= LONGEST_REPLY or plan or message["cards"] or message["urgency"]
        assert short or "\n" in text, f"{len(text)} merkkiä"
        for button in message["buttons"]:
            assert button["title"].strip(), "nappi ilman tekstiä"
    titles = [(b["title"], b["payload"]) for m in talk.talk.messages[-1:] for b in m["buttons"]]
    assert len(titles) == len(set(titles)), "sama nappi kahdesti"
