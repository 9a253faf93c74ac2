"""One fault in one request: what happens, and at which of the request's steps."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Engine


class Kind(StrEnum):
    """What goes wrong inside the process that answers; the rest goes wrong around it (`Around`)."""

    KILL = "kill"  # the process dies at once, as by SIGKILL or a power cut
    FAIL = "fail"  # the database says that the statement, or the commit, failed


class Around(StrEnum):
    """What goes wrong between the resident and the gateway, or beside it."""

    LOST = "lost"  # the page hangs up before it has the answer, and sends again
    TWICE = "twice"  # the same message comes twice at once
    LOCKED = "locked"  # another process holds the database for longer than is waited for


HEADER = "X-Injected-Fault"


@dataclass
class Fault:
    """A fault that waits for its step; steps are statements, commits (before and after) and the bot's."""

    kind: Kind
    at: int
    told: Path
    step: int = 0

    def pass_by(self, failure: Callable[[], Exception]) -> None:
        """One step further; at the chosen one it happens, and is told before."""
        self.step += 1
        if self.step != self.at:
            return
        with self.told.open("a", encoding="ascii") as log:
            log.write(f"{self.kind.value}\n")
        if self.kind is Kind.KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        raise failure()


current: ContextVar[Fault | None] = ContextVar("fault", default=None)


@contextmanager
def waiting(header: str | None, told: Path) -> Iterator[None]:
    """Within it the fault that the header names, ``kill@7``, waits in this request and its threads."""
    kind, _, at = (header or "").partition("@")
    token = current.set(Fault(Kind(kind), int(at), told) if kind else None)
    try:
        yield
    finally:
        current.reset(token)


def step(failure: Callable[[], Exception]) -> None:
    """A step of whichever request this is."""
    fault = current.get()
    if fault is not None:
        fault.pass_by(failure)


def arm(engine: Engine) -> None:
    """Make every statement and commit of the engine a step, the moment after a commit too."""
    dialect: Any = engine.dialect

    def failure() -> Exception:
        made: Exception = dialect.loaded_dbapi.OperationalError("injected")
        return made

    def before(name: str) -> None:
        real = getattr(dialect, name)

        def call(*arguments: Any, **named: Any) -> Any:
            step(failure)
            return real(*arguments, **named)

        setattr(dialect, name, call)

    for name in ("do_execute", "do_executemany", "do_execute_no_params"):
        before(name)
    commit = dialect.do_commit

    def do_commit(connection: Any) -> None:
        step(failure)
        commit(connection)
        # The database has kept it, but who asked does not hear of it.
        step(failure)

    dialect.do_commit = do_commit
