"""What is kept of the catalogue is never older than the catalogue."""

from __future__ import annotations

from catalog.kept import Kept


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
