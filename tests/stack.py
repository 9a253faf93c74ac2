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
        """Start and wait until all parts answer."""
        self.port, self.rasa_port = free_port(), free_port()
        self.folder.mkdir(parents=True, exist_ok=True)
        for shared in ("models", "cache"):
            (ROOT / "var" / shared).mkdir(parents=True, exist_ok=True)
            link = self.folder / shared
            if not link.exists():
                link.symlink_to(ROOT / "var" / shared)
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("POLKU_")},
            "POLKU_PORT": str(self.port),
            "POLKU_RASA_PORT": str(self.rasa_port),
            "POLKU_ACTION_PORT": str(free_port()),
            "POLKU_DATA_DIR": str(self.folder),
            "POLKU_RATE_LIMIT": "off",
            **self.env,
        }
        self.command("staff", "add", ADVISER[0], "--role", "adviser", POLKU_STAFF_PASSWORD=ADVISER[1])
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
