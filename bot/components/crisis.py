"""Emergencies beside the classifier: a pattern that matches overrules it."""

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
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from safety import find_crisis


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisRecogniser(GraphComponent):
    """Sets the crisis intent with full confidence when `safety` finds one in the text."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Nothing to set: the patterns are in ``safety``."""
        return {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisRecogniser:
        """A recogniser; it has no state."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Overrule the intent of every message in which a pattern finds an emergency."""
        for message in messages:
            finding = find_crisis(message.get(TEXT) or "")
            if finding is not None:
                name = finding.kind.value
                top = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: 1.0}
                rest = [r for r in message.get(INTENT_RANKING_KEY, []) if r[INTENT_NAME_KEY] != name]
                message.set(INTENT, top, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [top, *rest], add_to_output=True)
        return messages
