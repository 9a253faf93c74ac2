"""How the audit trail is worded: its actions, its actors and their particulars in Finnish."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from handover import AttemptOutcome, AuditEvent, Channel, NoteKind, Outcome, Priority, Task
from handover.labels import label, name_of
from web.word_files import words_in

LABELS = Path(__file__).with_name("audit_labels.yml")
OTHERS = MappingProxyType({"resident": "asukas", "system": "järjestelmä", "unknown": "tuntematon"})
REASONS = MappingProxyType({"forbidden": "rooli ei riitä", "not_assignee": "pyyntö on toisella"})
# Particulars whose values belong to a closed set; an outcome is an attempt's or a closing's.
WORDS: Mapping[str, tuple[type[StrEnum], ...]] = MappingProxyType(
    {
        "channel": (Channel,),
        "outcome": (AttemptOutcome, Outcome),
        "priority": (Priority,),
        "task": (Task,),
        "kind": (NoteKind,),
    }
)


def audited(action: str) -> str:
    """The name of an audited action; itself when it has none."""
    return str(words_in(LABELS).get(action, action))


def actor(name: str) -> str:
    """Who acted, as the audit trail tells: a user name, or the others in Finnish."""
    kind, _, username = name.partition(":")
    return username or OTHERS.get(kind, kind)


def particulars(event: AuditEvent) -> str:
    """What an event says beyond its action, as far as it tells a reader something."""
    said = (_particular(name, value) for name, value in event.detail.items() if isinstance(value, str))
    return ", ".join(filter(None, said))


def _particular(name: str, value: str) -> str:
    for words in WORDS.get(name, ()):
        if value in set(words):
            return label(words(value))
    if name == "scope":
        return name_of("Consent", value)
    if name == "reason":
        return REASONS.get(value, value)
    return f"→ {value}" if name == "to" else value if name == "on" else ""
