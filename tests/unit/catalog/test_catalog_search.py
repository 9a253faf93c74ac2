"""Search: words, compounds, typing errors, themes, places, filters, widening."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from catalog_fakes import SmallGazetteer, WordEncoder, clock
from sqlalchemy import Engine, event, select

from catalog import (
    COUNTIES,
    Card,
    Catalog,
    Criteria,
    Page,
    Query,
    embed_missing,
    schema,
    search,
    store,
    vectors,
)
from catalog.records import (
    AreaFacts,
    LocationFacts,
    OrganizationFacts,
    Origin,
    ScheduleFacts,
    ServiceRecord,
)
from catalog.sync import synchronise
from catalog.tables import bump_index_version
from catalog.understand import edit_distance

CHECKED = date(2026, 11, 1)
NATIONWIDE = (AreaFacts("nationwide"),)


def of(*municipalities: str) -> tuple[AreaFacts, ...]:
    return tuple(AreaFacts("municipality", one) for one in municipalities)


def record(source_id: str, name: str, summary: str = "", **more: object) -> ServiceRecord:
    facts: dict[str, object] = {"areas": NATIONWIDE, "checked_on": CHECKED, "origin": Origin("t", 1), **more}
    return ServiceRecord(source_id, name, summary=summary or None, **facts)  # type: ignore[arg-type]


CATALOGUE = (
    record(
        "peer",
        "Vertaistukiryhmä",
        "Sairastuneiden ja läheisten tapaamisia.",
        themes=("peer_support",),
        areas=of("Kuhmo"),
        free=True,
    ),
    record(
        "swim",
        "Uimahalli",
        "Altaat, sauna ja kuntosali.",
        areas=of("Kajaani"),
        free=False,
        price="7 €",
        locations=(LocationFacts("p1", municipality="Kajaani", latitude=64.23, longitude=27.73),),
        schedules=(ScheduleFacts("opening", byday=("MO", "TH")),),
    ),
    record("aqua", "Vesijumppa", "Jumppaa matalassa altaassa.", areas=of("Kuhmo"), themes=("exercise",)),
    record("debt", "Talous- ja velkaneuvonta", "Apua maksuvaikeuksiin.", themes=("debt",), remote=True),
    record("lonely", "Ystävätoiminta", "Vapaaehtoinen ystävä yksinäiselle.", themes=("loneliness",)),
    record("county", "Mielenterveyspalvelut", "Keskusteluapua.", areas=(AreaFacts("county", "Kainuu"),)),
    record(
        "local_remote",
        "Verkkoajanvaraus",
        "Vaasan terveyspalvelujen ajanvaraus verkossa.",
        areas=of("Vaasa"),
        remote=True,
    ),
    record("library", "Kirjasto", "Kirjoja ja tapahtumia.", areas=of("Sotkamo"), free=True),
    record(
        "elder",
        "Ikäihmisten kerho",
        "Kahvittelua ja muistelua.",
        areas=of("Kuhmo"),
        audience=("older_people",),
    ),
    record(
        "disabled", "Vammaisten uintivuoro", "Oma aika altaassa.", areas=of("Kajaani"), audience=("disabled",)
    ),
    record(
        "concert",
        "Joulukonsertti",
        "Musiikkia kirkossa.",
        areas=of("Kuhmo"),
        kind="event",
        starts_at=datetime(2026, 12, 20, 16, tzinfo=UTC),
        ends_at=datetime(2026, 12, 20, 18, tzinfo=UTC),
    ),
    record(
        "past",
        "Kesäkonsertti",
        "Musiikkia torilla.",
        areas=of("Kuhmo"),
        kind="event",
        starts_at=datetime(2026, 7, 1, 16, tzinfo=UTC),
        ends_at=datetime(2026, 7, 1, 18, tzinfo=UTC),
    ),
)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    synchronise(engine, "test", iter(CATALOGUE), clock)
    return engine


@pytest.fixture(autouse=True, params=[search.WEIGHED_WHOLE, 0], ids=["all weighed", "chosen first"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Searched as a catalogue that is weighed whole, and as one too large for that."""
    monkeypatch.setattr(search, "WEIGHED_WHOLE", request.param)


@pytest.fixture
def shelf(filled: Engine) -> Catalog:
    return Catalog(filled, clock, gazetteer=SmallGazetteer())


def ids(page: Page) -> list[str]:
    return [hit.source_id for hit in page.results]


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


