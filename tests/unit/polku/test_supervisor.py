"""The supervised child is restarted when it dies and stopped when told."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from polku import supervisor
from polku.supervisor import Supervisor


async def _until(condition, seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - a process id and a file raise no event
            await asyncio.sleep(0.02)


@pytest.fixture
def sleeper(tmp_path):
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    return Supervisor(command, dict(os.environ), tmp_path, tmp_path / "out.log")


async def test_a_killed_child_is_started_again(sleeper, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_DELAY", 0.05)
    await sleeper.start()
    await _until(lambda: sleeper.pid)
    first = sleeper.pid
    os.kill(first, signal.SIGKILL)
    await _until(lambda: sleeper.pid and sleeper.pid != first)
    assert sleeper.restarts == 1
    await sleeper.stop()


async def test_stopping_ends_the_child_and_does_not_restart_it(sleeper):
    await sleeper.start()
    await _until(lambda: sleeper.pid)
    await sleeper.stop()
    assert sleeper.pid is None
    assert sleeper.restarts == 0


async def test_a_child_that_ignores_the_request_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "STOP_PATIENCE", 0.3)
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print('up', flush=True); time.sleep(600)"
    )
    stubborn = Supervisor(
        [sys.executable, "-u", "-c", code], dict(os.environ), tmp_path, tmp_path / "out.log"
    )
    await stubborn.start()
    await _until(lambda: (tmp_path / "out.log").exists() and "up" in (tmp_path / "out.log").read_text())
    await stubborn.stop()
    assert stubborn.pid is None


async def test_a_child_that_dies_at_once_is_tried_ever_more_seldom(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_DELAY", 0.01)
    delays: list[float] = []
    real_sleep = asyncio.sleep

    async def recorded(seconds: float) -> None:
        delays.append(seconds)
        await real_sleep(0)

    monkeypatch.setattr(supervisor.asyncio, "sleep", recorded)
    broken = Supervisor(
        [sys.executable, "-c", "raise SystemExit(3)"], dict(os.environ), tmp_path, tmp_path / "o"
    )
    await broken.start()
    async with asyncio.timeout(20):
        while broken.restarts < 3:
            await real_sleep(0.02)
    await broken.stop()
    assert delays[:3] == [0.01, 0.02, 0.04]
