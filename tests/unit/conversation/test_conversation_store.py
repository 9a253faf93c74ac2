"""Sessions, history, erasure and anonymous feedback."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import IntegrityError

import conversation
from conversation import ConversationStore, UnknownSession
from conversation.turns import zoned
from polku.database import open_engine


@pytest.fixture
def store(tmp_path, clock):
    url = f"sqlite:///{tmp_path / 'polku.db'}"
    conversation.migrate(url)
    engine = create_engine(url)
    trackers = create_engine(f"sqlite:///{tmp_path / 'tracker.db'}")
    yield ConversationStore(engine, clock, timedelta(hours=72), trackers)
    engine.dispose()
    trackers.dispose()


def body(text_: str, **parts):
    return {"id": text_, "text": text_, "buttons": [], **parts}


def test_a_token_opens_its_own_conversation_only(store):
    first = store.open_session("kainuu", "fi")
    second = store.open_session("kainuu", "fi")
    assert store.session_by_token(first.token).id == first.session.id
    assert store.session_by_token(second.token).id == second.session.id
    with pytest.raises(UnknownSession):
        store.session_by_token(first.session.id)


def test_tokens_are_long_and_never_stored(store, tmp_path):
    new = store.open_session("kainuu", "fi")
    assert len(new.token) >= 43
    assert new.token.encode() not in (tmp_path / "polku.db").read_bytes()


def test_an_idle_conversation_expires_and_a_used_one_does_not(store, clock):
    new = store.open_session("kainuu", "fi")
    clock.advance(hours=71)
    store.session_by_token(new.token)
    clock.advance(hours=71)
    store.session_by_token(new.token)
    clock.advance(hours=73)
    with pytest.raises(UnknownSession):
        store.session_by_token(new.token)


def test_history_keeps_its_order(store):
    session = store.open_session("kainuu", "fi").session
    store.append(session.id, [body("a"), body("b")])
    store.append(session.id, [body("c")])
    assert [message["text"] for message in store.history(session.id)] == ["a", "b", "c"]


def test_only_payloads_that_were_shown_are_offered(store):
    session = store.open_session("kainuu", "fi").session
    store.append(session.id, [body("a", buttons=[{"title": "Muita", "payload": "/show_more"}])])
    assert store.offered_buttons(session.id) == {"/show_more": "Muita"}


def test_erasing_takes_messages_token_and_the_bots_events(store, tmp_path):
    new = store.open_session("kainuu", "fi")
    other = store.open_session("kainuu", "fi")
    store.append(new.session.id, [body("salaisuus")])
    trackers = create_engine(f"sqlite:///{tmp_path / 'tracker.db'}")
    with trackers.begin() as connection:
        connection.execute(text("CREATE TABLE events (sender_id TEXT, data TEXT)"))
        for session in (new.session, other.session):
            connection.execute(text("INSERT INTO events VALUES (:id, 'x')"), {"id": session.id})
    store.erase(new.session.id)
    with pytest.raises(UnknownSession):
        store.session_by_token(new.token)
    assert store.history(new.session.id) == []
    with trackers.connect() as connection:
        assert connection.execute(text("SELECT sender_id FROM events")).scalars().all() == [other.session.id]
    trackers.dispose()


def test_erased_words_stand_in_no_file_not_even_in_the_write_ahead_log(tmp_path, clock):
    url = f"sqlite:///{tmp_path / 'polku.db'}"
    conversation.migrate(url)
    engine, trackers = open_engine(url), open_engine(f"sqlite:///{tmp_path / 'tracker.db'}")
    store = ConversationStore(engine, clock, timedelta(hours=72), trackers)
    session = store.open_session("kainuu", "fi").session
    store.append(session.id, [body("merkillinen salaisuus")])
    with trackers.begin() as connection:
        connection.execute(text("CREATE TABLE events (sender_id TEXT, data TEXT)"))
        told = {"id": session.id, "data": "merkillinen salaisuus"}
        connection.execute(text("INSERT INTO events VALUES (:id, :data)"), told)

    def holding() -> set[str]:
        return {path.name for path in tmp_path.iterdir() if b"merkillinen" in path.read_bytes()}

    # Others keep the files open, as Rasa does: nobody's leaving empties the log.
    with engine.connect(), trackers.connect():
        assert holding() & {"polku.db", "polku.db-wal"}
        assert holding() & {"tracker.db", "tracker.db-wal"}
        store.erase(session.id)
        assert holding() == set()
    engine.dispose()
    trackers.dispose()


def test_nothing_is_added_to_an_erased_conversation(store):
    session = store.open_session("kainuu", "fi").session
    store.erase(session.id)
    with pytest.raises(UnknownSession):
        store.append(session.id, [body("myöhässä")])


def test_feedback_holds_no_trace_of_its_conversation(store, tmp_path):
    session = store.open_session("kainuu", "fi").session
    store.add_feedback("yes", None, ["loneliness"], "Kajaani")
    engine = create_engine(f"sqlite:///{tmp_path / 'polku.db'}")
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM feedback")).mappings().one()
    engine.dispose()
    assert row["day"] == "2026-11-23"
    assert session.id not in str(dict(row))


def test_the_retention_job_finds_what_nobody_has_touched(store, clock):
    old = store.open_session("kainuu", "fi").session
    clock.advance(days=31)
    store.open_session("kainuu", "fi")
    assert store.expired(clock() - timedelta(days=30)) == [old.id]


def test_comments_come_the_newest_first_and_page_by_page(store):
    store.add_feedback("yes", None, ["loneliness"], "Kajaani")
    for number in range(5):
        store.add_feedback("comment", f"sanottu {number}", (), "Kuhmo" if number else None)
    first = store.comments(limit=3)
    assert [one.text for one in first.comments] == ["sanottu 4", "sanottu 3", "sanottu 2"]
    last = store.comments(before=first.older, limit=3)
    assert [(one.text, one.municipality) for one in last.comments] == [
        ("sanottu 1", "Kuhmo"),
        ("sanottu 0", None),
    ]
    assert last.older is None
    assert "sanottu" not in repr(first)


def test_old_answers_and_comments_are_deleted_and_young_ones_stay(store, clock):
    store.add_feedback("no", None, (), None)
    store.add_feedback("comment", "vanha", (), None)
    clock.advance(days=2)
    store.add_feedback("comment", "uusi", (), None)
    assert store.expire_feedback((clock() - timedelta(days=1)).date()) == 2
    assert [one.text for one in store.comments().comments] == ["uusi"]


def test_when_it_was_last_used_is_noted_to_the_minute(store, clock):
    new = store.open_session("kainuu", "fi")
    clock.advance(seconds=30)
    store.session_by_token(new.token)
    assert store.expired(clock() - timedelta(seconds=10)) == [new.session.id]
    clock.advance(seconds=40)
    store.session_by_token(new.token)
    assert store.expired(clock()) == []


def test_a_stored_moment_is_the_same_in_whichever_zone_the_database_gives_it():
    helsinki = datetime(2026, 11, 22, 14, 0, tzinfo=timezone(timedelta(hours=2)))
    noon = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert zoned(helsinki) == zoned(noon.replace(tzinfo=None)) == noon


@pytest.fixture
def two_engines(tmp_path):
    """The engine that waits for the disk, the one that need not, and the commits of each in their order."""
    url = f"sqlite:///{tmp_path / 'polku.db'}"
    conversation.migrate(url)
    engines = open_engine(url), open_engine(url, waits=False)
    commits = []
    for name, engine in zip(("waits", "soon"), engines, strict=True):
        event.listen(engine, "commit", lambda _connection, name=name: commits.append(name))
    yield engines, commits
    for engine in engines:
        engine.dispose()


def test_only_the_answer_waits_for_the_disk(two_engines, clock):
    (engine, soon), commits = two_engines
    store = ConversationStore(engine, clock, timedelta(hours=72), soon=soon)
    new = store.open_session("kainuu", "fi")
    for client_id in (None, "k"):
        commits.clear()
        assert store.session_by_token(new.token) == new.session
        store.begin_turn(new.session.id, client_id, [body(f"hei {client_id}")])
        assert commits == ["soon"]
        store.append(new.session.id, [body(f"vastaus {client_id}")], client_id)
        assert commits == ["soon", "waits"]
    assert [one["text"] for one in store.history(new.session.id)] == [
        "hei None", "vastaus None", "hei k", "vastaus k"
    ]  # fmt: skip
    assert store.begin_turn(new.session.id, "k", [body("hei uudestaan")]).answer == (body("vastaus k"),)


def test_an_engine_that_need_not_wait_is_otherwise_the_same(two_engines):
    read = {}
    for engine in two_engines[0]:
        with engine.connect() as connection:
            names = ("synchronous", "journal_mode", "foreign_keys", "busy_timeout", "secure_delete")
            read[engine] = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    waits, soon = read.values()
    assert (waits[0], soon[0]) == (2, 1)
    assert waits[1:] == soon[1:] == ["wal", 1, 10_000, 1]


def test_a_turn_knows_the_emergency_replies_before_it(store):
    session = store.open_session("kainuu", "fi").session
    store.append(session.id, [body("Soita 112.", urgency="emergency"), body("Hei", urgency=None)])
    store.append(session.id, [body("Soita nyt 112.", urgency="emergency")])
    for client_id in (None, "k"):
        turn = store.begin_turn(session.id, client_id, [body(f"uusi {client_id}")])
        assert turn.emergencies == ("Soita 112.", "Soita nyt 112.")


def test_a_message_that_cannot_be_stored_whole_leaves_nothing_behind(store):
    session = store.open_session("kainuu", "fi").session
    store.append(session.id, [body("a")])
    with pytest.raises(IntegrityError):
        store.begin_turn(session.id, "k", [body("b"), body("a")])
    assert [one["text"] for one in store.history(session.id)] == ["a"]
    # Nothing is left open or taken: the next one goes through, under the same number too.
    assert not store.begin_turn(session.id, "k", [body("b")]).taken
    assert [one["text"] for one in store.history(session.id)] == ["a", "b"]
