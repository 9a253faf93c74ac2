"""What is known of a resident: shown in the chat, kept out of the history, and there as JSON."""

import json

import pytest
import yaml

from handover import Consent, ContactDetails, ContactWishes, Role, StaffUser, Status
from web.own_data import WORDS

PHONE, SHOWN = "040 531 7788", "+358405317788"
ADVISER = StaffUser("aino", Role.ADVISER)


@pytest.fixture
async def known(chat):
    """A conversation with a request, contact details and a consent; the bot is asked for the data."""
    await chat.open()
    chat.bot.filled = {
        "needs": ["loneliness"],
        "municipality": "Kuhmo",
        "assessment_result": {"summary": "Uni"},
    }
    handover_id = chat.handover()
    details = ContactDetails.parse({"name": "Maija Meikäläinen", "phone": PHONE, "best_time": "Aamupäivällä"})
    wishes = ContactWishes(consents=(Consent.ORGANISATION,))
    chat.context.handovers.add_contact(handover_id, details, chat.session_id, wishes)
    chat.handover_id = handover_id
    chat.bot.answers = [
        {"text": "Tässä.", "buttons": [{"title": "Peru pyyntö", "payload": "/handover_cancel"}]},
        {"custom": {"own_data": True}},
    ]
    return chat


async def test_the_data_is_shown_to_the_resident_with_contact_details(known):
    _, body = await known.send({"text": "mitä minusta tiedetään"})
    first, last = body["messages"]
    assert (first["text"], first["buttons"]) == ("Tässä.", [])
    for said in (
        "Kuhmo",
        "Yksinäisyys",
        "Uni",
        "Maija Meikäläinen",
        SHOWN,
        "odottaa neuvojaa",
        "järjestö saa",
    ):
        assert said in last["text"]
    assert last["buttons"] == [{"title": "Peru pyyntö", "payload": "/handover_cancel"}]


async def test_the_history_has_the_message_without_the_contact_details(known):
    _, body = await known.send({"text": "mitä minusta tiedetään"})
    history = await known.history()
    kept = json.dumps(history, ensure_ascii=False)
    assert "Maija" not in kept
    assert SHOWN not in kept
    assert history[-1]["id"] == body["messages"][-1]["id"]
    assert "tallessa vain salattuina" in history[-1]["text"]
    assert history[-1]["buttons"]


async def test_what_has_been_taken_back_shows_as_taken_back(known):
    known.context.handovers.revoke_consent(known.handover_id, known.session_id, Consent.ORGANISATION)
    known.context.handovers.revoke_consent(known.handover_id, known.session_id, Consent.CONTACT)
    _, body = await known.send({"text": "mitä minusta tiedetään"})
    text = body["messages"][-1]["text"]
    assert "Peruttu lupa: järjestö" in text
    assert "Yhteystietoja ei ole" in text
    assert SHOWN not in text


async def test_attempts_and_follow_up_are_told_and_notes_are_not(known, clock):
    store = known.context.handovers
    store.claim(known.handover_id, ADVISER)
    store.add_attempt(known.handover_id, ADVISER, "phone", "reached", "Vastasi väsyneenä")
    store.add_note(known.handover_id, ADVISER, "Salainen arvio")
    store.resolve(known.handover_id, ADVISER, "no_need", follow_up=clock().date().replace(year=2027))
    _, body = await known.send({"text": "mitä minusta tiedetään"})
    text = body["messages"][-1]["text"]
    assert "Yhteydenottoja tai yrityksiä: 1" in text
    assert "23.11.2027" in text
    assert "hyvinvointialue.kainuu.fi" in text
    assert "Salainen" not in text
    assert "väsyneenä" not in text


async def test_with_no_request_it_says_that_nothing_was_sent(chat):
    await chat.open(language="sv")
    chat.bot.answers = [{"text": "Här."}, {"custom": {"own_data": True}}]
    _, body = await chat.send({"text": "vad vet ni"})
    assert "Ingenting har skickats" in body["messages"][-1]["text"]


async def test_the_same_can_be_had_as_json_and_only_with_the_token(known):
    reply = await known.client.get("/api/chat/my-data", headers=known.headers)
    data = await reply.json()
    assert reply.status == 200
    assert reply.headers["Cache-Control"] == "no-store"
    assert data["requests"][0]["contact"]["phone"] == SHOWN
    assert {one["scope"] for one in data["requests"][0]["consents"]} == {"needs", "organisation", "contact"}
    assert data["known"]["municipality"] == "Kuhmo"
    assert data["messages"]
    assert (await known.client.get("/api/chat/my-data")).status == 401


async def test_another_conversation_sees_nothing_of_it(known):
    await known.open()
    reply = await known.client.get("/api/chat/my-data", headers=known.headers)
    assert (await reply.json())["requests"] == []


def test_every_state_and_consent_has_its_words_in_every_language():
    words = yaml.safe_load(WORDS.read_text("utf-8"))
    assert set(words["states"]) == {status.value for status in Status}
    assert {Consent.CONTACT, Consent.ORGANISATION, Consent.SUPPORT_PERSON, Consent.FOLLOW_UP} == set(
        words["consents"]
    )
    lines = [texts for name, texts in words.items() if name not in ("states", "consents")]
    for texts in [*lines, *words["states"].values(), *words["consents"].values()]:
        assert set(texts) == {"fi", "sv", "en"}
