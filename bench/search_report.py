"""``make search-report``: how well the search finds, beside what plain means find in the same run.

Two sets. *Judged*: needs in residents' words over the starting catalogue
(`tests/data/search_judgements.tsv`), never used for tuning. *Stress*: services of all
kinds of public service of which only name and summary are known, in the registers' tone.
A need's place, when it has one, limits every way of searching alike.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, create_engine, select, text

from bench.search_tuning.measure import TOP, build, clock, fused, ndcg
from catalog import Catalog, Query, embed_missing, import_csv, migrate, schema
from catalog.finnish import index_words
from catalog.places import Regions
from catalog.vectors import default_encoder

ROOT = Path(__file__).parents[1]
TUNING = ROOT / "bench" / "search_tuning"
RELEVANT = 2  # grades from here on count for recall
POOL = 100

Ranker = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Need:
    """One judged need: what is said, the resident's municipality, and the grade of each id that was judged.

    0 does not fit, 1 may be offered beside, 2 fits, 3 is just for this.
    """

    text: str
    place: str | None
    grades: Mapping[str, int]


def judged_needs() -> list[Need]:
    """The judged set."""
    with (ROOT / "tests" / "data" / "search_judgements.tsv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Need(
            row["need"],
            row["place"] or None,
            {one.rsplit(":", 1)[0]: int(one.rsplit(":", 1)[1]) for one in row["judgements"].split()},
        )
        for row in rows
    ]


def stress_set(folder: Path) -> tuple[Engine, list[Need]]:
    """The stress set: a catalogue of names and summaries, and needs graded by the services' tags."""

    def rows(name: str) -> list[list[str]]:
        with (TUNING / name).open(encoding="utf-8") as stream:
            return list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))

    services = [
        (str(index), name, summary, frozenset(tags.split(",")))
        for index, (tags, name, summary) in enumerate(rows("stress_services.tsv"))
    ]
    needs: list[Need] = []
    for said, wanted in rows("stress_needs.tsv"):
        by_tag = {pair.split(":")[0]: int(pair.split(":")[1]) for pair in wanted.split(",")}
        grades = {one[0]: max(by_tag.get(tag, 0) for tag in one[3]) for one in services}
        needs.append(Need(said, None, grades))
    return build(folder, services), needs


def starting_catalogue(folder: Path) -> Engine:
    """The shipped catalogue with its vectors."""
    url = f"sqlite:///{folder / 'judged.db'}"
    migrate(url)
    engine = create_engine(url)
    import_csv(engine, [ROOT / "catalog" / "data" / "services.csv"], clock, source="polku")
    embed_missing(engine)
    return engine


class Peers:
    """Plain ways of searching the same services: name, summary and description."""

    def __init__(self, engine: Engine) -> None:
        service, search = schema.Service, schema.ServiceSearch
        with engine.connect() as db:
            self._rows = db.execute(
                select(service.source_id, service.name, service.summary, service.description, search.id)
                .join(search, search.service_id == service.id)
                .order_by(service.id)
            ).all()
        self._memory = create_engine("sqlite://")
        with self._memory.begin() as db:
            for name, prepare in (("plain", str), ("voikko", index_words)):
                db.execute(text(f"CREATE VIRTUAL TABLE {name} USING fts5(id UNINDEXED, body)"))
                db.execute(
                    text(f"INSERT INTO {name} VALUES (:id, :body)"),  # noqa: S608 - two names of ours
                    [{"id": row[0], "body": prepare(self._body(row))} for row in self._rows],
                )
        encoder = default_encoder()
        self._encoder = encoder
        bodies = [f"{row[1]}. {row[2] or ''}"[:400] for row in self._rows]
        chunks = [bodies[start : start + 32] for start in range(0, len(bodies), 32)]
        self._matrix = np.concatenate([np.asarray(encoder.passage(chunk)) for chunk in chunks])

    @staticmethod
    def _body(row: Sequence[str | None]) -> str:
        return " ".join(part for part in row[1:4] if part)

    def plain(self, need: str) -> list[str]:
        """FTS5 without any Finnish."""
        return self._match("plain", [word for word in need.lower().split() if word.isalnum()])

    def voikko(self, need: str) -> list[str]:
        """FTS5 over Voikko's base forms and parts of compounds."""
        return self._match("voikko", index_words(need).split())

    def vectors(self, need: str) -> list[str]:
        """Likeness of e5 vectors."""
        likeness = self._matrix @ np.asarray(self._encoder.query([need])).reshape(-1)
        return [self._rows[index][0] for index in np.argsort(-likeness)[:POOL]]

    def _match(self, table: str, words: Sequence[str]) -> list[str]:
        if not words:
            return []
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        statement = f"SELECT id FROM {table} WHERE {table} MATCH :q ORDER BY rank LIMIT {POOL}"  # noqa: S608
        with self._memory.connect() as db:
            return list(db.scalars(text(statement), {"q": query}))


