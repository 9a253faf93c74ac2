"""Emergencies are found, and what only sounds like one is not."""

import pytest

from safety import CrisisKind, find_crisis


@pytest.mark.parametrize(
    "text",
    [
        "HALUAN KUOLLA",
        "haluan kuola",
        "haluankuolla",
        "haluuun kuolllaaa",
        "en jaksa enaa elaa",
        "en jaksaenää elää",
        "itemurha mielessä jatkuvasti",
        "mie en ennee jaksa ellee",
        "miäs lyä mua",
        "ukko hakkoo minuu",
        "äiti ei hengtä",
        "mun isä lyö mua!!!1",
        "😭😭 en haluu enää elää 😭",
        "haluan kuolla :)",
        "Moi. Joo. Niin. Haluan kuolla. Kiitos.",
        "en tiedä\nhaluan vain\nkuolla",
        "en kestä enää, haluan kuolla",
        "en ole itsetuhoinen mutta en halua enää elää",
        "isäni teki itsemurhan viime vuonna ja nyt minäkin haluan kuolla",
    ],
)
def test_typos_dialect_and_company_do_not_hide_an_emergency(text: str) -> None:
    assert find_crisis(text) is not None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("otin kaikki unilääkkeet, haluan kuolla", CrisisKind.SUICIDE),
        ("mieheni sanoo tappavansa itsensä tänä iltana", CrisisKind.SUICIDE),
        ("vauva ei hengitä kun isä ravisti sitä", CrisisKind.MEDICAL),
        ("isä lyö mua ja veljeäni", CrisisKind.CHILD),
        ("mieheni hakkaa minua", CrisisKind.VIOLENCE),
    ],
)
def test_most_pressing_kind_goes_first(text: str, kind: CrisisKind) -> None:
    found = find_crisis(text)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I want to kill myself", CrisisKind.SUICIDE),
        ("jag vill inte leva längre", CrisisKind.SUICIDE),
        ("my husband is hitting me", CrisisKind.VIOLENCE),
        ("min man slår mig", CrisisKind.VIOLENCE),
        ("my father is not breathing", CrisisKind.MEDICAL),
        ("min mamma är medvetslös", CrisisKind.MEDICAL),
        ("min pappa slår mig", CrisisKind.CHILD),
        ("a baby was left alone in the car", CrisisKind.CHILD),
    ],
)
def test_direct_words_in_swedish_and_english_are_understood(text: str, kind: CrisisKind) -> None:
    found = find_crisis(text)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "my brother committed suicide ten years ago",
        "jag vill bli volontär vid kristelefonen",
        "what is the helpline for suicide prevention",
    ],
)
def test_past_and_helping_in_other_languages_raise_no_alarm(text: str) -> None:
    assert find_crisis(text) is None


def test_finding_points_into_the_text_as_given() -> None:
    text = "  Hei!  Mä   HALUAN\tKUOLLA nyt."
    found = find_crisis(text)
    assert found is not None
    assert text[found.start : found.end] == "HALUAN\tKUOLLA"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "...",
        "?!",
        "😀",
        "a" * 2000,
        "ä" * 2000,
        "\x00\x01",
        "\ud800",
        "haluan " * 285,
        "en en en " * 220,
        ", " * 1000,
        "0 4 " * 500,
        "<script>alert(1)</script>",
        "/restart",
    ],
)
def test_odd_texts_are_no_emergency_and_no_error(text: str) -> None:
    assert find_crisis(text) is None


def test_emergency_at_the_end_of_a_long_message_is_found() -> None:
    story = "Kävin kaupassa ja ostin leipää ja maitoa. " * 44
    found = find_crisis(story + "Haluan kuolla.")
    assert found is not None
    assert found.start == len(story)


def test_past_event_told_beside_a_present_one_does_not_hide_it() -> None:
    assert find_crisis("isä löi minua kun olin lapsi") is None
    assert find_crisis("isä löi minua kun olin lapsi. Nyt mieheni hakkaa minua.") is not None


@pytest.mark.parametrize(
    "text",
    [
        "olen huolissani veljestäni joka juo joka päivä",
        "haluan pitää itsestäni huolta",
        "juuri nyt",
        "minä itse",
        "tänään",
        "itsestäni",
    ],
)
def test_worries_about_others_self_care_and_short_answers_raise_no_alarm(text: str) -> None:
    assert find_crisis(text) is None
