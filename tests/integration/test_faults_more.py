"""Parts that hang, a locked database, a full disk and a killed process: nothing accepted is lost or doubled.

One system for all of these, since each puts back what it broke.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest

from tests.stack import ADVISER, Stack, Talk

CONTACT = {"name": "Aino Testaaja", "phone": "040 765 4321", "consent": True}


@pytest.fixture(scope="module")
def harmed(tmp_path_factory) -> Iterator[Stack]:
    """A system of this file's own, with less patience so that the tests are quick."""
    running = Stack(tmp_path_factory.mktemp("harmed"), env={"POLKU_BOT_TIMEOUT": "5"})
    running.start()
    yield running
    running.stop()


@contextlib.contextmanager
def hanging_rasa(stack: Stack) -> Iterator[None]:
    """Rasa is there, takes connections and says nothing."""
    pid = stack.rasa_pid()
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def post(talk: Talk, **body: str) -> tuple[int, dict]:
    reply = talk.stack.request("POST", "/api/chat/messages", body, talk.headers)
    return reply.status, reply.body


def until_answered(talk: Talk, text: str, seconds: float = 40) -> None:
    """Say it until the bot answers again; nobody does anything to mend it."""
    end = time.monotonic() + seconds
    while True:
        talk.say(text)
        if talk.status == 200:
            return
        assert time.monotonic() < end, "the bot did not come back by itself"
        time.sleep(0.5)


def said(talk: Talk) -> list[str]:
    reply = talk.stack.request("GET", "/api/chat/messages", None, talk.headers)
    return [message["text"] for message in reply.body["messages"] if message["sender"] == "resident"]


def asked_for_contact(stack: Stack) -> tuple[Talk, str]:
    """A conversation that has come to the contact form, and the form's address."""
    talk = stack.open()
    until_answered(talk, "haluan että minulle soitetaan")
    talk.press("Lähetä")
    assert talk.status == 200
    return talk, next(message["form"] for message in talk.messages if message["form"])["action"]


def waiting(stack: Stack) -> list[str]:
    """References of the open requests, as an adviser sees them."""
    login = stack.request("POST", "/api/staff/login", {"username": ADVISER[0], "password": ADVISER[1]})
    cookie = login.headers["Set-Cookie"].split(";")[0]
    queue = stack.request("GET", "/api/staff/handovers?status=new", None, {"Cookie": cookie})
    return [one["reference"] for one in queue.body["results"]]


def test_a_hanging_rasa_is_answered_for_and_the_talk_goes_on(harmed: Stack):
    talk = harmed.open()
    talk.say("olen yksinäinen Kuhmossa")
    with hanging_rasa(harmed):
        status, body = post(talk, text="näytä muita", client_id="hang-1")
        assert status == 503
        assert "112" in body["messages"][0]["text"]
        status, body = post(talk, text="en halua enää elää", client_id="hang-2")
        assert status == 503
        assert body["messages"][0]["urgency"] == "emergency"
    until_answered(talk, "moi")
    assert said(talk).count("näytä muita") == 1


