"""What residents have had erased, outside the database: a restored backup brings it back, this takes it away.

A line is a day and a conversation's pseudonym, nothing else: it leads nowhere, so it may stay. The
handovers note in the same file what was taken back (`handover.withdrawals`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}(?![\w-]*-)")
PSEUDONYM = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
OWN_LINE = re.compile(rf"{DAY.pattern} {PSEUDONYM.pattern}")
# A line of the service's log tells an erasure too, its fields in any order.
LOGGED = re.compile(r"\berased\b")


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
        """Note an erased conversation; raises OSError."""
        self.write(f"{day.isoformat()} {conversation_id}")

    def write(self, line: str) -> None:
        """Add a line, and wait until the disk has it; raises OSError."""
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            # One short write to a file opened for appending is never mixed with another's.
            os.write(file, f"{line}\n".encode())
            os.fsync(file)
        finally:
            os.close(file)


def read_erasures(paths: Iterable[Path]) -> tuple[Erasure, ...]:
    """The erasures that the files tell, each once; raises OSError. Lines that tell none are passed over."""
    found: dict[str, Erasure] = {}
    for path in paths:
        for line in path.read_text("utf-8", errors="replace").splitlines():
            day, pseudonym = DAY.search(line), PSEUDONYM.search(line)
            if day and pseudonym and (OWN_LINE.fullmatch(line.strip()) or LOGGED.search(line)):
                found[pseudonym[0]] = Erasure(date.fromisoformat(day[0]), pseudonym[0])
    return tuple(found.values())
