"""Ten odd inputs over HTTP: each is met kindly, leaks nothing, and the talk goes on."""

from __future__ import annotations

import pytest

from tests.stack import Stack, Talk

LONGEST_REPLY = 350
MAIL = """Lähettäjä: Maija Esimerkkinen <maija.esimerkkinen@example.fi>
Vastaanottaja: neuvonta@example.fi
Aihe: VS: VS: laskut
Päivä: 3.11.2026 klo 14.02

Hei,
> kirjoitit että laskut ovat jääneet maksamatta
Niin ovat. Velkaa on joka paikkaan ja ulosotosta tuli kirje. En tiedä mistä aloittaa.

T: Maija, puh. 040 531 7788
-- 
Lähetetty puhelimestani"""
ODD = {
    "emoji only": "😭🙃🙃",
    "2,000 characters without a space": "pitkäsana" * 222 + "aa",
    "mixed languages": "hej mä need help med mina laskut, tack kiitos",
    "text speak": "moix oisko mul mitn tekemist ku ei jaxa olla himas yxin, thx",
    "only punctuation": "?!?!... ---",
    "a URL": "https://www.esimerkki.fi/sivu?haku=a&b=1#kohta",
    "a pasted e-mail": MAIL,
    "caps": "OLEN IHAN YKSIN JA ASUN KAJAANISSA",
    "numbers only": "4711 12 0 99",
    "zero-width characters": "o\u200blen yksi\u200bnäi\u200dnen\ufeff, ei o\u2060le ketään",
}


def way_on(talk: Talk) -> bool:
    return bool(talk.buttons or any(message["form"] for message in talk.messages))


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_input_is_met_kindly_and_the_talk_goes_on(stack: Stack, kind: str) -> None:
    talk = stack.open()
    talk.say(ODD[kind])
    assert talk.status == 200
    assert way_on(talk)
    for message in talk.messages:
        assert message["urgency"] is None
        assert 0 < len(message["text"]) <= LONGEST_REPLY
        assert not any(sign in message["text"] for sign in ("{", "}", "None"))
    first = talk.text
    talk.say(ODD[kind])
    assert talk.status == 200
    assert way_on(talk)
    assert talk.text != first
    talk.say("olen yksinäinen")
    assert talk.cards


@pytest.mark.parametrize("kind", ["emoji only", "only punctuation", "a URL", "numbers only"])
def test_what_says_nothing_leads_to_no_service(stack: Stack, kind: str) -> None:
    talk = stack.open()
    talk.say(ODD[kind])
    assert not talk.cards


@pytest.mark.parametrize(
    ("kind", "topic"),
    [("caps", "yksinäisyys"), ("zero-width characters", "yksinäisyys"), ("a pasted e-mail", "velka")],
)
def test_what_says_something_is_understood_for_all_its_form(stack: Stack, kind: str, topic: str) -> None:
    talk = stack.open()
    talk.say(ODD[kind])
    assert talk.cards
    talk.press("Puhun ihmiselle")
    assert topic in talk.text.lower()


def test_a_pasted_mail_leaves_neither_address_nor_number_nor_name(stack: Stack) -> None:
    talk = stack.open()
    talk.say(MAIL)
    history = stack.request("GET", "/api/chat/messages", None, talk.headers)
    for secret in ("example.fi", "531 7788", "Esimerkkinen"):
        assert secret not in str(history.body)


@pytest.mark.parametrize(
    "text",
    [
        "HALUAN KUOLLA, TAPAN ITSENI TÄNÄÄN",
        "haluan ta\u200bppaa it\u200dseni",
        "😭😭😭 tapan itteni tänä yönä 😭😭😭",
        "moi. https://www.esimerkki.fi mut oikeesti mä tapan itteni tänä yönä",
    ],
)
def test_an_emergency_in_an_odd_form_is_an_emergency(stack: Stack, text: str) -> None:
    talk = stack.open()
    talk.say(text)
    assert talk.messages[0]["urgency"] == "emergency"
    assert "112" in talk.messages[0]["text"]
