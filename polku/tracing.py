"""Sends traces to a collector by OTLP over HTTP when one is set, beside the requests and in batches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Tracer

from polku import __version__
from polku.settings import Settings
from web.tracing import no_tracer

# A collector that is away must not hold up the end of the service.
LAST_SECONDS = 3


@contextmanager
def tracing(settings: Settings) -> Iterator[Tracer]:
    """The tracer of this process; without a collector it does nothing. What is left is sent at the end."""
    if not settings.otlp_url:
        yield no_tracer()
        return
    # Nothing of the machine: the default resource would tell its command line.
    provider = TracerProvider(resource=Resource({SERVICE_NAME: "polku", SERVICE_VERSION: __version__}))
    exporter = OTLPSpanExporter(endpoint=f"{settings.otlp_url}/v1/traces", timeout=LAST_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    try:
        yield provider.get_tracer("polku", __version__)
    finally:
        provider.shutdown()
