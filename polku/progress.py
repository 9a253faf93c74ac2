"""How far a long work has come: one line that is rewritten, or in a log a line now and then."""

from __future__ import annotations

import sys
import time
from typing import TextIO

EVERY_SECONDS = 0.5
EVERY_SECONDS_IN_LOG = 10.0
BAR = 24


class ProgressLine:
    """Shows count, rate and, when the total is known, a bar; says nothing of work that is done at once."""

    def __init__(self, what: str, stream: TextIO | None = None) -> None:
        self._what = what
        self._stream = stream or sys.stderr
        self._rewrites = self._stream.isatty()
        self._started = self._shown = time.monotonic()
        self._any = False

    def __call__(self, done: int, total: int | None = None) -> None:
        """Tell that `done` (of `total`) are through."""
        now = time.monotonic()
        if now - self._shown < (EVERY_SECONDS if self._rewrites else EVERY_SECONDS_IN_LOG):
            return
        self._shown = now
        self._any = True
        rate = done / max(now - self._started, 0.001)
        of_all = f" / {total}" if total else ""
        line = f"{self._what}: {done}{of_all} ({rate:.0f} / s)"
        if total and self._rewrites:
            full = BAR * done // total
            line += f" [{'#' * full}{'.' * (BAR - full)}]"
        print(f"\r{line}\033[K" if self._rewrites else line, end="" if self._rewrites else "\n",
              file=self._stream, flush=True)  # fmt: skip

    def close(self) -> None:
        """End the line."""
        if self._rewrites and self._any:
            print(file=self._stream, flush=True)
