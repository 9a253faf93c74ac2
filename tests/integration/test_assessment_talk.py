"""A tester writes a questionnaire while Polku runs and talks it through; whatever interrupts, it goes on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import Stack, Talk

FOLDER = Path(__file__).resolve().parents[2] / "assessment" / "questionnaires"
TITLE = "Testaajan pikakysely"
# One question of every kind.
FILE = """
id: testaajan-pikakysely
version: "1.0"
title: Testaajan pikakysely
intro: Viisi lyhyttä kysymystä.
plain_intro: Kysyn viisi asiaa.
source: Oma kysely
licence: MIT
owner: Testi
checked: "2026-11-22"
cleared: true
questions:
  - id: group
    kind: single
    text: Kummassa asut?
    plain: Missä asut?
    options:
      - {id: house, title: Talossa, phrases: [talo*]}
      - {id: flat, title: Kerrostalossa, phrases: [kerrosta*]}
  - id: why
    kind: multi
    text: Mikä vie voimia? Voit valita monta.
    plain: Mikä sinua väsyttää?
    options:
      - {id: work, title: Työ}
      - {id: home, title: Koti}
      - {id: none, title: Ei mikään näistä, exclusive: true, means: "no"}
  - id: tired
    kind: scale
    text: Miten jaksat arjessa?
    plain: Miten jaksat?
    options:
      - {id: badly, title: Huonosti, phrases: [väsy*]}
      - {id: fair, title: Vaihtelevasti}
      - {id: well, title: Hyvin}
  - id: nights
    kind: number
    text: Monenako yönä viikossa nukut huonosti?
    plain: Monenako yönä nukut huonosti?
    min: 0
    max: 7
  - id: wish
    kind: text
    text: Mitä toivoisit?
    plain: Mitä toivot?
scoring:
  themes:
    why:
      home: {trouble: stress}
  scores:
    - id: load
      title: Kuormitus
      points:
        tired: {badly: 2, fair: 1, well: 0}
results:
  - id: light
    score: load
    from: 0
    to: 1
    feedback: [{text: Voimia näyttää riittävän., plain: Sinulla on voimia.}]
  - id: heavy
    score: load
    from: 2
    to: 2
    feedback: [{text: "Kerroit, että voimat ovat vähissä.", plain: "Kerroit, että et jaksa."}]
    steps:
      - {step: self, text: Lepää tänään hetki., plain: Lepää tänään hetki.}
      - {step: seek, text: Varaa aika terveysasemalta., plain: Varaa aika terveysasemalta.}
    themes: stress
    handover: {offer: offered}
"""
# What is answered in one's own words, and what is then understood.
WORDS = (
    ("group", "ihan talossa asutaan"),
    ("why", "no se koti ja työkin"),
    ("tired", "vähän väsyttää"),
    ("nights", "kolme tai neljä"),
    ("wish", "enemmän unta"),
)
QUESTIONS = {
    "group": "Kummassa asut?",
    "why": "Mikä vie voimia? Voit valita monta.",
    "tired": "Miten jaksat arjessa?",
    "nights": "Monenako yönä viikossa nukut huonosti?",
    "wish": "Mitä toivoisit?",
}


@pytest.fixture
def file() -> Iterator[Path]:
    """The tester's file, where the others are; away again afterwards."""
    path = FOLDER / "testaajan-pikakysely.yml"
    path.write_text(FILE, encoding="utf-8")
    yield path
    path.unlink(missing_ok=True)


def talk_to(stack: Stack, question: str) -> Talk:
    """A conversation that stands at this question of the tester's."""
    talk = stack.open()
    talk.say(f"aloita {TITLE}")
    for answered, words in WORDS:
        if answered == question:
            break
        talk.say(words)
    assert talk.messages[-1]["text"] == QUESTIONS[question]
    return talk


