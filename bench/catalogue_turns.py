"""What a large catalogue adds to a turn that suggests services: 1,000 to 100,000 services.

The services are generated from the shipped ones, and each has a sentence vector: that of its
model, moved a little, since reckoning 100,000 real ones takes hours and a search costs the same.
The catalogues stay in the folder, so that the next run does not import them again.
"""

from __future__ import annotations

import asyncio
import hashlib
import statistics
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np

from bench.bots import have_polku_trained, polku_talks, running_polku
from bench.catalog_scale import services
from bench.figures import Size, memory, quantile, timed
from catalog import Catalog, Query
from catalog.embedding import embed_missing
from catalog.sync import synchronise
from catalog.vectors import DIMENSION
from polku.database import migrate_all, open_engine
from polku.services import now

NEEDS = (
    "olen tosi yksinäinen",
    "mistä apua velkoihin",
    "haluaisin jumppaan",
    "en saa nukuttua",
    "äidillä on muistisairaus",
)
ROUNDS = 10


class NearbyVectors:
    """An encoder whose vectors are like e5's in form only: unit vectors, the same for the same text."""

    def query(self, texts: list[str]) -> Any:
        """Vectors of questions."""
        return self.passage(texts)

    def passage(self, texts: list[str]) -> Any:
        """Vectors of passages, of shape (n, DIMENSION)."""
        made = np.stack([self._one(text) for text in texts])
        return made / np.linalg.norm(made, axis=1, keepdims=True)

    def _one(self, text: str) -> Any:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
        # e5's vectors lie around one common direction.
        return np.random.default_rng(seed).normal(0.03, 0.05, DIMENSION).astype(np.float32)


def make_catalogue(folder: Path, size: int) -> None:
    """A data folder whose catalogue has `size` generated services besides the shipped ones."""
    mark = folder / "made"
    if mark.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'polku.db'}"
    migrate_all(url)
    engine = open_engine(url)
    try:
        embed_missing(engine)  # the themes' sentences get their shipped vectors
        report = synchronise(engine, "bench", services(size), now)
        if report.imported + report.unchanged + report.updated != size:
            raise ValueError(f"{report.imported} of {size} imported")
        embed_missing(engine, NearbyVectors())
        Catalog(engine, now).search(Query(text=NEEDS[0]))
    finally:
        engine.dispose()
    mark.touch()


async def suggest(folder: Path) -> dict[str, float]:
    """Milliseconds of a turn that suggests services, each in a conversation of its own."""
    async with aiohttp.ClientSession() as http, running_polku(folder, http) as polku:
        opened = polku_talks(polku.url, http, municipality="Kajaani")
        for need in NEEDS:
            await timed(await opened(), need)
        taken = [await timed(await opened(), need) for _ in range(ROUNDS) for need in NEEDS]
        return {
            "p50": statistics.median(taken),
            "p95": quantile(taken, 0.95),
            "memory": sum(memory(polku.pid).values()),
        }


def run(size: Size, folder: Path) -> dict[str, Any]:
    """A turn's times by the size of the catalogue."""
    have_polku_trained()
    found = {}
    for count in size.catalogues:
        place = folder / f"catalogue-{count}"
        make_catalogue(place, count)
        found[str(count)] = asyncio.run(suggest(place))
        print(f"  {count} services: {found[str(count)]}", flush=True)
    return found
