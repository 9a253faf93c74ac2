"""Knows that it does not know: a low confidence becomes ``nlu_fallback``."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message

FALLBACK = "nlu_fallback"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class UncertaintyGate(GraphComponent):
    """Puts ``nlu_fallback`` on top of the ranking when the best guess is too weak."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``threshold``: the least confidence with which an intent is acted on."""
        return {"threshold": 0.35}

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UncertaintyGate:
        """A gate at the configured threshold."""
        threshold = float(config["threshold"])
        if not 0 <= threshold < 1:
            raise ValueError(f"UncertaintyGate: threshold must be from 0 to below 1, is {threshold}")
        return cls(threshold)

    def process(self, messages: list[Message]) -> list[Message]:
        """Replace the intent of every message whose confidence is below the threshold."""
        for message in messages:
            intent = message.get(INTENT)
            if intent and intent[PREDICTED_CONFIDENCE_KEY] < self._threshold:
                top = {
                    INTENT_NAME_KEY: FALLBACK,
                    PREDICTED_CONFIDENCE_KEY: 1 - intent[PREDICTED_CONFIDENCE_KEY],
                }
                message.set(INTENT, top, add_to_output=True)
                message.set(
                    INTENT_RANKING_KEY, [top, *message.get(INTENT_RANKING_KEY, [])], add_to_output=True
                )
        return messages
