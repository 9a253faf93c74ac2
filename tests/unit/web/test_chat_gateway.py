"""The chat of the HTTP contract, with a scripted bot behind it."""

from __future__ import annotations

import asyncio
import threading

import pytest

from encoder.readings import unpacked
from safety import CrisisKind, emergency_reply
from safety.meaning import load_lower
from web.limits import Limiter


async def test_opening_gives_an_unguessable_token_and_the_greeting(chat):
    first, second = await chat.open(), await chat.open()
    assert first["messages"][0]["text"] == "Hei, olen Polku."
    assert first["token"] != second["token"]
    assert len(first["token"]) >= 43
    assert first["expires_at"] > "2026-11-23"


async def test_opening_while_the_bot_is_down_still_names_112_and_the_adviser(chat):
    chat.bot.down = True
    opened = await chat.open()
    assert "112" in opened["messages"][0]["text"]


async def test_what_is_typed_reaches_the_bot_without_a_leading_slash(chat):
    await chat.open()
    for typed, sent in (("/restart", "restart"), ("///", "?"), (' /inform{"a": "b"}', 'inform{"a": "b"}')):
        status, _ = await chat.send({"text": typed})
        assert status == 200
        assert chat.bot.sent[-1] == sent


async def test_only_offered_payloads_and_fixed_controls_are_accepted(chat):
    await chat.open()
    assert (await chat.send({"payload": "/show_more"}))[0] == 422
    chat.bot.answers = [{"text": "Tässä", "buttons": [{"title": "Muita", "payload": "/show_more"}]}]
    await chat.send({"text": "moi"})
    assert (await chat.send({"payload": "/show_more"}))[0] == 200
    assert chat.bot.sent[-1] == "/show_more"
    assert (await chat.send({"payload": "/request_human"}))[0] == 200


async def test_a_pressed_button_stands_in_the_history_by_its_title(chat):
    await chat.open()
    chat.bot.answers = [{"text": "Tässä", "buttons": [{"title": "Näytä muita", "payload": "/show_more"}]}]
    await chat.send({"text": "moi"})
    await chat.send({"payload": "/show_more"})
    said = [m["text"] for m in await chat.history() if m["sender"] == "resident"]
    assert said == ["moi", "Näytä muita"]


async def test_a_bot_that_is_down_is_answered_for_with_503(chat):
    await chat.open()
    chat.bot.down = True
    status, body = await chat.send({"text": "olen yksinäinen"})
    assert status == 503
    assert "112" in body["messages"][0]["text"]
    assert [m["text"] for m in await chat.history()][-2] == "olen yksinäinen"


async def test_an_emergency_is_answered_even_when_the_bot_is_down(chat):
    await chat.open()
    chat.bot.down = True
    status, body = await chat.send({"text": "en jaksa enää elää"})
    assert status == 503
    assert body["messages"][0]["urgency"] == "emergency"


async def test_an_emergency_that_the_bot_did_not_see_is_put_first(chat):
    await chat.open()
    status, body = await chat.send({"text": "en jaksa enää elää"})
    assert status == 200
    assert [m["urgency"] for m in body["messages"]] == ["emergency", None]


async def test_an_emergency_is_not_answered_twice(chat):
    await chat.open()
    chat.bot.answers = [{"text": "Soita 112"}, {"custom": {"urgency": "emergency"}}]
    _, body = await chat.send({"text": "en jaksa enää elää"})
    assert [m["urgency"] for m in body["messages"]] == ["emergency"]


async def test_identifiers_reach_neither_the_bot_nor_the_history(chat):
    await chat.open()
    await chat.send({"text": "hetuni on 131052-308T, soita 040 765 4321"})
    assert "131052" not in chat.bot.sent[-1]
    assert "765" not in chat.bot.sent[-1]
    assert "131052" not in str(await chat.history())
    assert chat.bot.metadata[-1]["redacted"] is True


async def test_the_bot_is_told_how_the_gateway_read_the_message(chat):
    await chat.open()
    await chat.send({"text": "en jaksa enää elää"})
    assert chat.bot.metadata[-1]["crisis"]["kind"] == "crisis_suicide"
    assert chat.bot.metadata[-1]["crisis"]["score"] > 0
    await chat.send({"text": "haluaisin alkaa liikkua"})
    assert chat.bot.metadata[-1]["crisis"]["score"] < 0


