"""Emergencies beside the classifier: what `safety` sees overrules it, and meaning helps where words fail."""

from __future__ import annotations

from typing import Any

import numpy as np
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

from bot.components.crisis_head import CrisisHead, read_head
from bot.components.embeddings import SentenceEmbeddings
from bot.components.encoder.tuned import read as read_tuning
from safety import read_crisis


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisRecogniser(GraphComponent):
    """Sets the crisis intent with full confidence when `safety`, or words and meaning together, find one.

    Configuration: ``meaning``, the factor of the encoder's verdict beside that of `safety`;
    ``alarm_from``, the sum of both (log odds) that raises the alarm.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """As measured; see docs/decisions/0005."""
        return {"meaning": 0.5, "alarm_from": 0.5}

    def __init__(self, meaning: float, alarm_from: float, head: CrisisHead) -> None:
        self._meaning = meaning
        self._alarm_from = alarm_from
        self._head = head

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisRecogniser:
        """A recogniser; CrisisHeadError when its head was fitted to another encoder."""
        return cls(float(config["meaning"]), float(config["alarm_from"]), read_head(read_tuning().version))

    def process(self, messages: list[Message]) -> list[Message]:
        """Overrule the intent of every message that holds an emergency."""
        for message in messages:
            name = self._emergency(message)
            if name:
                top = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: 1.0}
                rest = [r for r in message.get(INTENT_RANKING_KEY, []) if r[INTENT_NAME_KEY] != name]
                message.set(INTENT, top, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [top, *rest], add_to_output=True)
        return messages

    def _emergency(self, message: Message) -> str | None:
        reading = read_crisis(message.get(TEXT) or "")
        if reading.alarm:
            return reading.finding.kind.value
        _, features = message.get_dense_features(TEXT, [SentenceEmbeddings.__name__])
        if features is None:
            return None
        vector = np.asarray(features.features[0], dtype=np.float32)
        total = reading.score + self._meaning * self._head.score(vector)
        return reading.finding.kind.value if total >= self._alarm_from else None
