"""The small language of the crisis patterns."""

import re

import pytest

from safety.phrases import Phrase, PhraseSyntaxError, ShapeIndex, phrase, word_list

NAMES = {"die": word_list("kuolla kuolis*"), "me": word_list("mua minua")}


def matches(pattern: str, text: str) -> bool:
    return re.search(f"(?<= )(?:{phrase(pattern, NAMES).source})", f" . {text} . ") is not None


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("haluan", "mina haluan", True),
        ("haluan", "haluaisin", False),
        ("halua*", "haluaisin", True),
        ("*vuotias", "kolmevuotias lapsi", True),
        ("#", "olen 12", True),
        ("#v", "poika 12v", True),
        ("#", "olen kaksi", False),
        ("elää", "elaa", True),
        ("{die}", "kuolisin", True),
        ("en ..2 {die}", "en yhtaan halua kuolla", True),
        ("en ..1 {die}", "en yhtaan halua kuolla", False),
        ("en ..2 {die}", "en . kuolla", False),
        ("en {die}", "en , kuolla", True),
        ("(lyö | hakkaa) {me}", "se hakkaa minua", True),
        ("(lyö nyt | hakkaa) {me}", "se lyo nyt mua", True),
        ("en (enää)? jaksa", "en jaksa", True),
        ("en enää? jaksa", "en enaa jaksa", True),
        ("tapan !(aikaa)", "tapan aikaa", False),
        ("tapan !(aikaa)", "tapan sen", True),
        ("^ itsari $", "itsari", True),
        ("^ itsari $", "itsari mielessa", False),
        ("elossa . hyvästi", "olen elossa . hyvasti", True),
    ],
)
def test_phrase_means_what_its_documentation_says(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


@pytest.mark.parametrize(
    "pattern",
    ["", "(haluan", "haluan)", "{unknown}", "haluan |", "?", "a || b", "(a | )", "itse-murha", "[a-z]"],
)
def test_phrase_that_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(PhraseSyntaxError):
        phrase(pattern, NAMES)


@pytest.mark.parametrize("words", ["itse-murha", "ku?olla", "{me}"])
def test_word_list_takes_words_only(words: str) -> None:
    with pytest.raises(PhraseSyntaxError):
        word_list(words)


def test_needs_name_words_without_which_there_is_no_match() -> None:
    compiled = phrase("en ..3 (halua | jaksa) (enää)? {die}", NAMES)
    assert frozenset(["en"]) in compiled.needs
    assert frozenset(["halua", "jaksa"]) in compiled.needs
    assert frozenset(["kuolla", "kuolis*"]) in compiled.needs
    assert all("enaa" not in need for need in compiled.needs)
    assert "enaa" in compiled.words


def test_shape_index_finds_exact_words_stems_endings_and_numbers() -> None:
    index = ShapeIndex(frozenset(["kuolla", "itsemur*", "*vuotias", "#", "#v"]))
    found = index.shapes_of(["kuolla", "itsemurha", "kolmevuotias", "12", "5v", "muu"])
    assert found == {"kuolla", "itsemur*", "*vuotias", "#", "#v"}


def test_named_phrase_can_be_used_in_another() -> None:
    names: dict[str, Phrase] = {**NAMES, "kuolema": phrase("haluan {die}", NAMES)}
    assert re.search(phrase("nyt {kuolema}", names).source, " nyt haluan kuolla ") is not None