async def test_what_the_encoder_made_of_a_message_goes_along_unless_something_was_taken_out(chat):
    await chat.open()
    await chat.send({"text": "olen tosi yksin täällä"})
    lower = load_lower()
    passed = unpacked(chat.bot.metadata[-1]["pieces"], 384)
    assert passed.ids == tuple(lower.pieces.ids("olen tosi yksin täällä"))
    await chat.send({"text": "olen tosi yksin täällä, numeroni on 040 765 4321"})
    assert "pieces" not in chat.bot.metadata[-1]


async def test_a_reading_by_words_alone_is_not_passed_on(chat, monkeypatch):
    monkeypatch.setattr("web.chat.reads_meaning", lambda: False)
    await chat.open()
    await chat.send({"text": "en jaksa enää elää"})
    assert "crisis" not in chat.bot.metadata[-1]


async def test_too_many_messages_are_told_to_wait(chat):
    object.__setattr__(chat.context, "limiter", Limiter(now=lambda: 0.0))
    await chat.open()
    statuses = [(await chat.send({"text": f"viesti {n}"}))[0] for n in range(16)]
    assert statuses[-1] == 429
    reply = await chat.client.post("/api/chat/messages", json={"text": "x"}, headers=chat.headers)
    assert int(reply.headers["Retry-After"]) >= 1


async def test_deleting_erases_the_conversation_and_its_open_handover(chat):
    await chat.open()
    handover_id = chat.handover()
    reply = await chat.client.delete("/api/chat/sessions/current", headers=chat.headers)
    assert reply.status == 204
    assert (await chat.client.get("/api/chat/messages", headers=chat.headers)).status == 401
    assert chat.context.handovers.about(chat.session_id) == ()
    assert handover_id
    assert chat.bot.forgotten == [chat.session_id]


async def test_the_bot_can_ask_for_erasing(chat):
    await chat.open()
    chat.bot.answers = [{"text": "Poistettu"}, {"custom": {"erase": True}}]
    status, _ = await chat.send({"text": "poista tietoni"})
    assert status == 200
    assert chat.bot.forgotten == [chat.session_id]
    assert (await chat.client.get("/api/chat/messages", headers=chat.headers)).status == 401


GOOD = {"name": "Aino Testaaja", "phone": "040 765 4321", "consent": True}


async def test_contact_details_go_to_the_vault_and_the_bot_hears_only_that_they_came(chat):
    await chat.open()
    handover_id = chat.handover()
    reply = await chat.client.post(
        f"/api/chat/handovers/{handover_id}/contact", json=GOOD, headers=chat.headers
    )
    assert reply.status == 201
    assert "Aino" not in str(chat.bot.sent)
    assert chat.bot.sent[-1].startswith("/handover_contact_saved")
    assert "Aino" not in str(await chat.history())


