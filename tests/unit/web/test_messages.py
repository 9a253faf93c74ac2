"""Rasa's answers become messages of the contract."""

from datetime import UTC, datetime

from web.messages import BotAnswer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIELDS = {"id", "time", "sender", "text", "buttons", "cards", "form", "urgency", "language"}


def test_every_message_has_all_fields_of_the_contract():
    answer = BotAnswer([{"text": "Hei"}], NOW, "fi")
    assert set(answer.messages[0]) == FIELDS


def test_a_structured_part_joins_the_text_before_it():
    answer = BotAnswer(
        [{"text": "Löysin nämä"}, {"custom": {"cards": [{"title": "Kerho"}]}}, {"text": "Mitä seuraavaksi?"}],
        NOW,
        "fi",
    )
    assert [len(m["cards"]) for m in answer.messages] == [1, 0]


def test_an_emergency_is_marked():
    answer = BotAnswer([{"text": "Soita 112"}, {"custom": {"urgency": "emergency"}}], NOW, "fi")
    assert answer.has_emergency
    assert answer.messages[0]["urgency"] == "emergency"


def test_only_known_parts_are_passed_on():
    answer = BotAnswer([{"text": "a"}, {"custom": {"secret": 1}}], NOW, "fi")
    assert set(answer.messages[0]) == FIELDS


def test_a_lone_structured_part_is_not_a_message():
    answer = BotAnswer([{"custom": {"erase": True}}], NOW, "fi")
    assert answer.messages == []
    assert answer.erase
