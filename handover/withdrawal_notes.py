"""What was taken back, noted outside the database: a restored backup undoes it, `replay` does it again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote

# Also within a line of the service's log, where the note stands as the value of a field.
LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT[\d:.]+\+00:00) withdrawn "
    r"(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (?P<scope>\*|[\w.%~-]+)"
)
WHOLE = "*"


@dataclass(frozen=True)
class Withdrawal:
    """A request that was taken back at a moment, or the consent of one `scope` of it."""

    at: datetime
    handover_id: str
    scope: str | None = None

    def line(self) -> str:
        """The note: a moment in UTC, a pseudonym and a scope; nothing of the resident."""
        scope = WHOLE if self.scope is None else quote(self.scope, safe="")
        return f"{self.at.astimezone(UTC).isoformat()} withdrawn {self.handover_id} {scope}"


def read_withdrawals(paths: Iterable[Path]) -> tuple[Withdrawal, ...]:
    """The withdrawals that the files tell, each once, the oldest first; raises OSError."""
    found = {
        Withdrawal(
            datetime.fromisoformat(told["at"]),
            told["id"],
            None if told["scope"] == WHOLE else unquote(told["scope"]),
        )
        for path in paths
        for told in LINE.finditer(path.read_text("utf-8", errors="replace"))
    }
    return tuple(sorted(found, key=lambda one: (one.at, one.handover_id, one.scope or "")))
