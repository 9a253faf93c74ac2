"""How single words are read, before their surroundings are looked at."""

from __future__ import annotations

import pytest

from regions import municipality
from regions.gazetteer import Gazetteer, Kind, gazetteer


@pytest.fixture(scope="module")
def index() -> Gazetteer:
    return gazetteer()


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("kajaanissakin", "Kajaani"),
        ("kuhmossahan", "Kuhmo"),
        ("sotkamostako", "Sotkamo"),
        ("kajaanissani", "Kajaani"),
        ("porvooseensa", "Porvoo"),
        ("loviisassammekin", "Loviisa"),
        ("jyvaskylassa", "Jyväskylä"),
        ("hyvinkaalta", "Hyvinkää"),
        ("borgå", "Porvoo"),
        ("lapptrask", "Lapinjärvi"),
        ("ämmänsaaresta", "Suomussalmi"),
        ("isnäsissä", "Loviisa"),
        ("hesasta", "Helsinki"),
    ],
)
def test_endings_missing_dots_and_other_names_are_read(index: Gazetteer, word: str, place: str) -> None:
    reading = index.read(word)
    assert reading is not None
    assert reading.name.municipality == place
    assert reading.kind is Kind.EXACT


@pytest.mark.parametrize(
    "word", ["lähti", "lähdessä", "kajaanintie", "kemijoki", "oulujärvi", "suomalainen", "kota"]
)
def test_words_that_only_begin_or_sound_alike_are_not_read(index: Gazetteer, word: str) -> None:
    assert index.read(word) is None
    assert index.read_misspelt(word) is None


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("kajani", "Kajaani"),
        ("kajjaanissa", "Kajaani"),
        ("sotkmo", "Sotkamo"),
        ("sotakmossa", "Sotkamo"),
        ("kumhossa", "Kuhmo"),
        ("provoossa", "Porvoo"),
        ("lapeenrannassa", "Lappeenranta"),
    ],
)
def test_one_letter_lost_added_or_swapped_is_forgiven(index: Gazetteer, word: str, place: str) -> None:
    reading = index.read(word) or index.read_misspelt(word)
    assert reading is not None
    assert reading.name.municipality == place


def test_two_letters_wrong_are_not_forgiven(index: Gazetteer) -> None:
    assert index.read_misspelt("kjaanisas") is None
    assert index.read_misspelt("sotakmosas") is None


@pytest.mark.parametrize("word", ["vastaan", "haluan", "kuulin", "parasta", "kaukaa", "pukilla", "myrskyä"])
def test_ordinary_words_near_a_name_are_no_misspellings(index: Gazetteer, word: str) -> None:
    assert index.read_misspelt(word) is None


def test_a_very_long_word_is_not_looked_at(index: Gazetteer) -> None:
    assert index.read("kajaani" * 20) is None
    assert index.read_misspelt("kajaani" * 20) is None


def test_a_word_between_two_municipalities_is_neither(index: Gazetteer) -> None:
    for word in ("lemi", "kemi"):
        assert index.read(word) is not None
    assert index.read_misspelt("memissä") is None


def test_every_name_stands_for_a_municipality_of_today(index: Gazetteer) -> None:
    named = {reading.name.municipality for reading in index.forms().values()}
    assert {name for name in named if municipality(name) is None} == set()
    assert len(named) == 309
