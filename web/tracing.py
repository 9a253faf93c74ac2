"""Traces: one for each request, through gateway, Rasa and actions, without a word of what was written.

Rasa's open edition has no traces of its own: it is seen from outside, as the time between the
gateway's question and its answer, with the actions that it called within. The trace's id goes
to the actions in the message's metadata. Spans name routes, actions and the conversation's
pseudonym, never paths, texts or messages of exceptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from aiohttp import web
from opentelemetry import trace
from opentelemetry.context import Context as TraceContext
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from web.bot_client import Answer, BotClient
from web.problems import Handler

TRACER = web.AppKey("tracer", Tracer)
CONVERSATION = "polku.conversation"
PARENT = "traceparent"
PROPAGATOR = TraceContextTextMapPropagator()
# Asked by machines every few seconds, and files: they would bury what residents wait for.
TRACED = ("/api/", "/staff")


def no_tracer() -> Tracer:
    """A tracer that costs nothing and keeps nothing."""
    return trace.NoOpTracer()


@contextmanager
def _span(tracer: Tracer, name: str, kind: SpanKind, context: TraceContext | None = None) -> Iterator[Span]:
    # The text of an exception may hold what a resident wrote; its type does not.
    with tracer.start_as_current_span(
        name, context, kind=kind, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield span
        except Exception as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(StatusCode.ERROR)
            raise


@web.middleware
async def tracing_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The span of a request; a trace that the public claims to continue is not continued."""
    resource = request.match_info.route.resource
    if resource is None or not request.path.startswith(TRACED):
        return await handler(request)
    route = resource.canonical
    with _span(request.app[TRACER], f"{request.method} {route}", SpanKind.SERVER, TraceContext()) as span:
        span.set_attribute("http.request.method", request.method)
        span.set_attribute("http.route", route)
        response = await handler(request)
        span.set_attribute("http.response.status_code", response.status)
        if response.status >= 500:
            span.set_status(StatusCode.ERROR)
        return response


def tell_conversation(conversation_id: str) -> None:
    """Put the conversation's pseudonym, the same as in the logs, on the request's span."""
    trace.get_current_span().set_attribute(CONVERSATION, conversation_id)


class TracedBot:
    """A bot client whose turns are spans, and whose metadata carry the trace to the actions."""

    def __init__(self, bot: BotClient, tracer: Tracer) -> None:
        self._bot = bot
        self._tracer = tracer

    async def talk(self, conversation_id: str, message: str, metadata: dict[str, Any]) -> Answer:
        """Send one message; raises BotDown."""
        with _span(self._tracer, "rasa talk", SpanKind.CLIENT) as span:
            span.set_attribute(CONVERSATION, conversation_id)
            carrier: dict[str, str] = {}
            PROPAGATOR.inject(carrier)
            return await self._bot.talk(conversation_id, message, {**metadata, **carrier})

    async def slots(self, conversation_id: str) -> dict[str, Any]:
        """What the conversation has filled in."""
        with _span(self._tracer, "rasa slots", SpanKind.CLIENT):
            return await self._bot.slots(conversation_id)

    async def set_slot(self, conversation_id: str, name: str, value: str) -> None:
        """Fill in a slot; raises BotDown."""
        with _span(self._tracer, "rasa set_slot", SpanKind.CLIENT):
            await self._bot.set_slot(conversation_id, name, value)

    async def forget(self, conversation_id: str) -> None:
        """Drop an erased conversation."""
        with _span(self._tracer, "rasa forget", SpanKind.CLIENT):
            await self._bot.forget(conversation_id)

    async def ready(self) -> bool:
        """Whether a model is loaded and answers."""
        return await self._bot.ready()


@contextmanager
def action_span(tracer: Tracer, call: Mapping[str, Any]) -> Iterator[Span]:
    """The span of an action that Rasa calls, within the turn whose metadata it carries."""
    metadata = ((call.get("tracker") or {}).get("latest_message") or {}).get("metadata") or {}
    carrier = {PARENT: metadata[PARENT]} if isinstance(metadata.get(PARENT), str) else {}
    name = str(call.get("next_action"))
    context = PROPAGATOR.extract(carrier, TraceContext())
    with _span(tracer, f"action {name}", SpanKind.SERVER, context) as span:
        span.set_attribute("polku.action", name)
        span.set_attribute(CONVERSATION, str(call.get("sender_id")))
        yield span
