"""The language of a message: the set of messages, and the conversation that goes on in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from safety import CrisisKind, emergency_reply
from web.language import heard

NLU = Path(__file__).parents[2] / "nlu"
SPOKEN = ("fi", "sv", "en")


def lines(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def test_the_set_is_large_and_has_every_language() -> None:
    languages = [language for language, _ in lines(NLU / "apart" / "languages.tsv")]
    assert len(languages) >= 300
    assert min(languages.count(language) for language in (*SPOKEN, "other")) >= 40


@pytest.mark.parametrize("language", [*SPOKEN, "other"])
def test_languages_are_told_apart(language: str) -> None:
    texts = [text for label, text in lines(NLU / "apart" / "languages.tsv") if label == language]
    wrong = []
    for text in texts:
        found = heard(text).recognised or "fi"
        if (found if found in SPOKEN else "other") != language:
            wrong.append((text, found))
    assert len(wrong) <= 0.05 * len(texts), wrong


def test_what_residents_write_in_finnish_stays_finnish() -> None:
    # The second set of emergencies is written in Swedish and English in part.
    files = sorted(set(NLU.glob("*.tsv")) - {NLU / "emergencies_2.tsv"})
    texts = [row[-1] for path in files for row in lines(path)]
    taken = [text for text in texts if heard(text).answer != "fi"]
    assert len(texts) > 1500
    assert len(taken) <= 0.003 * len(texts), taken


@pytest.mark.parametrize("text", ["viiltelin just", "mä just", "nukuin just"])
def test_a_word_of_puhekieli_makes_no_english(text: str) -> None:
    assert heard(text).answer == "fi"


@pytest.mark.parametrize("current", SPOKEN)
@pytest.mark.parametrize("text", ["ok", "1", "👍", "", "Porvoo", "Kela", "no", "taxi", "?!"])
def test_what_does_not_tell_keeps_the_conversations_language(text: str, current: str) -> None:
    assert heard(text, current).answer == current
    assert heard(text, current).recognised is None


def test_languages_without_replies_are_answered_in_english() -> None:
    assert heard("Где можно получить помощь?").answer == "en"
    assert heard("waan u baahanahay caawimaad").answer == "en"


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("kan jag tala med en människa", "sv", "request_human"),
        ("Jag vill prata med en rådgivare", "sv", "request_human"),
        ("ring mig", "sv", "request_human"),
        ("I want to talk to a real person", "en", "request_human"),
        ("can you call me", "en", "request_human"),
        ("ok thank you", "en", "thank"),
        ("Okej, tack så mycket!", "sv", "thank"),
        ("I need someone to talk to", "en", None),
        ("jag har ingen att prata med", "sv", None),
    ],
)
def test_courtesies_and_a_wish_for_a_person_are_understood(
    text: str, language: str, intent: str | None
) -> None:
    found = heard(text)
    assert (found.answer, found.intent) == (language, intent)


async def test_a_swedish_message_turns_the_conversation_into_swedish(chat):
    await chat.open()
    await chat.send({"text": "jag känner mig så ensam"})
    assert chat.bot.sent[-1] == "/other_language"
    assert chat.bot.filled["language"] == "sv"
    *_, resident, answer = await chat.history()
    assert (resident["text"], resident["language"]) == ("jag känner mig så ensam", "sv")
    assert answer["language"] == "sv"


async def test_a_courtesy_is_returned_and_a_short_word_goes_on_in_the_language(chat):
    await chat.open()
    await chat.send({"text": "Thank you!"})
    assert chat.bot.sent[-1] == "/thank"
    await chat.send({"text": "ok"})
    assert chat.bot.sent[-1] == "ok"
    assert (await chat.history())[-1]["language"] == "en"


async def test_finnish_brings_the_conversation_back(chat):
    await chat.open()
    await chat.send({"text": "I need help with my rent please"})
    await chat.send({"text": "eiku mä osaan kyllä suomeakin"})
    assert chat.bot.sent[-1] == "eiku mä osaan kyllä suomeakin"
    assert chat.bot.filled["language"] == "fi"
    assert (await chat.history())[-1]["language"] == "fi"


@pytest.mark.parametrize(
    ("text", "language"),
    [("jag vill ta livet av mig", "sv"), ("I want to kill myself", "en")],
)
async def test_an_emergency_is_answered_in_its_language(chat, text: str, language: str) -> None:
    await chat.open()
    _, body = await chat.send({"text": text})
    assert chat.bot.sent[-1] == text
    first = body["messages"][0]
    assert first["text"] == emergency_reply(CrisisKind.SUICIDE, language).text
    assert (first["urgency"], first["language"]) == ("emergency", language)


async def test_an_emergency_in_swedish_is_answered_in_swedish_while_the_bot_is_down(chat) -> None:
    await chat.open()
    chat.bot.down = True
    status, body = await chat.send({"text": "min man slår mig"})
    assert status == 503
    assert body["messages"][0]["text"] == emergency_reply(CrisisKind.VIOLENCE, "sv").text


@pytest.mark.parametrize("text", ["he tulevat huomenna", "ni joo", "to 12.3.", "han se oli", "vi tulee jo"])
def test_finnish_that_looks_foreign_keeps_finnish(text: str) -> None:
    assert heard(text).answer == "fi"


@pytest.mark.parametrize("text", ["ghfjd ksla", "qpwoe zmxnc", "vbnm tyui", "asdf qwer zxcv"])
def test_a_mashed_keyboard_is_no_other_language(text):
    assert heard(text).recognised in (None, "fi")


@pytest.mark.parametrize("text", ["no en tiedä", "no ei", "no en minä"])
def test_a_short_answer_of_finnish_words_is_finnish_whatever_else_it_looks_like(text: str) -> None:
    assert heard(text).answer == "fi"


@pytest.mark.parametrize("text", ["no entiendo", "me no like"])
def test_a_short_message_with_a_word_that_is_not_finnish_may_be_another_language(text: str) -> None:
    assert heard(text).answer == "en"
