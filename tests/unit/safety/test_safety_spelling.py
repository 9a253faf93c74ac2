"""Misspelt words are mended towards the words that matter, and right ones are left alone."""

import pytest

from safety.real_words import to_protect
from safety.rules import load_rules
from safety.spelling import Spelling
from safety.words import SMILE, tokens


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(
        shapes=[
            "itsemurh*",
            "haluan",
            "kuolla",
            "elaa",
            "enaa",
            "en",
            "jaksa",
            "katta",
            "tappaa",
            "juoksee",
            "paikka",
        ],
        mended=["itsemurh*", "haluan", "kuolla", "elaa", "jaksa", "tappaa", "kuristaa"],
        run_together=["en", "ma"],
        real_words=["tapaa", "koristaa"],
    )


@pytest.mark.parametrize(
    ("word", "mended"),
    [
        ("itemurha", ("itsemurha",)),
        ("itsmeurhaa", ("itsemurhaa",)),
        ("kuollla", ("kuolla",)),
        ("kuoooollaaaa", ("kuolla",)),
        ("haluna", ("haluan",)),
        ("enjaksa", ("en", "jaksa")),
        ("mahaluankuolla", ("ma", "haluan", "kuolla")),
        ("ellaa", ("elaa",)),
        ("kualla", ("kuolla",)),
        ("tappoo", ("tappaa",)),
        ("juaksee", ("juoksee",)),
        ("paekka", ("paikka",)),
        ("kattaan", ("katta",)),
        ("haluankin", ("haluan",)),
    ],
)
def test_slips_stretching_dialect_endings_and_lost_spaces_are_mended(
    spelling: Spelling, word: str, mended: tuple[str, ...]
) -> None:
    assert spelling.mend(word) == mended


@pytest.mark.parametrize("word", ["tapaa", "koristaa", "en", "12345", "talo", "kirjasto", "x" * 200, "ei"])
def test_right_and_unrelated_words_are_left_alone(spelling: Spelling, word: str) -> None:
    assert spelling.mend(word) == (word,)


def test_shipped_spelling_does_not_touch_everyday_words() -> None:
    shipped = load_rules().spelling
    everyday = [
        "tapaaminen",
        "ryhma",
        "liikunta",
        "kahvila",
        "naapuri",
        "koiran",
        "hakemus",
        "vapaaehtoinen",
        "kunta",
        "taman",
        "vuotta",
    ]
    assert [word for word in everyday if shipped.mend(word) != (word,)] == []


def test_words_to_protect_are_those_that_would_be_mended() -> None:
    protected = set(to_protect(["koristaa", "talo", "kuolla", "Kuristus", "tapaa"]))
    assert "talo" not in protected
    assert "kuolla" not in protected
    assert all(load_rules().spelling.would_mend(word) for word in protected)


def test_tokens_fold_and_mark_sentences_commas_and_smiles() -> None:
    found = tokens("Hyvää päivää, KUOLEN :D 12.30!")
    assert [token.word for token in found] == ["hyvaa", "paivaa", ",", "kuolen", SMILE, "12.30", "."]
    assert (found[3].start, found[3].end) == (14, 20)
