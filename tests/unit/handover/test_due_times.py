"""Due times: working hours, weekends, public holidays, summer time."""

from dataclasses import dataclass
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover import promise, region_rules
from handover.due import after_working_hours, closed_until, is_working_day, months_later, next_opening
from handover.wording import HELSINKI, at_time, by_time, clock_time, moment_text


@dataclass(frozen=True)
class Span:
    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Hours:
    working_hours: tuple[Span, ...]
    callback_hours: dict[str, int]


def week(opens="8:00", closes="16:00", days=range(5), **callback):
    start, end = (time(*map(int, text.split(":"))) for text in (opens, closes))
    return Hours(tuple(Span(day, start, end) for day in days), {"normal": 16, **callback})


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("now", "hours", "wanted"),
    [
        ("2026-11-23T10:00", 4, "2026-11-23T14:00"),
        ("2026-11-23T10:00", 6, "2026-11-23T16:00"),
        ("2026-11-23T10:00", 7, "2026-11-24T09:00"),
        ("2026-11-23T10:20", 4, "2026-11-23T15:00"),
        ("2026-11-23T06:00", 4, "2026-11-23T12:00"),
        ("2026-11-23T16:00", 4, "2026-11-24T12:00"),
        ("2026-11-23T23:59", 4, "2026-11-24T12:00"),
        ("2026-11-20T15:00", 4, "2026-11-23T11:00"),
        ("2026-11-21T12:00", 4, "2026-11-23T12:00"),
        ("2026-12-23T15:00", 4, "2026-12-28T11:00"),
        ("2026-06-18T15:00", 4, "2026-06-22T11:00"),
        ("2026-04-02T15:00", 4, "2026-04-07T11:00"),
        ("2026-05-13T15:00", 4, "2026-05-15T11:00"),
        ("2026-12-31T15:00", 4, "2027-01-04T11:00"),
        ("2026-03-27T15:00", 4, "2026-03-30T11:00"),
        ("2026-10-23T15:00", 4, "2026-10-26T11:00"),
    ],
)
def test_a_promise_counts_working_hours_only(now, hours, wanted):
    assert promise(at(now), week(high=hours), "high") == at(wanted)


def test_a_promise_in_whole_hours_never_goes_past_closing_time():
    hours = week("9:00", "15:30", high=6)
    assert promise(at("2026-11-23T09:10"), hours, "high") == at("2026-11-23T15:30")


def test_a_day_in_two_parts_is_counted_in_both():
    morning, evening = week("9:00", "11:00", high=3), week("13:00", "15:00")
    hours = Hours(evening.working_hours + morning.working_hours, morning.callback_hours)
    assert promise(at("2026-11-23T09:00"), hours, "high") == at("2026-11-23T14:00")


def test_without_known_hours_the_clock_counts():
    assert promise(at("2026-11-21T12:00"), Hours((), {"high": 24}), "high") == at("2026-11-22T12:00")


def test_a_clock_in_another_zone_gives_the_same_promise():
    utc = datetime.fromisoformat("2026-11-23T08:00+00:00")
    assert promise(utc, week(high=4), "high") == at("2026-11-23T14:00")


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(HELSINKI)),
    hours=st.integers(1, 60),
)
def test_a_promise_lies_ahead_and_within_working_hours(now, hours):
    rules = week(high=hours)
    due = promise(now, rules, "high")
    assert due > now
    assert is_working_day(due.date(), rules)
    assert time(8) <= due.timetz().replace(tzinfo=None) <= time(16)
    assert due.minute == 0


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(HELSINKI)),
    region=st.sampled_from(["kainuu", "ita-uusimaa"]),
)
def test_the_more_urgent_is_never_promised_later(now, region):
    rules = region_rules(region)
    urgent, high, normal = (promise(now, rules, priority) for priority in ("urgent", "high", "normal"))
    assert urgent <= high <= normal


