"""What is kept of the catalogue is never older than the catalogue."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np

from catalog.cards import MOST_MADE, Facts
from catalog.kept import Kept
from catalog.vectors import Similarity

TODAY = date(2026, 11, 23)


class Shelf:
    """A table that counts how often it is read."""

    def __init__(self, **rows: str) -> None:
        self.rows = rows
        self.asked: list[list[str]] = []

    def read(self, keys: list[str]) -> dict[str, str]:
        self.asked.append(keys)
        return {key: self.rows[key] for key in keys if key in self.rows}


def test_what_is_kept_is_not_read_again():
    shelf, kept = Shelf(a="1", b="2"), Kept[str, str](10)
    assert kept.get(1, ["a"], shelf.read) == {"a": "1"}
    assert kept.get(1, ["b", "a"], shelf.read) == {"b": "2", "a": "1"}
    assert kept.get(1, ["a", "b"], shelf.read) == {"a": "1", "b": "2"}
    assert shelf.asked == [["a"], ["b"]]


def test_values_come_in_the_order_they_were_asked_for():
    shelf, kept = Shelf(a="1", b="2", c="3"), Kept[str, str](10)
    kept.get(1, ["b"], shelf.read)
    assert list(kept.get(1, ["c", "b", "a"], shelf.read)) == ["c", "b", "a"]


def test_a_change_of_the_catalogue_throws_away_what_was_kept():
    shelf, kept = Shelf(a="1"), Kept[str, str](10)
    kept.get(1, ["a"], shelf.read)
    shelf.rows["a"] = "new"
    assert kept.get(1, ["a"], shelf.read) == {"a": "1"}
    assert kept.get(2, ["a"], shelf.read) == {"a": "new"}


def test_who_began_before_a_change_neither_gets_nor_leaves_anything():
    shelf, kept = Shelf(a="new"), Kept[str, str](10)
    kept.get(2, ["a"], shelf.read)
    assert kept.get(1, ["a"], lambda keys: dict.fromkeys(keys, "old")) == {"a": "old"}
    assert kept.get(2, ["a"], shelf.read) == {"a": "new"}


def test_what_does_not_exist_is_left_out_and_asked_for_again():
    shelf, kept = Shelf(), Kept[str, str](10)
    assert kept.get(1, ["a"], shelf.read) == {}
    shelf.rows["a"] = "1"
    assert kept.get(1, ["a"], shelf.read) == {"a": "1"}


def test_no_more_is_kept_than_allowed_and_the_last_used_stay():
    shelf, kept = Shelf(a="1", b="2", c="3"), Kept[str, str](2)
    kept.get(1, ["a", "b"], shelf.read)
    kept.get(1, ["a"], shelf.read)
    kept.get(1, ["c"], shelf.read)
    shelf.asked.clear()
    kept.get(1, ["a", "c", "b"], shelf.read)
    assert shelf.asked == [["b"]]


def service_in(*municipalities: str) -> Facts:
    row = SimpleNamespace(
        id="s", name="Kahvila", summary=None, organization_name=None, organization_type=None, url=None,
        email=None, free=None, remote=False, assured_date=TODAY, application_process=None, description=None,
        source="csv", source_id="1", level=None, kind="service", service_type=None,
    )  # fmt: skip
    places = [
        SimpleNamespace(
            name=f"Talo, {one}", address_1=None, postal_code=None, city=None, municipality=one,
            latitude=None, longitude=None,
        )
        for one in municipalities
    ]  # fmt: skip
    return Facts(row, [], [], [], [], [], places, {})


def test_a_card_is_made_once_a_day_and_municipality():
    facts = service_in("Kajaani", "Kuhmo")
    here, there = (facts.shown(TODAY, one, None) for one in ("Kajaani", "Kuhmo"))
    assert (here.card.municipality, there.card.municipality) == ("Kajaani", "Kuhmo")
    assert facts.shown(TODAY, "Kajaani", None) is here
    later = TODAY + timedelta(days=400)
    assert (here.card.stale, facts.shown(later, "Kajaani", None).card.stale) == (False, True)


def test_only_so_many_cards_of_a_service_are_kept():
    facts = service_in("Kajaani")
    for days in range(5 * MOST_MADE):
        facts.shown(TODAY + timedelta(days=days), "Kajaani", None)
        assert len(facts.made) <= MOST_MADE


def test_likeness_is_told_in_the_order_asked_and_zero_without_a_vector():
    likeness = Similarity(
        search_ids=np.asarray([3, 5, 9]),
        nationwide=np.zeros(3, dtype=np.bool_),
        to_query=np.asarray([0.25, 0.5, 0.75], dtype=np.float32),
        to_passage=np.asarray([0.5, 0.0, 1.0], dtype=np.float32),
    )
    assert likeness.of([9, 4, 3, 10, 1]).tolist() == [[0.75, 1], [0, 0], [0.25, 0.5], [0, 0], [0, 0]]
    assert likeness.of([]).shape == (0, 2)
    nothing = np.zeros(0, dtype=np.float32)
    empty = Similarity(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_), nothing, nothing)
    assert empty.of([3]).tolist() == [[0, 0]]
