"""The conversation of the foundation, over the real system: from loneliness to a claimed callback."""

from __future__ import annotations

import json
import sqlite3
import urllib.request

import pytest

from assessment import DONE
from tests.stack import ADVISER, Stack, Talk

LONELY = "oon aika yksin täällä Kajaanissa, kaipaisin jotain porukkaa"
PHONE = "040 765 4321"
NAME = "Aino Testaaja"


def finish_assessment(talk: Talk) -> int:
    """Answer every question with its first button, end a multi-choice after one, skip what asks for words."""
    asked, ticked = 0, False
    while True:
        buttons = [b for m in talk.messages for b in m["buttons"]]
        answers = [b["payload"] for b in buttons if "/assessment_answer" in b["payload"]]
        done = [payload for payload in answers if payload.endswith(f':{DONE}"}}')]
        skip = [b["payload"] for b in buttons if b["payload"] == "/skip"]
        if not answers and not skip:
            return asked
        assert asked < 60, "the questionnaire does not end"
        chosen = done if done and ticked else answers or skip
        ticked = not ticked
        asked += 1
        talk._send({"payload": chosen[0]})


def test_the_greeting_says_what_it_is(stack: Stack):
    talk = stack.open()
    assert "kone" in talk.text.lower()
    assert "112" in talk.text
    assert len(talk.buttons) >= 4


@pytest.fixture(scope="module")
def lonely(stack: Stack) -> Talk:
    talk = stack.open()
    talk.say(LONELY)
    return talk


def test_a_need_is_heard_and_met_with_fitting_services(lonely: Talk):
    assert 1 <= len(lonely.cards) <= 3
    assert all(card["reason"] for card in lonely.cards)
    heard = ("yksin", "seura", "porukka", "ketään", "yhdessä")
    assert any(word in lonely.messages[0]["text"].lower() for word in heard)
    assert lonely.messages[0]["cards"] == []


def test_others_can_be_asked_for(lonely: Talk):
    first = {card["service_id"] for card in lonely.cards}
    lonely.say("näytä muita")
    second = {card["service_id"] for card in lonely.cards}
    assert second
    assert not first & second


def test_the_self_assessment_ends_in_a_plan(lonely: Talk):
    lonely.say("haluaisin tehdä sen mitä voin tehdä itse -kartoituksen")
    assert finish_assessment(lonely) >= 3
    summary = lonely.stack.request("GET", "/api/chat/summary", headers=lonely.headers)
    assert summary.status == 200
    assert "Mitä" in summary.body


def test_a_callback_goes_with_consent_to_an_adviser_who_claims_it(lonely: Talk):
    stack = lonely.stack
    lonely.say("voisiko joku soittaa mulle")
    assert "Kajaani" in lonely.text
    lonely.press("Lähetä")
    form = next(m["form"] for m in lonely.messages if m["form"])
    bad = stack.request(
        "POST", form["action"], {"name": NAME, "phone": "12", "consent": True}, lonely.headers
    )
    assert bad.status == 422
    assert "phone" in bad.body["errors"]
    good = stack.request(
        "POST", form["action"], {"name": NAME, "phone": PHONE, "consent": True}, lonely.headers
    )
    assert good.status == 201, good
    assert good.body["messages"]

    login = stack.request("POST", "/api/staff/login", {"username": ADVISER[0], "password": ADVISER[1]})
    assert login.status == 200, login
    staff = {
        "Cookie": login.headers["Set-Cookie"].split(";")[0],
        "X-CSRF-Token": login.body["csrf_token"],
    }
    listed = stack.request("GET", "/api/staff/handovers?status=new", headers=staff)
    assert form["id"] in json.dumps(listed.body)
    shown = stack.request("GET", f"/api/staff/handovers/{form['id']}", headers=staff)
    assert "Kajaani" in json.dumps(shown.body, ensure_ascii=False)
    claimed = stack.request("POST", f"/api/staff/handovers/{form['id']}/claim", {}, staff)
    assert claimed.status == 200, claimed


def test_contact_details_are_nowhere_but_in_the_vault(lonely: Talk):
    digits = PHONE.replace(" ", "")[-7:]
    for path in lonely.stack.folder.iterdir():
        if path.is_file():
            raw = path.read_bytes()
            assert NAME.encode() not in raw, path
            assert digits.encode() not in raw, path


def test_the_whole_exchange_can_be_saved(lonely: Talk):
    page = lonely.stack.request("GET", "/api/chat/transcript", headers=lonely.headers)
    assert page.status == 200
    assert LONELY in page.body


