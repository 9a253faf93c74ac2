"""Identifiers become placeholders; public numbers and look-alikes stay."""

from pathlib import Path

import pytest

from safety import PLACEHOLDERS, IdentifierKind, help_lines, redact
from safety.checksums import is_card_number, is_hetu, is_iban
from safety.phone_numbers import digits_of

ROWS = [
    tuple(line.split("\t"))
    for line in Path(__file__)
    .with_name("data")
    .joinpath("redaction.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_text_is_redacted_as_expected(text: str, expected: str) -> None:
    assert redact(text).text == expected


def test_identifiers_carry_kind_and_place_in_the_original() -> None:
    text = "Olen Matti Virtanen, hetu 131052-308T, puh 040 123 4567."
    redaction = redact(text)
    assert [(each.kind.value, text[each.start : each.end]) for each in redaction.identifiers] == [
        ("name", "Matti Virtanen"),
        ("hetu", "131052-308T"),
        ("phone", "040 123 4567"),
    ]
    assert redaction.kinds == (IdentifierKind.NAME, IdentifierKind.HETU, IdentifierKind.PHONE)


def test_every_kind_has_a_placeholder_that_is_not_redacted_again() -> None:
    assert set(PLACEHOLDERS) == set(IdentifierKind)
    text = " ".join(PLACEHOLDERS.values())
    assert redact(text).text == text


def test_redacting_twice_changes_nothing_more() -> None:
    for text, _ in ROWS:
        once = redact(text).text
        assert redact(once).text == once


def test_numbers_and_addresses_of_the_region_stay() -> None:
    text = "soitin 08 615 69728 ja neuvonta@hyvinvointialue.fi"
    assert redact(text).text == "soitin [puhelinnumero] ja [sähköposti]"
    assert redact(text, public=("+358 8 615 69728", "Neuvonta@hyvinvointialue.fi")).text == text


def test_every_help_line_number_stays() -> None:
    for line in help_lines(region="kainuu"):
        if line.number is not None:
            assert redact(f"soitin numeroon {line.number} eilen").identifiers == ()


@pytest.mark.parametrize("separator", "-YXWVU")
def test_identity_codes_of_the_1900s_are_known_by_every_separator(separator: str) -> None:
    assert is_hetu(f"131052{separator}308T")


@pytest.mark.parametrize("separator", "ABCDEF")
def test_identity_codes_of_the_2000s_are_known_by_every_separator(separator: str) -> None:
    assert is_hetu(f"010516{separator}903X")


@pytest.mark.parametrize(
    "text", ["131052-308X", "321352-308T", "290201-1239", "131052-3088T", "131052Z308T", "", "kissa"]
)
def test_wrong_identity_codes_are_refused(text: str) -> None:
    assert not is_hetu(text)


def test_leap_day_is_a_date_only_in_leap_years() -> None:
    assert is_hetu("290200A903" + "0123456789ABCDEFHJKLMNPRSTUVWXY"[int("290200903") % 31])
    assert not is_hetu("290200-903" + "0123456789ABCDEFHJKLMNPRSTUVWXY"[int("290200903") % 31])


@pytest.mark.parametrize("text", ["FI2112345600000785", "DE89370400440532013000", "GB82WEST12345698765432"])
def test_valid_ibans_are_known(text: str) -> None:
    assert is_iban(text)
    assert not is_iban(text[:-1] + ("0" if text[-1] != "0" else "1"))


@pytest.mark.parametrize("digits", ["4111111111111111", "5500005555555559", "371449635398431"])
def test_valid_cards_are_known(digits: str) -> None:
    assert is_card_number(digits)
    assert not is_card_number(digits[:-1] + str((int(digits[-1]) + 1) % 10))


@pytest.mark.parametrize(
    "number", ["+358 40 123 4567", "+358 (0)40 123 4567", "00358401234567", "040-123 4567"]
)
def test_spellings_of_a_number_are_one_number(number: str) -> None:
    assert digits_of(number) == "0401234567"


@pytest.mark.parametrize(
    "text", ["", " ", "a" * 2000, "1 " * 1000, "0 4 " * 500, "@" * 2000, "\ud800", "ÄÖ-1"]
)
def test_odd_texts_pass_through(text: str) -> None:
    redaction = redact(text)
    assert isinstance(redaction.text, str)
    for identifier in redaction.identifiers:
        assert 0 <= identifier.start < identifier.end <= len(text)
