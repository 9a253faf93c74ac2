"""Recommendation: fitting, diverse, explained truly."""

from __future__ import annotations

from datetime import date

import pytest
from catalog_fakes import SmallGazetteer, clock
from sqlalchemy import Engine

from catalog import Card, Catalog, Criteria
from catalog.records import AreaFacts, LocationFacts, OrganizationFacts, Origin, ServiceRecord
from catalog.sync import synchronise

NATIONWIDE = (AreaFacts("nationwide"),)
KUHMO = (AreaFacts("municipality", "Kuhmo"),)
LONELY = Criteria(themes=("loneliness",))


def record(
    source_id: str, name: str, organization: str = "", kind: str | None = "ngo", **more: object
) -> ServiceRecord:
    facts: dict[str, object] = {
        "areas": NATIONWIDE,
        "checked_on": date(2026, 11, 1),
        "origin": Origin("t", 1),
        "organization": OrganizationFacts(organization, organization, kind) if organization else None,
        "summary": "Tukea ja toimintaa.",
        **more,
    }
    return ServiceRecord(source_id, name, **facts)  # type: ignore[arg-type]


def shelf(engine: Engine, *records: ServiceRecord) -> Catalog:
    synchronise(engine, "test", iter(records), clock)
    return Catalog(engine, clock, gazetteer=SmallGazetteer())


def titles(cards: tuple[Card, ...]) -> list[str]:
    return [card.title for card in cards]


def friends(number: int, organization: str, **more: object) -> ServiceRecord:
    return record(f"f{number}", f"Ystävätoiminta {number}", organization, themes=("loneliness",), **more)


def test_first_three_come_from_different_organisations(engine: Engine) -> None:
    found = shelf(
        engine,
        friends(1, "Iso ry"),
        friends(2, "Iso ry"),
        friends(3, "Iso ry"),
        friends(4, "Pieni ry"),
        friends(5, "Kolmas ry"),
    ).recommend(LONELY)
    assert len({card.organization for card in found}) == 3


def test_same_organisation_may_repeat_when_nothing_else_fits(engine: Engine) -> None:
    found = shelf(engine, friends(1, "Iso ry"), friends(2, "Iso ry")).recommend(LONELY)
    assert len(found) == 2


def test_two_needs_are_both_answered(engine: Engine) -> None:
    found = shelf(
        engine,
        *(friends(number, f"Järjestö {number}") for number in range(4)),
        record("d", "Talous- ja velkaneuvonta", "Oikeuspalvelu", "state", themes=("debt",)),
    ).recommend(Criteria(themes=("loneliness", "debt")))
    themes = {theme for card in found for theme in card.themes}
    assert {"loneliness", "debt"} <= themes


def test_statutory_service_stands_beside_the_organisations(
    engine: Engine,
) -> None:
    groups = [record(f"a{n}", f"A-kilta {n}", f"Kilta {n} ry", themes=("substance_use",)) for n in range(4)]
    clinic = record(
        "c",
        "Vastaanotto",
        "Kainuun hyvinvointialue",
        "county",
        themes=("depression", "substance_use"),
        summary="Hoitoa.",
    )
    found = shelf(engine, *groups, clinic).recommend(Criteria(themes=("substance_use",)))
    assert "Vastaanotto" in titles(found)
    assert any(title.startswith("A-kilta") for title in titles(found))


def test_no_authority_is_pressed_on_who_is_only_lonely(engine: Engine) -> None:
    office = record("o", "Neuvonta", "Kainuun hyvinvointialue", "county", themes=("benefits", "loneliness"))
    found = shelf(engine, *(friends(n, f"J{n}") for n in range(3)), office).recommend(LONELY)
    assert "Neuvonta" not in titles(found)


