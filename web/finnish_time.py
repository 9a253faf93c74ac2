"""Times as a resident of Finland reads them, for the templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

FINLAND = "Europe/Helsinki"


def _local(moment: datetime | str) -> datetime:
    parsed = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return parsed.astimezone(ZoneInfo(FINLAND))


def finnish_time(moment: datetime | str) -> str:
    """Clock time in Finland, "14.05"; `moment` is aware, or ISO 8601 with an offset."""
    local = _local(moment)
    return f"{local.hour}.{local.minute:02}"


def finnish_date(day: date | str) -> str:
    """The day in Finland, "23.11.2026"; `day` is a date, an aware moment, or either in ISO 8601."""
    if isinstance(day, str):
        day = datetime.fromisoformat(day) if "T" in day else date.fromisoformat(day)
    if isinstance(day, datetime):
        day = _local(day)
    return f"{day.day}.{day.month}.{day.year}"


FILTERS: Mapping[str, Callable[..., str]] = {"finnish_time": finnish_time, "finnish_date": finnish_date}