def test_a_questionnaire_written_while_polku_runs_is_talked_through(stack: Stack, file: Path):
    talk = stack.open()
    talk.say("mitä kyselyjä on?")
    talk.press(TITLE)
    assert talk.messages[0]["text"] == "Viisi lyhyttä kysymystä."
    for question, words in WORDS:
        assert talk.messages[-1]["text"] == QUESTIONS[question]
        talk.say(words)
    assert talk.messages[0]["text"] == "Kerroit, että voimat ovat vähissä."
    assert "Lepää tänään hetki." in talk.text
    page = stack.request("GET", "/api/chat/summary", headers=talk.headers).body
    assert "Varaa aika terveysasemalta." in page


def test_free_words_of_every_kind_are_echoed_when_they_were_not_the_options_own(stack: Stack, file: Path):
    talk = talk_to(stack, "why")
    talk.say("no se koti ja työkin")
    assert len(talk.messages) == 1, "the same words need no echo"
    talk.say("vähän väsyttää")
    assert "Huonosti" in talk.messages[0]["text"]
    talk.say("3-4")
    assert "3,5" in talk.messages[0]["text"]


def test_an_edit_is_met_in_the_next_turn_and_a_broken_file_keeps_the_answers(stack: Stack, file: Path):
    talk = talk_to(stack, "tired")
    edited = FILE.replace("Miten jaksat arjessa?", "Miten voit jaksaa?").replace('"1.0"', '"1.1"')
    file.write_text(edited, encoding="utf-8")
    talk.say("toista kysymys")
    assert talk.messages[-1]["text"] == "Miten voit jaksaa?"
    file.write_text(edited.replace("kind: scale", "kind: asteikko"), encoding="utf-8")
    talk.say("huonosti")
    assert talk.status == 200
    assert "käytössä" in talk.text
    assert "Puhun ihmiselle" in talk.buttons
    file.write_text(edited, encoding="utf-8")
    talk.say(TITLE)
    assert talk.messages[-1]["text"] == "Miten voit jaksaa?"
    talk.say("vaihda vastaus")
    assert any("Talossa" in title for title in talk.buttons)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "interruption",
    ["mitä tietoja minusta tallennetaan?", "isä makaa lattialla eikä hengitä", "haluan puhua ihmiselle"],
    ids=["question", "emergency", "person"],
)
def test_an_interruption_returns_to_the_same_question(
    stack: Stack, file: Path, question: str, interruption: str
):
    talk = talk_to(stack, question)
    if question == "why":
        talk.press("Koti")
    asked, buttons = talk.messages[-1]["text"], talk.buttons
    talk.say(interruption)
    if interruption.startswith("isä"):
        assert talk.messages[0]["urgency"] == "emergency"
    elif interruption.startswith("haluan"):
        talk.press("En lähetä")
    assert len(talk.messages) > 1, "the interruption was answered"
    assert talk.messages[-1]["text"] == asked
    assert talk.buttons[-len(buttons) :] == buttons


def test_an_answer_is_changed_and_the_talk_goes_on_where_it_was(stack: Stack, file: Path):
    talk = talk_to(stack, "nights")
    talk.say("haluan vaihtaa vastaukseni")
    talk.press("Miten jaksat arjessa?")
    assert talk.messages[-1]["text"] == QUESTIONS["tired"]
    talk.press("Hyvin")
    assert talk.messages[-1]["text"] == QUESTIONS["nights"]
    talk.say("0")
    talk.say("ei muuta")
    assert talk.messages[0]["text"] == "Voimia näyttää riittävän."


def test_nothing_can_be_changed_before_the_first_answer(stack: Stack, file: Path):
    talk = talk_to(stack, "group")
    talk.say("vaihda vastaus")
    assert talk.messages[-1]["text"] == QUESTIONS["group"]


def test_a_pause_keeps_the_place_whatever_is_talked_about_meanwhile(stack: Stack, file: Path):
    talk = talk_to(stack, "tired")
    talk.say("lopeta")
    assert "tauko" in talk.text
    talk.say("olen yksinäinen")
    assert talk.cards
    talk.say("jatketaan kartoitusta")
    assert talk.messages[-1]["text"] == QUESTIONS["tired"]


