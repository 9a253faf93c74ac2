"""Times as residents read them: in Finland, whatever the server's own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from web.finnish_time import finnish_date, finnish_time


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2026, 11, 23, 12, 5, tzinfo=UTC), "14.05"),
        (datetime(2026, 7, 1, 12, 5, tzinfo=UTC), "15.05"),
        ("2026-11-23T06:00:00+00:00", "8.00"),
        ("2026-11-23T06:00:00+02:00", "6.00"),
    ],
)
def test_clock_time_is_finnish_in_winter_and_in_summer(moment: datetime | str, told: str) -> None:
    assert finnish_time(moment) == told


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 3, 1), "1.3.2026"),
        ("2026-11-22", "22.11.2026"),
        # It is already tomorrow in Finland.
        (datetime(2026, 11, 22, 22, 30, tzinfo=UTC), "23.11.2026"),
        ("2026-11-22T22:30:00+00:00", "23.11.2026"),
    ],
)
def test_day_is_the_day_in_finland(day: date | str, told: str) -> None:
    assert finnish_date(day) == told


def test_nonsense_is_an_error_and_not_a_wrong_time() -> None:
    with pytest.raises(ValueError, match="Invalid isoformat"):
        finnish_date("eilen")