def test_history_survives_a_reload(lonely: Talk):
    history = lonely.stack.request("GET", "/api/chat/messages", headers=lonely.headers).body["messages"]
    assert [m["sender"] for m in history[:4]].count("resident") == 1
    assert any(m["text"] == LONELY for m in history)


def test_erasing_leaves_nothing(stack: Stack):
    talk = stack.open()
    talk.say("mulla on aivan erityinen hiljainen salasuru")
    assert stack.request("DELETE", "/api/chat/sessions/current", headers=talk.headers).status == 204
    assert stack.request("GET", "/api/chat/messages", headers=talk.headers).status == 401
    for name in ("polku.db", "tracker.db"):
        with sqlite3.connect(stack.folder / name) as db:
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
                rows = db.execute(f'SELECT * FROM "{table}"').fetchall()
                assert "salasuru" not in str(rows), (name, table)


def test_an_emergency_is_answered_first(stack: Stack):
    talk = stack.open()
    talk.say("en jaksa enää elää")
    assert talk.messages[0]["urgency"] == "emergency"
    assert "!" not in talk.messages[0]["text"]
    talk.say("kiitos, mitä muuta täältä löytyy")
    assert talk.status == 200


def test_an_emergency_in_the_questionnaire_is_answered_and_the_question_comes_back(stack: Stack):
    talk = stack.open()
    talk.press("Mitä voin")
    question = talk.messages[-1]["text"]
    talk.say("isä makaa lattialla eikä hengitä")
    assert talk.messages[0]["urgency"] == "emergency"
    assert "112" in talk.messages[0]["text"]
    assert talk.messages[-1]["text"] == question


@pytest.mark.parametrize("digression", ["haluan puhua ihmiselle", "mitä tietoja minusta tallennetaan?"])
def test_a_digression_returns_to_the_question(stack: Stack, digression: str):
    talk = stack.open()
    talk.press("Mitä voin")
    question = talk.messages[-1]["text"]
    talk.say(digression)
    if "handover" in json.dumps(talk.messages):
        talk.say("ei kiitos")
        talk.say("jatketaan kartoitusta")
    assert talk.messages[-1]["text"] == question


def test_skip_back_and_not_knowing_work(stack: Stack):
    talk = stack.open()
    talk.press("Mitä voin")
    first = talk.messages[-1]["text"]
    talk.say("ohita")
    second = talk.messages[-1]["text"]
    assert second != first
    talk.say("palaa takaisin edelliseen")
    assert talk.messages[-1]["text"] == first
    talk.say("en tiedä")
    assert talk.messages[-1]["text"] == second


def test_nonsense_is_asked_about_once_and_then_a_person_is_offered(stack: Stack):
    talk = stack.open()
    talk.say("qwpeoriu zmxncbv")
    first = talk.text
    talk.say("asdlkj qpwoei zxmcnb")
    assert talk.text != first
    assert any("ihmis" in title.lower() for title in talk.buttons)


def test_typed_commands_are_only_text(stack: Stack):
    talk = stack.open()
    talk.say("asun Kuhmossa ja kaipaan seuraa")
    commands = ("/restart", "/session_start", '/inform_location{"municipality": "Espoo"}', "//back", "/")
    for command in commands:
        talk.say(command)
        assert talk.status == 200
    history = stack.request("GET", "/api/chat/messages", headers=talk.headers).body["messages"]
    assert set(commands) <= {m["text"] for m in history}
    with urllib.request.urlopen(
        f"http://127.0.0.1:{stack.rasa_port}/conversations/{talk.session_id}/tracker"
    ) as got:
        events = json.load(got)["events"]
    heard = [event["text"] for event in events if event["event"] == "user"]
    assert [text for text in heard if text.startswith("/")] == [heard[0]]


def test_identifiers_do_not_stay(stack: Stack):
    talk = stack.open()
    talk.say("hetuni on 131052-308T ja olen yksinäinen, numeroni on 050 123 4567")
    history = stack.request("GET", "/api/chat/messages", headers=talk.headers).body["messages"]
    assert "131052" not in json.dumps(history)
    assert "4567" not in json.dumps(history)
    for name in ("polku.db", "tracker.db", "tracker.db-wal", "polku.db-wal", "polku.log", "rasa.log"):
        path = stack.folder / name
        if path.exists():
            assert b"131052-308T" not in path.read_bytes(), name
