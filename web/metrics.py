"""What an operator watches, in Prometheus' form: counts, times and ages, never a text or a person."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from catalog import Catalog
from handover import HandoverStore

Clock = Callable[[], datetime]
# Seconds; dense where the promise lies (a turn within one second, help facts after ten).
BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 1.0, 2.0, 5.0, 10.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class StoreCollector(Collector):
    """Reads the stores when scraped: what waits for an adviser, and how fresh the catalogue is."""

    def __init__(self, handovers: HandoverStore, catalog: Catalog, clock: Clock) -> None:
        self._handovers = handovers
        self._catalog = catalog
        self._clock = clock

    def collect(self) -> Iterable[Metric]:
        """Gauges of the present moment; ages in seconds."""
        now = self._clock()
        count = GaugeMetricFamily("polku_handovers_open", "Open handovers", labels=("status",))
        age = GaugeMetricFamily(
            "polku_handover_oldest_seconds", "Age of the oldest open handover", labels=("status",)
        )
        overdue = GaugeMetricFamily("polku_handovers_overdue", "Open handovers past their due time")
        waiting = self._handovers.waiting()
        for one in waiting.by_status:
            count.add_metric((one.status.value,), one.count)
            age.add_metric((one.status.value,), (now - one.oldest).total_seconds())
        overdue.add_metric((), waiting.overdue)
        fresh = GaugeMetricFamily(
            "polku_catalog_import_age_seconds", "Time since a source was last read whole", labels=("source",)
        )
        for source, finished in self._catalog.last_imports().items():
            fresh.add_metric((source,), (now - finished).total_seconds())
        services = GaugeMetricFamily("polku_catalog_services", "Active services")
        services.add_metric((), self._catalog.count())
        return (count, age, overdue, fresh, services)


class Metrics:
    """The counters of one process in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._turns = Counter(
            "polku_turns", "Residents' messages by outcome", ("outcome",), registry=self.registry
        )
        self._seconds = Histogram(
            "polku_turn_seconds", "Time to answer a message", registry=self.registry, buckets=BUCKETS
        )
        self._emergencies = Counter(
            "polku_emergencies", "Emergencies answered, by who saw them", ("seen_by",), registry=self.registry
        )
        self._actions = Counter(
            "polku_actions", "Custom actions by outcome", ("action", "outcome"), registry=self.registry
        )

    def watch(self, handovers: HandoverStore, catalog: Catalog, clock: Clock) -> None:
        """Tell of the stores too."""
        self.registry.register(StoreCollector(handovers, catalog, clock))

    def turn(self, outcome: str, started: float) -> None:
        """A message was answered; `started` is ``time.perf_counter()`` at its arrival."""
        self._turns.labels(outcome).inc()
        self._seconds.observe(time.perf_counter() - started)

    def emergency(self, seen_by: str) -> None:
        """An emergency was answered; `seen_by` is ``patterns``, ``bot`` or ``both``."""
        self._emergencies.labels(seen_by).inc()

    def action(self, name: str, outcome: str) -> None:
        """A custom action ran; ``action_clarify`` is a misunderstanding, ``action_handover`` a handover."""
        self._actions.labels(name, outcome).inc()

    def text(self) -> bytes:
        """The exposition text."""
        return generate_latest(self.registry)


METRICS = web.AppKey("metrics", Metrics)


def endpoint(token: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A view of the metrics; with an empty `token` for loopback only, else for whoever bears the token."""

    async def show(request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token and not hmac.compare_digest(given.encode(), token.encode()):
            raise web.HTTPNotFound
        body = await asyncio.to_thread(request.app[METRICS].text)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})

    return show
