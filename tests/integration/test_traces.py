"""Through the real Rasa, a turn is one trace: the gateway, the wait for Rasa, and the action within it."""

from __future__ import annotations

from pathlib import Path

from tests.collector import receiving
from tests.stack import Stack


def test_the_action_that_rasa_calls_belongs_to_the_trace_of_its_message(tmp_path: Path):
    with receiving() as collector:
        running = Stack(tmp_path / "polku", env={"POLKU_OTLP_URL": collector.url})
        running.start()
        try:
            talk = running.open()
            talk.say("olen tosi yksinäinen, nimeni on Saara Salaisuus")
            assert talk.status == 200
        finally:
            running.stop()  # what has not been sent yet is sent at the end
        spans = collector.spans()
        request, bot = spans["POST /api/chat/messages"], spans["rasa talk"]
        (action,) = (one for name, one in spans.items() if name.startswith("action action_need"))
        assert request["span"].trace_id == bot["span"].trace_id == action["span"].trace_id
        assert action["span"].parent_span_id == bot["span"].span_id
        assert request["polku.conversation"] == action["polku.conversation"] == talk.session_id
        for word in ("Saara", "Salaisuus", "yksinäinen"):
            assert word.encode() not in b"".join(collector.bodies)
