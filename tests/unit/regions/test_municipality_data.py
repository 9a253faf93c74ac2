"""The municipalities, their borders, their places on the map and their regions."""

from __future__ import annotations

import pytest

from regions import load_municipalities, load_region, municipality, neighbours, region_ids, region_of

OURS = {name: region for region in region_ids() for name in load_region(region).municipalities}


def test_all_309_municipalities_are_there_with_unique_names_and_codes() -> None:
    everyone = load_municipalities()
    assert len(everyone) == 309
    assert len({each.code for each in everyone}) == len({each.name for each in everyone}) == 309
    assert sum(not each.county_code for each in everyone) == 16


def test_a_municipality_is_found_by_either_name_in_any_case() -> None:
    kajaani = municipality(" kajaani ")
    assert kajaani is not None
    assert (kajaani.name, kajaani.county_code) == ("Kajaani", "20")
    assert municipality("BORGÅ") == municipality("Porvoo")
    assert municipality("Atlantis") is None


def test_a_finnish_name_wins_over_the_same_swedish_name() -> None:
    for each in load_municipalities():
        found = municipality(each.name)
        assert found is not None
        assert found.code == each.code


def test_coordinates_lie_in_finland_and_neighbours_are_near() -> None:
    for each in load_municipalities():
        assert each.lat is not None
        assert each.lon is not None
        assert 59.7 < each.lat < 70.1
        assert 19.3 < each.lon < 31.6
    for name in OURS:
        here = municipality(name)
        for other in neighbours(name):
            there = municipality(other)
            assert here is not None
            assert there is not None
            assert abs(here.lat - there.lat) < 1.3  # some 140 km: Suomussalmi and Kuusamo are far apart
            assert abs(here.lon - there.lon) < 2.3


def test_borders_are_seen_from_both_sides() -> None:
    for name in OURS:
        assert neighbours(name)
        assert name not in neighbours(name)
        for other in neighbours(name):
            assert name in neighbours(other), (name, other)


def test_true_neighbours_cross_the_county_border() -> None:
    assert set(neighbours("Kajaani")) == {
        "Paltamo",
        "Pyhäntä",
        "Siikalatva",
        "Sonkajärvi",
        "Sotkamo",
        "Vaala",
        "Vieremä",
    }
    assert set(neighbours("Loviisa")) == {"Kouvola", "Lapinjärvi", "Myrskylä", "Porvoo", "Pyhtää"}


def test_elsewhere_the_county_stands_for_the_neighbours() -> None:
    assert set(neighbours("Forssa")) == {
        each.name for each in load_municipalities() if each.county_code == "07" and each.name != "Forssa"
    }
    assert neighbours("Jomala") == ()
    assert neighbours("Atlantis") == ()


@pytest.mark.parametrize(("name", "region"), sorted(OURS.items()))
def test_a_municipality_of_a_region_leads_to_it(name: str, region: str) -> None:
    assert region_of(name) == region


def test_other_municipalities_and_unknown_names_have_no_region() -> None:
    strangers = [each.name for each in load_municipalities() if each.name not in OURS]
    assert {region_of(name) for name in [*strangers, "Atlantis", ""]} == {None}
