"""What is only an address tells where somebody lives, whatever the classifier makes of its digits."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT_NAME_KEY, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.crisis import CRISIS_SCORE
from bot.components.postal import is_postal_place
from bot.components.ranking import CRISIS, put_first
from bot.components.uncertainty import IN_DOUBT_FROM

LOCATION = "inform_location"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AddressRecogniser(GraphComponent):
    """Sets ``inform_location`` on a message that is a postal code and a place; an emergency stays."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Nothing to set: the names are in ``regions``."""
        return {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AddressRecogniser:
        """A recogniser; it has no state."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Overrule the intent of every message that is only an address."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY, [])
            # An address tells of no danger: the classifier's word counts only where `safety` is in doubt.
            in_doubt = message.get(CRISIS_SCORE, 0.0) >= IN_DOUBT_FROM
            alarm = in_doubt and ranking and ranking[0][INTENT_NAME_KEY].startswith(CRISIS)
            if not alarm and is_postal_place(message.get(TEXT) or ""):
                put_first(message, LOCATION, 1.0)
        return messages
