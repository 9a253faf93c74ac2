"""Times in Finnish as they are said to a resident."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
ON_WEEKDAY = (
    "maanantaina",
    "tiistaina",
    "keskiviikkona",
    "torstaina",
    "perjantaina",
    "lauantaina",
    "sunnuntaina",
)


def clock_time(moment: datetime) -> str:
    """The time of day in Helsinki, e.g. "klo 15" or "klo 9.30"."""
    local = moment.astimezone(HELSINKI)
    return f"klo {local.hour}.{local.minute:02}" if local.minute else f"klo {local.hour}"


def date_text(moment: datetime) -> str:
    """The date in Helsinki, e.g. "24.11.2026"."""
    local = moment.astimezone(HELSINKI)
    return f"{local.day}.{local.month}.{local.year}"


def moment_text(moment: datetime) -> str:
    """Date and time in Helsinki, e.g. "24.11.2026 klo 15"."""
    return f"{date_text(moment)} {clock_time(moment)}"


def by_time(moment: datetime) -> str:
    """A promise, e.g. "tiistaina 24.11. klo 15 mennessä"; `moment` is aware."""
    local = moment.astimezone(HELSINKI)
    return f"{ON_WEEKDAY[local.weekday()]} {local.day}.{local.month}. {clock_time(local)} mennessä"
