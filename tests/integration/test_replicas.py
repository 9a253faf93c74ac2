"""Two gateways and two Rasas behind a proxy, over one PostgreSQL and one Redis: one Polku to the resident."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from tests.replicas import Replicas, running


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    """All of it, once for the module."""
    with running(tmp_path_factory.mktemp("replicas")) as several:
        yield several


def test_a_conversation_goes_on_whichever_replica_answers(replicas: Replicas):
    talk = replicas.front.open()
    talk.say("oon aika yksin täällä Kajaanissa, kaipaisin jotain porukkaa")
    first = {card["service_id"] for card in talk.cards}
    assert first
    for _ in range(3):
        talk.say("näytä muita")
        assert talk.status == 200
        assert not first & {card["service_id"] for card in talk.cards}
    history = replicas.front.request("GET", "/api/chat/messages", headers=talk.headers).body["messages"]
    said = [message["text"] for message in history if message["sender"] == "resident"]
    assert said.count("näytä muita") == 3


def test_limits_count_over_all_replicas(replicas: Replicas):
    opened = [replicas.front.request("POST", "/api/chat/sessions", {}).status for _ in range(40)]
    assert 429 in opened, "each gateway alone would allow 20 and the two together 40"


def test_a_dead_gateway_and_a_dead_rasa_lose_nothing(replicas: Replicas):
    subprocess.run(["redis-cli", "-u", replicas.redis, "flushall"], check=True, capture_output=True)
    talk = replicas.front.open()
    talk.say("olen Kuhmosta ja rahat on loppu")
    replicas.bots[0].kill()
    replicas.apps[0].kill()
    replicas.bots[0].wait()
    replicas.apps[0].wait()
    talk.say("voisiko joku soittaa mulle")
    assert talk.status == 200
    assert "Kuhmo" in talk.text
    history = replicas.front.request("GET", "/api/chat/messages", headers=talk.headers)
    texts = [message["text"] for message in history.body["messages"]]
    assert "olen Kuhmosta ja rahat on loppu" in texts
