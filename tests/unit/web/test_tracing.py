"""A trace shows where a turn's time goes, through gateway, bot and actions, and nothing of what was said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiohttp.test_utils import TestClient, TestServer

from polku.settings import Settings
from polku.tracing import tracing
from tests.collector import Collector, receiving
from web import create_public_app
from web.tracing import TracedBot, action_span

SECRET = "salaisuuksien Saara"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with receiving() as collector:
        yield collector


async def talk_traced(chat, collector, *texts: str) -> None:
    """The application again with traces to the collector, which has them all at the end."""
    bot = chat.bot
    with tracing(Settings(otlp_url=collector.url)) as tracer:
        object.__setattr__(chat.context, "bot", TracedBot(bot, tracer))
        app = create_public_app(chat.context, tracer=tracer)
        async with TestClient(TestServer(app)) as client:
            chat.client = client
            await chat.open()
            for text in texts:
                await chat.send({"text": text})
            await client.get("/health")
            await client.get(f"/api/staff/handovers/{SECRET}")
        for metadata in bot.metadata[1:]:
            call = {
                "next_action": "action_suggest",
                "sender_id": chat.session_id,
                "tracker": {"latest_message": {"text": SECRET, "metadata": metadata}},
            }
            with action_span(tracer, call):
                pass


async def test_a_turn_is_one_trace_from_the_gateway_to_the_action(chat, collector):
    await talk_traced(chat, collector, SECRET)
    spans = collector.spans()
    request, bot, action = (
        spans[name]["span"] for name in ("POST /api/chat/messages", "rasa talk", "action action_suggest")
    )
    assert request.trace_id == bot.trace_id == action.trace_id
    assert bot.parent_span_id == request.span_id
    assert action.parent_span_id == bot.span_id
    assert not request.parent_span_id


async def test_spans_name_the_route_the_outcome_and_the_pseudonym_only(chat, collector):
    await talk_traced(chat, collector, SECRET)
    request = collector.spans()["POST /api/chat/messages"]
    assert {key: value for key, value in request.items() if key != "span"} == {
        "http.request.method": "POST",
        "http.route": "/api/chat/messages",
        "http.response.status_code": 200,
        "polku.conversation": chat.session_id,
    }
    assert "GET /api/staff/handovers/{id}" in collector.spans()


async def test_no_word_of_a_message_and_no_path_leaves_the_house(chat, collector):
    chat.bot.down = True
    await talk_traced(chat, collector, SECRET, "en halua enää elää")
    sent = b"".join(collector.bodies)
    assert sent
    for word in ("Saara", "salaisuuksien", "elää", "python", "pytest"):
        assert word.encode() not in sent
    assert collector.spans()["rasa talk"]["error.type"] == "BotDown"


async def test_the_watchers_own_questions_are_not_traced(chat, collector):
    await talk_traced(chat, collector)
    assert not [name for name in collector.spans() if "/health" in name]


async def test_without_a_collector_nothing_is_sent_and_the_bot_hears_of_no_trace(chat):
    with tracing(Settings()) as tracer:
        object.__setattr__(chat.context, "bot", TracedBot(chat.bot, tracer))
        await chat.open()
        assert (await chat.send({"text": "moi"}))[0] == 200
    assert all("traceparent" not in metadata for metadata in chat.bot.metadata)


async def test_a_trace_that_the_public_brings_is_not_continued(chat, collector):
    theirs = "0af7651916cd43dd8448eb211c80319c"
    with tracing(Settings(otlp_url=collector.url)) as tracer:
        async with TestClient(TestServer(create_public_app(chat.context, tracer=tracer))) as client:
            headers = {"traceparent": f"00-{theirs}-b7ad6b7169203331-01"}
            await client.post("/api/chat/sessions", json={}, headers=headers)
    (span,) = (one["span"] for one in collector.spans().values())
    assert span.trace_id.hex() != theirs


async def test_a_collector_that_is_away_costs_the_resident_nothing(chat, unused_tcp_port):
    with tracing(Settings(otlp_url=f"http://127.0.0.1:{unused_tcp_port}")) as tracer:
        async with TestClient(TestServer(create_public_app(chat.context, tracer=tracer))) as client:
            chat.client = client
            await chat.open()
            assert (await chat.send({"text": "moi"}))[0] == 200


@pytest.mark.parametrize("metadata", [None, {}, {"traceparent": 7}, {"traceparent": "roskaa"}])
def test_an_action_called_without_a_trace_is_a_trace_of_its_own(collector, metadata):
    with tracing(Settings(otlp_url=collector.url)) as tracer:
        call = {
            "next_action": "action_faq",
            "sender_id": "c",
            "tracker": {"latest_message": {"metadata": metadata}},
        }
        with action_span(tracer, call):
            pass
    assert not collector.spans()["action action_faq"]["span"].parent_span_id
