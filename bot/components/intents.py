"""The intent classifier as a Rasa component; the FAQ's keys are labels of their own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
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

from bot.components.embeddings import CLAUSES, SentenceEmbeddings
from bot.components.encoder.tuned import Head, Tuning
from bot.components.encoder.tuned import read as read_tuning
from bot.components.intent_model import IntentModel, Sample, adapt

FAQ = "faq"
NEED = "need_"
RANKING_LENGTH = 10
MOST_NEEDS = 2
PUNCTUATION = ".,;:!?()\"'"
FILE = "intents.joblib"
# Below this the encoder was tuned with quite other examples than there are now.
STALE_BELOW = 0.8


def full_label(message: Message) -> str:
    """The intent, or ``faq/<key>`` where the example has a response key."""
    return str(message.get(INTENT_RESPONSE_KEY) or message.get(INTENT))


def sample_of(message: Message) -> Sample:
    """What the pure step needs of a featurized message."""
    _, vector = message.get_dense_features(TEXT, [SentenceEmbeddings.__name__])
    if vector is None:
        raise ValueError("PolkuIntentClassifier needs SentenceEmbeddings before it")
    lemmas = " ".join(str(token.lemma or token.text).lower() for token in message.get(TEXT_TOKENS, []))
    return Sample(message.get(TEXT), lemmas, vector.features[0])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PolkuIntentClassifier(GraphComponent):
    """Gives intent, ranking, ``response_selector.faq`` for the retrieval intent, and further ``needs``.

    Configuration: ``regularisation``, the inverse strength C of the linear classifier;
    ``second_need``, the least probability with which a clause tells a need of its own.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """As measured; see docs/decisions/0006."""
        return {"regularisation": 0.2, "second_need": 0.7}

    def __init__(
        self,
        config: dict[str, Any],
        model: IntentModel,
        version: str,
        storage: ModelStorage,
        resource: Resource,
    ) -> None:
        self._second_need = float(config["second_need"])
        if not 0 < self._second_need <= 1:
            raise ValueError(
                f"PolkuIntentClassifier: second_need must be above 0 and at most 1, is {self._second_need}"
            )
        self._model = model
        self._version = version
        self._storage = storage
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
        return cls(config, IntentModel(float(config["regularisation"])), "", model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PolkuIntentClassifier:
        """The trained classifier; ValueError when the encoder's file has changed since the training."""
        with model_storage.read_from(resource) as folder:
            model, version = joblib.load(folder / FILE)
        if version != read_tuning().version:
            raise ValueError("the tuned encoder has changed since this model was trained: train again")
        return cls(config, model, version, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has both text and intent, and persist."""
        # Rules and stories add examples of intents without text.
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        samples, labels = [sample_of(e) for e in examples], [full_label(e) for e in examples]
        tuning = read_tuning()
        self._version = tuning.version
        self._model.fit(samples, labels, fitting_head(tuning, samples, labels), tuning.mix)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._model, self._version), folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and further needs on every message that has text."""
        chosen = [message for message in messages if message.get(TEXT)]
        if chosen:
            rows = self._model.distribution([sample_of(message) for message in chosen])
            for message, row in zip(chosen, rows, strict=True):
                annotate(message, dict(zip(self._model.labels, row.tolist(), strict=True)))
                self._find_needs(message)
        return messages

    def _find_needs(self, message: Message) -> None:
        clauses, vectors = message.get(CLAUSES) or ((), None)
        message.set(CLAUSES, None)
        first = message.get(INTENT)[INTENT_NAME_KEY]
        found: list[str] = []
        # Beside a question, a farewell or an emergency a stray clause is no second need.
        if clauses and first.startswith(NEED):
            lemmas = {
                token.text: str(token.lemma or token.text).lower() for token in message.get(TEXT_TOKENS, [])
            }
            samples = [
                Sample(
                    clause,
                    " ".join(lemmas.get(word.strip(PUNCTUATION), word.lower()) for word in clause.split()),
                    vector,
                )
                for clause, vector in zip(clauses, vectors, strict=True)
            ]
            for row in self._model.distribution(samples):
                best = self._model.labels[int(row.argmax())]
                if row.max() >= self._second_need and best.startswith(NEED) and best not in (first, *found):
                    found.append(best)
        message.set("needs", found[:MOST_NEEDS], add_to_output=True)


def fitting_head(tuning: Tuning, samples: list[Sample], labels: list[str]) -> Head:
    """The tuned head where it fits the examples as it is, else one adapted to them."""
    share = tuning.share_seen((label, sample.text) for label, sample in zip(labels, samples, strict=True))
    if share < STALE_BELOW:
        print(
            f"         kooderi on viritetty toisella aineistolla ({share:.0%} samaa): "
            "aja python -m bot.tools.tune_encoder",
            file=sys.stderr,
            flush=True,
        )
    if share == 1 and tuple(sorted(set(labels))) == tuning.head.labels:
        return tuning.head
    return adapt(tuning.head, np.stack([sample.vector for sample in samples]), labels)


def annotate(message: Message, probabilities: Mapping[str, float]) -> None:
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
        ranked_keys = [{INTENT_RESPONSE_KEY: key, "confidence": p} for key, p in best]
        message.set(
            "response_selector", {FAQ: {"response": answer, "ranking": ranked_keys}}, add_to_output=True
        )