def test_working_hours_are_added_exactly_when_nothing_is_rounded():
    assert after_working_hours(at("2026-11-23T10:20"), week(), 4)[0] == at("2026-11-23T14:20")


@pytest.mark.parametrize(
    "day", ["2026-12-24", "2026-12-25", "2026-06-19", "2026-12-06", "2027-01-06", "2026-05-14", "2026-11-22"]
)
def test_nobody_works_on_holidays_their_eves_and_sundays(day):
    assert not is_working_day(date.fromisoformat(day), week())


def test_next_opening_skips_to_the_first_working_day():
    assert next_opening(date(2026, 12, 24), week()) == at("2026-12-28T08:00")
    assert next_opening(date(2026, 11, 23), week()) == at("2026-11-23T08:00")
    assert next_opening(date(2026, 11, 22), Hours((), {})) == at("2026-11-22T00:00")


@pytest.mark.parametrize(
    ("day", "wanted"),
    [("2026-11-30", "2027-02-28"), ("2027-11-30", "2028-02-29"), ("2026-10-15", "2027-01-15")],
)
def test_months_are_those_of_the_calendar(day, wanted):
    assert months_later(date.fromisoformat(day), 3) == date.fromisoformat(wanted)


@pytest.mark.parametrize("region", ["kainuu", "ita-uusimaa"])
@pytest.mark.parametrize("priority", ["normal", "high", "urgent"])
def test_every_region_promises_something_for_every_priority(region, priority):
    assert promise(at("2026-11-23T10:00"), region_rules(region), priority) > at("2026-11-23T10:00")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-24T15:00", "tiistaina 24.11. klo 15 mennessä"),
        ("2026-11-23T09:30", "maanantaina 23.11. klo 9.30 mennessä"),
        ("2026-11-25T08:05", "keskiviikkona 25.11. klo 8.05 mennessä"),
        ("2027-01-07T12:00", "torstaina 7.1. klo 12 mennessä"),
        ("2026-11-27T12:00", "perjantaina 27.11. klo 12 mennessä"),
        ("2026-11-28T12:00", "lauantaina 28.11. klo 12 mennessä"),
        ("2026-11-29T12:00", "sunnuntaina 29.11. klo 12 mennessä"),
    ],
)
def test_a_promise_is_said_in_finnish(moment, said):
    assert by_time(at(moment)) == said


def test_times_are_said_in_finnish_local_time():
    moment = datetime.fromisoformat("2026-07-01T12:00+00:00")
    assert clock_time(moment) == "klo 15"
    assert moment_text(moment) == "1.7.2026 klo 15"


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23T07:59", "2026-11-23T08:00"),
        ("2026-11-23T08:00", None),
        ("2026-11-23T15:59", None),
        ("2026-11-23T16:00", "2026-11-24T08:00"),
        ("2026-11-20T18:00", "2026-11-23T08:00"),
        ("2026-12-05T12:00", "2026-12-07T08:00"),
    ],
)
def test_outside_hours_the_next_opening_is_known(now, opens):
    assert closed_until(at(now), week()) == (at(opens) if opens else None)


def test_a_region_without_hours_is_never_said_to_be_closed():
    assert closed_until(at("2026-11-22T23:00"), Hours((), {"normal": 4})) is None


@pytest.mark.parametrize(
    ("language", "moment", "promised"),
    [
        ("fi", "tiistaina 24.11. klo 9.05", "tiistaina 24.11. klo 9.05 mennessä"),
        ("sv", "tisdag 24.11 kl. 9.05", "senast tisdag 24.11 kl. 9.05"),
        ("en", "Tuesday 24.11. at 9:05", "by Tuesday 24.11. at 9:05"),
    ],
)
def test_a_time_is_said_in_the_residents_language(language, moment, promised):
    when = at("2026-11-24T09:05")
    assert (at_time(when, language), by_time(when, language)) == (moment, promised)
