"""How the console words times and codes, for its templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from catalog import theme_label
from handover.labels import label, name_of
from web.staff.audit_words import actor, audited, particulars

HELSINKI = ZoneInfo("Europe/Helsinki")
WEEKDAYS = ("ma", "ti", "ke", "to", "pe", "la", "su")
HOUR = timedelta(hours=1)


def clock(moment: datetime) -> str:
    """The time of day in Finland, "klo 9.05"."""
    local = moment.astimezone(HELSINKI)
    return f"klo {local.hour}.{local.minute:02}"


def day(moment: datetime | date, now: datetime) -> str:
    """A day as one says it today: "tänään", "huomenna", "eilen", "ti 24.11." or "ti 24.11.2025"."""
    there = moment.astimezone(HELSINKI).date() if isinstance(moment, datetime) else moment
    here = now.astimezone(HELSINKI).date()
    names = {0: "tänään", 1: "huomenna", -1: "eilen"}
    if (there - here).days in names:
        return names[(there - here).days]
    year = "" if there.year == here.year else str(there.year)
    return f"{WEEKDAYS[there.weekday()]} {there.day}.{there.month}.{year}"


def moment(value: datetime, now: datetime) -> str:
    """A day and a time, "tänään klo 12.30"."""
    return f"{day(value, now)} {clock(value)}"


def span(length: timedelta) -> str:
    """A length of time in its largest fitting unit, "20 min", "3 t" or "2 pv"."""
    if length < HOUR:
        return f"{max(1, int(length.total_seconds() // 60))} min"
    if length < 24 * HOUR:
        return f"{int(length / HOUR)} t"
    return f"{length.days} pv"


def language(code: str) -> str:
    """The name of a language by its code."""
    return name_of("Language", code)


def consent(scope: str) -> str:
    """The name of a consent's scope."""
    return name_of("Consent", scope)


def segment(code: str) -> str:
    """The name of a way of working together."""
    return name_of("Segment", code)


def participant(scope: str) -> str:
    """What somebody who takes part is called."""
    return name_of("Participant", scope)


FILTERS: Mapping[str, Callable[..., str]] = {
    "clock": clock,
    "day": day,
    "moment": moment,
    "span": span,
    "label": label,
    "theme": theme_label,
    "language": language,
    "consent": consent,
    "segment": segment,
    "participant": participant,
    "audited": audited,
    "actor": actor,
    "particulars": particulars,
}
