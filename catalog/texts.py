"""The Finnish texts of cards and results, from `texts.yml`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from catalog.model import Widened
from catalog.records import ScheduleFacts

HELSINKI = ZoneInfo("Europe/Helsinki")
WHOLE_DAY = "whole_day"  # description of an event of which only the days are known
EVENTS_SHOWN = 3
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """The whole file."""
    content: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "texts.yml").read_text(encoding="utf-8")
    )
    return content


def widened_text(code: str) -> str:
    """What the resident is told when the search had to be widened; `code` is a `Widened` value."""
    text: str = texts()["widened"][Widened(code).value]
    return text


def date_text(day: date) -> str:
    """A date as Finns write it: 22.11.2026."""
    return f"{day.day}.{day.month}.{day.year}"


def price_text(free: bool | None, price: str | None) -> str | None:
    """The price as told, else whether it is free; None when neither is known."""
    if price:
        return price
    if free is None:
        return None
    text: str = texts()["price"]["free" if free else "chargeable"]
    return text


def schedule_text(schedules: Sequence[ScheduleFacts], today: date) -> str | None:
    """When, on one line: the coming event, what the provider wrote, or the weekly hours; else None."""
    coming = coming_events(schedules, today)
    if coming:
        return "; ".join(_event(one) for one in coming)
    return told_in_words(schedules) or _weekly(valid_openings(schedules, today))


def coming_events(schedules: Sequence[ScheduleFacts], today: date) -> list[ScheduleFacts]:
    """The next events that are not past, at most `EVENTS_SHOWN`, in their order."""
    events = [one for one in schedules if one.kind == "event" and one.starts and _last_day(one) >= today]
    return sorted(events, key=lambda one: local(one.starts))[:EVENTS_SHOWN]


def told_in_words(schedules: Sequence[ScheduleFacts]) -> str | None:
    """What the provider wrote of the times."""
    return next((one.description for one in schedules if one.kind == "text" and one.description), None)


def valid_openings(schedules: Sequence[ScheduleFacts], today: date) -> list[ScheduleFacts]:
    """The weekly hours that are in force today."""
    return [
        one
        for one in schedules
        if one.kind == "opening"
        and (one.valid_from is None or one.valid_from <= today)
        and (one.valid_to is None or one.valid_to >= today)
    ]


def local(moment: datetime | None) -> datetime:
    """A moment in Finnish time; an unknown one is the last of all."""
    if moment is None:
        return datetime.max.replace(tzinfo=HELSINKI)
    return moment.astimezone(HELSINKI)


def _last_day(event: ScheduleFacts) -> date:
    return local(event.ends or event.starts).date()


def _event(event: ScheduleFacts) -> str:
    start = local(event.starts)
    if event.description == WHOLE_DAY:
        last = _last_day(event)
        return date_text(start.date()) + (f"–{date_text(last)}" if last > start.date() else "")
    text = f"{texts()['schedule']['days'][start.weekday()]} {date_text(start.date())} klo {_clock(start)}"
    if event.ends:
        end = local(event.ends)
        text += (
            f"–{_clock(end)}"
            if end.date() == start.date()
            else f" – {date_text(end.date())} klo {_clock(end)}"
        )
    return text


def _clock(moment: Any) -> str:
    return f"{moment.hour}.{moment.minute:02d}" if moment.minute else str(moment.hour)


def _weekly(openings: Sequence[ScheduleFacts]) -> str | None:
    names: list[str] = texts()["schedule"]["days"]
    by_day: dict[int, list[str]] = {}
    for one in openings:
        if one.opens_at is None or one.closes_at is None:
            continue
        hours = f"{_clock(one.opens_at)}–{_clock(one.closes_at)}"
        for day in one.byday:
            if day in DAYS and hours not in by_day.setdefault(DAYS.index(day), []):
                by_day[DAYS.index(day)].append(hours)
    if not by_day:
        return None
    days = sorted((day, ", ".join(sorted(hours, key=_opening_key))) for day, hours in by_day.items())
    pieces = []
    for (hours, _), group in groupby(enumerate(days), key=lambda one: (one[1][1], one[1][0] - one[0])):
        run = [day for _, (day, _) in group]
        span = names[run[0]] if len(run) == 1 else f"{names[run[0]]}–{names[run[-1]]}"
        pieces.append(f"{span} {hours}")
    return ", ".join(pieces)


def _opening_key(hours: str) -> float:
    return float(hours.split("–")[0])
