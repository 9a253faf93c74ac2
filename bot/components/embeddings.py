"""Sentence vectors of the tuned encoder as a Rasa featurizer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.encoder.sentences import SentenceEncoder, installed_encoder
from bot.components.text_cache import TextCache
from encoder.e5_file import Floats

ENCODER = "sentence_encoder"
"""Attribute of a message that has no vector yet: the encoder that can read it."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddings(GraphComponent):
    """Adds a 384-dimensional dense sentence feature; training vectors are cached by text.

    Configuration: ``when_asked``, whether a resident's message only carries the encoder, for the
    classifier to use when the words by themselves leave doubt. The encoder is most of a
    message's time.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """A featurizer like any other; the cache folder comes from ``POLKU_CACHE_DIR``."""
        return {"when_asked": False}

    def __init__(self, encoder: SentenceEncoder, cache: TextCache, when_asked: bool) -> None:
        self._encoder = encoder
        self._cache = cache
        self._when_asked = when_asked

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbeddings:
        """Load the encoder and open the cache of its version."""
        encoder = installed_encoder()
        folder = Path(os.environ.get("POLKU_CACHE_DIR", "var/cache"))
        cache = TextCache(folder, "sentence-vectors", encoder.version)
        return cls(encoder, cache, bool(config["when_asked"]))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to every training example that has text."""
        chosen = [message for message in training_data.training_examples if message.get(TEXT)]
        if chosen:
            stored = self._cache.map([message.get(TEXT) for message in chosen], self._compute)
            for message, value in zip(chosen, stored, strict=True):
                self._add(message, np.frombuffer(value, dtype=np.float32))
        return training_data

    def _compute(self, texts: Sequence[str]) -> list[bytes]:
        return [vector.tobytes() for vector in self._encoder.vectors(texts)]

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to every message that has text, or the encoder where it waits to be asked."""
        chosen = [message for message in messages if message.get(TEXT)]
        if self._when_asked:
            for message in chosen:
                message.set(ENCODER, self._encoder)
        else:
            vectors = self._encoder.vectors([message.get(TEXT) for message in chosen])
            for message, vector in zip(chosen, vectors, strict=True):
                self._add(message, vector)
        return messages

    def _add(self, message: Message, vector: Floats) -> None:
        message.add_features(
            Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__)
        )
