"""Measures the search on needs of our own over typical municipal services (name and summary only).

This set is for choosing weights; it is apart from every judged set. Run from the
repository root: ``python -m bench.search_tuning.measure``.
"""

from __future__ import annotations

import csv
import math
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, create_engine, text

from catalog import Catalog, Query, embed_missing, migrate
from catalog.embedding import embedded_text
from catalog.finnish import index_words
from catalog.records import Origin, ServiceRecord
from catalog.sync import synchronise
from catalog.vectors import default_encoder

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 22, tzinfo=UTC)
TOP = 10
Ranker = Callable[[str], Sequence[str]]


def clock() -> datetime:
    """A fixed moment."""
    return NOW


def load() -> tuple[list[tuple[str, str, str, frozenset[str]]], list[tuple[str, dict[str, int]]]]:
    """Services as (id, name, summary, tags) and needs as (words, grade by tag)."""
    with (HERE / "services.tsv").open(encoding="utf-8") as stream:
        rows = list(csv.reader(stream, delimiter="\t"))
    services = [
        (str(index), name, summary, frozenset(tags.split(",")))
        for index, (tags, name, summary) in enumerate(rows)
    ]
    needs = []
    with (HERE / (sys.argv[1] if len(sys.argv) > 1 and sys.argv[1].endswith(".tsv") else "needs.tsv")).open(
        encoding="utf-8"
    ) as stream:
        for need, wanted in csv.reader(stream, delimiter="\t"):
            grades = dict(piece.split(":") for piece in wanted.split(","))
            needs.append((need, {tag: int(grade) for tag, grade in grades.items()}))
    return services, needs


def build(folder: Path, services: Sequence[tuple[str, str, str, frozenset[str]]]) -> Engine:
    """A catalogue of the services, with vectors."""
    url = f"sqlite:///{folder / 'tuning.db'}"
    migrate(url)
    engine = create_engine(url)
    records = (
        ServiceRecord(source_id=one[0], name=one[1], summary=one[2], origin=Origin("services.tsv", index))
        for index, one in enumerate(services, 1)
    )
    synchronise(engine, "tuning", records, clock)
    embed_missing(engine)
    return engine


def ndcg(ranked: Sequence[str], grades: dict[str, int]) -> float:
    """nDCG at TOP with gains 2^grade - 1."""
    gain = sum((2 ** grades.get(one, 0) - 1) / math.log2(place + 2) for place, one in enumerate(ranked[:TOP]))
    best = sorted(grades.values(), reverse=True)[:TOP]
    ideal = sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(best))
    return gain / ideal if ideal else 0.0


def words_only(engine: Engine) -> Ranker:
    """The peer: Voikko's base forms in FTS5, nothing else."""

    def rank(need: str) -> list[str]:
        words = list(dict.fromkeys(index_words(need).split()))
        if not words:
            return []
        with engine.connect() as db:
            rows = db.execute(
                text(
                    "SELECT sv.source_id FROM service_fts f JOIN service_search s ON s.id = f.rowid "
                    "JOIN service sv ON sv.id = s.service_id WHERE service_fts MATCH :q "
                    "ORDER BY bm25(service_fts, 1, 0, 1, 0, 0) LIMIT 100"
                ),
                {"q": "{name summary}: " + " OR ".join(f'"{word}"' for word in words)},
            )
            return [row[0] for row in rows]

    return rank


def vectors_only(services: Sequence[tuple[str, str, str, frozenset[str]]]) -> Ranker:
    """The other peer: e5 alone."""
    encoder = default_encoder()
    matrix = np.asarray(encoder.passage([embedded_text(one[1], one[2]) for one in services]))

    def rank(need: str) -> list[str]:
        likeness = matrix @ np.asarray(encoder.query([need])).reshape(-1)
        return [services[index][0] for index in np.argsort(-likeness)[:100]]

    return rank


def fused(one: Ranker, other: Ranker) -> Ranker:
    """Naive reciprocal rank fusion."""

    def rank(need: str) -> list[str]:
        scores: dict[str, float] = {}
        for ranker in (one, other):
            for place, found in enumerate(ranker(need)):
                scores[found] = scores.get(found, 0.0) + 1 / (60 + place)
        return sorted(scores, key=lambda found: -scores[found])

    return rank


def ours(engine: Engine) -> Ranker:
    """The catalogue's own search."""
    catalog = Catalog(engine, clock)

    def rank(need: str) -> list[str]:
        return [hit.source_id for hit in catalog.search(Query(need, limit=TOP)).results]

    return rank


def main() -> None:
    """Print the figures; with ``-v`` the worst needs too."""
    services, needs = load()
    with tempfile.TemporaryDirectory() as folder:
        engine = build(Path(folder), services)
        words, vectors = words_only(engine), vectors_only(services)
        rankers = {
            "Voikko FTS5": words,
            "e5": vectors,
            "naive fusion": fused(words, vectors),
            "ours": ours(engine),
        }
        for name, rank in rankers.items():
            scores = []
            for need, wanted in needs:
                grades = {
                    one[0]: max((wanted.get(tag, 0) for tag in one[3]), default=0)
                    for one in services
                    if one[3] & wanted.keys()
                }
                scores.append((ndcg(rank(need), grades), need))
            print(f"{name:14} nDCG@{TOP} {sum(one for one, _ in scores) / len(scores):.3f}")
        if "-v" in sys.argv:
            titles = {one[0]: one[1] for one in services}
            for score, need in sorted(scores)[:35]:
                print(
                    f"{score:.2f} {need}\n      "
                    + " | ".join(titles[one] for one in rankers["ours"](need)[:7])
                )


if __name__ == "__main__":
    main()