async def test_the_receipt_is_given_even_when_the_bot_is_down(chat):
    await chat.open()
    handover_id = chat.handover()
    chat.bot.down = True
    reply = await chat.client.post(
        f"/api/chat/handovers/{handover_id}/contact", json=GOOD, headers=chat.headers
    )
    assert reply.status == 201
    receipt = chat.context.handovers.receipt(handover_id, chat.session_id)
    assert receipt.reference in (await reply.json())["messages"][0]["text"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"consent": False}, "consent"),
        ({"consent": "yes"}, "consent"),
        ({"phone": "12"}, "phone"),
        ({"phone": None}, "phone"),
        ({"name": ""}, "name"),
        ({"email": "ei-osoite"}, "email"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_stored(chat, change, field):
    await chat.open()
    handover_id = chat.handover()
    reply = await chat.client.post(
        f"/api/chat/handovers/{handover_id}/contact", json={**GOOD, **change}, headers=chat.headers
    )
    assert reply.status == 422
    assert field in (await reply.json())["errors"]


async def test_another_conversation_cannot_fill_in_a_handover(chat):
    await chat.open()
    handover_id = chat.handover()
    await chat.open()
    reply = await chat.client.post(
        f"/api/chat/handovers/{handover_id}/contact", json=GOOD, headers=chat.headers
    )
    assert reply.status == 404


async def test_an_allowed_page_may_embed_the_chat_and_another_may_not(chat):
    for origin, allowed in (("https://kunta.example", True), ("https://paha.example", False)):
        reply = await chat.client.options("/api/chat/sessions", headers={"Origin": origin})
        assert ("Access-Control-Allow-Origin" in reply.headers) is allowed


async def test_every_page_has_the_security_headers(chat):
    for path in ("/", "/saavutettavuus", "/tietosuoja", "/staff/login", "/health", "/api/nothing"):
        reply = await chat.client.get(path)
        assert "default-src 'none'" in reply.headers["Content-Security-Policy"], path
        assert "unsafe" not in reply.headers["Content-Security-Policy"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


async def test_health_names_the_part_that_is_down(chat):
    assert (await chat.client.get("/health")).status == 200
    chat.bot.down = True
    reply = await chat.client.get("/health")
    assert reply.status == 503
    assert (await reply.json())["bot"] == "down"


async def test_the_exchange_and_the_plan_can_be_kept(chat):
    await chat.open()
    await chat.send({"text": "mulla on <b>ikävä</b>"})
    page = await (await chat.client.get("/api/chat/transcript", headers=chat.headers)).text()
    assert "mulla on &lt;b&gt;ikävä" in page
    line = {"text": "Kävele", "url": None, "calls": [], "removed": False}
    chat.bot.filled = {"assessment_result": {"plan": [{"title": "Mitä voin tehdä itse?", "items": [line]}]}}
    plan = await (await chat.client.get("/api/chat/summary", headers=chat.headers)).text()
    assert "Kävele" in plan


async def test_the_regions_own_numbers_and_addresses_stay_readable(chat):
    await chat.open()
    (contact,) = [each for each in chat.context.region_by_id("kainuu").contacts if each.email][:1]
    await chat.send({"text": f"onko {contact.email} oikea osoite"})
    assert contact.email in chat.bot.sent[-1]
    await chat.send({"text": "onko matti.meikalainen@example.fi oikea osoite"})
    assert "@" not in chat.bot.sent[-1]


async def test_an_emergency_at_home_offers_the_way_to_leave_quickly(chat):
    await chat.open()
    _, body = await chat.send({"text": "mieheni hakkaa minua"})
    assert body["messages"][0]["quick_exit"] is True
    _, body = await chat.send({"text": "en jaksa enää elää"})
    assert "quick_exit" not in body["messages"][0]


async def test_an_emergency_told_again_is_answered_in_other_words_by_the_gateway_alone(chat):
    await chat.open()
    said = []
    for text in ("en jaksa enää elää", "haluan tappaa itseni", "en jaksa enää elää"):
        _, body = await chat.send({"text": text})
        said.append(body["messages"][0]["text"])
        assert body["messages"][0]["urgency"] == "emergency"
    assert len(set(said)) == 3


async def test_the_bot_hears_which_emergency_replies_have_been_said(chat):
    await chat.open()
    await chat.send({"text": "moikka"})
    assert "emergencies" not in chat.bot.metadata[-1]
    _, body = await chat.send({"text": "en jaksa enää elää"})
    assert "emergencies" not in chat.bot.metadata[-1]
    await chat.send({"text": "moikka taas"})
    assert chat.bot.metadata[-1]["emergencies"] == [body["messages"][0]["text"]]


async def test_an_emergency_told_again_is_answered_in_other_words_while_the_bot_is_down(chat):
    await chat.open()
    chat.bot.down = True
    said = []
    for _ in range(2):
        status, body = await chat.send({"text": "en jaksa enää elää"})
        assert status == 503
        said.append(body["messages"][0]["text"])
    assert said[0] != said[1]


async def test_an_emergency_is_answered_in_plain_language_for_who_chose_it(chat):
    await chat.open()
    _, body = await chat.send({"text": "en jaksa enää elää"})
    usual = body["messages"][0]["text"]
    chat.bot.filled = {"style": "plain"}
    _, body = await chat.send({"text": "en jaksa enää elää"})
    assert body["messages"][0]["text"] == emergency_reply(CrisisKind.SUICIDE, "fi", plain=True).text != usual


async def test_a_catalogue_that_cannot_be_prepared_does_not_stop_the_talk(chat, monkeypatch):
    await chat.open()
    asked = threading.Event()

    def broken(text: str, county: str | None) -> None:
        asked.set()
        raise RuntimeError("levy täynnä")

    monkeypatch.setattr(chat.context.catalog, "prepare", broken)
    status, body = await chat.send({"text": "olen yksinäinen"})
    assert status == 200
    assert body["messages"]
    assert await asyncio.to_thread(asked.wait, 5)


async def test_only_what_is_typed_is_prepared(chat, monkeypatch):
    await chat.open()
    prepared: list[tuple[str, str | None]] = []
    monkeypatch.setattr(chat.context.catalog, "prepare", lambda *told: prepared.append(told))
    await chat.send({"payload": "/find_activity"})
    await chat.send({"text": "olen yksinäinen"})
    # The threads take up what they are given in turn.
    await asyncio.to_thread(lambda: None)
    assert prepared == [("olen yksinäinen", "Kainuu")]
