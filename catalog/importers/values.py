"""Small readers of values that several sources share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

LANGUAGES = ("fi", "sv", "en")


def as_list(value: object) -> list[Any]:
    """The value when it is a list, else an empty one: sources say null for nothing."""
    return value if isinstance(value, list) else []


def as_dict(value: object) -> Mapping[str, Any]:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def by_language(value: Mapping[str, Any]) -> Any:
    """The Finnish text of {language: text}, else the Swedish, else the English."""
    for language in LANGUAGES:
        if value.get(language):
            return value[language]
    return None


def moment(value: object) -> datetime | None:
    """An ISO date-time; None when it is none."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def day(value: object) -> date | None:
    """An ISO date, or the date of an ISO date-time."""
    found = moment(value)
    return found.date() if found else None


def clock_time(value: object) -> time | None:
    """A time of day such as 16:30 or 16:30:00."""
    if not isinstance(value, str):
        return None
    try:
        return time.fromisoformat(value)
    except ValueError:
        return None


def number(value: object) -> float | None:
    """A finite number, also when written as text with a comma or a point."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(str(value).strip().replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) < 1e12 else None
