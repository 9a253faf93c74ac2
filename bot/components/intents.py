"""The intent classifier as a Rasa component; the FAQ's keys are labels of their own."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    INTENT_RESPONSE_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
    TEXT_TOKENS,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.embeddings import SentenceEmbeddings
from bot.components.intent_model import IntentModel, Sample

FAQ = "faq"
RANKING_LENGTH = 10
FILE = "intents.joblib"


def full_label(message: Message) -> str:
    """The intent, or ``faq/<key>`` where the example has a response key."""
    return str(message.get(INTENT_RESPONSE_KEY) or message.get(INTENT))


def sample_of(message: Message) -> Sample:
    """What the pure step needs of a featurized message."""
    _, dense = message.get_dense_features(TEXT, [SentenceEmbeddings.__name__])
    if dense is None:
        raise ValueError("PolkuIntentClassifier needs SentenceEmbeddings before it in the pipeline")
    lemmas = " ".join(str(token.lemma or token.text).lower() for token in message.get(TEXT_TOKENS, []))
    return Sample(message.get(TEXT), lemmas, np.asarray(dense.features[0], dtype=np.float32))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PolkuIntentClassifier(GraphComponent):
    """Gives intent, ranking and, for the retrieval intent, ``response_selector.faq``."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``regularisation``: inverse strength C of the linear classifier."""
        return {"regularisation": 0.35}

    def __init__(self, model: IntentModel, model_storage: ModelStorage, resource: Resource) -> None:
        self._model = model
        self._storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PolkuIntentClassifier:
        """A new, untrained classifier."""
        return cls(IntentModel(float(config["regularisation"])), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PolkuIntentClassifier:
        """The trained classifier."""
        with model_storage.read_from(resource) as folder:
            return cls(joblib.load(folder / FILE), model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has both text and intent, and persist."""
        # Rules and stories add examples of intents without text.
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        self._model.fit([sample_of(e) for e in examples], [full_label(e) for e in examples])
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking on every message that has text."""
        chosen = [message for message in messages if message.get(TEXT)]
        if chosen:
            rows = self._model.distribution([sample_of(message) for message in chosen])
            for message, row in zip(chosen, rows, strict=True):
                annotate(message, dict(zip(self._model.labels, row.tolist(), strict=True)))
        return messages


def annotate(message: Message, probabilities: dict[str, float]) -> None:
    """Write a distribution over full labels to `message` in Rasa's own shape."""
    keys = {label: p for label, p in probabilities.items() if label.startswith(f"{FAQ}/")}
    intents = {label: p for label, p in probabilities.items() if label not in keys}
    if keys:
        intents[FAQ] = sum(keys.values())
    ranking = sorted(intents.items(), key=lambda item: -item[1])[:RANKING_LENGTH]
    ranked = [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: p} for name, p in ranking]
    message.set(INTENT, dict(ranked[0]), add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranked, add_to_output=True)
    if keys:
        best = sorted(keys.items(), key=lambda item: -item[1])
        answer = {
            INTENT_RESPONSE_KEY: best[0][0],
            "confidence": best[0][1],
            "responses": [],
            "utter_action": f"utter_{best[0][0]}",
        }
        selector = {
            "response": answer,
            "ranking": [{INTENT_RESPONSE_KEY: key, "confidence": p} for key, p in best],
        }
        message.set("response_selector", {FAQ: selector}, add_to_output=True)
