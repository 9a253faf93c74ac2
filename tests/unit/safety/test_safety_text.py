"""Typed text is brought to one form before anything else sees it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety import find_crisis, normalise, redact


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  hei   sinä  ", "hei sinä"),
        ("a\u0308iti", "äiti"),
        ("hei\r\n\r\n  taas\rviimein", "hei\ntaas\nviimein"),
        ("kuo\u200blla", "kuolla"),
        ("itse\u00admurha", "itsemurha"),
        ("a\x00b\x1bc", "abc"),
        ("sarkain\tväli", "sarkain väli"),
        ("kova\u00a0väli", "kova väli"),
        ("rivi\u2028toinen", "rivi\ntoinen"),
        ("\ud800puoli", "puoli"),
        ("\u202evarkain", "varkain"),
        ("", ""),
        ("\x00", ""),
        ("👩‍👧 ❤️", "👩‍👧 ❤️"),
    ],
)
def test_text_is_normalised(typed: str, expected: str) -> None:
    assert normalise(typed) == expected


@given(st.text(max_size=400))
def test_normalised_text_is_clean_and_stays_as_it_is(typed: str) -> None:
    clean = normalise(typed)
    assert normalise(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") and char != "\n" for char in clean)
    clean.encode("utf-8")


@settings(deadline=None)  # the first text loads the encoder
@given(st.text(max_size=300))
def test_any_text_can_be_searched_and_redacted(typed: str) -> None:
    found = find_crisis(typed)
    if found is not None:
        assert 0 <= found.start < found.end <= len(typed)
    redaction = redact(typed)
    position = 0
    for identifier in redaction.identifiers:
        assert position <= identifier.start < identifier.end <= len(typed)
        position = identifier.end


words = st.sampled_from(
    [
        "mä",
        "en",
        "haluan",
        "kuolla",
        "jaksa",
        "enää",
        "elää",
        "mies",
        "lyö",
        "mua",
        "äiti",
        "lapsi",
        "yksin",
        "kotona",
        "verta",
        "tulee",
        "ei",
        "hengitä",
        "nyt",
        "ja",
        "112",
        "040",
        "1234567",
    ]
)


@settings(deadline=None)
@given(st.lists(words, max_size=60))
def test_any_order_of_telling_words_can_be_searched(listed: list[str]) -> None:
    text = " ".join(listed)
    found = find_crisis(text)
    assert found is None or text[found.start : found.end].strip() == text[found.start : found.end]
