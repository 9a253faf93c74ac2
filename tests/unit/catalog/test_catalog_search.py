"""Search: words, compounds, typing errors, themes, places, filters, widening."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from catalog_fakes import SmallGazetteer, clock
from search_shelf import CATALOGUE, CHECKED, ids, of, record
from sqlalchemy import Engine

from catalog import (
    Catalog,
    Query,
)
from catalog.records import (
    OrganizationFacts,
    ScheduleFacts,
)
from catalog.sync import synchronise
from catalog.understand import edit_distance

pytestmark = pytest.mark.usefixtures("way")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("vertaistukiryhmässä", "peer"),
        ("vertaistuki", "peer"),
        ("ryhmään", "peer"),
        ("uimahallissa", "swim"),
        ("VESIJUMPPAA", "aqua"),
        ("velkaneuvontaan", "debt"),
        ("kirjastosta kirjoja", "library"),
    ],
)
def test_inflected_words_and_parts_of_compounds_find(shelf: Catalog, words: str, found: str) -> None:
    assert ids(shelf.search(Query(words)))[0] == found


@pytest.mark.parametrize(
    ("words", "found", "meant"),
    [
        ("velkanevonta", "debt", "velkaneuvonta"),
        ("vesijumpa", "aqua", "vesijumppa"),
        ("kirjastp", "library", "kirjasto"),
        ("yksinnäisyys", "lonely", "yksinäisyys"),
    ],
)
def test_typing_error_is_mended_and_told(shelf: Catalog, words: str, found: str, meant: str) -> None:
    page = shelf.search(Query(words))
    assert ids(page)[0] == found
    assert (words, meant) in page.corrected


def test_need_in_residents_words_finds_what_shares_no_word_with_it(shelf: Catalog) -> None:
    assert ids(shelf.search(Query("ulosotto ja pikavipit painaa")))[0] == "debt"
    assert ids(shelf.search(Query("kukaan ei koskaan käy")))[:1] == ["lonely"]


def test_word_in_the_name_weighs_more_than_in_the_description(engine: Engine) -> None:
    both = (
        record("name", "Lukupiiri", "Kokoontuu viikoittain."),
        record("text", "Seniorikahvila", "Kahvia.", description="Talossa toimii myös lukupiiri."),
    )
    synchronise(engine, "test", iter(both), clock)
    assert ids(Catalog(engine, clock, gazetteer=SmallGazetteer()).search(Query("lukupiiri"))) == [
        "name",
        "text",
    ]


def test_place_in_the_words_becomes_a_filter_and_is_told(shelf: Catalog) -> None:
    page = shelf.search(Query("vertaistukea Kuhmossa"))
    assert page.municipality == "Kuhmo"
    assert ids(page)[0] == "peer"
    assert "swim" not in ids(page)


def test_given_municipality_wins_over_the_one_in_the_words(shelf: Catalog) -> None:
    assert shelf.search(Query("vertaistukea Kuhmossa", municipality="Kajaani")).municipality == "Kajaani"


def test_municipality_keeps_nationwide_county_and_unlimited_remote_services(shelf: Catalog) -> None:
    page = shelf.search(Query(municipality="Kuhmo", limit=50))
    assert set(ids(page)) == {"peer", "aqua", "debt", "lonely", "county", "elder", "concert"}
    assert "county" not in ids(shelf.search(Query(municipality="Porvoo", limit=50)))


def test_remote_service_of_another_municipality_is_not_offered(shelf: Catalog) -> None:
    assert "local_remote" not in ids(shelf.search(Query("ajanvaraus verkossa", municipality="Kuhmo")))
    assert "local_remote" in ids(shelf.search(Query("ajanvaraus verkossa", municipality="Vaasa")))


def test_local_comes_before_nationwide_when_as_good(engine: Engine) -> None:
    twins = (
        record("far", "Vertaistukiryhmä", "Tapaamisia."),
        record("near", "Vertaistukiryhmä", "Tapaamisia.", areas=of("Kuhmo")),
    )
    synchronise(engine, "test", iter(twins), clock)
    shelf = Catalog(engine, clock, gazetteer=SmallGazetteer())
    assert ids(shelf.search(Query("vertaistuki", municipality="Kuhmo"))) == ["near", "far"]


def test_free_remote_and_date_filters_hold(shelf: Catalog) -> None:
    assert set(ids(shelf.search(Query(free=True, limit=50)))) == {"peer", "library"}
    assert set(ids(shelf.search(Query(remote=True, limit=50)))) == {"debt", "local_remote"}
    december = shelf.search(Query("konsertti", date_from=date(2026, 12, 20), date_to=date(2026, 12, 20)))
    assert ids(december)[0] == "concert"
    assert "concert" not in ids(shelf.search(Query("konsertti", date_to=date(2026, 12, 1))))


def test_past_event_is_never_shown(shelf: Catalog) -> None:
    assert "past" not in ids(shelf.search(Query("kesäkonsertti")))
    assert "past" not in ids(shelf.search(Query(limit=50)))
    assert shelf.count() == len(CATALOGUE) - 1


def test_no_default_drops_services_for_older_or_disabled_people(shelf: Catalog) -> None:
    assert "elder" in ids(shelf.search(Query("kahvittelua")))
    assert "disabled" in ids(shelf.search(Query("uintia vammaiselle")))


def test_audience_filter_keeps_what_is_for_all(shelf: Catalog) -> None:
    found = ids(shelf.search(Query(audience=("older_people",), limit=50)))
    assert "elder" in found
    assert "lonely" in found
    assert "disabled" not in found


def test_theme_filter_finds_without_words(shelf: Catalog) -> None:
    page = shelf.search(Query(themes=("debt",)))
    assert ids(page) == ["debt"]
    assert page.widened is None


def test_theme_without_services_is_widened_to_related_ones_and_says_so(shelf: Catalog) -> None:
    page = shelf.search(Query(themes=("gambling",)))
    assert page.widened == "related_themes"
    assert "debt" in ids(page)


def test_search_is_widened_step_by_step(engine: Engine) -> None:
    services = (
        record("neighbour", "Kudontakerho", "Kangaspuut käytössä.", areas=of("Sotkamo")),
        record("county", "Rengaspalvelu", "Renkaiden vaihtoa ja säilytystä.", areas=of("Paltamo")),
        record("elsewhere", "Purjehdusseura", "Optimistijollia.", areas=of("Vaasa")),
    )
    synchronise(engine, "test", iter(services), clock)
    shelf = Catalog(engine, clock, gazetteer=SmallGazetteer())
    for words, widened, found in (
        ("kudonta", "neighbours", "neighbour"),
        ("renkaiden vaihto", "county", "county"),
        ("purjehdus", "everywhere", "elsewhere"),
    ):
        page = shelf.search(Query(words, municipality="Kuhmo"))
        assert (page.widened, ids(page)) == (widened, [found])


def test_the_illness_that_was_told_comes_before_a_need_that_is_only_read(engine: Engine) -> None:
    services = (
        record("couple", "Parisuhdeneuvonta", "Apua riitoihin ja uskottomuuteen.", themes=("relationship",)),
        record("family", "Perheneuvonta", "Puhutaan parisuhteesta ja erosta.", themes=("relationship",)),
        record("kidney", "Munuaisliitto", "Vertaistukea.", themes=("illness",)),
    )
    synchronise(engine, "test", iter(services), clock)
    page = Catalog(engine, clock, gazetteer=SmallGazetteer()).search(
        Query("munuaiset pettämässä, edessä dialyysi")
    )
    assert ids(page)[0] == "kidney"


def test_free_is_not_dropped_when_widening(shelf: Catalog) -> None:
    page = shelf.search(Query("uimahalli", municipality="Kuhmo", free=True))
    assert "swim" not in ids(page)


@pytest.mark.parametrize(
    "words", ["", "   ", "???", "\u0000", "ja tai mutta", "12", '" OR 1=1 --', "NEAR(", "a*"]
)
def test_odd_queries_do_not_fail(shelf: Catalog, words: str) -> None:
    assert shelf.search(Query(words, municipality=None)).total >= 0


def test_nothing_found_is_an_empty_page(shelf: Catalog) -> None:
    page = shelf.search(Query("xyzzyq", free=True, remote=True))
    assert (page.total, page.results) == (0, ())


def test_pages_follow_each_other_without_gaps(shelf: Catalog) -> None:
    whole = ids(shelf.search(Query("altaassa jumppaa ja uintia", limit=50)))
    pieces = [ids(shelf.search(Query("altaassa jumppaa ja uintia", limit=2, offset=at))) for at in (0, 2)]
    assert pieces[0] + pieces[1] == whole[:4]
    listing = ids(shelf.search(Query(limit=50)))
    assert ids(shelf.search(Query(limit=3, offset=3))) == listing[3:6]
    assert shelf.search(Query(limit=-5, offset=-1)).results == ()
    assert len(shelf.search(Query(limit=10_000)).results) == len(listing)


def test_stale_service_sinks_below_an_equal_fresh_one(engine: Engine) -> None:
    twins = (
        record("stale", "Vertaistukiryhmä", "Tapaamisia.", checked_on=date(2020, 1, 1)),
        record("fresh", "Vertaistukiryhmä", "Tapaamisia."),
    )
    synchronise(engine, "test", iter(twins), clock)
    page = Catalog(engine, clock, gazetteer=SmallGazetteer()).search(Query("vertaistuki"))
    assert ids(page) == ["fresh", "stale"]
    assert page.results[1].card.stale
    assert "1.1.2020" in (page.results[1].card.reason or "")


def test_service_in_another_language_sinks_unless_asked_for(engine: Engine) -> None:
    twins = (
        record("sv", "Lokal vertaistuki", "Grupp.", languages=("sv",)),
        record("fi", "Paikallinen vertaistuki", "Ryhmä.", languages=("fi",)),
    )
    synchronise(engine, "test", iter(twins), clock)
    shelf = Catalog(engine, clock, gazetteer=SmallGazetteer())
    assert ids(shelf.search(Query("vertaistuki")))[0] == "fi"
    assert ids(shelf.search(Query("vertaistuki", language="sv"))) == ["sv"]


def test_weekday_in_the_words_lifts_what_is_open_then(engine: Engine) -> None:
    twins = (
        record("monday", "Vesijumppa", "Altaassa.", schedules=(ScheduleFacts("opening", byday=("MO",)),)),
        record("thursday", "Vesijumppa", "Altaassa.", schedules=(ScheduleFacts("opening", byday=("TH",)),)),
    )
    synchronise(engine, "test", iter(twins), clock)
    shelf = Catalog(engine, clock, gazetteer=SmallGazetteer())
    assert ids(shelf.search(Query("onko vesijumppaa torstaisin")))[0] == "thursday"
    assert ids(shelf.search(Query("onko vesijumppaa maanantaina")))[0] == "monday"


def test_distance_is_counted_from_the_municipality_and_limits(shelf: Catalog) -> None:
    page = shelf.search(Query("uimahalli", municipality="Kajaani"))
    assert page.results[0].card.distance_km == pytest.approx(0.3, abs=0.2)
    assert ids(shelf.search(Query("uimahalli", municipality="Kajaani", within_km=5)))[0] == "swim"
    assert ids(shelf.search(Query("vertaistuki", municipality="Kajaani", within_km=5))) == []


def test_card_shows_what_is_known_and_none_for_the_rest(shelf: Catalog) -> None:
    swim = shelf.search(Query("uimahalli")).results[0]
    card = shelf.service(swim.card.service_id)
    assert card is not None
    assert (card.title, card.price, card.free, card.municipality) == ("Uimahalli", "7 €", False, "Kajaani")
    assert (card.url, card.phone, card.organization, card.distance_km) == (None, None, None, None)
    assert card.checked_on == CHECKED
    assert shelf.service("ei-ole") is None


def test_ended_service_is_not_found_by_id(filled: Engine, shelf: Catalog) -> None:
    service_id = shelf.search(Query("kirjasto")).results[0].card.service_id
    without = [one for one in CATALOGUE if one.source_id != "library"]
    synchronise(filled, "test", iter(without), clock)
    assert shelf.service(service_id) is None
    assert "library" not in ids(shelf.search(Query("kirjasto")))


def test_running_process_sees_a_new_import(filled: Engine, shelf: Catalog) -> None:
    assert ids(shelf.search(Query("pystykorva"))) == []
    synchronise(filled, "other", iter([record("dogs", "Pystykorvaseura", "Kokeita ja näyttelyitä.")]), clock)
    assert ids(shelf.search(Query("pystykorva"))) == ["dogs"]


def test_facts_that_an_import_changes_are_not_shown_as_they_were(filled: Engine, shelf: Catalog) -> None:
    before = shelf.search(Query("kirjasto")).results[0].card
    changed = [
        replace(one, summary="Avoinna nyt myös öisin.", url="https://kirjasto.example/yo")
        if one.source_id == "library"
        else one
        for one in CATALOGUE
    ]
    synchronise(filled, "test", iter(changed), clock)
    after = shelf.search(Query("kirjasto")).results[0].card
    assert after.service_id == before.service_id
    assert (after.summary, after.url) == ("Avoinna nyt myös öisin.", "https://kirjasto.example/yo")


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("talo", "talo", 0), ("talo", "tallo", 1), ("talo", "atlo", 1), ("talo", "tuli", 2), ("a", "bcd", 2)],
)
def test_edit_distance_counts_up_to_its_limit(one: str, other: str, distance: int) -> None:
    assert min(edit_distance(one, other, 1), 2) == distance


def test_organisation_and_reason_are_on_the_card(engine: Engine) -> None:
    owned = record("a", "Vertaistukiryhmä", organization=OrganizationFacts("o", "Tuki ry", "ngo"), free=True)
    synchronise(engine, "test", iter([owned]), clock)
    card = Catalog(engine, clock, gazetteer=SmallGazetteer()).search(Query("vertaistuki")).results[0].card
    assert (card.organization, card.organization_type) == ("Tuki ry", "ngo")
    assert card.reason == "Tämä vastaa sitä, mitä kerroit etsiväsi. Se on maksuton."
