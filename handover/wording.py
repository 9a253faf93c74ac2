"""Times as they are said to a resident."""

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
WEEKDAYS_SV = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def clock_time(moment: datetime) -> str:
    """The time of day in Helsinki, e.g. "klo 15" or "klo 9.30"."""
    return f"klo {_hours(moment.astimezone(HELSINKI))}"


def _hours(local: datetime) -> str:
    return f"{local.hour}.{local.minute:02}" if local.minute else str(local.hour)


def date_text(moment: datetime) -> str:
    """The date in Helsinki, e.g. "24.11.2026"."""
    local = moment.astimezone(HELSINKI)
    return f"{local.day}.{local.month}.{local.year}"


def moment_text(moment: datetime) -> str:
    """Date and time in Helsinki, e.g. "24.11.2026 klo 15"."""
    return f"{date_text(moment)} {clock_time(moment)}"


def at_time(moment: datetime, language: str = "fi") -> str:
    """A moment in the coming days in fi, sv or en, e.g. "tiistaina 24.11. klo 15"; `moment` is aware."""
    local = moment.astimezone(HELSINKI)
    if language == "sv":
        return f"{WEEKDAYS_SV[local.weekday()]} {local.day}.{local.month} kl. {_hours(local)}"
    if language == "en":
        return f"{WEEKDAYS_EN[local.weekday()]} {local.day}.{local.month}. at {local.hour}:{local.minute:02}"
    return f"{ON_WEEKDAY[local.weekday()]} {local.day}.{local.month}. {clock_time(local)}"


def by_time(moment: datetime, language: str = "fi") -> str:
    """A promise in fi, sv or en, e.g. "tiistaina 24.11. klo 15 mennessä"; `moment` is aware."""
    said = at_time(moment, language)
    return {"sv": f"senast {said}", "en": f"by {said}"}.get(language, f"{said} mennessä")
