"""When a service meets, as dates for a calendar: the same times that its card tells in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from catalog.records import ScheduleFacts
from catalog.texts import DAYS, WHOLE_DAY, coming_events, local, told_in_words, valid_openings

# A group meets on a day or two a week; what is open on more days has opening hours, not meetings.
MOST_WEEKDAYS = 2
# How far a weekly meeting is written when its end is not known: facts grow old.
WEEKS_AHEAD = timedelta(weeks=12)


@dataclass(frozen=True)
class Occasion:
    """One time, or one each week on `weekdays` (MO … SU) until the day `until`.

    Moments are aware, in Finnish time; `starts` and `ends` are days when only the days are known
    (`ends` is then the last day). `cancelled` are days on which a weekly one does not meet.
    """

    starts: datetime | date
    ends: datetime | date | None = None
    weekdays: tuple[str, ...] = ()
    until: date | None = None
    cancelled: tuple[date, ...] = ()


def occasions(schedules: Sequence[ScheduleFacts], today: date) -> tuple[Occasion, ...]:
    """The coming events, or the weekly meetings; none where the provider's words alone tell the times."""
    events = coming_events(schedules, today)
    if events:
        return tuple(_event(one) for one in events)
    if told_in_words(schedules):
        return ()
    weekly = [one for one in valid_openings(schedules, today) if one.opens_at and one.closes_at and one.byday]
    if not weekly or len({day for one in weekly for day in one.byday}) > MOST_WEEKDAYS:
        return ()
    closed = _closed_days(schedules)
    return tuple(_weekly(one, today, closed) for one in weekly)


def _event(event: ScheduleFacts) -> Occasion:
    starts, ends = local(event.starts), local(event.ends) if event.ends else None
    if event.description == WHOLE_DAY:
        return Occasion(starts.date(), ends.date() if ends else None)
    return Occasion(starts, ends)


def _weekly(opening: ScheduleFacts, today: date, closed: tuple[date, ...]) -> Occasion:
    first = max(today, opening.valid_from or today)
    while DAYS[first.weekday()] not in opening.byday:
        first += timedelta(days=1)
    zone = local(None).tzinfo
    starts = datetime.combine(first, opening.opens_at or datetime.min.time(), zone)
    ends = datetime.combine(first, opening.closes_at or datetime.min.time(), zone)
    if ends <= starts:
        ends += timedelta(days=1)
    horizon = first + WEEKS_AHEAD
    until = min(opening.valid_to, horizon) if opening.valid_to else horizon
    return Occasion(starts, ends, opening.byday, until, closed)


def _closed_days(schedules: Sequence[ScheduleFacts]) -> tuple[date, ...]:
    days: set[date] = set()
    for one in schedules:
        if one.kind == "exception" and one.closed and one.valid_from:
            last = min(one.valid_to or one.valid_from, one.valid_from + WEEKS_AHEAD)
            days |= {
                one.valid_from + timedelta(days=ahead) for ahead in range((last - one.valid_from).days + 1)
            }
    return tuple(sorted(days))
