"""Words that are spaced, censored, numbered or stretched are read as what they stand for; others stay."""

import pytest

from safety import CrisisKind, find_crisis
from safety.disguise import undisguised
from safety.rules import load_rules


def plain(text: str) -> str:
    return undisguised(text, load_rules().spelling).text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("H A L U A N  K U O L L A", "haluan kuolla"),
        ("h a l u a n k u o l l a", "haluan kuolla"),
        ("mä aion t.a.p.p.a.a itseni", "mä aion tappaa itseni"),
        ("ajattelen i-t-s-e-m-u-r-h-a-a", "ajattelen itsemurhaa"),
        ("its*muha mielessä", "itsemurha mielessä"),
        ("tahdon k*olla", "tahdon kuolla"),
        ("tahdon k**lla", "tahdon kuolla"),
        ("mieheni hakk#a minua", "mieheni hakkaa minua"),
        ("teen 1tsemurhan", "teen itsemurhan"),
        ("t4pan 1tseni", "tapan itseni"),
        ("haluuuun kuooolllaaa", "haluun kuolla"),
        ("en jaksaaaa enääää", "en jaksa enää"),
        ("EN JAKSA ENÄÄ ELÄÄ", "en jaksa enää elää"),
    ],
)
def test_disguised_words_are_read_as_what_they_stand_for(text: str, read: str) -> None:
    assert plain(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mistä saan kuljetustukea?",
        "*tärkeä* asia, hinta 20€/kk",
        "h*lvetin hieno juttu",
        "v*ttu ku väsyttää",
        "otin 20mg ja 500ml, 5v ja 3kk vanha",
        "osoite on matti.meikalainen@example.fi",
        "luokat A B ja C",
        "B12 ja H2O",
        "moiii, jooo",
        "DVV vai KELA hoitaa kotikunnan?",
        "a" * 2000,
    ],
)
def test_what_is_not_disguised_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


def test_a_changed_word_leads_back_to_its_place_in_the_message() -> None:
    text = "Hei. mä h a l u a n  k*olla nyt, t4pan itteni"
    found = undisguised(text, load_rules().spelling)
    for read, given in (
        ("Hei", "Hei"),
        ("haluan", "h a l u a n"),
        ("nyt", "nyt"),
        ("tapan", "t4pan"),
        ("itteni", "itteni"),
    ):
        start = found.text.index(read)
        first, last = found.original(start, start + len(read))
        assert text[first:last].startswith(given), read


def test_disguised_emergencies_are_found_where_they_stand() -> None:
    text = "Moi. H A L U A N  K U O L L A"
    found = find_crisis(text)
    assert found is not None
    assert (found.kind, text[found.start : found.end]) == (CrisisKind.SUICIDE, "H A L U A N  K U O L L A")


@pytest.mark.parametrize(
    "text", ["its*muha mielessä", "teen 1tsemurhan", "tahon k*olla", "HALUUUUN KUOOOLLLAAA"]
)
def test_disguise_does_not_hide_an_emergency(text: str) -> None:
    assert find_crisis(text) is not None


@pytest.mark.parametrize(
    "text", ["S E I S  tähän kohtaan kyltti?", "mikä v*tun lomake tää on", "T3rve, aukioloajat?"]
)
def test_disguise_alone_is_no_emergency(text: str) -> None:
    assert find_crisis(text) is None


@pytest.mark.parametrize("piece", ["a b ", "k*o ", "a1b2 ", "aaa bbbb ", "e***a ", "a.b.c.", "iiiaaaooo "])
def test_a_message_full_of_disguise_is_changed_in_no_more_than_forty_places(piece: str) -> None:
    found = undisguised((piece * 2000)[:2000], load_rules().spelling)
    assert len(found.moved) <= 40
