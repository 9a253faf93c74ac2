"""Import and search over generated services: time, memory, and growth from 1,000 to 100,000.

``python -m bench.catalog_scale [postgresql] [SIZE …]``; every size is a process of its own, so
that the peak of memory is its own. Without sentence vectors: those are a pass of their own.
The generated services vary the shipped ones by place and number. With ``postgresql`` each
size is measured on a fresh cluster too; its server works in processes of its own, so
the time of day is printed beside the processor time of ours.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine

from catalog import Catalog, Query, migrate
from catalog.places import Regions
from catalog.records import AreaFacts, OrganizationFacts, Origin, ServiceRecord
from catalog.sync import synchronise
from regions import load_municipalities
from tests.servers import postgresql

SIZES = (1_000, 10_000, 100_000)
ROOT = Path(__file__).parents[1]
ROUNDS = 3
KINDS = ("sqlite", "postgresql")


def clock() -> datetime:
    """A fixed moment."""
    return datetime(2026, 11, 22, tzinfo=UTC)


def services(size: int) -> Iterator[ServiceRecord]:
    """Generated services, each for one municipality."""
    with (ROOT / "catalog" / "data" / "services.csv").open(encoding="utf-8") as stream:
        models = list(csv.DictReader(stream))
    places = load_municipalities()
    for number in range(size):
        model = models[number % len(models)]
        place = places[(number // len(models) + number) % len(places)].name
        yield ServiceRecord(
            source_id=str(number),
            name=f"{model['name']} {place} {number // len(models)}",
            summary=model["summary"],
            description=model["description"],
            organization=OrganizationFacts(f"o{number % 3_000}", f"{place} {number % 3_000}"),
            areas=(AreaFacts("municipality", place),),
            themes=tuple(model["themes"].split(";")[:2]) if model["themes"] else (),
            origin=Origin("generated", number + 1),
        )


def needs() -> list[Query]:
    """The judged needs, without and with a place."""
    with (ROOT / "tests" / "data" / "search_judgements.tsv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Query(row["need"], municipality=row["place"] or None) for row in rows]


def measure(kind: str, size: int) -> None:
    """Print one row of the table."""
    with database(kind) as url:
        migrate(url)
        engine = create_engine(url)
        Regions().find("Kuhmo")  # read before the clock runs, as in a server
        started = time.perf_counter()
        report = synchronise(engine, "scale", services(size), clock)
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if report.imported != size:
            raise SystemExit(f"{report.imported} of {size} imported")
        catalog = Catalog(engine, clock)
        queries = needs()
        for query in queries[:20]:
            catalog.search(query)
        ours, whole = [], []
        for query in queries * ROUNDS:
            wall, started = time.perf_counter(), time.process_time()
            catalog.search(query)
            ours.append((time.process_time() - started) * 1_000)
            whole.append((time.perf_counter() - wall) * 1_000)
        engine.dispose()
    cells = [f"{_share(times, share):.1f}" for times in (ours, whole) for share in (0.5, 0.95)]
    print(f"| {kind} | {size} | {seconds:.1f} | {peak:.0f} | {' | '.join(cells)} |", flush=True)


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The URL of an empty database of a kind in `KINDS`."""
    if kind == "postgresql":
        with postgresql() as url:
            yield url
        return
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'scale.db'}"


def _share(times: list[float], share: float) -> float:
    return sorted(times)[int(share * len(times))]


def main() -> None:
    """The table, a process a row."""
    if sys.argv[1:2] == ["--one"]:
        measure(sys.argv[2], int(sys.argv[3]))
        return
    sizes = [one for one in sys.argv[1:] if one.isdigit()] or [str(one) for one in SIZES]
    kinds = KINDS if "postgresql" in sys.argv else KINDS[:1]
    print("| database | services | import s | peak MB | CPU ms p50 | p95 | wall ms p50 | p95 |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|", flush=True)
    for size in sizes:
        for kind in kinds:
            command = [sys.executable, "-m", "bench.catalog_scale", "--one", kind, size]
            subprocess.run(command, check=True)  # noqa: S603 - ourselves


if __name__ == "__main__":
    main()
