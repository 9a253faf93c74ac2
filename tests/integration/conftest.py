"""One running system for all integration tests of a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The real thing: the command, Rasa, SQLite."""
    running = Stack(tmp_path_factory.mktemp("polku"))
    running.start()
    yield running
    running.stop()
