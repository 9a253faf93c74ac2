"""The whole running system for tests: the real command, Rasa, database and listeners on free ports."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT = 180.0
ADVISER = ("neuvoja", "metsäpolku-sininen-7")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Reply:
    """An HTTP answer: status, decoded body (JSON or text) and headers."""

    status: int
    body: Any
    headers: dict[str, str]


def environment(folder: Path, **settings: object) -> dict[str, str]:
    """The environment of a Polku whose data lie in `folder`, beside the checkout's model and caches."""
    folder.mkdir(parents=True, exist_ok=True)
    for shared in ("models", "cache"):
        (ROOT / "var" / shared).mkdir(parents=True, exist_ok=True)
        link = folder / shared
        if not link.exists():
            link.symlink_to(ROOT / "var" / shared)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("POLKU_")}
    named = {f"POLKU_{name.upper()}": str(value) for name, value in settings.items()}
    return {**inherited, "POLKU_DATA_DIR": str(folder), **named}


@dataclass
class Stack:
    """A running Polku; `start` and `stop` are called by the fixture."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    port: int = 0
    rasa_port: int = 0

    @property
    def url(self) -> str:
        """Address of the public listener."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Make what a first start needs, start, and wait until all parts answer."""
        self.prepare()
        self.run()

    def prepare(self) -> None:
        """Choose the ports and make the tables and an adviser's account."""
        self.port, self.rasa_port = free_port(), free_port()
        settings = environment(
            self.folder,
            port=self.port,
            rasa_port=self.rasa_port,
            action_port=free_port(),
            rate_limit="off",
        )
        self.env = {**settings, **self.env}
        self.command("staff", "add", ADVISER[0], "--role", "adviser", POLKU_STAFF_PASSWORD=ADVISER[1])

    def run(self) -> None:
        """Run the command on the chosen ports and data, as systemd would, until all parts answer."""
        with (self.folder / "polku.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(ROOT / "bin" / "polku"), "serve"], env=self.env, stdout=log, stderr=log
            )
        self.wait_healthy()

    def wait_healthy(self, seconds: float = START_LIMIT) -> None:
        """Wait for ``/health`` to be 200; say the log's end when it does not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process is not None and self.process.poll() is not None:
                break
            try:
                if self.request("GET", "/health").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.3)
        logs = sorted(self.folder.glob("*.log"))
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace")[-3000:] for log in logs)
        raise AssertionError(f"Polku did not become healthy:\n{tail}")

    def rasa_pid(self) -> int:
        """Process id of the Rasa that `polku serve` runs."""
        pattern = f"bot.run run.*{self.rasa_port}"
        found = subprocess.run(["pgrep", "-f", pattern], capture_output=True, text=True, check=False)
        return int(found.stdout.split()[0])

    def stop(self) -> int:
        """Ask to stop; the exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def command(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the command line in this stack's environment."""
        return subprocess.run(
            [sys.executable, "-m", "polku", *words],
            env={**self.env, "PYTHONPATH": str(ROOT), **env},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        timeout: float = 30,
    ) -> Reply:
        """One HTTP request; errors are replies too."""
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data, {"Content-Type": "application/json", **(headers or {})}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return _reply(response.status, response.read(), response.headers)
        except urllib.error.HTTPError as error:
            with error:
                return _reply(error.code, error.read(), error.headers)

    def open(self, **body: Any) -> Talk:
        """Start a conversation."""
        reply = self.request("POST", "/api/chat/sessions", {"language": "fi", **body})
        assert reply.status == 201, reply
        return Talk(self, reply.body["token"], reply.body["session_id"], reply.body["messages"])


def _reply(status: int, raw: bytes, headers: Any) -> Reply:
    text = raw.decode("utf-8")
    kind = headers.get("Content-Type", "")
    return Reply(status, json.loads(text) if "json" in kind and text else text, dict(headers.items()))


@dataclass
class Talk:
    """One conversation with the running system."""

    stack: Stack
    token: str
    session_id: str
    messages: list[dict[str, Any]]
    status: int = 201

    @property
    def headers(self) -> dict[str, str]:
        """The bearer token."""
        return {"Authorization": f"Bearer {self.token}"}

    def _send(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        reply = self.stack.request("POST", "/api/chat/messages", body, self.headers)
        self.status = reply.status
        self.messages = reply.body.get("messages", [])
        return self.messages

    def say(self, text: str) -> list[dict[str, Any]]:
        """Type a message."""
        return self._send({"text": text})

    def press(self, title: str) -> list[dict[str, Any]]:
        """Press the button of the last answer whose title begins so."""
        for message in self.messages:
            for button in message["buttons"]:
                if button["title"].lower().startswith(title.lower()):
                    return self._send({"payload": button["payload"]})
        offered = [b["title"] for m in self.messages for b in m["buttons"]]
        raise AssertionError(f"No button {title!r}; offered: {offered}")

    @property
    def text(self) -> str:
        """All texts of the last answer."""
        return "\n".join(message["text"] for message in self.messages)

    @property
    def cards(self) -> list[dict[str, Any]]:
        """All cards of the last answer."""
        return [card for message in self.messages for card in message["cards"]]

    @property
    def buttons(self) -> list[str]:
        """Titles of all buttons of the last answer."""
        return [button["title"] for message in self.messages for button in message["buttons"]]
