"""Set phrases: read as what they mean, and only when they are meant."""

from __future__ import annotations

import pytest

from catalog.finnish import word_file, words_of
from catalog.idioms import plainly


def read(text: str) -> set[str]:
    """The base forms of what a message says, its set phrases said plainly."""
    return {form for word in plainly(words_of(text)) if not word.stop for form in word.lemmas}


@pytest.mark.parametrize(
    ("said", "means", "not_about"),
    [
        ("haluan pitää itsestäni huolta", "omahoito", "huoli"),
        ("vaimo nukkui pois vuosi sitten", "kuolla", "nukkua"),
        ("hän käänsi minulle selkänsä", "jättää", "selkä"),
        ("sydän on ihan särkynyt eron jälkeen", "suru", "sydän"),
        ("mieli on ollut maassa koko syksyn", "masentua", "maa"),
        ("mies pakkasi laukkunsa ja lähti", "erota", "laukku"),
        ("ei ole missä nukkua ensi yönä", "asunnoton", "nukkua"),
        ("uhataan heittää ulos vuokran takia", "häätö", "heittää"),
        ("elämme kädestä suuhun", "köyhyys", "suu"),
        ("oon ollut kuivilla jo vuoden", "raitis", "kuiva"),
    ],
)
def test_a_set_phrase_is_read_as_what_it_means(said: str, means: str, not_about: str) -> None:
    assert means in read(said)
    assert not_about not in read(said)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("pidän itse huolta äidistäni", "huoli"),
        ("tekee mieli muuttaa maalle", "mieli"),
        ("mikä auttaa nukkumaan paremmin", "nukkua"),
        ("mistä saisin kenkiä lapselle", "kenkä"),
        ("iho on kuiva ja hilseilee", "kuiva"),
        ("otan kupin kahvia", "kuppi"),
        ("tuon pois sohvan jolla en osaa enää enkä voi mitenkään nukkua", "nukkua"),
    ],
)
def test_the_same_words_in_their_own_sense_are_kept(said: str, kept: str) -> None:
    assert kept in read(said)


def test_what_stands_beside_a_set_phrase_is_kept() -> None:
    assert {"isä", "kuolla", "kesä"} <= read("isä nukkui pois kesällä")


def test_a_message_without_set_phrases_is_left_as_it_is() -> None:
    words = words_of("tarvitsen apua laskujen kanssa")
    assert plainly(words) == words
    assert plainly([]) == []


def test_every_set_phrase_is_found_in_itself_and_means_something() -> None:
    for said, means in word_file()["idioms"].items():
        words = words_of(said.replace("=", ""))
        assert plainly(words)[-1].surface in means.split(), said
        assert not any(word.stop for word in words_of(means)), said
