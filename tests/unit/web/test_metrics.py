"""What the operator can watch: counts and ages, and not a word of what anybody wrote."""

from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer

from web import create_public_app
from web.metrics import Metrics


@pytest.fixture
async def watched(chat):
    """The application again, with metrics behind the token ``avain``."""
    metrics = Metrics()
    metrics.watch(chat.context.handovers, chat.context.catalog, chat.context.clock)
    app = create_public_app(chat.context, metrics, "avain")
    async with TestClient(TestServer(app)) as client:
        chat.client = client
        await chat.open()
        yield chat


async def shown(chat, token="avain"):
    reply = await chat.client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    return reply.status, await reply.text()


async def test_turns_are_counted_by_outcome_without_their_text(watched):
    await watched.send({"text": "olen salaisuuksien Saara"})
    watched.bot.down = True
    await watched.send({"text": "kuuleeko kukaan"})
    status, text = await shown(watched)
    assert status == 200
    assert 'polku_turns_total{outcome="answered"} 1.0' in text
    assert 'polku_turns_total{outcome="bot_down"} 1.0' in text
    assert "polku_turn_seconds_count 2.0" in text
    assert "Saara" not in text
    assert watched.session_id not in text


async def test_an_emergency_is_counted_by_who_saw_it(watched):
    await watched.send({"text": "en halua enää elää, tapan itseni tänään"})
    watched.bot.answers = [{"text": "Soita 112.", "custom": {"urgency": "emergency"}}]
    await watched.send({"text": "kaikki on hyvin"})
    _, text = await shown(watched)
    assert 'polku_emergencies_total{seen_by="patterns"} 1.0' in text
    assert 'polku_emergencies_total{seen_by="bot"} 1.0' in text


async def test_a_wrong_token_learns_nothing(watched):
    status, text = await shown(watched, "arvaus")
    assert status == 404
    assert "polku_" not in text


async def test_without_a_token_the_public_listener_has_no_metrics(chat):
    assert (await chat.client.get("/metrics")).status == 404


async def test_what_waits_for_an_adviser_is_told_with_its_age(watched, clock):
    handover_id = watched.handover()
    form = {"name": "Maija", "phone": "0401234567", "consent": True}
    path = f"/api/chat/handovers/{handover_id}/contact"
    assert (await watched.client.post(path, json=form, headers=watched.headers)).status == 201
    clock.advance(hours=2)
    _, text = await shown(watched)
    assert 'polku_handovers_open{status="new"} 1.0' in text
    assert 'polku_handover_oldest_seconds{status="new"} 7200.0' in text
    assert "polku_handovers_overdue 0.0" in text
    clock.time += timedelta(days=10)
    assert "polku_handovers_overdue 1.0" in (await shown(watched))[1]
