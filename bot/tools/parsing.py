"""Lets a trained Rasa model read texts, and turns its answers into guesses over full labels."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.tools.scores import Guess, Utterance

FAQ = "faq"
FALLBACK = "nlu_fallback"
WARM_UP = "moi, mitä täällä voi tehdä"


@dataclass(frozen=True)
class Answer:
    """What Rasa's understanding made of a text, and the milliseconds that it took."""

    parsed: dict[str, Any]
    milliseconds: float


@dataclass(frozen=True)
class Reading:
    """Guesses for a test set, and the milliseconds that each took."""

    guesses: tuple[Guess, ...]
    milliseconds: tuple[float, ...]


def full_ranking(parsed: dict[str, Any]) -> tuple[tuple[str, float], ...]:
    """Labels and probabilities, likeliest first; ``faq`` is split into its keys, the fallback left out."""
    selector = (parsed.get("response_selector") or {}).get(FAQ) or {}
    keys = {str(k["intent_response_key"]): float(k["confidence"]) for k in selector.get("ranking") or []}
    chances = {
        str(entry["name"]): float(entry["confidence"])
        for entry in parsed.get("intent_ranking") or []
        if entry["name"] != FALLBACK
    }
    whole = chances.pop(FAQ, 0.0) if keys else 0.0
    if whole:
        # A selector of its own gives shares of the intent; ours gives the probabilities themselves.
        total = sum(keys.values())
        chances.update({key: whole * share / total for key, share in keys.items()} if total else {})
    return tuple(sorted(chances.items(), key=lambda item: -item[1])) or ((FALLBACK, 0.0),)


def guess_of(utterance: Utterance, parsed: dict[str, Any]) -> Guess:
    """The guess that Rasa's answer amounts to."""
    ranking = full_ranking(parsed)
    name = str((parsed.get("intent") or {}).get("name"))
    if name == FAQ:
        name = next((label for label, _ in ranking if label.startswith(f"{FAQ}/")), name)
    return Guess(utterance, ranking, name)


def read_all(model: Path, utterances: Sequence[Utterance]) -> Reading:
    """Parse every utterance with the model at `model`, one by one as residents' messages come."""
    answers = parse_all(model, [utterance.text for utterance in utterances])
    return Reading(
        tuple(guess_of(utterance, a.parsed) for utterance, a in zip(utterances, answers, strict=True)),
        tuple(a.milliseconds for a in answers),
    )


def parse_all(model: Path, texts: Sequence[str]) -> list[Answer]:
    """What the model at `model` makes of each text, and how long it took."""
    # As in bot/run.py; NumPy reads it when Rasa loads it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Loading Rasa takes seconds, and the figures need none of it.
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)

    agent = Agent.load(str(model))

    async def parse() -> list[Answer]:
        await agent.parse_message(WARM_UP)
        answers = []
        for text in texts:
            start = time.perf_counter()
            parsed = await agent.parse_message(text)
            answers.append(Answer(parsed, 1000 * (time.perf_counter() - start)))
        return answers

    return asyncio.run(parse())
