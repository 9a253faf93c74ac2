"""spaCy's Finnish pipeline as a Rasa component: tokens with lemmas, and vectors where they are wanted."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
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

from bot.components.text_cache import TextCache

Vector = npt.NDArray[np.float32]
DEFAULT_MODEL = "spacy_fi_experimental_web_md"
# Neither is read by anything here, and together they take more than half of spaCy's time.
UNUSED_PIPES = ("parser", "ner")
# Word classes: without them one lemma in ten is another, and messages are understood as well
# (docs/decisions/0006) in a tenth of the time and half of the memory.
WORD_CLASSES = ("tok2vec", "tagger", "morphologizer", "attribute_ruler")
VECTORS = "vectors"
LEARNT_LEMMATISER = "trainable_lemmatizer"
BATCH = 256


def load_pipeline(name: str, vectors: bool = False) -> Language:
    """Load the pipeline `name` for its lemmas, and its word classes and `vectors` where they are needed."""
    unused = list(UNUSED_PIPES)
    # A lemmatiser that was learnt (as fi_core_news has) reads what tok2vec gives.
    if not vectors and _lemmatiser(name) != LEARNT_LEMMATISER:
        unused += [*WORD_CLASSES, VECTORS]
    return spacy.load(name, exclude=unused)


def _lemmatiser(name: str) -> str:
    (config,) = spacy.util.get_package_path(name).glob("*/config.cfg")
    components = spacy.util.load_config(config)["components"]
    return str(components.get("lemmatizer", {}).get("factory"))


def analyse(nlp: Language, texts: Iterable[str]) -> list[bytes]:
    """Tokens with lemmas in lower case, and the mean word vector, of each text as `unpack` reads them."""
    packed = []
    for doc in nlp.pipe(texts, batch_size=BATCH):
        tokens = [[token.text, token.idx, token.lemma_.lower()] for token in doc if not token.is_space]
        head = json.dumps(tokens, ensure_ascii=False).encode()
        packed.append(head + b"\n" + np.asarray(doc.vector, dtype=np.float32).tobytes())
    return packed


def unpack(value: bytes, text: str) -> tuple[list[Token], Vector]:
    """Rasa's tokens (at least one) and the vector of `text` from what `analyse` gave; it may be empty."""
    head, _, vector = value.partition(b"\n")
    tokens = [Token(word, start, lemma=lemma) for word, start, lemma in json.loads(head)]
    return tokens or [Token(text, 0)], np.frombuffer(vector, dtype=np.float32)


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
)
class FinnishLanguageModel(GraphComponent):
    """Tokenises and lemmatises.

    Configuration: ``model``, the spaCy package; ``POLKU_SPACY_MODEL`` overrules it. ``vectors``,
    whether a dense sentence feature is added too (300 dimensions, floret), for other classifiers.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The installed pipeline; see `design.md` for why it is not fi_core_news."""
        return {"model": DEFAULT_MODEL, "vectors": False}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that the component needs."""
        return ["spacy"]

    def __init__(self, nlp: Language, cache: TextCache, vectors: bool) -> None:
        self._nlp = nlp
        self._cache = cache
        self._vectors = vectors

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FinnishLanguageModel:
        """Load the pipeline named by the environment or the configuration; open its cache."""
        name = os.environ.get("POLKU_SPACY_MODEL") or config["model"]
        vectors = bool(config["vectors"])
        nlp = load_pipeline(name, vectors)
        folder = Path(os.environ.get("POLKU_CACHE_DIR", "var/cache"))
        version = f"{name}-{nlp.meta['version']}-{'+'.join(nlp.pipe_names)}"
        return cls(nlp, TextCache(folder, "word-analyses", version), vectors)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add tokens and features to every training example that has text."""
        chosen = [message for message in training_data.training_examples if message.get(TEXT)]
        values = self._cache.map([m.get(TEXT) for m in chosen], lambda texts: analyse(self._nlp, texts))
        for message, value in zip(chosen, values, strict=True):
            self._add(message, value)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add tokens and features to every message that has text."""
        chosen = [message for message in messages if message.get(TEXT)]
        for message, value in zip(chosen, analyse(self._nlp, [m.get(TEXT) for m in chosen]), strict=True):
            self._add(message, value)
        return messages

    def _add(self, message: Message, value: bytes) -> None:
        tokens, vector = unpack(value, message.get(TEXT))
        message.set(TEXT_TOKENS, tokens)
        if self._vectors:
            message.add_features(
                Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__)
            )
