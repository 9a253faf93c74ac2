"""What has happened with a handover, as one list in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from handover import Handover
from handover.labels import label
from handover.printable import participant_text


@dataclass(frozen=True)
class Entry:
    """One event; `kind` is one of created, attempt, note, participant, closing."""

    at: datetime
    kind: str
    by: str
    title: str
    text: str = field(default="", repr=False)


def timeline(handover: Handover) -> tuple[Entry, ...]:
    """The events, newest first."""
    # Of two events of one moment the later recorded comes first.
    oldest_first = sorted(_entries(handover), key=lambda entry: entry.at)
    return tuple(oldest_first[::-1])


def _entries(handover: Handover) -> Iterator[Entry]:
    yield Entry(handover.row.created_at, "created", "", "Pyyntö saapui")
    for attempt in handover.attempts:
        title = f"{label(attempt.channel)}: {label(attempt.outcome)}"
        yield Entry(attempt.at, "attempt", attempt.by, title, attempt.note)
    for note in handover.notes:
        yield Entry(note.at, "note", note.by, label(note.kind), note.text)
    for one in handover.participants:
        yield Entry(one.at, "participant", one.by, "Mukaan tuli", participant_text(one))
    for closing in handover.closings:
        title = ": ".join(label(word) for word in (closing.status, closing.outcome) if word)
        codes = f"Toimenpidekoodit: {', '.join(closing.preventive_codes)}" if closing.preventive_codes else ""
        to = f"Palautettu: {closing.returned_to}" if closing.returned_to else ""
        text = "\n".join(filter(None, (closing.note, to, codes)))
        yield Entry(closing.at, "closing", closing.by, title, text)