def test_vectors_are_made_once_and_anew_when_the_text_has_changed(filled: Engine) -> None:
    encoder = WordEncoder()
    made = embed_missing(filled, encoder)
    assert made > len(CATALOGUE)
    assert embed_missing(filled, encoder) == 0
    changed = [
        replace(one, summary="Aivan uusi kuvaus.") if one.source_id == "swim" else one for one in CATALOGUE
    ]
    synchronise(filled, "test", iter(changed), clock)
    assert embed_missing(filled, encoder) == 1


def test_meaning_finds_what_shares_no_word_with_the_question(filled: Engine) -> None:
    class Knowing(WordEncoder):
        """Knows that a blueberry pie is a swimming hall."""

        def query(self, texts: list[str]) -> object:
            return super().query(
                [text.replace("mustikkapiirakka", "Uimahalli altaat sauna") for text in texts]
            )

    embed_missing(filled, WordEncoder())
    shelf = Catalog(filled, clock, gazetteer=SmallGazetteer(), encoder=Knowing)
    assert ids(shelf.search(Query("mustikkapiirakka")))[0] == "swim"
    here = shelf.search(Query("mustikkapiirakka", municipality="Kuhmo"))
    assert "swim" not in ids(here)


def test_the_same_words_are_encoded_once_and_only_so_many_are_kept(filled: Engine, monkeypatch) -> None:
    embed_missing(filled, WordEncoder())
    monkeypatch.setattr(vectors, "QUESTIONS_KEPT", 2)
    monkeypatch.setattr(search, "RANKINGS_KEPT", 1)  # as in a later minute
    encoder = WordEncoder()
    shelf = Catalog(filled, clock, gazetteer=SmallGazetteer(), encoder=lambda: encoder)
    first = ids(shelf.search(Query("uimahalli")))
    assert ids(shelf.search(Query("uimahalli", municipality="Kajaani")))
    assert len(encoder.asked) == 1
    for other in ("kirjasto", "kahvila"):
        shelf.search(Query(other))
    assert ids(shelf.search(Query("uimahalli"))) == first
    shelf.search(Query("uimahalli", municipality="Kuhmo"))
    assert len(encoder.asked) == 4, "the oldest was forgotten"


def test_what_was_prepared_is_not_encoded_again_and_only_what_tells_a_need_is(filled: Engine) -> None:
    embed_missing(filled, WordEncoder())
    encoder = WordEncoder()
    shelf = Catalog(filled, clock, gazetteer=SmallGazetteer(), encoder=lambda: encoder)
    shelf.prepare("kiitos")
    assert not encoder.asked
    shelf.prepare("olen yksinäinen Kajaanissa")
    assert len(encoder.asked) == 1
    shelf.search(Query("olen yksinäinen Kajaanissa"))
    assert len(encoder.asked) == 1


def test_what_was_prepared_is_not_looked_up_again_before_something_changes(filled: Engine) -> None:
    embed_missing(filled, WordEncoder())
    minutes = [0]
    shelf = Catalog(
        filled,
        lambda: clock() + timedelta(minutes=minutes[0]),
        gazetteer=SmallGazetteer(),
        encoder=WordEncoder,
    )
    looked_up: list[str] = []
    event.listen(
        filled,
        "before_cursor_execute",
        lambda *call: looked_up.append(call[2]) if "service_search.ends_at" in call[2] else None,
    )
    told = Criteria(themes=("loneliness",), county=COUNTIES["20"], text="olen yksinäinen", limit=3)
    shelf.prepare(told.text, told.county)
    before = len(looked_up)
    first = shelf.recommend(told)
    assert before > 0
    assert first
    assert len(looked_up) == before
    assert shelf.recommend(replace(told, exclude=frozenset({first[0].service_id})))
    assert len(looked_up) == before
    minutes[0] = 1
    assert shelf.recommend(told) == first
    assert len(looked_up) > before, "an event may have ended since"
    before = len(looked_up)
    with filled.begin() as db:
        bump_index_version(db)
    assert shelf.recommend(told) == first
    assert len(looked_up) > before, "the catalogue has changed"


