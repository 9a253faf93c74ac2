"""Several gateways and Rasas behind a proxy over one PostgreSQL and one Redis: for tests and measurements."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True)
class Replicas:
    """The stack that talks through the proxy, and the processes behind it."""

    front: Stack
    apps: list[subprocess.Popen[bytes]]
    bots: list[subprocess.Popen[bytes]]
    database: str
    redis: str


@contextmanager
def running(folder: Path, apps: int = 2, bots: int = 2, **settings: object) -> Iterator[Replicas]:
    """So many gateways and Rasas with these settings of each, healthy; all are ended at the end."""
    polku = str(ROOT / "bin" / "polku")
    app_ports = [free_port() for _ in range(apps)]
    action_ports = [free_port() for _ in range(apps)]
    bot_ports = [free_port() for _ in range(bots)]
    app_front, bot_front, action_front = free_port(), free_port(), free_port()
    with ExitStack() as stack:
        database = stack.enter_context(servers.postgresql())
        redis = stack.enter_context(servers.redis(folder))
        config = folder / "haproxy.cfg"
        config.write_text(
            PROXY
            + _frontend("app", app_front, app_ports, "/")
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
            **settings,
        }

        def start(place: Path, env: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
            with (place / f"{command[-1]}.log").open("ab") as log:
                process = subprocess.Popen(list(command), env=env, stdout=log, stderr=log)
            stack.callback(_end, process)
            return process

        bot_processes, app_processes = [], []
        for number, port in enumerate(bot_ports):
            place = folder / f"bot{number}"
            bot_processes.append(start(place, environment(place, **shared, rasa_port=port), polku, "bot"))
        for number, (port, actions) in enumerate(zip(app_ports, action_ports, strict=True)):
            place = folder / f"app{number}"
            env = environment(
                place,
                **shared, port=port, action_port=actions, rasa_url=f"http://127.0.0.1:{bot_front}",
            )  # fmt: skip
            app_processes.append(start(place, env, polku, "serve"))
        start(folder, dict(os.environ), "haproxy", "-f", str(config))
        front = Stack(folder / "front", port=app_front)
        front.env = {**environment(front.folder, **shared), "POLKU_STAFF_PASSWORD": ADVISER[1]}
        front.wait_healthy(600)
        made = front.command("staff", "add", ADVISER[0], "--role", "adviser")
        assert made.returncode == 0, made.stderr
        yield Replicas(front, app_processes, bot_processes, database, redis)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
