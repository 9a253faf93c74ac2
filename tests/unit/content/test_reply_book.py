"""Replies in use: never the same variant twice in a row, the right language and style, changes read anew."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest

from content import ContentError, ReplyBook, UnknownReply, load_replies, preview

DOMAIN = Path(__file__).resolve().parents[3] / "bot" / "domain"
THREE = """responses:
  utter_x:
  - text: "Yksi {name}"
    buttons: [{title: Lisää, payload: '/choose_theme{{"theme": "debt"}}'}]
  - text: "Kaksi {name}"
  - text: "Kolme {name}"
  - condition: [{type: slot, name: style, value: plain}, {type: slot, name: language, value: fi}]
    text: "Selko"
  - condition: [{type: slot, name: language, value: sv}]
    text: "Svenska"
"""


class Timer:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.yml").write_text(THREE, encoding="utf-8")
    return tmp_path


def test_no_variant_is_said_twice_in_a_row_and_all_come_round(folder: Path):
    book = ReplyBook(folder)
    said, last = [], None
    for _ in range(9):
        spoken = book.speak("utter_x", {"name": "A"}, last=last, seed="keskustelu")
        said.append(spoken.text)
        last = spoken.position
    assert all(one != following for one, following in pairwise(said))
    assert len(set(said)) == 3


def test_every_frequent_reply_of_ours_changes_from_one_time_to_the_next():
    book = ReplyBook(DOMAIN)
    for name in ("utter_greet", "utter_clarify", "utter_clarify_person", "utter_suggest", "utter_complaint"):
        for plain in (False, True):
            several = book.reply(name).of("fi", "plain" if plain else "normal")
            first = book.speak(name, {}, plain=plain, seed="a")
            second = book.speak(name, {}, plain=plain, last=first.position, seed="a")
            assert first.text != second.text or len(several) == 1


def test_conversations_begin_at_different_variants(folder: Path):
    book = ReplyBook(folder)
    assert len({book.speak("utter_x", {}, seed=str(number)).text for number in range(20)}) == 3


def test_style_and_language_choose_the_variant(folder: Path):
    book = ReplyBook(folder)
    assert book.speak("utter_x", {}, plain=True).text == "Selko"
    assert book.speak("utter_x", {}, language="sv", plain=True).text == "Svenska"
    english = book.speak("utter_x", {"name": "A"}, language="en")
    assert english.language == "fi"


def test_placeholders_are_filled_and_an_unknown_one_is_left_out(folder: Path):
    book = ReplyBook(folder)
    assert book.speak("utter_x", {"name": "{x}"}, last=2).text == "Yksi {x}"
    assert book.speak("utter_x", {}, last=2).text == "Yksi "


def test_doubled_braces_of_the_file_are_single_in_a_payload(folder: Path):
    spoken = ReplyBook(folder).speak("utter_x", {}, last=2)
    assert spoken.buttons[0].payload == '/choose_theme{"theme": "debt"}'


def test_a_saved_change_is_in_use_without_a_restart(folder: Path):
    timer = Timer()
    book = ReplyBook(folder, timer)
    path = folder / "a.yml"
    path.write_text('responses:\n  utter_x: [{text: "Uusi"}]\n', encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert book.speak("utter_x", {}, last=2).text == "Yksi "
    timer.seconds = 2
    assert book.speak("utter_x", {}).text == "Uusi"
    assert "utter_y" not in book


def test_a_broken_change_leaves_the_former_replies_in_use(folder: Path):
    timer = Timer()
    book = ReplyBook(folder, timer)
    (folder / "b.yml").write_text("responses: [", encoding="utf-8")
    timer.seconds = 2
    assert book.speak("utter_x", {}, last=2).text == "Yksi "


def test_an_unknown_reply_is_named(folder: Path):
    with pytest.raises(UnknownReply) as raised:
        ReplyBook(folder).speak("utter_olematon", {})
    assert raised.value.detail == "utter_olematon"


def test_a_file_without_replies_is_no_error_and_a_list_is(tmp_path: Path):
    (tmp_path / "a.yml").write_text("version: '3.1'\n", encoding="utf-8")
    assert load_replies(tmp_path) == {}
    (tmp_path / "a.yml").write_text("- a\n", encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        load_replies(tmp_path)
    assert raised.value.code == "not_yaml"


def test_preview_shows_every_variant_with_its_buttons(folder: Path):
    shown = "\n".join(preview(load_replies(folder)["utter_x"], {"name": "Aino"}))
    assert "[1] suomi, 9 merkkiä\nYksi Aino\n   ( Lisää )" in shown
    assert "selkokieli" in shown
    assert "ruotsi" in shown
    assert "[name]" in "\n".join(preview(load_replies(folder)["utter_x"], {}))
