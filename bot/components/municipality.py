"""Places in any inflection as the entity ``municipality`` with the official name."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from regions import find_places

ENTITY = "municipality"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MunicipalityExtractor(GraphComponent):
    """Adds one entity a mention; earlier entities are left alone."""

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
    ) -> MunicipalityExtractor:
        """An extractor; it has no state."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the municipalities of every message's text."""
        for message in messages:
            found = [
                {
                    ENTITY_ATTRIBUTE_TYPE: ENTITY,
                    ENTITY_ATTRIBUTE_START: place.start,
                    ENTITY_ATTRIBUTE_END: place.end,
                    ENTITY_ATTRIBUTE_VALUE: place.municipality,
                    EXTRACTOR: type(self).__name__,
                }
                for place in find_places(message.get(TEXT) or "")
            ]
            if found:
                message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages
