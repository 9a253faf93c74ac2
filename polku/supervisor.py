"""Keeps Rasa running as a child process: starts it, restarts it with backoff, stops it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import structlog

log = structlog.get_logger("supervisor")

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
STEADY_AFTER = 60.0
STOP_PATIENCE = 8.0


class Supervisor:
    """One supervised child process in a process group of its own."""

    def __init__(self, command: Sequence[str], env: dict[str, str], cwd: Path, output: Path) -> None:
        self._command = command
        self._env = env
        self._cwd = cwd
        self._output = output
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self.restarts = 0

    @property
    def pid(self) -> int | None:
        """Process id of the running child, if any."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start the child and the task that watches it."""
        self._task = asyncio.create_task(self._keep_running(), name="supervisor")

    async def _spawn(self) -> asyncio.subprocess.Process:
        with self._output.open("ab") as output:
            return await asyncio.create_subprocess_exec(
                *self._command,
                env=self._env,
                cwd=self._cwd,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    async def _keep_running(self) -> None:
        delay = FIRST_DELAY
        while True:
            started = time.monotonic()
            self._process = await self._spawn()
            log.info("bot_started", pid=self._process.pid, restarts=self.restarts)
            code = await self._process.wait()
            # A child that ran well for a while died of something new: begin gently again.
            delay = FIRST_DELAY if time.monotonic() - started > STEADY_AFTER else delay
            log.warning("bot_died", exit_code=code, next_try_in=delay, output=str(self._output))
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY)
            self.restarts += 1

    async def stop(self) -> None:
        """Stop watching, then the child and all it has started; kill what does not obey."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._process is None or self._process.returncode is not None:
            return
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), STOP_PATIENCE)
        except TimeoutError:
            self._signal(signal.SIGKILL)
            await self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