def test_a_search_waits_for_what_is_being_prepared_for_it(filled: Engine, monkeypatch) -> None:
    shelf = Catalog(filled, clock, gazetteer=SmallGazetteer(), encoder=WordEncoder)
    told = Criteria(themes=("loneliness",), text="olen yksinäinen", limit=3)
    prepare, begun, go_on = shelf._searcher.prepare, Event(), Event()

    def slow(*asked: Any) -> Iterator[None]:
        begun.set()
        go_on.wait(10)
        yield from prepare(*asked)

    monkeypatch.setattr(shelf._searcher, "prepare", slow)
    monkeypatch.setattr(store, "PATIENCE", 10)
    found: list[tuple[Card, ...]] = []
    threads = [
        Thread(target=shelf.prepare, args=(told.text,)),
        Thread(target=lambda: found.append(shelf.recommend(told))),
    ]
    threads[0].start()
    assert begun.wait(10)
    threads[1].start()
    assert shelf.recommend(replace(told, text="kaipaan seuraa")), "others do not wait"
    assert not found
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert found[0]


def test_two_who_ask_for_the_same_at_once_search_once(filled: Engine, monkeypatch) -> None:
    shelf = Catalog(filled, clock, gazetteer=SmallGazetteer(), encoder=WordEncoder)
    search_once, searched, begun, go_on = shelf._searcher._search, [], Event(), Event()

    def slow(*asked: Any) -> Any:
        searched.append(asked)
        begun.set()
        go_on.wait(10)
        return search_once(*asked)

    monkeypatch.setattr(shelf._searcher, "_search", slow)
    told = Criteria(themes=("loneliness",), text="olen yksinäinen", limit=3)
    found: list[tuple[Card, ...]] = []
    threads = [Thread(target=lambda: found.append(shelf.recommend(told))) for _ in range(2)]
    threads[0].start()
    assert begun.wait(10)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert found[0] == found[1] != ()
    assert len(searched) == 1


def test_who_waits_is_let_go_when_nothing_could_be_prepared(filled: Engine, monkeypatch) -> None:
    shelf = Catalog(filled, clock, gazetteer=SmallGazetteer(), encoder=WordEncoder)
    told = Criteria(themes=("loneliness",), text="olen yksinäinen", limit=3)
    with monkeypatch.context() as broken:
        broken.setattr(shelf._searcher, "prepare", lambda *asked: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shelf.prepare(told.text)
    monkeypatch.setattr(Event, "wait", lambda *_: pytest.fail("waits for nothing"))
    assert shelf.recommend(told)


def test_of_a_warm_catalogue_no_service_is_read_again(filled: Engine) -> None:
    embed_missing(filled, WordEncoder())
    shelf = Catalog(filled, clock, gazetteer=SmallGazetteer(), encoder=WordEncoder)
    read: list[str] = []
    event.listen(
        filled,
        "before_cursor_execute",
        lambda *call: read.append(call[2]) if "substr(" in call[2] or "FROM phone" in call[2] else None,
    )
    shelf.warm_up()
    assert read
    before = len(read)
    assert shelf.recommend(Criteria(themes=("loneliness",), text="olen yksinäinen", limit=3))
    assert len(read) == before


def test_a_catalogue_too_large_to_keep_is_read_as_it_is_asked_for(filled: Engine, monkeypatch) -> None:
    monkeypatch.setattr(search, "MOST_KEPT", 2)
    shelf = Catalog(filled, clock, gazetteer=SmallGazetteer(), encoder=WordEncoder)
    read: list[str] = []
    event.listen(filled, "before_cursor_execute", lambda *call: read.append(call[2]))
    shelf.warm_up()
    assert not [one for one in read if "substr(" in one]


def test_broken_off_embedding_goes_on_where_it_stopped(filled: Engine) -> None:
    class Failing(WordEncoder):
        def passage(self, texts: list[str]) -> object:
            if len(self.asked) > 100:
                raise RuntimeError("virta katkesi")
            return super().passage(texts)

    with pytest.raises(RuntimeError):
        embed_missing(filled, Failing())
    encoder = WordEncoder()
    embed_missing(filled, encoder)
    with filled.connect() as db:
        vectors = list(db.scalars(select(schema.ServiceEmbedding.vector)))
    assert len(vectors) == len(CATALOGUE)
    assert {len(vector) for vector in vectors} == {768}


def test_without_vectors_the_model_is_never_loaded(filled: Engine) -> None:
    def explode() -> WordEncoder:
        raise AssertionError("the model was asked for")

    shelf = Catalog(filled, clock, gazetteer=SmallGazetteer(), encoder=explode)
    assert ids(shelf.search(Query("uimahalli")))[0] == "swim"


def test_search_takes_a_bounded_number_of_statements(filled: Engine, shelf: Catalog) -> None:
    statements: list[str] = []
    event.listen(filled, "before_cursor_execute", lambda *call: statements.append(call[2]))
    shelf.search(Query("olen yksin ja velkaa on Kuhmossa"))
    assert len(statements) <= 40


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
