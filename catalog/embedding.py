"""The pass that makes sentence vectors; it can be broken off at any time and taken up again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Engine, select

from catalog import schema
from catalog.sentences import MODEL, Role, sentence_id, topic_sentences
from catalog.tables import bump_index_version, upsert
from catalog.vectors import Encoder, default_encoder

BATCH = 32
MAX_TEXT = 400  # characters of name and summary that go into a service's vector

Progress = Callable[[int, int], None]


def embedded_text(name: str, summary: str | None) -> str:
    """The text of a service from which its vector is made."""
    return f"{name}. {summary or ''}".strip()[:MAX_TEXT]


def embed_missing(engine: Engine, encoder: Encoder | None = None, progress: Progress | None = None) -> int:
    """Make the vectors that are missing or out of date, batch by batch; returns how many were made.

    `progress` is told how many of how many are done.
    """
    work = [*_missing_sentences(engine), *_missing_services(engine)]
    if not work:
        return 0
    encoder = encoder or default_encoder()
    done = 0
    for batch in _batches(work):
        encode = encoder.query if batch[0].as_question else encoder.passage
        vectors = np.asarray(encode([one.text for one in batch]), dtype=np.float16)
        rows = [one.row(vector.tobytes()) for one, vector in zip(batch, vectors, strict=True)]
        done += len(batch)
        with engine.begin() as db:
            upsert(db, batch[0].model, rows)
            if done == len(work):
                bump_index_version(db)
        if progress:
            progress(done, len(work))
    return done


class _Work:
    """One text that waits for its vector."""

    def __init__(self, model: type[schema.Base], key: str, text: str, as_question: bool) -> None:
        self.model = model
        self.key = key
        self.text = text
        self.as_question = as_question

    def row(self, vector: bytes) -> dict[str, Any]:
        """The row to be stored."""
        if self.model is schema.SentenceEmbedding:
            return {"id": self.key, "vector": vector}
        return {"id": self.key, "model": MODEL, "text_hash": _hash(self.text), "vector": vector}


def _missing_sentences(engine: Engine) -> Iterator[_Work]:
    with engine.connect() as db:
        stored = set(db.scalars(select(schema.SentenceEmbedding.id)))
    waiting = {
        sentence_id(one.role, one.text): one
        for one in topic_sentences()
        if sentence_id(one.role, one.text) not in stored
    }
    for key, one in sorted(waiting.items(), key=lambda item: item[1].role is Role.PASSAGE):
        yield _Work(schema.SentenceEmbedding, key, one.text, one.role is not Role.PASSAGE)


def _missing_services(engine: Engine) -> Iterator[_Work]:
    service, embedding = schema.Service, schema.ServiceEmbedding
    with engine.connect() as db:
        rows = db.execute(
            select(service.id, service.name, service.summary, embedding.text_hash, embedding.model)
            .join(embedding, embedding.id == service.id, isouter=True)
            .where(service.status == "active")
            .order_by(service.id)
        )
        for service_id, name, summary, text_hash, model in rows:
            text = embedded_text(name, summary)
            if model != MODEL or text_hash != _hash(text):
                yield _Work(schema.ServiceEmbedding, service_id, text, as_question=False)


def _batches(items: Sequence[_Work]) -> Iterator[Sequence[_Work]]:
    """Runs of at most BATCH texts of one kind."""
    batch: list[_Work] = []
    for item in items:
        other_kind = batch and (item.model, item.as_question) != (batch[0].model, batch[0].as_question)
        if len(batch) >= BATCH or other_kind:
            yield batch
            batch = []
        batch.append(item)
    if batch:
        yield batch


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
