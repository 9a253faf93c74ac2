"""When Rasa dies or is slow, the resident still gets help facts, and the talk goes on by itself."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from tests.stack import Stack


@pytest.fixture
def own_stack(tmp_path) -> Iterator[Stack]:
    """A system of this test's own, since the test harms it."""
    running = Stack(tmp_path / "polku")
    running.start()
    yield running
    running.stop()


def test_a_killed_rasa_is_answered_for_and_comes_back_where_it_was(own_stack: Stack):
    talk = own_stack.open()
    talk.say("olen tosi yksinäinen, ei ole ystäviä täällä Kuhmossa")
    shown = {card["service_id"] for card in talk.cards}
    os.kill(own_stack.rasa_pid(), signal.SIGKILL)
    talk.say("näytä muita")
    assert talk.status == 503
    assert "112" in talk.text
    talk.say("en halua enää elää")
    assert talk.status == 503
    assert talk.messages[0]["urgency"] == "emergency"
    health = own_stack.request("GET", "/health")
    assert health.status == 503
    assert health.body["bot"] == "down"
    own_stack.wait_healthy()
    talk.say("näytä muita")
    assert talk.status == 200
    assert talk.cards
    assert not shown & {card["service_id"] for card in talk.cards}


def test_stopping_stops_every_process(own_stack: Stack):
    pid = own_stack.rasa_pid()
    assert own_stack.stop() == 0
    time.sleep(0.2)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_taken_port_is_one_clear_line(own_stack: Stack):
    second = own_stack.command("serve")
    assert second.returncode == 2
    assert len(second.stderr.strip().splitlines()) == 1
    assert "POLKU_PORT" in second.stderr


def test_production_without_a_key_is_refused(own_stack: Stack):
    refused = own_stack.command("serve", POLKU_ENV="production", POLKU_RATE_LIMIT="on")
    assert refused.returncode == 2
    assert "POLKU_VAULT_KEYS" in refused.stderr
