"""Knows that it does not know: a low confidence becomes ``nlu_fallback``, unless it may be an emergency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.components.crisis import CRISIS_SCORE
from bot.components.ranking import CRISIS, put_first
from bot.components.second_needs import NEEDS

FALLBACK = "nlu_fallback"
# How near its alarm (log odds) `safety` is in doubt: there the classifier's word decides.
IN_DOUBT_FROM = -2.0


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class UncertaintyGate(GraphComponent):
    """Puts on top what may be acted on: an emergency that adds up, a sure intent, or ``nlu_fallback``.

    Configuration: ``threshold``, the least confidence with which an intent is acted on;
    ``crisis_threshold``, the least sum of the crisis intents' confidences that raises the alarm, and
    ``crisis_sure``, the sum that does so even where `safety` is far from seeing an emergency.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """As measured; see docs/decisions/0006."""
        return {"threshold": 0.3, "crisis_threshold": 0.3, "crisis_sure": 0.95}

    def __init__(self, threshold: float, crisis_threshold: float, crisis_sure: float) -> None:
        self._threshold = threshold
        self._crisis_threshold = crisis_threshold
        self._crisis_sure = crisis_sure

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UncertaintyGate:
        """A gate at the configured thresholds; ValueError names the key that is out of bounds."""
        for key in cls.get_default_config():
            if not 0 <= float(config[key]) <= 1:
                raise ValueError(f"UncertaintyGate: {key} must be from 0 to 1, is {config[key]}")
        return cls(*(float(config[key]) for key in cls.get_default_config()))

    def process(self, messages: list[Message]) -> list[Message]:
        """Choose the top of the ranking of every message that has one."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY)
            if ranking:
                in_doubt = message.get(CRISIS_SCORE, 0.0) >= IN_DOUBT_FROM
                put_first(message, *self._choose(ranking, message.get("needs") or (), in_doubt))
        return messages

    def _choose(
        self, ranking: Sequence[dict[str, Any]], needs: Sequence[str], in_doubt: bool
    ) -> tuple[str, float]:
        alarms = [entry for entry in ranking if entry[INTENT_NAME_KEY].startswith(CRISIS)]
        alarm = min(1.0, sum(entry[PREDICTED_CONFIDENCE_KEY] for entry in alarms))
        if alarms and alarm >= (self._crisis_threshold if in_doubt else self._crisis_sure):
            return alarms[0][INTENT_NAME_KEY], alarm
        best = next((entry for entry in ranking if entry not in alarms), ranking[0])
        confidence: float = best[PREDICTED_CONFIDENCE_KEY]
        if best[INTENT_NAME_KEY].startswith(NEEDS):
            # What two needs share between them is no doubt: both are served.
            told = [entry for entry in ranking if entry is not best and entry[INTENT_NAME_KEY] in needs]
            confidence = min(1.0, confidence + sum(entry[PREDICTED_CONFIDENCE_KEY] for entry in told))
        return (
            (best[INTENT_NAME_KEY], confidence)
            if confidence >= self._threshold
            else (FALLBACK, 1 - confidence)
        )