def test_a_hanging_rasa_does_not_pile_up_requests(harmed: Stack):
    talks = [harmed.open() for _ in range(12)]
    with hanging_rasa(harmed):
        threads = [threading.Thread(target=talk.say, args=("moi",)) for talk in talks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert [talk.status for talk in talks] == [503] * 12
        log = (harmed.folder / "polku.log").read_text(encoding="utf-8")
        assert '"reason": "resting"' in _after_rest(harmed, talks[0], log)
    until_answered(talks[0], "moi")
    assert all(talk.say("moi") and talk.status == 200 for talk in talks[1:])


def _after_rest(stack: Stack, talk: Talk, before: str) -> str:
    """What the log says of one more message while Rasa is left in peace."""
    talk.say("moi")
    assert talk.status == 503
    return (stack.folder / "polku.log").read_text(encoding="utf-8")[len(before) :]


def test_contact_details_given_while_rasa_hangs_are_kept_once_with_a_receipt(harmed: Stack):
    before = waiting(harmed)
    talk, action = asked_for_contact(harmed)
    with hanging_rasa(harmed):
        first = harmed.request("POST", action, {**CONTACT, "client_id": "form-1"}, talk.headers)
        again = harmed.request("POST", action, {**CONTACT, "client_id": "form-1"}, talk.headers)
    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    (reference,) = set(waiting(harmed)) - set(before)
    assert reference in first.body["messages"][0]["text"]
    until_answered(talk, "moi")


def test_a_locked_database_is_told_and_what_was_not_accepted_is_not_kept(harmed: Stack):
    talk = harmed.open()
    talk.say("moi")
    lock = sqlite3.connect(harmed.folder / "polku.db", isolation_level=None)
    try:
        lock.execute("BEGIN IMMEDIATE")
        status, body = post(talk, text="kuuluuko", client_id="lock-1")
        assert status in (500, 503)
        assert "112" in body["title"]
        lock.execute("ROLLBACK")
    finally:
        lock.close()
    assert post(talk, text="kuuluuko", client_id="lock-1")[0] == 200
    assert said(talk).count("kuuluuko") == 1


@contextlib.contextmanager
def full_disk(stack: Stack) -> Iterator[None]:
    """No file of Polku's may grow any more: as a full disk, each write fails."""
    assert stack.process is not None
    pid = str(stack.process.pid)
    subprocess.run(["prlimit", "--pid", pid, "--fsize=1:unlimited"], check=True)
    try:
        yield
    finally:
        subprocess.run(["prlimit", "--pid", pid, "--fsize=unlimited:unlimited"], check=True)


def test_on_a_full_disk_help_facts_are_given_and_nothing_is_half_kept(harmed: Stack):
    before = waiting(harmed)
    talk, action = asked_for_contact(harmed)
    with full_disk(harmed):
        status, body = post(talk, text="kuuluuko", client_id="full-1")
        assert status in (500, 503)
        assert "112" in body["title"]
        refused = harmed.request("POST", action, {**CONTACT, "client_id": "full-2"}, talk.headers)
        assert refused.status in (500, 503)
        assert "112" in refused.body["title"]
    assert post(talk, text="kuuluuko", client_id="full-1")[0] == 200
    assert said(talk).count("kuuluuko") == 1
    sent = harmed.request("POST", action, {**CONTACT, "client_id": "full-2"}, talk.headers)
    assert sent.status == 201
    assert len(set(waiting(harmed)) - set(before)) == 1


def test_a_killed_polku_keeps_what_it_accepted_and_the_form_can_be_sent_again(harmed: Stack):
    before = waiting(harmed)
    answering = harmed.open()
    answering.press("Mitä voin")
    answering.press("Omaa")
    asked = answering.messages[-1]["text"]
    talk, action = asked_for_contact(harmed)
    first = harmed.request("POST", action, {**CONTACT, "client_id": "kill-1"}, talk.headers)
    assert first.status == 201
    rasa = harmed.rasa_pid()
    harmed.process.kill()
    harmed.process.wait(10)
    # Rasa is a group of its own and outlives a parent that was given no time; systemd and containers end it.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(rasa, signal.SIGKILL)
    _age(harmed, days=2)
    harmed.run()
    answering.say("toista kysymys")
    assert answering.messages[-1]["text"] == asked, "the self-assessment waited for two days"
    again = harmed.request("POST", action, {**CONTACT, "client_id": "kill-1"}, talk.headers)
    assert again.status == 201
    assert again.body == first.body
    assert len(set(waiting(harmed)) - set(before)) == 1
    until_answered(talk, "moi")
    checked = harmed.command("audit", "verify")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def _age(stack: Stack, days: int) -> None:
    """Let what Rasa remembers be `days` older."""
    with contextlib.closing(sqlite3.connect(stack.folder / "tracker.db")) as db, db:
        rows = db.execute("SELECT id, data FROM events").fetchall()
        for row, data in rows:
            event = json.loads(data)
            event["timestamp"] -= days * 86_400
            db.execute(
                "UPDATE events SET timestamp = ?, data = ? WHERE id = ?",
                (event["timestamp"], json.dumps(event), row),
            )
