"""The way to a person over the running system: edited, sent, looked at, changed, taken back."""

from __future__ import annotations

import pytest

from tests.stack import Stack, Talk

DETAILS = {"name": "Aino Testaaja", "phone": "040 765 4321", "consent": True}


def send_form(talk: Talk, **changes: object) -> dict[str, object]:
    form = next(message["form"] for message in talk.messages if message["form"])
    reply = talk.stack.request("POST", form["action"], {**DETAILS, **changes}, talk.headers)
    talk.status, talk.messages = reply.status, reply.body.get("messages", [])
    return reply.body


@pytest.fixture
def asked(stack: Stack) -> Talk:
    """A conversation whose request is with the advisers."""
    talk = stack.open()
    talk.say("haluan puhua ihmiselle")
    talk.press("Lähetä")
    send_form(talk, channel="Tekstiviesti", best_time="Iltapäivällä", consent_organisation="Kyllä")
    assert talk.status == 201
    return talk


def test_the_receipt_tells_code_time_and_how_to_cancel(asked: Talk):
    assert "tunnus" in asked.text.lower()
    assert "mennessä" in asked.text
    assert "Peru pyyntö" in asked.buttons


def test_asking_again_tells_how_it_stands(asked: Talk):
    for text in ("voisiko joku soittaa mulle", "haluan puhua ihmiselle"):
        asked.say(text)
        assert "on jo neuvojilla" in asked.text, text
        assert not any(message["form"] for message in asked.messages)


def test_the_resident_sees_their_data_and_takes_a_consent_back(asked: Talk):
    asked.say("mitä minusta tiedetään")
    assert "Aino Testaaja" in asked.text
    assert "+358407654321" in asked.text
    assert "Lupa: järjestö saa ottaa yhteyttä" in asked.text
    asked.press("Peru lupa: järjestön")
    assert "peruttu" in asked.text.lower()
    asked.press("Katso tai muuta")
    assert "Peruttu lupa: järjestö saa ottaa yhteyttä" in asked.text
    history = asked.stack.request("GET", "/api/chat/messages", headers=asked.headers).body["messages"]
    assert "Testaaja" not in str(history)


@pytest.mark.parametrize(
    "words", ["peru soittopyyntö", "haluaisin perua sen soittopyynnön", "mieli muuttui, älkää soittako"]
)
def test_a_typed_cancel_is_asked_about_and_done(asked: Talk, words: str):
    asked.say(words)
    assert "Kyllä, peru pyyntö" in asked.buttons
    asked.press("Kyllä, peru")
    assert "peruttu" in asked.text
    asked.say("mitä minusta tiedetään")
    assert "Tila: peruttu" in asked.text
    assert "Testaaja" not in asked.text


def test_keeping_the_request_after_all_keeps_it(asked: Talk):
    asked.say("peru soittopyyntö")
    asked.say("ei sittenkään")
    asked.say("haluan puhua ihmiselle")
    assert "on jo neuvojilla" in asked.text


def test_the_summary_is_edited_before_sending(stack: Stack):
    talk = stack.open()
    talk.say("olen yksinäinen ja asun Kuhmossa")
    talk.press("Puhun ihmiselle")
    talk.press("Muokkaa")
    talk.press("Poista: Kunta")
    # A service that was shown may have the name of the place in its own.
    assert "Kunta" not in talk.messages[-1]["text"]
    talk.press("Palauta: Kunta")
    assert "Kunta: Kuhmo" in talk.messages[-1]["text"]
    talk.press("Kirjoitan neuvojalle")
    talk.say("en jaksa soitella, toivon viestiä")
    assert "en jaksa soitella" in talk.messages[-1]["text"]
    talk.press("Lähetä")
    assert any(message["form"] for message in talk.messages)


def test_a_number_typed_while_the_form_waits_is_enough(stack: Stack):
    talk = stack.open()
    talk.say("voisko joku soittaa mulle")
    talk.press("Lähetä")
    talk.say("0407654321")
    assert "talteen" in talk.text
    assert "mennessä" in talk.text
    assert "7654321" not in str(stack.request("GET", "/api/chat/messages", headers=talk.headers).body)


def test_an_email_is_demanded_when_that_way_is_chosen(stack: Stack):
    talk = stack.open()
    talk.say("haluan puhua ihmiselle")
    talk.press("Lähetä")
    body = send_form(talk, channel="Sähköposti")
    assert talk.status == 422
    assert "sähköposti" in body["errors"]["email"].lower()
