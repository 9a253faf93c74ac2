"""Words, stems, clauses and numbers."""

from __future__ import annotations

import pytest

from assessment.model import NumberRange
from assessment.numbers import Amount, best_range, find_amount, number_word
from assessment.words import clauses, match_at, one_slip, patterns, same_word, tokens

INFINITE = float("inf")


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("parisuhde", "parisuhteesta"),
        ("raha", "rahasta"),
        ("velka", "velkoja"),
        ("masennus", "masennuksesta"),
        ("terveys", "terveyden"),
        ("ihminen", "ihmisiä"),
        ("asunto", "asunnossani"),
        ("ahdistus", "ahdistuksen"),
        ("koti", "kotona"),
        ("liikunta", "liikunnan"),
        ("eläke", "eläkkeelle"),
        ("kaveri", "kavereitakin"),
        ("yksinäisyys", "yksinaisyys"),
        ("parisuhde", "parsiuhde"),
    ],
)
def test_an_inflected_or_mistyped_word_is_the_same_word(word: str, form: str) -> None:
    assert same_word(word, form)


@pytest.mark.parametrize(
    ("pattern", "token"),
    [
        ("raha", "raskas"),
        ("hyvin", "huonosti"),
        ("mieli", "mies"),
        ("uni", "unohdin"),
        ("=yksin", "yksi"),
        ("velk*", "vela"),
        ("työ", "tyyny"),
    ],
)
def test_another_word_is_not_the_same_word(pattern: str, token: str) -> None:
    assert not same_word(pattern, token)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [("raha", "raha", True), ("omena", "omna", True), ("omena", "oemna", True), ("omena", "omnea", True),
     ("omena", "omenna", True), ("omena", "onema", False), ("omena", "om", False)],
)  # fmt: skip
def test_one_slip_of_the_finger(first: str, second: str, same: bool) -> None:
    assert one_slip(first, second) is same


def test_all_forms_of_the_negation_verb_are_one() -> None:
    assert {tokens(word)[0] for word in ("en", "et", "ei", "emme", "eivät", "emmä", "enkä", "EI")} == {"ei"}


def test_drawn_out_letters_and_marks_are_tidied() -> None:
    assert tokens("Joooo, MOI!!") == ["joo", ",", "moi", "!", "!"]


def test_a_text_is_cut_into_clauses() -> None:
    assert clauses(tokens("rahat ja työ, mutta ei uni")) == [["rahat"], ["työ"], ["ei", "uni"]]
    assert clauses(tokens("kaikki paitsi uni")) == [["kaikki"], ["ei", "uni"]]


def test_a_phrase_is_found_in_its_order_with_few_words_between() -> None:
    phrase = patterns("ei jaksa mitään")
    assert match_at(phrase, tokens("en oikein jaksa mitään")) == (0, 2, 3)
    assert match_at(phrase, tokens("mitään en jaksa")) is None
    assert match_at(phrase, tokens("en yhtään nyt enää oikein kyllä jaksa mitään")) is None


@pytest.mark.parametrize(
    ("text", "low", "high", "per"),
    [
        ("kolme", 3, 3, None),
        ("3-4 kertaa viikossa", 3, 4, "week"),
        ("3–4 krt viikossa", 3, 4, "week"),
        ("kolmesta neljään", 3, 4, None),
        ("kolme tai neljä kertaa kuussa", 3, 4, "month"),
        ("kerran pari viikossa", 1, 2, "week"),
        ("joka toinen päivä", 3.5, 3.5, "week"),
        ("päivittäin", 7, 7, "week"),
        ("1,5", 1.5, 1.5, None),
        ("yli 10", 11, INFINITE, None),
        ("vähintään kymmenen", 10, INFINITE, None),
        ("10 tai enemmän", 10, INFINITE, None),
        ("alle 18", 0, 18, None),
        ("korkeintaan viisi", 0, 5, None),
        ("oon 67-vuotias", 67, 67, None),
        ("kahdesti vuodessa", 2, 2, "year"),
    ],
)
def test_amounts_are_found_in_words(text: str, low: float, high: float, per: str | None) -> None:
    assert find_amount(tokens(text)) == Amount(low, high, per)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("yhdeksän", 9),
        ("seittemän", 7),
        ("viisitoista", 15),
        ("kaksikymmentäviisi", 25),
        ("kahdeksankymmentäkaksi", 82),
        ("kolkyt", 30),
        ("kakskytviis", 25),
        ("kuusikymppinen", 60),
        ("sata", 100),
        ("kymppi", 10),
    ],
)
def test_written_numbers(word: str, value: float) -> None:
    assert number_word(word) == value


@pytest.mark.parametrize(
    "word", ["parisuhde", "yhdessä", "yksin", "yhteinen", "kuukausi", "kasvot", "nelonenkin-ei"]
)
def test_words_that_only_look_like_numbers(word: str) -> None:
    assert number_word(word) is None


def test_an_amount_beside_all_ranges_means_none_of_them() -> None:
    ranges = [NumberRange(1, 2), NumberRange(3, 4)]
    assert best_range(Amount(2, 2), ranges) == 0
    assert best_range(Amount(2, 3), ranges) == 1
    assert best_range(Amount(9, 9), ranges) is None
    assert best_range(Amount(0, 0), ranges) is None
    assert best_range(Amount(1, 1), [None, NumberRange(1, per="week")]) is None
