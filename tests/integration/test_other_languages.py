"""Swedish, English and other languages in the real conversation."""

from __future__ import annotations

from safety import help_line
from tests.stack import Stack


def test_swedish_is_answered_in_swedish_with_where_help_is_had_until_finnish_comes_back(stack: Stack) -> None:
    talk = stack.open(region="ita-uusimaa")
    talk.say("jag känner mig så ensam")
    assert "svenska" in talk.text
    assert str(help_line("crisis_sv").number) in talk.text
    assert {message["language"] for message in talk.messages} == {"sv"}
    talk.say("tack")
    assert {message["language"] for message in talk.messages} == {"sv"}
    talk.say("oon tosi yksinäinen täällä, kukaan ei käy")
    assert {message["language"] for message in talk.messages} == {"fi"}


def test_a_language_without_replies_is_answered_in_english(stack: Stack) -> None:
    talk = stack.open()
    talk.say("мне нужна помощь")
    assert "in English" in talk.text
    assert str(help_line("crisis_ar_en").number) in talk.text


def test_an_emergency_in_english_gets_the_emergency_answer_in_english(stack: Stack) -> None:
    talk = stack.open()
    talk.say("I want to kill myself")
    assert talk.messages[0]["urgency"] == "emergency"
    assert talk.messages[0]["text"].startswith("Thank you for telling me")
