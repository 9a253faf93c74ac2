"""A message sent again after a lost answer is stored once, told to the bot once, and answered the same."""

from __future__ import annotations

import asyncio

import pytest

from handover import ContactDetails
from web import resending
from web.bot_client import BotDown

GOOD = {"name": "Aino Testaaja", "phone": "040 765 4321", "consent": True, "client_id": "lomake-1"}


async def said(chat) -> list[str]:
    return [m["text"] for m in await chat.history() if m["sender"] == "resident"]


async def test_the_same_message_again_gives_the_same_answer_and_doubles_nothing(chat):
    await chat.open()
    first = await chat.send({"text": "olen yksin", "client_id": "a-1"})
    sent = len(chat.bot.sent)
    chat.bot.answers = [{"text": "Toinen vastaus"}]
    assert await chat.send({"text": "olen yksin", "client_id": "a-1"}) == first
    assert len(chat.bot.sent) == sent
    assert await said(chat) == ["olen yksin"]


async def test_a_pressed_button_again_does_not_act_twice(chat):
    await chat.open()
    chat.bot.answers = [{"text": "Lähetetty", "buttons": [{"title": "Peru", "payload": "/cancel"}]}]
    first = await chat.send({"payload": "/request_human", "client_id": "b"})
    assert await chat.send({"payload": "/request_human", "client_id": "b"}) == first
    assert chat.bot.sent.count("/request_human") == 1


async def test_two_at_once_are_one(chat):
    await chat.open()
    before = len(chat.bot.sent)
    pairs = await asyncio.gather(*(chat.send({"text": "moi", "client_id": "x"}) for _ in range(5)))
    assert all(pair == pairs[0] for pair in pairs)
    assert len(chat.bot.sent) == before + 1
    assert await said(chat) == ["moi"]


async def test_the_same_words_under_another_number_are_another_message(chat):
    await chat.open()
    await chat.send({"text": "joo", "client_id": "1"})
    await chat.send({"text": "joo", "client_id": "2"})
    await chat.send({"text": "joo"})
    await chat.send({"text": "joo"})
    assert await said(chat) == ["joo"] * 4


async def test_what_the_bot_could_not_answer_is_asked_again_but_stands_once(chat):
    await chat.open()
    chat.bot.down = True
    assert (await chat.send({"text": "apua", "client_id": "1"}))[0] == 503
    chat.bot.down = False
    status, body = await chat.send({"text": "apua", "client_id": "1"})
    assert status == 200
    assert body["messages"][0]["text"] == "Hei, olen Polku."
    assert await said(chat) == ["apua"]


async def test_an_answer_that_could_not_be_stored_is_given_when_it_is_asked_for_again(chat, monkeypatch):
    monkeypatch.setattr(resending, "LOOK_SECONDS", 0)
    await chat.open()
    store = chat.context.conversations
    kept = store.append

    def full(*_arguments):
        raise OSError("levy täynnä")

    monkeypatch.setattr(store, "append", full)
    assert (await chat.send({"text": "apua", "client_id": "1"}))[0] == 500
    monkeypatch.setattr(store, "append", kept)
    assert (await chat.send({"text": "apua", "client_id": "1"}))[0] == 200
    assert await said(chat) == ["apua"]


async def test_a_turn_that_died_with_its_process_is_taken_up_again(chat, clock, monkeypatch):
    monkeypatch.setattr(resending, "LOOK_SECONDS", 0)
    await chat.open()
    store = chat.context.conversations
    message = (await chat.history())[0] | {"id": "m1", "sender": "resident", "text": "kesken"}
    store.begin_turn(chat.session_id, "k", [message])
    assert (await chat.send({"text": "kesken", "client_id": "k"}))[0] == 503
    clock.advance(minutes=2)
    assert (await chat.send({"text": "kesken", "client_id": "k"}))[0] == 200
    assert await said(chat) == ["kesken"]


async def test_another_replicas_answer_is_waited_for(chat, monkeypatch):
    monkeypatch.setattr(resending, "LOOK_SECONDS", 0.01)
    await chat.open()
    store = chat.context.conversations
    greeting = (await chat.history())[0]
    store.begin_turn(chat.session_id, "k", [greeting | {"id": "m1", "sender": "resident"}])
    again = asyncio.create_task(chat.send({"text": "moi", "client_id": "k"}))
    await asyncio.sleep(0.05)
    store.append(chat.session_id, [greeting | {"id": "m2", "text": "Toisen vastaus"}], "k")
    status, body = await again
    assert status == 200
    assert [m["text"] for m in body["messages"]] == ["Toisen vastaus"]


async def test_numbers_belong_to_their_conversation(chat):
    await chat.open()
    await chat.send({"text": "eka", "client_id": "1"})
    await chat.open()
    await chat.send({"text": "toka", "client_id": "1"})
    assert await said(chat) == ["toka"]


@pytest.mark.parametrize("client_id", ["", "a" * 65, "ä", "a b", 7, ["a"], {}, "a\n"])
async def test_a_number_of_the_wrong_form_is_refused(chat, client_id):
    await chat.open()
    assert (await chat.send({"text": "moi", "client_id": client_id}))[0] == 422
    assert await said(chat) == []


async def test_erasing_takes_the_numbers_along(chat):
    await chat.open()
    await chat.send({"text": "moi", "client_id": "1"})
    await chat.client.delete("/api/chat/sessions/current", headers=chat.headers)
    assert (await chat.send({"text": "moi", "client_id": "1"}))[0] == 401


async def test_own_data_shown_again_comes_without_the_contact_details(chat):
    await chat.open()
    chat.context.handovers.add_contact(chat.handover(), ContactDetails.parse(GOOD), chat.session_id)
    chat.bot.answers = [{"text": "Tässä tietosi.", "custom": {"own_data": True}}]
    first = (await chat.send({"text": "mitä minusta tiedetään", "client_id": "1"}))[1]
    again = (await chat.send({"text": "mitä minusta tiedetään", "client_id": "1"}))[1]
    assert "Aino Testaaja" in str(first)
    assert [m["id"] for m in again["messages"]] == [m["id"] for m in first["messages"]]
    assert "Aino" not in str(again)


async def test_the_form_posted_twice_is_one_request_and_one_receipt(chat):
    await chat.open()
    path = f"/api/chat/handovers/{chat.handover()}/contact"
    replies = [await chat.client.post(path, json=GOOD, headers=chat.headers) for _ in range(2)]
    assert [reply.status for reply in replies] == [201, 201]
    assert await replies[0].json() == await replies[1].json()
    assert sum(sent.startswith("/handover_contact_saved") for sent in chat.bot.sent) == 1
    assert len(chat.context.handovers.about(chat.session_id)) == 1


async def test_the_form_is_stored_once_even_when_the_bot_dies_while_hearing_of_it(chat):
    await chat.open()
    path = f"/api/chat/handovers/{chat.handover()}/contact"

    async def dies(*_arguments):
        raise BotDown("test")

    alive, chat.bot.talk = chat.bot.talk, dies
    first = await (await chat.client.post(path, json=GOOD, headers=chat.headers)).json()
    chat.bot.talk = alive
    again = await (await chat.client.post(path, json=GOOD, headers=chat.headers)).json()
    assert again == first
