"""For whom a service is, and of whom a need is told."""

from __future__ import annotations

import pytest
from catalog_fakes import clock
from sqlalchemy import Engine

from catalog import Catalog, Query
from catalog.finnish import index_words, words_of
from catalog.importers.csvfile import AUDIENCES
from catalog.records import AreaFacts, Origin, ServiceRecord
from catalog.sync import synchronise
from catalog.whom import ages_in, groups, groups_told, meant_for

DOCTORS = (
    ("vet", "Eläinlääkäri", "Ajanvaraus eläinlääkärille.", ()),
    ("school", "Koululääkäri oppilaille", "Ajanvaraus koululääkärille.", ("families",)),
    ("all", "Yleislääkäri", "Ajanvaraus lääkärille.", ("all",)),
)


def told(text: str) -> frozenset[str]:
    return groups_told(words_of(text), text)


def meant(name: str, *audience: str) -> frozenset[str]:
    return meant_for(set(index_words(name).split()), audience)


@pytest.fixture
def doctors(engine: Engine) -> Catalog:
    records = (
        ServiceRecord(one[0], one[1], summary=one[2], audience=one[3], areas=(AreaFacts("nationwide"),),
                      origin=Origin("t", 1))
        for one in DOCTORS
    )  # fmt: skip
    synchronise(engine, "t", records, clock)
    return Catalog(engine, clock)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("tarvitsen lääkärin", "all"),
        ("koiralle lääkäri", "vet"),
        ("oppilaan lääkäri", "school"),
    ],
)
def test_what_is_for_a_group_comes_first_only_for_who_tells_of_it(
    doctors: Catalog, text: str, first: str
) -> None:
    assert doctors.search(Query(text)).results[0].source_id == first


def test_what_is_for_others_is_still_found(doctors: Catalog) -> None:
    found = {hit.source_id for hit in doctors.search(Query("tarvitsen lääkärin")).results}
    assert found == {"vet", "school", "all"}


def test_a_group_that_is_known_beforehand_counts_like_one_that_is_told(doctors: Catalog) -> None:
    def score(query: Query) -> float:
        return next(hit.score for hit in doctors.search(query).results if hit.source_id == "school")

    assert score(Query("lääkäri", audience=("families",))) > score(Query("lääkäri"))


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("mummo istuu päivät yksin", "old"),
        ("olen 78-vuotias ja tarvitsen apua", "old"),
        ("poika 15 v ei tottele", "young"),
        ("vauva ei nuku", "child"),
        ("koira oksentaa", "animal"),
        ("muutin Suomeen enkä osaa kieltä", "immigrant"),
        ("sisko juo liikaa", "relative"),
        ("perustan toiminimen", "business"),
    ],
)
def test_a_message_tells_of_whom_it_speaks(text: str, group: str) -> None:
    assert group in told(text)


@pytest.mark.parametrize("text", ["hammasta särkee", "", "en tiedä mistä aloittaa", "ahdistaa ja pelottaa"])
def test_a_message_that_speaks_of_nobody_tells_of_no_group(text: str) -> None:
    assert told(text) == frozenset()


def test_the_name_of_a_service_says_for_whom_it_is_before_its_audience() -> None:
    assert meant("Nuorten mielenterveystalo", "young", "families") == {"young"}
    assert meant("Hobari", "families") == {"child"}
    assert meant("Hobari", "families", "all") == frozenset()
    assert meant("Vertaistalo") == frozenset()
    assert meant("Apua kaikille", "long_term_ill") == frozenset()


def test_ages_are_read_as_they_are_written() -> None:
    assert ages_in("olen 72 ja poika on 16-vuotias, tytär 5 v") == [72, 16, 5]
    assert ages_in("vuokra on 72 euroa") == []


def test_every_group_has_words_and_audiences_that_exist() -> None:
    for group in groups():
        assert group.meant
        assert group.meant < group.told
        assert group.audience <= set(AUDIENCES), group.id
