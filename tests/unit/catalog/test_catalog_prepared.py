"""What a search needs is made once, kept, prepared ahead, and waited for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from catalog_fakes import SmallGazetteer, WordEncoder, clock
from search_shelf import CATALOGUE, ids
from sqlalchemy import Engine, event, select

from catalog import (
    COUNTIES,
    Card,
    Catalog,
    Criteria,
    Query,
    embed_missing,
    schema,
    search,
    store,
    vectors,
)
from catalog.sync import synchronise
from catalog.tables import bump_index_version

pytestmark = pytest.mark.usefixtures("way")


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
