"""Two gateways and two Rasas behind a proxy, over one PostgreSQL and one Redis: one Polku to the resident."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from handover import Vault
from tests import servers
from tests.stack import ADVISER, ROOT, Stack, environment, free_port

PROXY = """
defaults
    mode http
    timeout connect 1s
    timeout client 30s
    timeout server 30s
    retries 2
    option redispatch
    retry-on conn-failure
"""


def _frontend(name: str, port: int, behind: list[int], check: str) -> str:
    lines = [
        f"listen {name}",
        f"    bind 127.0.0.1:{port}",
        "    balance roundrobin",
        "    option forwardfor",
    ]
    if check:
        lines.append(f"    option httpchk GET {check}")
    watched = " check inter 500ms" if check else ""
    lines += [f"    server s{one} 127.0.0.1:{one}{watched}" for one in behind]
    return "\n".join(lines) + "\n"


@dataclass
class Replicas:
    """The stack that talks through the proxy, and the processes behind it."""

    front: Stack
    apps: list[subprocess.Popen[bytes]]
    bots: list[subprocess.Popen[bytes]]
    database: str
    redis: str


def _start(folder: Path, env: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    with (folder / f"{command[-1]}.log").open("ab") as log:
        return subprocess.Popen(list(command), env=env, stdout=log, stderr=log)


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    """All of it, once for the module."""
    folder = tmp_path_factory.mktemp("replicas")
    polku = str(ROOT / "bin" / "polku")
    app_ports, bot_ports, action_ports = ([free_port(), free_port()] for _ in range(3))
    app_front, bot_front, action_front = free_port(), free_port(), free_port()
    with ExitStack() as stack:
        database = stack.enter_context(servers.postgresql())
        redis = stack.enter_context(servers.redis(folder))
        config = folder / "haproxy.cfg"
        config.write_text(
            PROXY
            + _frontend("app", app_front, app_ports, "/health")
            + _frontend("bot", bot_front, bot_ports, "/status")
            + _frontend("actions", action_front, action_ports, "")
        )
        shared = {
            "database_url": database,
            "tracker_url": database,
            "redis_url": redis,
            "action_url": f"http://127.0.0.1:{action_front}/webhook",
            "vault_keys": Vault.new_key("test"),
            "proxy_hops": 1,
        }
        started: list[subprocess.Popen[bytes]] = []
        stack.callback(lambda: [_end(process) for process in started])

        def start(place: Path, env: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
            started.append(_start(place, env, *command))
            return started[-1]

        front = Stack(folder / "front", port=app_front)
        bots, apps = [], []
        for number, port in enumerate(bot_ports):
            env = environment(folder / f"bot{number}", **shared, rasa_port=port)
            bots.append(start(folder / f"bot{number}", env, polku, "bot"))
        for number, (port, actions) in enumerate(zip(app_ports, action_ports, strict=True)):
            env = environment(
                folder / f"app{number}",
                **shared, port=port, action_port=actions, rasa_url=f"http://127.0.0.1:{bot_front}",
            )  # fmt: skip
            apps.append(start(folder / f"app{number}", env, polku, "serve"))
        front.env = {**environment(front.folder, **shared), "POLKU_STAFF_PASSWORD": ADVISER[1]}
        start(folder, dict(os.environ), "haproxy", "-f", str(config))
        front.wait_healthy(600)
        made = front.command("staff", "add", ADVISER[0], "--role", "adviser")
        assert made.returncode == 0, made.stderr
        yield Replicas(front, apps, bots, database, redis)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


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
