"""Due times: hours of work counted within a region's opening hours, public holidays left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Protocol

import holidays
from dateutil.relativedelta import relativedelta

from handover.wording import HELSINKI

# Every region opens far more often than this; the bound only keeps a wrong setting from looping.
LONGEST_SEARCH_DAYS = 120


class Span(Protocol):
    """Hours of one weekday (0 is Monday) in Finnish local time."""

    @property
    def weekday(self) -> int: ...
    @property
    def opens(self) -> time: ...
    @property
    def closes(self) -> time: ...


class Hours(Protocol):
    """When a region works, and within how many hours of that it answers, by priority."""

    @property
    def working_hours(self) -> Sequence[Span]: ...
    @property
    def callback_hours(self) -> Mapping[str, int]: ...


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FI", years=year))


def is_working_day(day: date, hours: Hours) -> bool:
    """Whether the region works on a day: it has hours, and the day is no public holiday or its eve."""
    return day not in _holidays(day.year) and any(
        span.weekday == day.weekday() for span in hours.working_hours
    )


def _openings(start: datetime, hours: Hours) -> Iterator[tuple[datetime, datetime]]:
    """The openings from `start` on, each as a pair of moments in Helsinki; the first may be under way."""
    local = start.astimezone(HELSINKI)
    for ahead in range(LONGEST_SEARCH_DAYS):
        day = local.date() + timedelta(days=ahead)
        if not is_working_day(day, hours):
            continue
        for span in sorted(hours.working_hours, key=lambda span: span.opens):
            if span.weekday == day.weekday():
                opens = max(local, datetime.combine(day, span.opens, HELSINKI))
                closes = datetime.combine(day, span.closes, HELSINKI)
                if opens < closes:
                    yield opens, closes


def after_working_hours(start: datetime, hours: Hours, amount: float) -> tuple[datetime, datetime]:
    """The moment when `amount` working hours have gone by since `start`, and when work ends that day.

    Without any working hours in sight every hour of the clock counts.
    """
    left = timedelta(hours=amount)
    for opens, closes in _openings(start, hours):
        # Spans lie within one day and away from the change of clocks, so local arithmetic is exact.
        if closes - opens >= left:
            return opens + left, closes
        left -= closes - opens
    moment = start.astimezone(HELSINKI) + left
    return moment, moment


def promise(now: datetime, hours: Hours, priority: str) -> datetime:
    """By when somebody contacts the resident: the region's hours for the priority, in whole hours.

    The result is aware, in Helsinki time, and never after closing time.
    """
    moment, closes = after_working_hours(now, hours, hours.callback_hours[priority])
    whole = moment.replace(minute=0, second=0, microsecond=0)
    return min(whole if whole == moment else whole + timedelta(hours=1), max(closes, moment))


def next_opening(day: date, hours: Hours) -> datetime:
    """The moment when the region opens on a day or on the first working day after it."""
    start = datetime.combine(day, time(0), HELSINKI)
    return next((opens for opens, _ in _openings(start, hours)), start)


def closed_until(now: datetime, hours: Hours) -> datetime | None:
    """When the region opens next, if it is closed at `now`; None while it is open.

    None also when the region's hours are not known: nothing is then said of them.
    """
    opens = next((opens for opens, _ in _openings(now, hours)), None)
    return opens if opens is not None and opens > now else None


def months_later(day: date, months: int) -> date:
    """The same day some months on, or the last day of a month that is shorter."""
    return day + relativedelta(months=months)
