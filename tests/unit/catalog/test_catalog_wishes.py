"""Wishes told in the words: over distance, in another language."""

from __future__ import annotations

import pytest
from catalog_fakes import clock
from sqlalchemy import Engine

from catalog import Catalog, Query
from catalog.finnish import words_of
from catalog.records import AreaFacts, Origin, ServiceRecord
from catalog.sync import synchronise
from catalog.wishes import REMOTE, language_of, wished


def shelf(engine: Engine, *records: tuple[str, dict[str, object]]) -> Catalog:
    made = (
        ServiceRecord(key, "Tuolijumppa", areas=(AreaFacts("nationwide"),), origin=Origin("t", 1), **facts)  # type: ignore[arg-type]
        for key, facts in records
    )
    synchronise(engine, "t", made, clock)
    return Catalog(engine, clock)


def order(catalog: Catalog, query: Query) -> list[str]:
    return [hit.source_id for hit in catalog.search(query).results]


@pytest.mark.parametrize("words", ["tuolijumppaa netin kautta", "tuolijumppa etänä", "tuolijumppaa verkossa"])
def test_who_wishes_it_over_distance_gets_that_first_and_the_rest_after(engine: Engine, words: str) -> None:
    catalog = shelf(engine, ("hall", {"remote": False}), ("net", {"remote": True}))
    assert order(catalog, Query(words)) == ["net", "hall"]


def test_a_language_that_is_wished_for_is_not_held_against_a_service(engine: Engine) -> None:
    catalog = shelf(engine, ("fi", {"languages": ("fi",)}), ("sv", {"languages": ("sv",)}))
    assert order(catalog, Query("tuolijumppa")) == ["fi", "sv"]
    assert order(catalog, Query("tuolijumppa ruotsiksi")) == ["sv", "fi"]
    # What was chosen goes before what is read.
    assert order(catalog, Query("tuolijumppa ruotsiksi", language="fi")) == ["fi"]


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("apua ruotsiks ja etänä", {"sv", REMOTE}),
        ("puhuisin mieluummin englanniksi", {"en"}),
        ("ruotsinlaivalla tuli riita", set()),
        ("verkkokauppa ei palauta rahoja", set()),
        ("", set()),
    ],
)
def test_only_what_is_said_is_wished(text: str, wishes: set[str]) -> None:
    found = wished(words_of(text))
    assert found == wishes
    assert language_of(found) == next(iter(wishes - {REMOTE}), None)
