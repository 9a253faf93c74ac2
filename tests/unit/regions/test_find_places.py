"""Places in free text: the list of messages, and what single messages show best."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from regions import PlaceMention, find_places, load_municipalities

LIST = Path(__file__).parent / "data" / "places.tsv"


def _examples() -> list[tuple[str, list[str]]]:
    lines = [line for line in LIST.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    pairs = [line.split("\t") for line in lines]
    return [(text, [name for name in names.split(";") if name]) for text, names in pairs]


def _found(text: str) -> list[str]:
    return list(dict.fromkeys(mention.municipality for mention in find_places(text)))


def test_the_list_is_long_and_covers_most_municipalities() -> None:
    examples = _examples()
    named = {name for _, names in examples for name in names}
    assert len([1 for _, names in examples if names]) >= 400
    assert len([1 for _, names in examples if not names]) >= 150
    assert named <= {each.name for each in load_municipalities()}
    assert len(named) >= 280


@pytest.mark.parametrize("with_place", [True, False], ids=["places", "no places"])
def test_messages_of_the_list_give_exactly_their_places(with_place: bool) -> None:
    examples = [(text, names) for text, names in _examples() if bool(names) == with_place]
    wrong = [(text, names, _found(text)) for text, names in examples if _found(text) != names]
    assert len(wrong) <= 0.02 * len(examples), wrong


def test_every_municipality_is_found_by_its_name_and_by_its_swedish_name() -> None:
    everyone = load_municipalities()
    unheard = [each.name for each in everyone if _found(f"kotikuntani on {each.name}") != [each.name]]
    assert unheard == []
    swedish = [each for each in everyone if each.name_sv != each.name]
    missed = [each.name_sv for each in swedish if _found(f"jag bor i {each.name_sv}") != [each.name]]
    # The names left out on purpose mean something else in Finnish talk.
    assert set(missed) == {"Itis", "Kumo", "Koskis", "Lappo", "Nousis"}


def test_a_mention_tells_where_it_stands_in_the_text() -> None:
    text = "Hei! Muutin Kuhmosta Kajaaniin."
    assert find_places(text) == (
        PlaceMention(12, 20, "Kuhmosta", "Kuhmo"),
        PlaceMention(21, 30, "Kajaaniin", "Kajaani"),
    )
    assert all(text[each.start : each.end] == each.surface for each in find_places(text))


def test_positions_count_the_characters_of_the_text_as_given() -> None:
    text = unicodedata.normalize("NFD", "äiti asuu Äänekoskella")
    (mention,) = find_places(text)
    assert mention.municipality == "Äänekoski"
    assert text[mention.start : mention.end] == mention.surface


def test_an_astral_emoji_does_not_shift_the_positions() -> None:
    text = "🙂🙂 kuhmossa"
    (mention,) = find_places(text)
    assert (mention.start, mention.end) == (3, 11)


@pytest.mark.parametrize(
    ("place", "thing"),
    [
        ("olen lahdesta kotoisin", "uitiin lahdessa"),
        ("asun Salossa", "Matti Salo soitti"),
        ("asun Nokialla", "Nokian renkaat pitää vaihtaa"),
        ("muutin Kolariin", "jouduin kolariin"),
        ("asun varkaudessa", "jouduin varkauden uhriksi"),
        ("Lopella asuu siskoni", "olen lopen uupunut"),
        ("asun Juuassa", "mä juuan liikaa"),
        ("Sallassa asuu veli", "olen Salla"),
        ("Pekka Lahdesta päivää", "Lahden Pekka kävi"),
        ("Vaasan keskustassa", "Vaasan ruispaloja"),
        ("Turun sairaalassa", "luin Turun Sanomia"),
        ("asun Pellossa", "isä on pellolla"),
    ],
)
def test_a_place_is_told_from_what_only_looks_like_it(place: str, thing: str) -> None:
    assert len(find_places(place)) == 1
    assert find_places(thing) == ()


@pytest.mark.parametrize(
    ("text", "municipality"),
    [
        ("Kosken Tl kunnassa", "Koski Tl"),
        ("asun Pedersöressä", "Pedersören kunta"),
        ("Hämeenkyrössä", "Hämeenkyrö"),
        ("Isossakyrössä", "Isokyrö"),
        ("Uudessakaupungissa", "Uusikaupunki"),
        ("Mänttä-Vilppulassa", "Mänttä-Vilppula"),
        ("Virroilla", "Virrat"),
        ("Keminmaassa", "Keminmaa"),
        ("Kemissä", "Kemi"),
    ],
)
def test_names_that_resemble_each_other_are_kept_apart(text: str, municipality: str) -> None:
    assert _found(text) == [municipality]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "🙂🙂🙂",
        "12345",
        "?!...",
        "a",
        "\n\n",
        "ä" * 3000,
        "-" * 500,
        "'-:'",
        "kuhmo" * 400,
        "\u0308",
    ],
)
def test_odd_texts_name_no_place_and_do_no_harm(text: str) -> None:
    assert find_places(text) == ()


def test_the_parts_of_a_hyphenated_word_are_places_only_when_no_other_name_is_among_them() -> None:
    assert _found("Turku-Tampere-väli") == ["Turku", "Tampere"]
    assert _found("Kuhmo-talolla") == ["Kuhmo"]
    assert _found("Valko-Venäjältä") == []
    assert _found("Tiina Heinola-Virtanen") == []
    assert _found("Helsinki-Vantaan lentokenttä") == []


def test_addresses_of_mail_and_web_name_no_place() -> None:
    assert find_places("matti.kuhmo@kajaani.fi www.kajaani.fi https://www.porvoo.fi/kirjasto kuhmo.fi") == ()


def test_a_missing_space_after_the_full_stop_hides_no_place() -> None:
    assert _found("asun kuhmossa.tarvitsen apua") == ["Kuhmo"]


def test_capitals_all_through_are_read_like_small_letters() -> None:
    assert _found("ASUN KUHMOSSA JA OLEN YKSIN") == ["Kuhmo"]
    assert _found("MATTI LENSI KUIN KOTKA") == []


def test_a_letter_wrong_far_from_any_sign_of_a_place_is_left_alone() -> None:
    assert _found("asun kemisä") == ["Kemi"]
    assert _found("talavi tulloo ja paino on sata killoo") == []
