"""Whatever bytes or JSON come, the gateway answers with a defined status and keeps nothing that breaks it."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from web.language import COURTESIES

BOUNDED = settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
MESSAGES = st.fixed_dictionaries({}, optional={"text": VALUES, "payload": VALUES, "client_id": VALUES})
FORMS = st.fixed_dictionaries(
    {"consent": st.sampled_from([True, False, "true", 1])},
    optional={"name": VALUES, "phone": VALUES, "email": VALUES, "best_time": VALUES, "channel": VALUES},
)


def test_any_bytes_are_answered(gateway):
    @BOUNDED
    @given(st.binary(max_size=400))
    def check(data: bytes) -> None:
        assert gateway.post("/api/chat/messages", data) in (200, 413, 422)

    check()
    json.dumps(gateway.history())


def test_any_json_message_is_answered_and_leaves_a_history_that_can_be_read(gateway):
    @BOUNDED
    @given(MESSAGES)
    def check(body: dict) -> None:
        assert gateway.post("/api/chat/messages", json.dumps(body).encode()) in (200, 413, 422)

    check()
    for message in gateway.history():
        message["text"].encode("utf-8")


# What the gateway itself says of a message that is not in Finnish; no text of a resident is in it.
GATEWAYS_OWN = {"/other_language"} | {
    f"/{intent}" for courtesies in COURTESIES.values() for intent in courtesies.values()
}


def test_any_text_is_answered_and_reaches_the_bot_as_words(gateway):
    @BOUNDED
    @given(st.text(min_size=1, max_size=300))
    def check(text: str) -> None:
        sent = len(gateway.chat.bot.sent)
        status = gateway.post("/api/chat/messages", json.dumps({"text": text}).encode())
        assert status in (200, 422)
        for message in gateway.chat.bot.sent[sent:]:
            assert not message.startswith("/") or message in GATEWAYS_OWN

    check()


def test_any_opening_is_answered(gateway):
    @BOUNDED
    @given(st.dictionaries(st.sampled_from(["language", "region", "municipality", "topic"]), VALUES))
    def check(body: dict) -> None:
        assert gateway.post("/api/chat/sessions", json.dumps(body).encode()) in (201, 422)

    check()


def test_any_contact_form_is_answered(gateway):
    handover = gateway.chat.handover()

    @BOUNDED
    @given(FORMS)
    def check(body: dict) -> None:
        path = f"/api/chat/handovers/{handover}/contact"
        assert gateway.post(path, json.dumps(body).encode()) in (201, 422)

    check()