def reaching(engine: Engine, place: str) -> frozenset[str]:
    """Source ids of the services that reach a resident of the municipality."""
    search, area, service = schema.ServiceSearch, schema.SearchArea, schema.Service
    county = Regions().county_of(place)
    names = [f"m:{place}", *([f"c:{county}"] if county else [])]
    here = select(area.search_id).where(area.area.in_(names))
    with engine.connect() as db:
        return frozenset(
            db.scalars(
                select(service.source_id)
                .join(search, search.service_id == service.id)
                .where(search.nationwide | search.id.in_(here))
            )
        )


def report(title: str, engine: Engine, needs: Sequence[Need]) -> dict[str, float]:
    """Print the table of one set; returns nDCG by ranker."""
    peers, catalog = Peers(engine), Catalog(engine, clock)
    within = {place: reaching(engine, place) for place in {one.place for one in needs} if place}
    rankers: dict[str, Ranker | None] = {
        "plain FTS5": peers.plain,
        "Voikko FTS5": peers.voikko,
        "e5": peers.vectors,
        "naive fusion": fused(peers.voikko, peers.vectors),
        "Polku": None,
    }
    print(f"\n{title}: {len(needs)} needs\n")
    print(f"| | nDCG@{TOP} | recall@{TOP} | nothing found | unjudged |\n|---|---:|---:|---:|---:|")
    found: dict[str, float] = {}
    for name, rank in rankers.items():
        gains, recalls, empty, shown, unjudged = 0.0, 0.0, 0, 0, 0
        for need in needs:
            if rank is None:
                page = catalog.search(Query(need.text, municipality=need.place, limit=TOP))
                order = [hit.source_id for hit in page.results]
            else:
                allowed = within.get(need.place) if need.place else None
                order = [one for one in rank(need.text) if allowed is None or one in allowed][:TOP]
            gains += ndcg(order, dict(need.grades))
            relevant = {one for one, grade in need.grades.items() if grade >= RELEVANT} or {
                one for one, grade in need.grades.items() if grade
            }
            recalls += len(relevant & set(order)) / min(TOP, len(relevant))
            empty += not order
            shown += len(order)
            unjudged += len(set(order) - need.grades.keys())
        found[name] = gains / len(needs)
        shares = f"{recalls / len(needs):.3f} | {empty / len(needs):.1%} | {unjudged / max(1, shown):.1%}"
        print(f"| {name} | {found[name]:.3f} | {shares} |", flush=True)
    print(f"\nPolku / naive fusion: {found['Polku'] / found['naive fusion']:.2f}")
    return found


def main() -> None:
    """Both sets."""
    with tempfile.TemporaryDirectory() as folder:
        engine = starting_catalogue(Path(folder))
        report("Judged, over the starting catalogue", engine, judged_needs())
        engine.dispose()
        engine, needs = stress_set(Path(folder))
        report("Stress, name and summary only", engine, needs)
        engine.dispose()


if __name__ == "__main__":
    main()