def test_illness_gets_a_peer_group_and_a_benefit_beside_the_treatment(engine: Engine) -> None:
    found = shelf(
        engine,
        *(record(f"h{n}", f"Terveysasema {n}", f"Alue {n}", "county", themes=("illness",)) for n in range(3)),
        record("p", "Potilasyhdistyksen ryhmä", "Liitto ry", themes=("peer_support", "illness")),
        record("b", "Sairauspäiväraha", "Kela", "state", themes=("benefits", "illness")),
    ).recommend(Criteria(themes=("illness",)))
    assert {"Potilasyhdistyksen ryhmä", "Sairauspäiväraha"} <= set(titles(found))


def test_local_comes_before_nationwide_when_as_good(engine: Engine) -> None:
    found = shelf(engine, friends(1, "Iso ry"), friends(2, "Kuhmon ry", areas=KUHMO)).recommend(
        Criteria(themes=("loneliness",), municipality="Kuhmo")
    )
    assert titles(found) == ["Ystävätoiminta 2", "Ystävätoiminta 1"]


def test_stale_one_sinks_and_says_so(engine: Engine) -> None:
    found = shelf(
        engine, friends(1, "Vanha ry", checked_on=date(2024, 3, 5)), friends(2, "Uusi ry")
    ).recommend(LONELY)
    assert titles(found) == ["Ystävätoiminta 2", "Ystävätoiminta 1"]
    assert "viimeksi 5.3.2024" in (found[1].reason or "")


def test_shown_ones_are_not_suggested_again(engine: Engine) -> None:
    catalog = shelf(engine, *(friends(number, f"J{number}") for number in range(5)))
    first = catalog.recommend(LONELY)
    second = catalog.recommend(
        Criteria(themes=("loneliness",), exclude=frozenset(card.service_id for card in first))
    )
    assert len(second) == 2
    assert not {card.service_id for card in first} & {card.service_id for card in second}


def test_only_the_net_is_for_who_goes_online(engine: Engine) -> None:
    chat = friends(1, "Chat ry", remote=True)
    catalog = shelf(engine, chat, friends(2, "Talo ry"))
    assert "Ystävätoiminta 1" not in titles(
        catalog.recommend(Criteria(themes=("loneliness",), digital_ok=False))
    )
    assert "Ystävätoiminta 1" in titles(catalog.recommend(LONELY))


def test_free_only_leaves_out_what_costs_or_may_cost(engine: Engine) -> None:
    catalog = shelf(
        engine, friends(1, "A", free=True), friends(2, "B", free=False), friends(3, "C", free=None)
    )
    assert titles(catalog.recommend(Criteria(themes=("loneliness",), free_only=True))) == ["Ystävätoiminta 1"]


def test_need_in_own_words_is_enough(engine: Engine) -> None:
    catalog = shelf(engine, friends(1, "A"), record("x", "Matonpesupaikat", "Kaupunki", "municipality"))
    found = catalog.recommend(Criteria(text="oon aika yksin täällä Kajaanissa, kaipaisin jotain porukkaa"))
    assert titles(found) == ["Ystävätoiminta 1"]
    assert (found[0].reason or "").startswith("Ehdotan tätä, koska kerroit yksinäisyydestä")


@pytest.mark.parametrize("criteria", [Criteria(), Criteria(text="   "), Criteria(themes=("nonsense",))])
def test_nothing_told_brings_nothing(engine: Engine, criteria: Criteria) -> None:
    assert shelf(engine, friends(1, "A")).recommend(criteria) == ()


def test_interest_and_need_are_both_named_in_the_reason(engine: Engine) -> None:
    both = record("n", "Luontoretket yhdessä", "Latu ry", themes=("loneliness", "nature"))
    found = shelf(engine, both).recommend(Criteria(themes=("loneliness",), interests=("nature",)))
    assert found[0].reason == "Ehdotan tätä, koska kerroit yksinäisyydestä ja sinua kiinnostaa luonto."


