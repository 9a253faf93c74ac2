"""Bad input has a defined, friendly outcome over the running system, and loses nothing."""

from __future__ import annotations

import json

import pytest

from tests.stack import Stack


def problem(reply, status: int) -> dict:
    """A problem+json with a Finnish title."""
    assert reply.status == status, reply
    assert "problem+json" in reply.headers["Content-Type"]
    assert reply.body["title"]
    return reply.body


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "   \n\t "}, 422),
        ({"text": "\x00\x07"}, 422),
        ({"text": "a" * 2001}, 413),
        ({}, 422),
        ({"text": "hei", "payload": "/help"}, 422),
        ({"text": 5}, 422),
        ({"text": None}, 422),
        ({"payload": "/restart"}, 422),
        ({"payload": '/handover_contact_saved{"handover_id": "x"}'}, 422),
        ([1, 2], 422),
        (b"{not json", 422),
        (b"\xff\xfe", 422),
        (b'{"text": "' + b"a" * 100_000 + b'"}', 413),
        (b"[" * 5000, 422),
    ],
)
def test_a_message_that_cannot_be_read_is_a_problem_and_the_talk_goes_on(stack: Stack, body, status):
    talk = stack.open()
    problem(stack.request("POST", "/api/chat/messages", body, talk.headers), status)
    talk.say("moi")
    assert talk.status == 200


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer " + "a" * 9000])
def test_an_unknown_token_is_401(stack: Stack, authorization: str):
    headers = {"Authorization": authorization} if authorization else {}
    reply = stack.request("POST", "/api/chat/messages", {"text": "moi"}, headers)
    assert reply.status in (400, 401)


def test_one_conversation_cannot_read_or_fill_in_anothers_handover(stack: Stack):
    first, second = stack.open(), stack.open()
    first.say("haluan että minulle soitetaan")
    first.press("Lähetä")
    form = next(m["form"] for m in first.messages if m["form"])
    body = {"name": "Eve", "phone": "040 765 4321", "consent": True}
    problem(stack.request("POST", form["action"], body, second.headers), 404)


@pytest.mark.parametrize("language", ["xx", 7, None])
def test_an_unknown_language_is_told(stack: Stack, language):
    problem(stack.request("POST", "/api/chat/sessions", {"language": language}), 422)


@pytest.mark.parametrize(
    "query", ["limit=x", "offset=-1", "free=maybe", "date_from=2026-13-45", "q=" + "a" * 600]
)
def test_a_wrong_catalogue_query_is_told(stack: Stack, query: str):
    problem(stack.request("GET", f"/api/catalog/services?{query}"), 422)


def test_an_unknown_address_is_a_problem(stack: Stack):
    problem(stack.request("GET", "/api/nothing"), 404)


@pytest.mark.parametrize(
    "text",
    [
        "😀😀😀", "x" * 2000, "hej moi hello", "mul o kylmä :(((", "?", "1", "a\u202eb",
        "SELECT * FROM users; --",
        "<script>alert(1)</script>", "{{7*7}} {municipality}",
    ],
)  # fmt: skip
def test_odd_but_harmless_messages_are_answered(stack: Stack, text: str):
    talk = stack.open()
    talk.say(text)
    assert talk.status == 200
    assert talk.text
    assert "49" not in talk.text


def test_the_catalogue_answers_and_has_the_contracts_fields(stack: Stack):
    found = stack.request("GET", "/api/catalog/services?q=vertaistuki&municipality=Kajaani&limit=5")
    assert found.status == 200
    assert found.body["total"] > 0
    fields = {
        "service_id", "title", "summary", "reason", "organization", "place", "municipality", "distance_km",
        "schedule", "price", "url", "phone", "accessibility", "remote", "score", "source", "source_id",
    }  # fmt: skip
    assert fields <= set(found.body["results"][0])
    one = stack.request("GET", f"/api/catalog/services/{found.body['results'][0]['service_id']}")
    assert one.status == 200
    assert json.dumps(one.body)
