"""Dates for a calendar: what the card says in words, and nothing that is not known."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from catalog.occasions import WEEKS_AHEAD, occasions
from catalog.records import ScheduleFacts
from catalog.texts import WHOLE_DAY, schedule_text

HELSINKI = ZoneInfo("Europe/Helsinki")
TODAY = date(2026, 11, 22)  # a Sunday


def event(day, start=12, end=14, **more):
    return ScheduleFacts(
        "event",
        starts=datetime(2026, 11, day, start, tzinfo=UTC),
        ends=datetime(2026, 11, day, end, tzinfo=UTC) if end else None,
        **more,
    )


def weekly(*days, opens=time(13), closes=time(15), **more):
    return ScheduleFacts("opening", byday=days, opens_at=opens, closes_at=closes, **more)


def test_coming_events_are_told_in_their_order_and_past_ones_left_out():
    found = occasions([event(26), event(24), event(20)], TODAY)
    assert [one.starts.day for one in found] == [24, 26]
    assert found[0].starts == datetime(2026, 11, 24, 14, tzinfo=HELSINKI)
    assert found[0].ends == datetime(2026, 11, 24, 16, tzinfo=HELSINKI)
    assert found[0].weekdays == ()


def test_an_event_without_an_end_gets_none():
    (one,) = occasions([event(24, end=None)], TODAY)
    assert one.ends is None


def test_an_event_of_whole_days_is_days():
    start, end = datetime(2026, 11, 24, tzinfo=HELSINKI), datetime(2026, 11, 26, tzinfo=HELSINKI)
    (one,) = occasions([ScheduleFacts("event", starts=start, ends=end, description=WHOLE_DAY)], TODAY)
    assert (one.starts, one.ends) == (date(2026, 11, 24), date(2026, 11, 26))


def test_a_weekly_meeting_begins_on_its_next_day_and_ends_where_facts_grow_old():
    (one,) = occasions([weekly("TU")], TODAY)
    assert (one.starts, one.ends) == (
        datetime(2026, 11, 24, 13, tzinfo=HELSINKI),
        datetime(2026, 11, 24, 15, tzinfo=HELSINKI),
    )
    assert one.weekdays == ("TU",)
    assert one.until == date(2026, 11, 24) + WEEKS_AHEAD


def test_a_weekly_meeting_with_a_known_end_ends_there():
    (one,) = occasions([weekly("TU", valid_to=date(2026, 12, 8))], TODAY)
    assert one.until == date(2026, 12, 8)


def test_one_that_meets_today_begins_today_and_over_midnight_ends_the_next_day():
    (one,) = occasions([weekly("SU", opens=time(22), closes=time(1))], TODAY)
    assert (one.starts.date(), one.ends.date()) == (TODAY, date(2026, 11, 23))


def test_days_on_which_it_is_closed_are_left_out():
    closed = ScheduleFacts("exception", closed=True, valid_from=date(2026, 12, 1), valid_to=date(2026, 12, 2))
    open_late = ScheduleFacts("exception", valid_from=date(2026, 12, 9))
    (one,) = occasions([weekly("TU"), closed, open_late], TODAY)
    assert one.cancelled == (date(2026, 12, 1), date(2026, 12, 2))


@pytest.mark.parametrize(
    "schedules",
    [
        [],
        [weekly("MO", "TU", "WE", "TH", "FR")],
        [weekly("MO"), weekly("WE"), weekly("FR")],
        [weekly("TU"), ScheduleFacts("text", description="Parillisten viikkojen tiistaisin klo 13")],
        [weekly("TU", valid_to=date(2026, 11, 1))],
        [weekly("TU", valid_from=date(2027, 1, 1))],
        [ScheduleFacts("opening", byday=("TU",))],
        [event(20)],
    ],
)
def test_opening_hours_words_and_what_is_past_make_no_entry(schedules):
    assert occasions(schedules, TODAY) == ()


@pytest.mark.parametrize("schedules", [[event(24)], [weekly("TU")], [weekly("TU", "TH"), event(20)]])
def test_whatever_has_an_entry_has_its_time_on_the_card_too(schedules):
    assert occasions(schedules, TODAY)
    assert schedule_text(schedules, TODAY)
