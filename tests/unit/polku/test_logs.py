"""What is logged is one JSON object a line, and a log that cannot be written harms nobody."""

from __future__ import annotations

import io
import json
import sys

import pytest
import structlog

from polku.logs import configure_logging


class FullDisk(io.StringIO):
    """Every write fails as on a full disk."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


@pytest.fixture(autouse=True)
def _as_before():
    yield
    structlog.reset_defaults()


def test_a_line_is_one_json_object(monkeypatch):
    seen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", seen)
    configure_logging("info")
    structlog.get_logger("test").info("tapahtui", kuka="ä")
    (line,) = seen.getvalue().splitlines()
    assert json.loads(line)["kuka"] == "ä"


def test_a_log_that_cannot_be_written_does_not_stop_the_work(monkeypatch):
    monkeypatch.setattr(sys, "stderr", FullDisk())
    configure_logging("info")
    structlog.get_logger("test").error("tapahtui")
