"""Rasa's conversations are remembered between messages, and whatever changes them elsewhere is seen."""

from __future__ import annotations

import json

import pytest

from tests.bot_python import told_by

# Runs in the bot environment: each function is a test that gets the address of a fresh database.
CHECKS = r'''
import asyncio, json, sys, tempfile, traceback
import sqlalchemy.exc
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core import events as e
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

as_rasa_reads = SQLTrackerStore.retrieve
as_rasa_resolves = e.Event.resolve_by_type
from bot.components import fast_trackers
fast_trackers.apply()
fast_trackers.apply()
DOMAIN = Domain.from_dict({
    "intents": ["greet"], "actions": ["action_hello"],
    "slots": {"place": {"type": "text", "mappings": [{"type": "custom"}]}},
})

def run(coroutine):
    return asyncio.run(coroutine)

def opened(path):
    return SQLTrackerStore(DOMAIN, dialect="sqlite", db=path)

def begun(store):
    """A conversation with its first message stored, as Rasa begins one."""
    tracker = DialogueStateTracker.from_events("c", [], slots=DOMAIN.slots, domain=DOMAIN)
    tracker.update_with_events([e.ActionExecuted("action_session_start"), e.SessionStarted(),
                                e.ActionExecuted("action_listen")], DOMAIN)
    run(store.save(tracker))
    return run(store.retrieve("c"))

def say(tracker, text, place=None):
    new = [e.UserUttered(text, {"name": "greet", "confidence": 1.0}, metadata={"redacted": False})]
    new += [e.SlotSet("place", place)] if place else []
    new += [e.ActionExecuted("action_hello"), e.BotUttered("hei"), e.ActionExecuted("action_listen")]
    tracker.update_with_events(new, DOMAIN)

def latest_session(tracker):
    """From where it started: Rasa leaves the action before that out when it reads a session back."""
    events = list(tracker.events)
    starts = [at for at, event in enumerate(events) if isinstance(event, e.SessionStarted)]
    return [event.as_dict() for event in events[starts[-1]:]]

def stored(path):
    with opened(path).engine.connect() as db:
        return [row[0] for row in db.execute("SELECT data FROM events ORDER BY id")]

def same(one, other):
    assert latest_session(one) == latest_session(other)
    assert one.current_slot_values() == other.current_slot_values()
    assert one.latest_message.text == other.latest_message.text
    assert one.latest_action_name == other.latest_action_name

def what_is_remembered_is_what_is_stored(path):
    store = opened(path)
    tracker = begun(store)
    for number in range(5):
        say(tracker, f"viesti {number}", "Kuhmo" if number == 2 else None)
        run(store.save(tracker))
        again = run(store.retrieve("c"))
        assert again is tracker
        same(again, run(as_rasa_reads(opened(path), "c")))

def a_conversation_is_remembered_from_its_first_message(path):
    store = opened(path)
    assert run(store.retrieve("c")) is None
    tracker = run(store.create_tracker("c", append_action_listen=False))
    assert stored(path) == []
    tracker.update_with_events([e.ActionExecuted("action_session_start"), e.SessionStarted(),
                                e.ActionExecuted("action_listen")], DOMAIN)
    say(tracker, "eka", "Kuhmo")
    run(store.save(tracker))
    assert run(store.retrieve("c")) is tracker
    assert [json.loads(one) for one in stored(path)] == [event.as_dict() for event in tracker.events]

def what_was_erased_between_is_stored_whole_by_a_tracker_that_still_has_it(path):
    store = opened(path)
    tracker = begun(store)
    with store.engine.begin() as db:
        db.execute("DELETE FROM events WHERE sender_id = 'c'")
    assert run(store.retrieve("c")) is None
    say(tracker, "kesken jäänyt vuoro")
    run(store.save(tracker))
    same(run(as_rasa_reads(opened(path), "c")), tracker)

def what_another_replica_writes_is_read(path):
    ours, theirs = opened(path), opened(path)
    tracker = begun(ours)
    other = run(theirs.retrieve("c"))
    say(other, "toiselta", "Sotkamo")
    run(theirs.save(other))
    now = run(ours.retrieve("c"))
    assert now is not tracker
    assert now.get_slot("place") == "Sotkamo"
    say(now, "meiltä")
    run(ours.save(now))
    same(run(theirs.retrieve("c")), now)

def a_turn_that_broke_off_is_forgotten(path):
    store = opened(path)
    tracker = begun(store)
    before = latest_session(tracker)
    say(tracker, "jäi kesken", "Kajaani")
    now = run(store.retrieve("c"))
    assert latest_session(now) == before
    assert now.get_slot("place") is None

def a_failed_save_is_not_remembered(path):
    store = opened(path)
    tracker = begun(store)
    say(tracker, "levy täynnä")
    with store.engine.begin() as db:
        db.execute("CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.action_name = 'action_listen' "
                   "BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    try:
        run(store.save(tracker))
        raise AssertionError("nothing failed")
    except sqlalchemy.exc.IntegrityError:
        pass
    with store.engine.begin() as db:
        db.execute("DROP TRIGGER full")
    assert run(as_rasa_reads(opened(path), "c")).latest_message.text is None, "half a turn was stored"
    assert run(store.retrieve("c")).latest_message.text != "levy täynnä"

def what_is_erased_is_gone(path):
    store = opened(path)
    begun(store)
    with store.engine.begin() as db:
        db.execute("DELETE FROM events WHERE sender_id = 'c'")
    # So the gateway has an erased conversation dropped: Rasa's API looks whether it exists.
    assert run(store.exists("c")) is False
    assert fast_trackers._memory(store).get("c") is None
    assert run(store.retrieve("c")) is None

def a_new_session_is_read_as_rasa_reads_it(path):
    store = opened(path)
    tracker = begun(store)
    say(tracker, "vanha", "Kuhmo")
    run(store.save(tracker))
    tracker.update_with_events([e.ActionExecuted("action_session_start"), e.SessionStarted()], DOMAIN)
    say(tracker, "uusi")
    run(store.save(tracker))
    assert [json.loads(one) for one in stored(path)] == [event.as_dict() for event in tracker.events]
    again = run(store.retrieve("c"))
    assert again is not tracker
    same(again, run(as_rasa_reads(opened(path), "c")))
    say(again, "vielä")
    run(store.save(again))
    same(run(store.retrieve("c")), run(as_rasa_reads(opened(path), "c")))

def another_model_reads_anew(path):
    store = opened(path)
    tracker = begun(store)
    store.domain = Domain.from_dict({"intents": ["greet"], "actions": ["action_hello"]})
    assert run(store.retrieve("c")) is not tracker

def saving_twice_stores_once(path):
    store = opened(path)
    tracker = begun(store)
    say(tracker, "kerran")
    run(store.save(tracker))
    run(store.save(tracker))
    assert len(stored(path)) == len(tracker.events)

def only_so_many_and_only_so_long(_path):
    memory = fast_trackers.Memory()
    def known(used):
        return fast_trackers.Known(None, DOMAIN, 0, 0, used)
    for number in range(fast_trackers.MOST + 5):
        memory.put(str(number), known(0.0))
    assert memory.get("4") is None and memory.get("5") is not None
    memory.put("uusi", known(fast_trackers.IDLE_SECONDS + 1.0))
    assert memory.get("100") is None and memory.get("uusi") is not None

def event_names_mean_what_they_meant(_path):
    for cls in all_subclasses(e.Event):
        assert e.Event.resolve_by_type(cls.type_name) is as_rasa_resolves(cls.type_name), cls
    assert e.Event.resolve_by_type("topic") is None
    assert e.Event.resolve_by_type("outo", e.SlotSet) is e.SlotSet
    try:
        e.Event.resolve_by_type("outo")
    except ValueError:
        return
    raise AssertionError("an unknown event was taken")

def sqlite_waits_for_others_and_overwrites_what_is_deleted(path):
    store = opened(path)
    with store.engine.connect() as db:
        names = ("journal_mode", "synchronous", "busy_timeout", "secure_delete")
        assert [db.execute(f"PRAGMA {name}").scalar() for name in names] == ["wal", 1, 10000, 1]

results = {}
for name in sys.argv[1:]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            globals()[name](f"{folder}/tracker.db")
            results[name] = "ok"
        except Exception:
            results[name] = traceback.format_exc()
print("RESULT" + json.dumps(results))
'''
NAMES = (
    "what_is_remembered_is_what_is_stored",
    "a_conversation_is_remembered_from_its_first_message",
    "what_was_erased_between_is_stored_whole_by_a_tracker_that_still_has_it",
    "what_another_replica_writes_is_read",
    "a_turn_that_broke_off_is_forgotten",
    "a_failed_save_is_not_remembered",
    "what_is_erased_is_gone",
    "a_new_session_is_read_as_rasa_reads_it",
    "another_model_reads_anew",
    "saving_twice_stores_once",
    "only_so_many_and_only_so_long",
    "event_names_mean_what_they_meant",
    "sqlite_waits_for_others_and_overwrites_what_is_deleted",
)


@pytest.fixture(scope="module")
def results() -> dict[str, str]:
    """What each check found, run once in the bot environment."""
    told = told_by(CHECKS, *NAMES)
    assert "RESULT" in told
    found: dict[str, str] = json.loads(told.split("RESULT", 1)[1])
    return found


@pytest.mark.parametrize("name", NAMES)
def test_remembered_conversations(results: dict[str, str], name: str):
    assert results[name] == "ok", results[name]
