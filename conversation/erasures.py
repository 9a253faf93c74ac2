"""What residents have had erased, outside the database: a restored backup brings it back, this takes it away.

A line is a day and a conversation's pseudonym, nothing else: it leads nowhere, so it may stay.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

# Other words on a line do not matter: a line of the service's log tells an erasure too.
LINE = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2}).*?(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
)


@dataclass(frozen=True)
class Erasure:
    """A conversation that was erased on a day."""

    day: date
    conversation_id: str


class ErasureLog:
    """A file to which every process of one machine may add."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, day: date, conversation_id: str) -> None:
        """Add a line, and wait until the disk has it; raises OSError."""
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            # One short write to a file opened for appending is never mixed with another's.
            os.write(file, f"{day.isoformat()} {conversation_id}\n".encode())
            os.fsync(file)
        finally:
            os.close(file)


def read_erasures(paths: Iterable[Path]) -> tuple[Erasure, ...]:
    """The erasures that the files tell, each once; raises OSError. Lines that tell none are passed over."""
    found: dict[str, Erasure] = {}
    for path in paths:
        for line in path.read_text("utf-8", errors="replace").splitlines():
            told = LINE.search(line)
            if told:
                found[told["id"]] = Erasure(date.fromisoformat(told["day"]), told["id"])
    return tuple(found.values())
