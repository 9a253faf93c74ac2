"""Coordinates, cleaned texts, and the times and prices of cards."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from catalog.coordinates import from_tm35fin, in_finland
from catalog.places import distance_km
from catalog.records import ScheduleFacts
from catalog.text import MAX_DESCRIPTION, one_line, plain_text, web_address
from catalog.texts import date_text, price_text, schedule_text, widened_text

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("northing", "easting", "latitude", "longitude"),
    [
        # central meridian at 60° N: northing of GRS 80 scaled by 0.9996
        (6651411.190, 500000.0, 60.0, 27.0),
        (6671600.0, 385600.0, 60.16525, 24.93849),
        (6834688.0, 503879.0, 61.64547, 27.07321),
    ],
)
def test_finnish_plane_coordinates_become_latitude_and_longitude(
    northing: float, easting: float, latitude: float, longitude: float
) -> None:
    found = from_tm35fin(northing, easting)
    assert found[0] == pytest.approx(latitude, abs=1e-4)
    assert found[1] == pytest.approx(longitude, abs=1e-4)


def test_points_outside_finland_are_told_apart() -> None:
    assert in_finland(64.2, 27.7)
    assert not in_finland(0.0, 0.0)
    assert not in_finland(27.7, 64.2)


def test_distance_of_kajaani_and_kuhmo_is_about_ninety_kilometres() -> None:
    assert distance_km((64.2273, 27.7285), (64.1259, 29.5200)) == pytest.approx(87.5, abs=2)


def test_markup_scripts_and_control_characters_do_not_get_through() -> None:
    raw = "<p>Tule&nbsp;kahville!</p><script>alert(1)</script><ul><li>ti\u0007</li><li>to</li></ul>"
    assert plain_text(raw) == "Tule kahville!\nti\nto"
    assert one_line(raw) == "Tule kahville! ti to"


@pytest.mark.parametrize("value", [None, "", "  \n", "<p></p>", 7, {"fi": "x"}])
def test_text_of_nothing_is_none(value: object) -> None:
    assert plain_text(value) is None


def test_huge_text_is_cut_at_a_word() -> None:
    cut = plain_text("sana " * 2_000_000)
    assert cut is not None
    assert len(cut) <= MAX_DESCRIPTION + 2
    assert cut.endswith("sana …")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://www.kajaani.fi/liikunta", "https://www.kajaani.fi/liikunta"),
        ("www.kajaani.fi", "https://www.kajaani.fi"),
        ("kuhmo.fi/uimahalli", "https://kuhmo.fi/uimahalli"),
        ("javascript:alert(1)", None),
        ("ei tiedossa", None),
        ('https://x.fi/"><script>', None),
        (None, None),
    ],
)
def test_only_web_addresses_are_let_through(given: object, address: str | None) -> None:
    assert web_address(given) == address


def opening(days: str, opens: int, closes: int, **more: object) -> ScheduleFacts:
    return ScheduleFacts(
        "opening", byday=tuple(days.split()), opens_at=time(opens), closes_at=time(closes), **more
    )


def test_equal_days_in_a_row_are_drawn_together() -> None:
    week = [opening(day, 9, 16) for day in ("MO", "TU", "WE", "TH")] + [opening("FR", 9, 14)]
    assert schedule_text(week, TODAY) == "ma–to 9–16, pe 9–14"


def test_two_spans_on_a_day_and_half_hours_are_told() -> None:
    hours = [opening("SA", 9, 11), opening("SA", 12, 15)]
    assert schedule_text(hours, TODAY) == "la 9–11, 12–15"
    half = ScheduleFacts("opening", byday=("MO",), opens_at=time(9, 30), closes_at=time(11))
    assert schedule_text([half], TODAY) == "ma 9.30–11"


def test_hours_out_of_validity_are_not_shown() -> None:
    old = opening("MO", 9, 16, valid_to=date(2020, 1, 1))
    later = opening("TU", 9, 16, valid_from=date(2027, 1, 1))
    assert schedule_text([old, later], TODAY) is None


def test_event_is_told_in_finnish_time_and_past_ones_are_not() -> None:
    def event(day: int) -> ScheduleFacts:
        return ScheduleFacts(
            "event",
            starts=datetime(2026, 11, day, 16, 30, tzinfo=UTC),
            ends=datetime(2026, 11, day, 17, 15, tzinfo=UTC),
        )

    assert schedule_text([event(24), event(20)], TODAY) == "ti 24.11.2026 klo 18.30–19.15"
    assert schedule_text([event(20)], TODAY) is None


def test_whole_day_event_has_no_clock_time() -> None:
    day = ScheduleFacts(
        "event",
        starts=datetime(2026, 11, 27, 22, 0, tzinfo=UTC),
        ends=datetime(2026, 11, 29, 21, 0, tzinfo=UTC),
        description="whole_day",
    )
    assert schedule_text([day], TODAY) == "28.11.2026–29.11.2026"


def test_price_that_is_not_known_stays_unknown() -> None:
    assert price_text(None, None) is None
    assert price_text(True, None) == "Maksuton"
    assert price_text(False, None) == "Maksullinen"
    assert price_text(True, "Maksuton, kahvi 1 €") == "Maksuton, kahvi 1 €"


def test_every_widening_has_its_words() -> None:
    for code in ("related_themes", "neighbours", "county", "everywhere"):
        assert widened_text(code)
    assert date_text(date(2026, 1, 5)) == "5.1.2026"
