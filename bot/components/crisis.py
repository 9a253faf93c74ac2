"""Emergencies beside the classifier: what `safety` sees overrules it."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.ranking import put_first
from safety import CrisisKind, read_crisis

# How far above its alarm `safety` is (log odds), on the message.
CRISIS_SCORE = "crisis_score"
# What the gateway has read already comes with the message: the encoder need not run for it twice.
METADATA, READ = "metadata", "crisis"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisRecogniser(GraphComponent):
    """Sets the crisis intent with full confidence when `safety` is sure of an emergency.

    The score goes with the message, for `UncertaintyGate`. A message that comes with the gateway's
    reading in its metadata (``crisis``: ``score``, ``kind``) is not read again.
    Configuration: ``alarm_from``, how far above its alarm `safety` must be (log odds). Below it the gateway
    shows where help is all the same, and the message keeps its intent, so that the talk goes on.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """As measured; see docs/decisions/0005."""
        return {"alarm_from": 5.0}

    def __init__(self, alarm_from: float) -> None:
        self._alarm_from = alarm_from

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisRecogniser:
        """A recogniser; the nets are loaded with the first message that asks for them."""
        return cls(float(config["alarm_from"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Overrule the intent of every message that holds an emergency."""
        for message in messages:
            score, kind = _told(message) or _read(message)
            message.set(CRISIS_SCORE, score)
            if score >= self._alarm_from:
                put_first(message, kind.value, 1.0)
        return messages


def _read(message: Message) -> tuple[float, CrisisKind]:
    reading = read_crisis(message.get(TEXT) or "")
    return reading.score, reading.finding.kind


def _told(message: Message) -> tuple[float, CrisisKind] | None:
    """What the gateway read, from the message as the resident wrote it; None when it says nothing usable."""
    told = (message.get(METADATA) or {}).get(READ)
    try:
        return float(told["score"]), CrisisKind(told["kind"])
    except (KeyError, TypeError, ValueError):
        return None
