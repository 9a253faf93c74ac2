"""The pass that makes sentence vectors; it can be broken off at any time and taken up again.

The vectors of the theme files' sentences and of the starting catalogue are shipped
(`data/vectors.npz`), so that the first start need not wait for them; what has changed
since the file was made is reckoned here like everything else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine, select

from catalog import schema
from catalog.sentences import MODEL, Role, sentence_id, topic_sentences
from catalog.tables import bump_index_version, upsert
from catalog.vectors import Encoder, default_encoder

BATCH = 32
MAX_TEXT = 400  # characters of name and summary that go into a service's vector
SHIPPED = Path(__file__).parent / "data" / "vectors.npz"
KEY_BYTES = 16  # of a sentence's id, in the shipped file

Progress = Callable[[int, int], None]


def embedded_text(name: str, summary: str | None) -> str:
    """The text of a service from which its vector is made."""
    return f"{name}. {summary or ''}".strip()[:MAX_TEXT]


def embed_missing(engine: Engine, encoder: Encoder | None = None, progress: Progress | None = None) -> int:
    """Make the vectors that are missing or out of date, batch by batch; returns how many were made.

    `progress` is told how many of how many are done.
    """
    work = [*_missing_sentences(engine), *_services(engine)]
    if not work:
        return 0
    shipped = _shipped() if encoder is None else {}
    done = 0
    for batch in _batches(work):
        vectors = _vectors(batch, shipped, encoder)
        rows = [one.row(vector) for one, vector in zip(batch, vectors, strict=True)]
        done += len(batch)
        with engine.begin() as db:
            upsert(db, batch[0].model, rows)
            if done == len(work):
                bump_index_version(db)
        if progress:
            progress(done, len(work))
    return done


def ship(engine: Engine, path: Path = SHIPPED) -> int:
    """Write the vectors of the themes and of the catalogue in `engine` to a file; returns how many."""
    work = [*_all_sentences(), *_services(engine, only_missing=False)]
    keys: dict[bytes, bytes] = {}
    for batch in _batches(work):
        for one, vector in zip(batch, _vectors(batch, _shipped(path), None), strict=True):
            keys[one.key_bytes] = vector
    matrix = np.frombuffer(b"".join(keys.values()), dtype=np.float16).reshape(len(keys), -1)
    ids = np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), KEY_BYTES)
    np.savez(path, ids=ids, vectors=matrix)
    _shipped.cache_clear()
    return len(keys)


@lru_cache(maxsize=1)
def _shipped(path: Path = SHIPPED) -> Mapping[bytes, bytes]:
    if not path.exists():
        return {}
    with np.load(path) as file:
        ids, vectors = file["ids"], file["vectors"]
    return {key.tobytes(): vector.tobytes() for key, vector in zip(ids, vectors, strict=True)}


def _vectors(batch: Sequence[_Work], shipped: Mapping[bytes, bytes], encoder: Encoder | None) -> list[bytes]:
    """The vectors of a batch of one kind as float16; the model is loaded only when one is not shipped."""
    found = [shipped.get(one.key_bytes) for one in batch]
    missing = [at for at, vector in enumerate(found) if vector is None]
    if missing:
        encoder = encoder or default_encoder()
        encode = encoder.query if batch[0].as_question else encoder.passage
        made = np.asarray(encode([batch[at].text for at in missing]), dtype=np.float16)
        for at, vector in zip(missing, made, strict=True):
            found[at] = vector.tobytes()
    return [vector for vector in found if vector is not None]


class _Work:
    """One text that waits for its vector."""

    def __init__(self, model: type[schema.Base], key: str, text: str, as_question: bool) -> None:
        self.model = model
        self.key = key
        self.text = text
        self.as_question = as_question

    @property
    def key_bytes(self) -> bytes:
        """The key of the vector in the shipped file, the same for a sentence and for a service."""
        role = Role.SAYS if self.as_question else Role.PASSAGE
        return bytes.fromhex(sentence_id(role, self.text))[:KEY_BYTES]

    def row(self, vector: bytes) -> dict[str, Any]:
        """The row to be stored."""
        if self.model is schema.SentenceEmbedding:
            return {"id": self.key, "vector": vector}
        return {"id": self.key, "model": MODEL, "text_hash": _hash(self.text), "vector": vector}


def _all_sentences() -> Iterable[_Work]:
    unique = {sentence_id(one.role, one.text): one for one in topic_sentences()}
    for key, one in sorted(unique.items(), key=lambda item: item[1].role is Role.PASSAGE):
        yield _Work(schema.SentenceEmbedding, key, one.text, one.role is not Role.PASSAGE)


def _missing_sentences(engine: Engine) -> Iterator[_Work]:
    with engine.connect() as db:
        stored = set(db.scalars(select(schema.SentenceEmbedding.id)))
    yield from (one for one in _all_sentences() if one.key not in stored)


def _services(engine: Engine, only_missing: bool = True) -> Iterator[_Work]:
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
            if not only_missing or model != MODEL or text_hash != _hash(text):
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
