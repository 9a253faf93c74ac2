"""Contact details: what is accepted, in which form, and what the resident is told."""

import pytest

from handover import ContactDetails, ContactError
from handover.contact import _texts

GOOD = {"name": "Maija Meikäläinen", "phone": "040 531 7788", "email": "", "best_time": ""}


def parse(**changes):
    return ContactDetails.parse({**GOOD, **changes})


def codes(**changes):
    with pytest.raises(ContactError) as error:
        parse(**changes)
    return error.value.codes


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("040 531 7788", "+358405317788"),
        ("040-531 7788", "+358405317788"),
        ("+358 40 531 7788", "+358405317788"),
        ("00358405317788", "+358405317788"),
        ("(08) 615 6001", "+35886156001"),
        ("+46 70 123 45 67", "+46701234567"),
        ("\u00a0040\u2009531\u20097788 ", "+358405317788"),
    ],
)
def test_phone_numbers_are_stored_in_one_form(typed, stored):
    assert parse(phone=typed).phone == stored


@pytest.mark.parametrize(
    "typed",
    [
        "112",
        "116117",
        "116 006",
        "040",
        "0405",
        "040 531 77889900112",
        "numeroni",
        "040abc5317788",
        "0600 12345",
    ],
)
def test_what_is_no_residents_number_is_refused(typed):
    assert codes(phone=typed) == {"phone": "invalid"}


@pytest.mark.parametrize(
    "typed", ["maija@esimerkki.fi", "maija.m+polku@posti.esimerkki.fi", "äiti@äijä.fi", "m@a-b.museum"]
)
def test_email_addresses_are_accepted(typed):
    assert parse(email=typed, phone="").email == typed


@pytest.mark.parametrize(
    "typed",
    [
        "maija",
        "maija@",
        "@esimerkki.fi",
        "maija@esimerkki",
        "maija@esimerkki.f",
        "mai ja@esimerkki.fi",
        "maija@@esimerkki.fi",
        "maija..m@esimerkki.fi",
        ".maija@esimerkki.fi",
        "maija.@esimerkki.fi",
        "maija@esimerkki..fi",
        "Maija <maija@esimerkki.fi>",
        "a@b.fi,c@d.fi",
        "a@b.fi\nBcc: c@d.fi",
        f"{'a' * 250}@b.fi",
    ],
)
def test_what_is_no_email_address_is_refused(typed):
    assert codes(email=typed, phone="") == {"email": "invalid"}


def test_one_way_to_be_reached_is_enough_and_none_is_not():
    assert parse(email="a@b.fi", phone="").phone is None
    assert parse().email is None
    assert codes(phone="", email="") == {"phone": "missing"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "missing"),
        ("   ", "missing"),
        ("--", "missing"),
        ("131052-308T", "digits"),
        ("Maija 131052-308T", "digits"),
        ("0405317788", "digits"),
        ("M" * 81, "too_long"),
    ],
)
def test_a_name_is_a_name(typed, code):
    assert codes(name=typed) == {"name": code}


@pytest.mark.parametrize("typed", ["Li", "Åsa-Ängla O'Brien", "José", "أمل", "Ҝ"])
def test_names_of_all_kinds_are_accepted(typed):
    assert parse(name=typed).name == typed


def test_all_wrong_fields_are_told_together():
    assert codes(name="", phone="1", email="x", best_time="a" * 81) == {
        "name": "missing",
        "phone": "invalid",
        "email": "invalid",
        "best_time": "too_long",
    }


@pytest.mark.parametrize("value", [None, 5, ["x"], {"a": 1}, True])
def test_anything_but_text_counts_as_empty(value):
    assert codes(name=value) == {"name": "missing"}
    assert codes(phone=value, email=value) == {"phone": "missing"}


def test_missing_fields_count_as_empty():
    with pytest.raises(ContactError) as error:
        ContactDetails.parse({})
    assert error.value.codes == {"name": "missing", "phone": "missing"}


def test_control_characters_and_line_breaks_do_not_get_in():
    assert parse(name="Mai\u0000ja\n\tMeikäläinen\u202e").name == "Maija Meikäläinen"


def test_text_is_stored_in_composed_form():
    assert parse(name="Meika\u0308la\u0308inen").name == "Meikäläinen"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_code_has_a_message_in_every_language(language):
    assert {name: set(messages) for name, messages in _texts()[language].items()} == {
        "name": {"missing", "too_long", "digits"},
        "phone": {"missing", "invalid", "needed"},
        "email": {"invalid", "needed"},
        "best_time": {"too_long"},
    }


def test_messages_say_what_to_do_and_do_not_repeat_what_was_typed():
    with pytest.raises(ContactError) as error:
        parse(name="Maija 131052-308T", phone="040 1")
    assert set(error.value.fields) == {"name", "phone"}
    assert "puhelinnumero" in error.value.fields["phone"]
    assert "telefonnumret" in error.value.messages("sv")["phone"]
    assert error.value.messages("de") == error.value.fields
    shown = f"{error.value!r} {error.value} {error.value.data} {error.value.fields}"
    assert "131052" not in shown
    assert "Maija" not in shown


def test_repr_shows_nothing():
    shown = repr(parse(email="maija@esimerkki.fi", best_time="iltapäivällä"))
    assert shown == "ContactDetails()"


def test_numbers_are_shown_in_groups():
    assert parse().phone_text == "040 5317788"
    assert parse(phone="+46 70 123 45 67").phone_text == "+46 70 123 45 67"
    assert parse(phone="", email="a@b.fi").phone_text is None
