"""Import and search over generated services: time, memory, and growth from 1,000 to 100,000.

``python -m bench.catalog_scale [SIZE …]``; every size is a process of its own, so that the
peak of memory is its own. Without sentence vectors: those are a pass of their own. The
generated services vary the shipped ones by place and number.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine

from catalog import Catalog, Query, migrate
from catalog.places import Regions
from catalog.records import AreaFacts, OrganizationFacts, Origin, ServiceRecord
from catalog.sync import synchronise
from regions import load_municipalities

SIZES = (1_000, 10_000, 100_000)
ROOT = Path(__file__).parents[1]
ROUNDS = 3


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


def measure(size: int) -> None:
    """Print one row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'scale.db'}"
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
        times = []
        for query in queries * ROUNDS:
            started = time.process_time()
            catalog.search(query)
            times.append((time.process_time() - started) * 1_000)
        times.sort()
        engine.dispose()
    middle, late = times[len(times) // 2], times[int(0.95 * len(times))]
    rate = size / seconds
    print(f"| {size} | {seconds:.1f} | {rate:.0f} | {peak:.0f} | {middle:.1f} | {late:.1f} |", flush=True)


def main() -> None:
    """The table, a process a row."""
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
        return
    sizes = [int(one) for one in sys.argv[1:] if one.isdigit()] or list(SIZES)
    print("| services | import s | services / s | peak MB | search ms CPU p50 | p95 |")
    print("|---:|---:|---:|---:|---:|---:|", flush=True)
    for size in sizes:
        subprocess.run([sys.executable, "-m", "bench.catalog_scale", "--one", str(size)], check=True)  # noqa: S603 - ourselves


if __name__ == "__main__":
    main()
