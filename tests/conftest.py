"""Shared by all tests: the checkout's root on the path, and a clock that stands still."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

# As `polku` does: products this small are slower on two threads, and much so on busy cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
import structlog

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.stack import Stack  # noqa: E402 - only once the root is on the path


class SteppingClock:
    """A clock that moves only when told to."""

    def __init__(self, start: datetime) -> None:
        self.time = start

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **span: float) -> None:
        """Move on by ``timedelta(**span)``."""
        self.time += timedelta(**span)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright keeps an event loop running until the session ends."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture
def clock() -> SteppingClock:
    """Monday 23 November 2026, noon in UTC."""
    return SteppingClock(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """A command that a test has run binds the logs to that test's stderr, which is closed after it."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """No POLKU_ setting of the machine reaches the test."""
    import os

    for name in list(os.environ):
        if name.startswith("POLKU_"):
            monkeypatch.delenv(name)
    return lambda: None


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The real thing, once a session: the command, Rasa, SQLite."""
    running = Stack(tmp_path_factory.mktemp("polku"))
    running.start()
    yield running
    running.stop()
