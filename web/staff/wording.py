"""How the console words times and codes, for its templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from catalog import theme_label
from handover.labels import label, name_of

HELSINKI = ZoneInfo("Europe/Helsinki")
WEEKDAYS = ("ma", "ti", "ke", "to", "pe", "la", "su")
AUDIT_LABELS = Path(__file__).with_name("audit_labels.yml")
OTHERS = {"resident": "asukas", "system": "järjestelmä", "unknown": "tuntematon"}
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


@cache
def _audit_labels() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load(AUDIT_LABELS.read_text("utf-8"))
    return loaded


def audited(action: str) -> str:
    """The name of an audited action; itself when it has none."""
    return _audit_labels().get(action, action)


def actor(name: str) -> str:
    """Who acted, as the audit trail tells: a user name, or the others in Finnish."""
    kind, _, username = name.partition(":")
    return username or OTHERS.get(kind, kind)


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
}
