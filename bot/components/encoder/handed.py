"""What the gateway made of a message's pieces with the lower layers, for the upper ones to go on from."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar

from encoder.e5_file import Floats
from encoder.readings import unpacked

# Of the message that is being answered: Rasa would store what came as its metadata.
_told: ContextVar[object] = ContextVar("pieces", default=None)


def keep(told: object) -> None:
    """Keep what came with the message that is answered now; None when nothing came."""
    _told.set(told)


def handed(ids: Sequence[int], hidden: int, version: str) -> Floats | None:
    """The states (pieces × hidden) that came with the message, when they are those of these pieces.

    And of these layers: while replicas are replaced one by one, the gateway's may be others.
    """
    told = _told.get()
    if not isinstance(told, str):
        return None
    try:
        reading = unpacked(told, hidden)
    except ValueError:
        return None
    return reading.states if (reading.ids, reading.version) == (tuple(ids), version) else None
