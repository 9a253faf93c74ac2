"""How times are said to an adviser."""

from datetime import UTC, date, datetime, timedelta

import pytest

from web.staff.wording import clock, day, moment, span

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (datetime(2026, 11, 23, 10, 5, tzinfo=UTC), "tänään klo 12.05"),
        (datetime(2026, 11, 22, 21, 59, tzinfo=UTC), "eilen klo 23.59"),
        (datetime(2026, 11, 22, 22, 0, tzinfo=UTC), "tänään klo 0.00"),
        (datetime(2026, 11, 24, 7, 0, tzinfo=UTC), "huomenna klo 9.00"),
        (datetime(2026, 11, 27, 7, 0, tzinfo=UTC), "pe 27.11. klo 9.00"),
        (datetime(2027, 1, 7, 7, 0, tzinfo=UTC), "to 7.1.2027 klo 9.00"),
        (datetime(2026, 6, 1, 6, 30, tzinfo=UTC), "ma 1.6. klo 9.30"),
    ],
)
def test_a_moment_is_said_as_one_says_it_in_finland_now(value, said):
    assert moment(value, NOW) == said


def test_a_plain_day_needs_no_time_of_day():
    assert day(date(2026, 11, 24), NOW) == "huomenna"
    assert day(date(2026, 12, 24), NOW) == "to 24.12."


def test_the_clock_is_finlands():
    assert clock(NOW) == "klo 10.00"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=5), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 t"),
        (timedelta(hours=23, minutes=59), "23 t"),
        (timedelta(days=2, hours=5), "2 pv"),
    ],
)
def test_a_length_of_time_is_said_in_its_largest_unit(length, said):
    assert span(length) == said
