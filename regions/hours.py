"""Opening hours as a region's file writes them and as a resident reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from regions.model import OpeningHours

WEEKDAYS = ("ma", "ti", "ke", "to", "pe", "la", "su")


def parse_hours(value: Mapping[str, str]) -> tuple[OpeningHours, ...]:
    """Hours from a mapping such as {"ma–to": "9.00–15.00", "pe": "9.00–14.00"}, by weekday.

    Raises `ValueError` for unknown days, for two times on one day and for a time that ends
    before it begins.
    """
    hours = [
        OpeningHours(weekday, *_times(str(times)))
        for days, times in value.items()
        for weekday in _weekdays(str(days))
    ]
    if len({hour.weekday for hour in hours}) < len(hours):
        raise ValueError("a day has two times")
    if any(hour.opens >= hour.closes for hour in hours):
        raise ValueError("a time ends before it begins")
    return tuple(sorted(hours, key=lambda hour: hour.weekday))


def hours_in_words(opening: tuple[OpeningHours, ...]) -> str | None:
    """Opening hours as Finns write them, "ma–to 9–15, pe 9–14"; None when nothing is known."""
    groups: list[list[OpeningHours]] = []
    for day in opening:
        last = groups[-1][-1] if groups else None
        follows = last is not None and last.weekday + 1 == day.weekday
        if last is not None and follows and (last.opens, last.closes) == (day.opens, day.closes):
            groups[-1].append(day)
        else:
            groups.append([day])
    return ", ".join(_group_in_words(group) for group in groups) or None


def _group_in_words(group: list[OpeningHours]) -> str:
    days = WEEKDAYS[group[0].weekday] + (f"–{WEEKDAYS[group[-1].weekday]}" if len(group) > 1 else "")
    return f"{days} {_clock(group[0].opens)}–{_clock(group[0].closes)}"


def _clock(moment: time) -> str:
    return f"{moment.hour}.{moment.minute:02d}" if moment.minute else str(moment.hour)


def _weekdays(text: str) -> range:
    first, _, last = text.replace("-", "–").partition("–")
    start = WEEKDAYS.index(first.strip())
    return range(start, WEEKDAYS.index(last.strip()) + 1 if last else start + 1)


def _times(text: str) -> tuple[time, time]:
    opens, closes = (part.strip() for part in text.replace("-", "–").split("–"))
    return _time(opens), _time(closes)


def _time(text: str) -> time:
    hour, _, minute = text.partition(".")
    return time(int(hour), int(minute or 0))
