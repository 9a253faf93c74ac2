"""spaCy's Finnish pipeline as a Rasa component: tokens with lemmas, and a sentence vector."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT, TEXT_TOKENS
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.tokens import Doc

DEFAULT_MODEL = "spacy_fi_experimental_web_md"
# Neither is read by anything here, and together they take more than half of spaCy's time.
UNUSED_PIPES = ("parser", "ner")
BATCH = 256


def load_pipeline(name: str) -> Language:
    """Load the pipeline without the parts that nothing here reads."""
    return spacy.load(name, exclude=list(UNUSED_PIPES))


def tokens_of(doc: Doc) -> list[Token]:
    """Rasa tokens of `doc`, with their lemmas in lower case."""
    return [
        Token(token.text, token.idx, lemma=token.lemma_.lower()) for token in doc if not token.is_space
    ] or [Token(doc.text or " ", 0)]


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
)
class FinnishLanguageModel(GraphComponent):
    """Tokenises, lemmatises and gives a 300-dimensional sentence vector (floret).

    Configuration: ``model``, the spaCy package; ``POLKU_SPACY_MODEL`` overrules it.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The installed pipeline; see `design.md` for why it is not fi_core_news."""
        return {"model": DEFAULT_MODEL}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that the component needs."""
        return ["spacy"]

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FinnishLanguageModel:
        """Load the pipeline named by the environment or the configuration."""
        return cls(load_pipeline(os.environ.get("POLKU_SPACY_MODEL") or config["model"]))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add tokens and features to every training example that has text."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add tokens and features to every message that has text."""
        chosen = [message for message in messages if message.get(TEXT)]
        docs = self._nlp.pipe((message.get(TEXT) for message in chosen), batch_size=BATCH)
        for message, doc in zip(chosen, docs, strict=True):
            message.set(TEXT_TOKENS, tokens_of(doc))
            vector = np.asarray(doc.vector, dtype=np.float32).reshape(1, -1)
            message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__))
        return messages
