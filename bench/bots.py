"""The two bots that are measured side by side: ``rasa init``'s own, and Polku as a whole.

Both are asked over HTTP as a channel would: the peer at Rasa's REST webhook, Polku at its
gateway (so session, redaction, history and the custom actions are in its figures).
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bench.figures import Opened, Talk
from tests.stack import ROOT, Stack, free_port

PEER_SAYS = (("hello", "i am sad", "yes", "no", "are you a bot", "bye"),)
# What comes after a need, one walk after another; each time the need is told in other words, so that nothing
# is found because it was just asked.
_FOLLOWS = (
    ("asun Kajaanissa", "näytä muita", "onko ilmaista", "mitä sä osaat", "kiitos"),
    ("Kuhmo", "näytä muita", "paljonko se maksaa", "moi", "kiitos avusta"),
    ("Sotkamossa", "lisää", "onko jotain netissä", "en tiedä", "ok kiitti"),
    ("asumme Suomussalmella", "jotain muuta", "entä Kajaanissa?", "joo", "hei hei"),
    ("Paltamo", "muita", "onko ilmaista", "kuka sä oot", "kiitos paljon"),
    ("Hyrynsalmella", "näytä muita", "maksaako se", "auta", "kiitos"),
    ("Ristijärvi", "vielä muita", "onko ilmaista", "mitä nyt", "moikka"),
    ("Puolanka", "muita", "entä Kuhmossa", "en osaa sanoa", "kiitos"),
)
_NEEDS = Path(__file__).with_name("needs.txt").read_text(encoding="utf-8").splitlines()
POLKU_SAYS = tuple((need, *_FOLLOWS[number % len(_FOLLOWS)]) for number, need in enumerate(_NEEDS))
PYTHON = ROOT / ".venv-bot" / "bin" / "python"
PATIENCE = 900.0


class Worthless(Exception):
    """A bot does not answer as it should, so its figures would be worth nothing."""


@dataclass(frozen=True)
class Bot:
    """A running bot: how a conversation is opened, what is said, its processes, start, and addresses."""

    open: Opened
    says: tuple[tuple[str, ...], ...]
    pid: int
    rasa_pid: int
    start_seconds: float
    url: str
    rasa_url: str


def rasa_environment() -> dict[str, str]:
    """Rasa without telemetry, the same for the peer as for us."""
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}


def write_peer(folder: Path) -> None:
    """The files that `rasa init` writes, without training."""
    folder.mkdir(parents=True, exist_ok=True)
    code = "import sys; from rasa.cli.scaffold import create_initial_project as c; c(sys.argv[1])"
    subprocess.run([str(PYTHON), "-c", code, str(folder)], env=rasa_environment(), check=True)  # noqa: S603 - our own interpreter


def have_polku_trained() -> None:
    """Train Polku unless it is: before any clock runs, and outside the patience of a start."""
    if subprocess.run([str(ROOT / "bin" / "polku"), "train"], check=False).returncode != 0:  # noqa: S603 - our own command
        raise Worthless("Polku is not trained")


def train_peer(folder: Path) -> float:
    """Train the peer by its own command; the seconds it took."""
    write_peer(folder)
    started = time.monotonic()
    with (folder / "train.log").open("wb") as log:
        subprocess.run(  # noqa: S603 - our own interpreter
            [str(PYTHON), "-m", "rasa", "train", "--force"],
            env=rasa_environment(), check=True, stdout=log, stderr=log, cwd=folder,
        )  # fmt: skip
    return time.monotonic() - started


@asynccontextmanager
async def running_peer(folder: Path, http: aiohttp.ClientSession) -> AsyncIterator[Bot]:
    """The peer's server once it answers; ended at the end."""
    port = free_port()
    url, started = f"http://127.0.0.1:{port}", time.monotonic()
    with (folder / "run.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603, ASYNC220 - ours; nothing else runs in this loop yet
            [str(PYTHON), "-m", "rasa", "run", "--enable-api", "--port", str(port), "-i", "127.0.0.1"],
            env=rasa_environment(), cwd=folder, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        while time.monotonic() - started < PATIENCE and process.poll() is None:
            with suppress(aiohttp.ClientError):
                async with http.get(f"{url}/status") as reply:
                    if reply.status == 200:
                        break
            await asyncio.sleep(0.1)
        else:
            raise Worthless(f"rasa init's bot does not start, see {folder / 'run.log'}")
        ready = time.monotonic() - started
        yield Bot(_peer_talks(url, http), PEER_SAYS, process.pid, process.pid, ready, url, url)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _peer_talks(url: str, http: aiohttp.ClientSession) -> Opened:
    count = 0

    async def opened() -> Talk:
        nonlocal count
        count += 1
        sender = f"bench-{time.time_ns()}-{count}"

        async def talk(text: str) -> None:
            body = {"sender": sender, "message": text}
            async with http.post(f"{url}/webhooks/rest/webhook", json=body) as reply:
                # An empty answer is one: rasa init's policies may think that nothing is to be said.
                if reply.status != 200 or not isinstance(await reply.json(), list):
                    raise Worthless(f"rasa init's bot answered {reply.status} to {text!r}")

        return talk

    return opened


def parses(rasa_url: str, http: aiohttp.ClientSession) -> Talk:
    """A message read by Rasa's own pipeline alone, outside any conversation."""

    async def parse(text: str) -> None:
        async with http.post(f"{rasa_url}/model/parse", json={"text": text}) as reply:
            if reply.status != 200 or not (await reply.json())["intent"]["name"]:
                raise Worthless(f"{rasa_url} read nothing in {text!r}: {reply.status}")

    return parse


@asynccontextmanager
async def running_polku(folder: Path, http: aiohttp.ClientSession) -> AsyncIterator[Bot]:
    """Polku as one command, over the data in `folder`, once all parts answer; stopped at the end."""
    # The peer may take as long as it wants, so Polku may too; what is slow shows in the figures.
    stack = Stack(folder, env={"POLKU_BOT_TIMEOUT": "60"})
    await asyncio.to_thread(stack.prepare)
    started = time.monotonic()
    await asyncio.to_thread(stack.run)
    ready = time.monotonic() - started
    try:
        assert stack.process is not None
        talks = polku_talks(stack.url, http)
        rasa = f"http://127.0.0.1:{stack.rasa_port}"
        yield Bot(talks, POLKU_SAYS, stack.process.pid, stack.rasa_pid(), ready, stack.url, rasa)
    finally:
        await asyncio.to_thread(stack.stop)


def polku_talks(url: str, http: aiohttp.ClientSession, **opening: Any) -> Opened:
    """Conversations with Polku's gateway, each of its own session."""

    async def opened() -> Talk:
        async with http.post(f"{url}/api/chat/sessions", json={"language": "fi", **opening}) as reply:
            if reply.status != 201:
                raise Worthless(f"Polku opened no conversation: {reply.status}")
            headers = {"Authorization": f"Bearer {(await reply.json())['token']}"}

        async def talk(text: str) -> None:
            async with http.post(f"{url}/api/chat/messages", json={"text": text}, headers=headers) as reply:
                if reply.status != 200 or not (await reply.json())["messages"]:
                    raise Worthless(f"Polku answered {reply.status} to {text!r}")

        return talk

    return opened
