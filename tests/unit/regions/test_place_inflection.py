"""The generator of forms, held against Voikko, which the room itself does not use."""

from __future__ import annotations

import csv

import libvoikko
import pytest

from regions import load_municipalities
from regions.inflection import INNER, OUTER, Case, demonym_stems, inflect, second_demonym, spoken_only
from regions.municipalities import DATA


@pytest.fixture(scope="module")
def voikko() -> libvoikko.Voikko:
    return libvoikko.Voikko("fi")


def _genitives() -> dict[str, str]:
    with (DATA / "names.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["genitive"].split(";")[0] for row in csv.DictReader(file)}


def test_written_local_forms_of_the_municipalities_are_finnish(voikko: libvoikko.Voikko) -> None:
    given = _genitives()
    forms = [
        "-".join(part.capitalize() for part in form.split("-"))
        for each in load_municipalities()
        if each.county_code and " " not in each.name and each.name != "Virrat"
        for form, case in inflect(each.name, given.get(each.name, "")).items()
        if case in INNER | OUTER | {Case.GENITIVE}
        and form not in spoken_only(each.name, given.get(each.name, ""))
    ]
    unknown = [form for form in forms if not voikko.analyze(form)]
    # What is left are second illatives ("Porvoohon") and what Voikko lacks ("Uudessakaarlepyyssä").
    assert len(unknown) < 0.025 * len(forms), unknown


@pytest.mark.parametrize(
    ("name", "genitive", "forms"),
    [
        ("Kajaani", "", "kajaanin kajaania kajaanissa kajaaniin kajaanis kajaanist kajaanihin"),
        ("Lahti", "", "lahden lahtea lahdessa lahteen lahdes lahtissa"),
        ("Orivesi", "", "oriveden orivettä orivedellä oriveteen"),
        ("Rovaniemi", "", "rovaniemen rovanientä rovaniemellä"),
        ("Ikaalinen", "", "ikaalisten ikaalisissa ikaalisiin"),
        ("Tampere", "Tampereen", "tampereella tamperetta tampereeseen"),
        ("Raahe", "", "raahen raahessa raaheen"),
        ("Hailuoto", "", "hailuodon hailuotoon"),
        ("Outokumpu", "", "outokummussa outokumpuun"),
        ("Hyvinkää", "", "hyvinkäällä hyvinkäähän hyvinkääseen"),
        ("Uusikaupunki", "", "uudenkaupungin uudessakaupungissa uusikaupungissa"),
        ("Isokyrö", "", "isonkyrön isossakyrössä"),
        ("Varkaus", "Varkauden", "varkautta varkauteen varkaudessa"),
        ("Punkalaidun", "Punkalaitumen", "punkalaidunta punkalaitumella"),
        ("Korsnäs", "", "korsnäsissä korsnäsin"),
        ("Sotkamo", "", "sotkamoon sotkamoho sotkamohon sotkamosa"),
    ],
)
def test_names_of_every_type_are_inflected(name: str, genitive: str, forms: str) -> None:
    assert set(forms.split()) <= set(inflect(name, genitive))


def test_a_form_of_speech_keeps_its_case() -> None:
    forms = inflect("Kuhmo")
    assert forms["kuhmos"] is forms["kuhmosa"] is forms["kuhmossa"] is Case.INESSIVE
    assert forms["kuhmoho"] is forms["kuhmoon"] is Case.ILLATIVE
    assert {"kuhmos", "kuhmosa"} <= spoken_only("Kuhmo")
    assert "kuhmossa" not in spoken_only("Kuhmo")


def test_plurals_of_people_are_not_forms_of_a_place() -> None:
    assert not {"salot", "saloilla", "lahdet"} & (set(inflect("Salo")) | set(inflect("Lahti")))


@pytest.mark.parametrize(
    ("name", "stem"),
    [("Lahti", "lahte"), ("Suomussalmi", "suomussalme"), ("Tampere", "tampere"), ("Kuhmoinen", "kuhmois")],
)
def test_an_inhabitant_is_named_from_the_strong_stem(name: str, stem: str) -> None:
    genitive = "Tampereen" if name == "Tampere" else ""
    assert stem in demonym_stems(name, genitive)


def test_rivers_and_waters_have_a_second_inhabitant() -> None:
    assert second_demonym("Seinäjoki") == "Seinäjokinen"
    assert second_demonym("Haapavesi") == "Haapavetinen"
    assert second_demonym("Kuhmo") == ""
