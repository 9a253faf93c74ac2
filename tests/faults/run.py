"""Talks while things go wrong, until so many faults have happened; then says what was lost or doubled."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from sqlalchemy import make_url

from handover import Vault
from polku.database import migrate_all, open_engine
from tests.faults.injected import Around, Kind
from tests.faults.judged import Finding, judge, judge_the_house
from tests.faults.resident import World
from tests.faults.talks import talk
from tests.stack import ROOT, free_port

DEAD_AFTER = 70  # seconds: then the turn of a process that died is taken up again
LOCKED_SECONDS = 0.3
START_SECONDS = 120.0


@dataclass(frozen=True)
class Verdict:
    """How many faults happened by kind, in how many conversations, and what they did."""

    happened: dict[str, int]
    conversations: int
    findings: tuple[Finding, ...]

    @property
    def injected(self) -> int:
        """All faults."""
        return sum(self.happened.values())


class Victim:
    """The gateway's process over a fresh database at `url`, and the files by which it is steered."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.port = free_port()
        (folder / "vault.key").write_text(Vault.new_key("test"))
        (folder / "offset").write_text("0")
        (folder / "injected").touch()
        migrate_all(url)

    def move_clock(self) -> None:
        """So far on that a dead process's turn is free again."""
        # Written aside and moved: it is read at any moment.
        aside = self.folder / "offset.new"
        aside.write_text(str(int((self.folder / "offset").read_text()) + DEAD_AFTER))
        aside.rename(self.folder / "offset")

    def happened(self) -> Counter[str]:
        """The faults inside the gateway that did happen, by kind."""
        return Counter((self.folder / "injected").read_text().split())

    @contextmanager
    def running(self) -> Iterator[None]:
        """The process, which is there again after each death."""
        command = [sys.executable, "-m", "tests.faults.victim", self.url, str(self.port), str(self.folder)]
        with (self.folder / "victim.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield
            ended = process.poll()
            assert ended is None, (self.folder / "victim.log").read_text(errors="replace")[-3000:]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)

    def holder(self) -> Callable[[], AbstractAsyncContextManager[None]] | None:
        """How another process would hold the database, where it can: on SQLite."""
        if not self.url.startswith("sqlite"):
            return None
        path = make_url(self.url).database

        @asynccontextmanager
        async def held() -> AsyncIterator[None]:
            other = sqlite3.connect(str(path), isolation_level=None, timeout=5)
            try:
                other.execute("BEGIN IMMEDIATE")
                release = asyncio.get_running_loop().call_later(
                    LOCKED_SECONDS, lambda: other.execute("ROLLBACK")
                )
                yield
            finally:
                release.cancel()
                other.close()

        return held


async def _healthy(http: aiohttp.ClientSession, url: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(aiohttp.ClientError):
            async with http.get(f"{url}/health") as reply:
                if reply.status == 200:
                    return
        await asyncio.sleep(0.1)
    raise AssertionError("the gateway does not start")


async def _talk_until(victim: Victim, faults: int, seed: int) -> Verdict:
    engine = open_engine(victim.url)
    vault = Vault.from_keys((victim.folder / "vault.key").read_text())
    findings: list[Finding] = []
    number = 0
    url = f"http://127.0.0.1:{victim.port}"
    # No connection outlives its request: the next one must find the new process.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as http:
        await _healthy(http, url)
        world = World(http, url, random.Random(seed), victim.move_clock, victim.holder())
        while sum(world.around.values()) + victim.happened().total() < faults:
            page = await talk(world, number)
            findings += await judge(page, engine, vault)
            number += 1
    findings += judge_the_house(engine)
    engine.dispose()
    happened = {kind.value: victim.happened()[kind.value] for kind in Kind}
    happened |= {kind.value: world.around[kind] for kind in Around}
    return Verdict(happened, number, tuple(findings))


def run(url: str, folder: Path, faults: int, seed: int) -> Verdict:
    """At least so many faults over a fresh database; the same seed makes the same talks and faults."""
    victim = Victim(url, folder)
    with victim.running():
        return asyncio.run(_talk_until(victim, faults, seed))