def test_reason_names_price_and_place_only_when_they_are_known(engine: Engine) -> None:
    place = LocationFacts("p", municipality="Kuhmo", latitude=64.12, longitude=29.52)
    known = friends(1, "A", free=True, locations=(place,), areas=KUHMO)
    unknown = friends(2, "B", free=None)
    found = shelf(engine, known, unknown).recommend(Criteria(themes=("loneliness",), municipality="Kuhmo"))
    reasons = {card.title: card.reason for card in found}
    assert reasons["Ystävätoiminta 1"] == (
        "Ehdotan tätä, koska kerroit yksinäisyydestä. Se on maksuton, ja paikka on Kuhmossa."
    )
    assert reasons["Ystävätoiminta 2"] == (
        "Ehdotan tätä, koska kerroit yksinäisyydestä. Se on avoin kaikkialla Suomessa."
    )


def test_reason_never_names_a_need_that_was_not_told(engine: Engine) -> None:
    wide = record("w", "Kriisikeskus", "Mieli ry", themes=("depression", "violence", "loneliness"))
    reason = shelf(engine, wide).recommend(LONELY)[0].reason or ""
    assert "yksinäisyydestä" in reason
    assert "väkivalla" not in reason
    assert "masennu" not in reason


def test_unchecked_facts_are_to_be_made_sure_of(engine: Engine) -> None:
    reason = shelf(engine, friends(1, "A", checked_on=None)).recommend(LONELY)[0].reason
    assert (reason or "").endswith("Varmista tiedot järjestäjältä.")


def test_what_is_for_children_sinks_for_others_and_what_is_for_the_old_does_not(engine: Engine) -> None:
    catalog = shelf(
        engine,
        friends(1, "Nuoret ry", audience=("young",)),
        friends(2, "Kaikki ry", audience=("all",)),
        friends(3, "Vanhat ry", audience=("older_people",)),
    )
    assert titles(catalog.recommend(LONELY))[-1] == "Ystävätoiminta 1"
    young = catalog.recommend(Criteria(themes=("loneliness",), audience=("young",)))
    assert titles(young)[-1] == "Ystävätoiminta 3"
    assert len(young) == 3


def test_the_countys_own_service_is_not_followed_by_its_general_entry(engine: Engine) -> None:
    local = {"themes": ("palliative",), "areas": KUHMO}
    found = shelf(
        engine,
        record("own", "Saattohoito ja kotisairaala Kuhmossa", "Alue", "county", **local),
        record("general", "Saattohoito ja kotisairaala", "Alueet", "county", themes=("palliative",)),
        record("other", "Tukihenkilöt kuolevan vierellä", "Syöpäyhdistys", themes=("palliative",)),
    ).recommend(Criteria(themes=("palliative",), municipality="Kuhmo", limit=2))
    assert "Tukihenkilöt kuolevan vierellä" in titles(found)


def test_the_general_entry_is_shown_when_nothing_else_fits(engine: Engine) -> None:
    local = {"themes": ("palliative",), "areas": KUHMO}
    found = shelf(
        engine,
        record("own", "Saattohoito ja kotisairaala Kuhmossa", "Alue", "county", **local),
        record("general", "Saattohoito ja kotisairaala", "Alueet", "county", themes=("palliative",)),
    ).recommend(Criteria(themes=("palliative",), municipality="Kuhmo", limit=2))
    assert len(found) == 2


def test_before_the_municipality_is_known_nothing_of_another_county_is_suggested(engine: Engine) -> None:
    catalog = shelf(
        engine,
        friends(1, "Kuhmon ry", areas=KUHMO),
        friends(2, "Espoon ry", areas=(AreaFacts("municipality", "Espoo"),)),
        friends(3, "Koko maan ry"),
        friends(4, "Toinen alue", areas=(AreaFacts("county", "Länsi-Uusimaa"),)),
    )
    found = catalog.recommend(Criteria(themes=("loneliness",), county="Kainuu"))
    assert titles(found) == ["Ystävätoiminta 1", "Ystävätoiminta 3"]
    told = catalog.recommend(Criteria(themes=("loneliness",), county="Kainuu", municipality="Espoo"))
    assert "Ystävätoiminta 2" in titles(told)
