"""Emergencies are found, and what only sounds like one is not."""

from pathlib import Path

import pytest

from safety import CrisisKind, find_crisis

DATA = Path(__file__).with_name("data")


def rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


EMERGENCIES = rows("emergencies.tsv")
HARD_NEGATIVES = rows("hard_negatives.tsv")


def test_development_sets_are_large_enough_to_say_something() -> None:
    assert len(EMERGENCIES) >= 300
    assert len(HARD_NEGATIVES) >= 300
    assert {kind for kind, _, _ in EMERGENCIES} == {kind.value for kind in CrisisKind}


def test_patterns_alone_find_emergencies() -> None:
    missed = [text for _, _, text in EMERGENCIES if find_crisis(text) is None]
    assert 1 - len(missed) / len(EMERGENCIES) >= 0.95, missed


def test_no_direct_emergency_is_missed() -> None:
    assert [text for _, how, text in EMERGENCIES if how == "direct" and find_crisis(text) is None] == []


def test_hard_negatives_seldom_raise_an_alarm() -> None:
    raised = [(text, found.rule) for _, text in HARD_NEGATIVES if (found := find_crisis(text))]
    assert len(raised) / len(HARD_NEGATIVES) <= 0.01, raised


def test_kind_is_right_nearly_always() -> None:
    found = [(kind, find_crisis(text), text) for kind, _, text in EMERGENCIES]
    wrong = [(text, kind, f.kind.value) for kind, f, text in found if f is not None and f.kind.value != kind]
    assert len(wrong) / len(EMERGENCIES) <= 0.03, wrong


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
