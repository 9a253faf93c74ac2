"""What a turn stores, over PostgreSQL: the same as over SQLite, and only the answer waits for the disk."""

from __future__ import annotations

from datetime import timedelta

import pytest

import conversation
import handover
from conversation import ConversationStore, UnknownSession
from handover import HandoverStore, Measure, Role, StaffUser, Vault
from polku.database import open_engine
from tests import servers


def body(text: str, **parts):
    return {"id": text, "text": text, "buttons": [], **parts}


def test_a_turn_is_stored_answered_once_and_recalled(clock):
    with servers.postgresql() as url:
        conversation.migrate(url)
        engine, soon = open_engine(url), open_engine(url, waits=False)
        for _ in range(2):  # a connection that comes back from the pool has kept its setting
            for each, expected in ((engine, "on"), (soon, "off")):
                with each.connect() as connection:
                    assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == expected
        store = ConversationStore(engine, clock, timedelta(hours=72), soon=soon)
        new = store.open_session("kainuu", "fi")
        assert store.session_by_token(new.token) == new.session
        store.append(new.session.id, [body("Soita 112.", urgency="emergency")])
        assert store.begin_turn(new.session.id, "k", [body("hei")]).emergencies == ("Soita 112.",)
        assert store.begin_turn(new.session.id, "k", [body("hei taas")]).taken
        store.release_turn(new.session.id, "k")
        assert not store.begin_turn(new.session.id, "k", [body("hei taas")]).taken
        store.append(new.session.id, [body("vastaus")], "k")
        assert store.begin_turn(new.session.id, "k", [body("hei taas")]).answer == (body("vastaus"),)
        assert not store.begin_turn(new.session.id, None, [body("kiitos")]).taken
        assert [one["text"] for one in store.history(new.session.id)] == [
            "Soita 112.", "hei", "vastaus", "kiitos"
        ]  # fmt: skip
        store.erase(new.session.id)
        with pytest.raises(UnknownSession):
            store.begin_turn(new.session.id, None, [body("myöhässä")])
        engine.dispose()
        soon.dispose()


def test_what_happens_is_counted(clock):
    with servers.postgresql() as url:
        handover.migrate(url)
        engine, soon = open_engine(url), open_engine(url, waits=False)
        store = HandoverStore(engine, clock, Vault({"test": b"k" * 32}), soon=soon)
        for _ in range(6):
            store.tally("kainuu", "Kuhmo", {Measure.TOPIC: ["debt", "sleep"]})
        user = StaffUser("seija", Role.SUPERVISOR)
        table = store.statistics(user, "kainuu", 2026, "topic")
        assert {(row.value, row.count) for row in table.rows} == {("debt", 6), ("sleep", 6)}
        engine.dispose()
        soon.dispose()
