"""A number typed into the chat while a request waits: to the vault, and a placeholder everywhere else."""

import pytest

from handover import ContactDetails, Role, StaffUser
from safety import redact
from web.typed_number import typed_number

ADVISER = StaffUser("aino", Role.ADVISER)
TYPED, KEPT = "050 123 4567", "+358501234567"


def revealed(chat, handover_id):
    chat.context.handovers.claim(handover_id, ADVISER)
    return chat.context.handovers.reveal(handover_id, ADVISER)


def give_form(chat, handover_id):
    details = ContactDetails.parse({"name": "Maija Meikäläinen", "phone": "040 531 7788"})
    chat.context.handovers.add_contact(handover_id, details, chat.session_id)


@pytest.mark.parametrize(
    ("text", "alone", "own"),
    [
        (TYPED, True, True),
        ("joo numeroni on 050 123 4567 kiitos", True, True),
        ("soittakaa tähän 0501234567", True, True),
        ("olen tosi väsynyt mutta numeroni on 0501234567", False, True),
        ("mut tavoittaa parhaiten numerosta 0501234567 iltaisin", False, True),
        ("naapurin numero on 0501234567 jos häntä tarvitaan", False, False),
        ("äiti vastaa numerosta 0501234567 ja minä en vastaa", False, False),
    ],
)
def test_whose_a_number_is_shows_in_the_words_around_it(text, alone, own):
    found = typed_number(text, redact(text))
    assert (found.alone, found.own) == (alone, own)


@pytest.mark.parametrize(
    "text", ["soita 112", "050 123 4567 tai 040 531 7788", "131052-308T ja 050 123 4567", "olen yksin"]
)
def test_none_many_or_mixed_identifiers_are_no_number_to_keep(text):
    assert typed_number(text, redact(text)) is None


async def test_a_bare_number_goes_to_the_vault_and_the_answer_is_the_receipt(chat):
    await chat.open()
    handover_id = chat.handover()
    status, _ = await chat.send({"text": TYPED})
    assert status == 200
    assert chat.bot.sent[-1] == f'/handover_contact_saved{{"handover_id": "{handover_id}"}}'
    told = chat.bot.metadata[-1]
    assert (told["redacted"], told["number_saved"]) == (True, True)
    assert revealed(chat, handover_id).phone == KEPT
    assert [one["text"] for one in await chat.history() if one["sender"] == "resident"] == ["[puhelinnumero]"]


async def test_a_number_beside_other_words_is_kept_and_the_words_are_answered(chat):
    await chat.open()
    handover_id = chat.handover()
    await chat.send({"text": f"olen tosi yksin, soittakaa minulle {TYPED}"})
    assert chat.bot.sent[-1] == "olen tosi yksin, soittakaa minulle [puhelinnumero]"
    assert chat.bot.metadata[-1]["number_saved"] is True
    assert revealed(chat, handover_id).phone == KEPT


async def test_an_emergency_is_answered_although_a_number_came_with_it(chat):
    await chat.open()
    handover_id = chat.handover()
    _, body = await chat.send({"text": f"en halua enää elää {TYPED}"})
    assert chat.bot.sent[-1] == "en halua enää elää [puhelinnumero]"
    assert body["messages"][0]["urgency"] == "emergency"
    assert revealed(chat, handover_id).phone == KEPT


async def test_without_a_request_a_number_is_only_taken_out(chat):
    await chat.open()
    await chat.send({"text": TYPED})
    assert chat.bot.sent[-1] == "[puhelinnumero]"
    assert chat.bot.metadata[-1]["redacted"] is True
    assert "number_saved" not in chat.bot.metadata[-1]


async def test_another_persons_number_does_not_take_the_place_of_the_residents(chat):
    await chat.open()
    handover_id = chat.handover()
    give_form(chat, handover_id)
    await chat.send({"text": f"naapurin numero on {TYPED}, auttakaa häntä"})
    assert "number_saved" not in chat.bot.metadata[-1]
    assert revealed(chat, handover_id).phone == "+358405317788"


async def test_the_residents_new_number_takes_the_place_of_the_old_one(chat):
    await chat.open()
    handover_id = chat.handover()
    give_form(chat, handover_id)
    await chat.send({"text": f"mun uusi numero on {TYPED}"})
    found = revealed(chat, handover_id)
    assert (found.phone, found.name) == (KEPT, "Maija Meikäläinen")


async def test_a_number_that_costs_is_taken_out_and_not_kept(chat):
    await chat.open()
    handover_id = chat.handover()
    await chat.send({"text": "0600 123 45"})
    assert "number_saved" not in chat.bot.metadata[-1]
    assert chat.context.handovers.open_request(chat.session_id).has_contact is False
    assert chat.context.handovers.open_request(chat.session_id).id == handover_id