def test_another_questionnaire_on_the_way_does_not_lose_the_first(stack: Stack, file: Path):
    talk = stack.open()
    talk.press("Mitä voin")
    talk.press("Omaa")
    talk.say(TITLE)
    for _, words in WORDS:
        talk.say(words)
    talk.press("Jatketaan")
    # What the other one told is known by now, so this asks what else there is.
    assert "mielessäsi lisäksi" in talk.messages[-1]["text"]


def test_a_button_of_something_else_is_never_an_answer(stack: Stack, file: Path):
    talk = talk_to(stack, "wish")
    talk._send({"payload": "/start_self_assessment"})
    assert talk.messages[-1]["text"] == QUESTIONS["wish"]
    talk._send({"payload": "/find_activity"})
    assert talk.cards or len(talk.messages) > 1
    assert talk.messages[-1]["text"] == QUESTIONS["wish"]


def test_words_that_only_sound_grave_are_still_an_answer(stack: Stack):
    talk = stack.open()
    talk.press("Mitä voin")
    talk.say("itseäni")
    assert all(message["urgency"] is None for message in talk.messages)
    assert "mielessäsi" in talk.messages[-1]["text"]


def test_the_plan_is_edited_and_what_is_taken_out_is_shared_with_nobody(stack: Stack, file: Path):
    talk = talk_to(stack, "wish")
    talk.say("lepoa")
    talk.press("Muokkaa suunnitelmaa")
    talk.press("1. Mitä voin tehdä itse")
    talk.press("Poista: Lepää tänään hetki.")
    assert "Palauta: Lepää tänään hetki." in talk.buttons
    page = stack.request("GET", "/api/chat/summary", headers=talk.headers).body
    assert "Varaa aika terveysasemalta." in page
    assert "Lepää tänään" not in page
    talk.press("Suunnitelma on valmis")
    assert "Lepää tänään" not in talk.text
    talk.say("haluan puhua ihmiselle")
    assert "Varaa aika terveysasemalta." in talk.text
    assert "Lepää tänään" not in talk.text
    talk.press("En lähetä")


def test_a_line_taken_out_comes_back_by_the_same_button(stack: Stack, file: Path):
    talk = talk_to(stack, "wish")
    talk.say("lepoa")
    talk.press("Muokkaa suunnitelmaa")
    talk.press("1. Mitä voin tehdä itse")
    talk.press("Poista: Lepää tänään hetki.")
    talk.press("Palauta: Lepää tänään hetki.")
    talk.press("Suunnitelma on valmis")
    assert "Lepää tänään hetki." in talk.text


def test_answers_live_in_the_conversation_and_go_with_it(stack: Stack, file: Path):
    talk = talk_to(stack, "wish")
    talk.say("toivon hiljaisuutta ja salamyhkäistä rauhaa")
    tables = {}
    for name in ("tracker.db", "polku.db"):
        with sqlite3.connect(stack.folder / name) as db:
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
                tables[name, table] = str(db.execute(f'SELECT * FROM "{table}"').fetchall())
    holding = {name for (name, _), rows in tables.items() if "salamyhk" in rows}
    assert "tracker.db" in holding
    assert stack.request("DELETE", "/api/chat/sessions/current", headers=talk.headers).status == 204
    assert stack.request("GET", "/api/chat/summary", headers=talk.headers).status == 401
    for name, table in tables:
        with sqlite3.connect(stack.folder / name) as db:
            rows = str(db.execute(f'SELECT * FROM "{table}"').fetchall())
            assert "salamyhk" not in rows, (name, table)
            assert talk.session_id not in rows, (name, table)


@pytest.mark.parametrize(
    ("language", "words"), [("sv", ("finska", "svenska")), ("en", ("Finnish", "English"))]
)
def test_in_another_language_it_is_said_that_the_questions_are_in_finnish(
    stack: Stack, language: str, words: tuple[str, str]
):
    talk = stack.open(language=language)
    talk._send({"payload": "/start_self_assessment"})
    assert all(word in talk.messages[0]["text"] for word in words)
    assert "kainuu.fi" in json.dumps(talk.messages[0])
