"""The intent classifier as a Rasa component; the FAQ's keys are labels of their own."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path
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

from bot.components import intent_model, ngram_rows
from bot.components.clauses import Span, clauses_of
from bot.components.embeddings import ENCODER, SentenceEmbeddings
from bot.components.encoder.tuned import INSTALLED, Head, Tuning
from bot.components.encoder.tuned import read as read_tuning
from bot.components.intent_model import IntentModel, Matrix, Sample, adapt
from bot.components.ranking import CRISIS, put_first
from bot.components.second_needs import further_needs, person_asked

FAQ = "faq"
RANKING_LENGTH = 10
FILE = "intents.joblib"
# The encoder reads every message that may be an emergency, however sure the words are of something else.
NO_EMERGENCY = 0.01
# Below this the encoder was tuned with quite other examples than there are now.
STALE_BELOW = 0.8


def full_label(message: Message) -> str:
    """The intent, or ``faq/<key>`` where the example has a response key."""
    return str(message.get(INTENT_RESPONSE_KEY) or message.get(INTENT))


def sample_of(message: Message) -> Sample:
    """The form of a tokenised message."""
    return Sample(
        message.get(TEXT), " ".join(str(token.lemma or token.text) for token in message.get(TEXT_TOKENS, []))
    )


def part_of(message: Message, part: Span) -> Sample:
    """The form of a part of a tokenised message."""
    start, end = part
    tokens = [token for token in message.get(TEXT_TOKENS, []) if start <= token.start < end]
    return Sample(message.get(TEXT)[start:end], " ".join(str(token.lemma or token.text) for token in tokens))


def vector_of(message: Message) -> Matrix:
    """The sentence vector that a featurized message carries."""
    _, vector = message.get_dense_features(TEXT, [SentenceEmbeddings.__name__])
    if vector is None:
        raise ValueError("PolkuIntentClassifier needs SentenceEmbeddings before it")
    return np.asarray(vector.features[0], dtype=np.float32)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PolkuIntentClassifier(GraphComponent):
    """Gives intent, ranking, ``response_selector.faq`` for the retrieval intent, and further ``needs``.

    Who asks for a person in a clause beside a need has that wish as intent, and the need among ``needs``.

    Configuration: ``regularisation``, the inverse strength C of the linear classifier;
    ``sure``, the probability by the words alone from which the encoder is not asked;
    ``second_need``, how clearly a clause must tell a need of its own (see `further_needs`).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """As measured; see docs/decisions/0006."""
        return {"regularisation": 0.2, "sure": 0.85, "second_need": 0.15}

    def __init__(
        self,
        config: dict[str, Any],
        model: IntentModel,
        version: str,
        storage: ModelStorage,
        resource: Resource,
    ) -> None:
        for key in ("sure", "second_need"):
            if not 0 < float(config[key]) <= 1:
                raise ValueError(
                    f"PolkuIntentClassifier: {key} must be above 0 and at most 1, is {config[key]}"
                )
        self._sure = float(config["sure"])
        self._second_need = float(config["second_need"])
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

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What Rasa's training cache cannot see: the pure step's code, and the tuned head and factors."""
        digest = hashlib.sha1(INSTALLED.read_bytes(), usedforsecurity=False)
        for module in (intent_model, ngram_rows):
            digest.update(Path(module.__file__).read_bytes())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has both text and intent, and persist."""
        # Rules and stories add examples of intents without text.
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        samples, labels = [sample_of(e) for e in examples], [full_label(e) for e in examples]
        vectors = np.stack([vector_of(e) for e in examples])
        tuning = read_tuning()
        self._version = tuning.version
        self._model.fit(samples, labels, fitting_head(tuning, samples, vectors, labels), tuning.mix)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._model, self._version), folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and further needs on every message that has text."""
        for message in messages:
            if message.get(TEXT):
                row, of_clauses, by_form = self._read(message, clauses_of(message.get(TEXT)))
                annotate(message, dict(zip(self._model.labels, row.tolist(), strict=True)))
                first = message.get(INTENT)[INTENT_NAME_KEY]
                needs = further_needs(self._model.labels, first, of_clauses, by_form, self._second_need)
                asked = person_asked(self._model.labels, first, of_clauses, by_form)
                if asked:
                    needs = [first, *needs]
                    put_first(message, *asked)
                message.set("needs", needs, add_to_output=True)
        return messages

    def _read(self, message: Message, clauses: tuple[Span, ...]) -> tuple[Matrix, Matrix, Matrix]:
        """The distributions of the whole message (labels), of its clauses, and of these by their words."""
        encoder = message.get(ENCODER)
        message.set(ENCODER, None)
        scores = self._model.ngram_scores([sample_of(message)])
        none = np.empty((0, len(self._model.labels)), dtype=np.float32)
        if encoder is None:
            return self._model.distribution(scores, vector_of(message)[None])[0], none, none
        alone = self._model.by_form(scores)[0]
        if not clauses and self._is_plain(alone):
            return alone, none, none
        vectors = encoder.read([message.get(TEXT)], [clauses])[0]
        whole = self._model.distribution(scores, vectors[:1])[0]
        if not clauses:
            return whole, none, none
        of_clauses = self._model.ngram_scores([part_of(message, clause) for clause in clauses])
        return whole, self._model.distribution(of_clauses, vectors[1:]), self._model.by_form(of_clauses)

    def _is_plain(self, alone: Matrix) -> bool:
        """Whether the words by themselves leave no doubt, of an emergency least of all."""
        emergency = sum(
            chance
            for label, chance in zip(self._model.labels, alone.tolist(), strict=True)
            if label.startswith(CRISIS)
        )
        return float(alone.max()) >= self._sure and emergency <= NO_EMERGENCY


def fitting_head(tuning: Tuning, samples: list[Sample], vectors: Matrix, labels: list[str]) -> Head:
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
    return adapt(tuning.head, vectors, labels)


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
