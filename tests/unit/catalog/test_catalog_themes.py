"""The theme files, and the themes that residents' and services' words point to."""

from __future__ import annotations

import pytest

from catalog import themes
from catalog.errors import ThemeFileError
from catalog.finnish import words_of
from catalog.themes import (
    THEMES,
    load_themes,
    theme_label,
    themes_in,
    themes_of_term,
    to_themes,
    topics,
    topics_of_service,
)


def test_every_need_intent_has_its_theme_and_nothing_else_is_one() -> None:
    assert set(load_themes()) == set(THEMES)
    assert len(THEMES) == 41


@pytest.mark.parametrize("theme_id", THEMES)
def test_theme_has_labels_words_and_a_way_to_be_told(theme_id: str) -> None:
    theme = load_themes()[theme_id]
    assert theme.label
    assert theme.plain_label
    assert theme.told.startswith("kerroit")
    assert theme.priority in (None, 1, 2, 3, 4, 5, 6)
    assert theme.related
    assert theme_id not in theme.related
    for topic in theme.topics:
        assert len(topic.cues) >= 3
        assert len(topic.terms) >= 3
        assert topic.says
        assert topic.passage.endswith(".")


def test_topic_ids_are_unique() -> None:
    ids = [topic.id for topic in topics()]
    assert len(ids) == len(set(ids))


def test_every_county_priority_has_themes() -> None:
    assert {theme.priority for theme in load_themes().values()} >= {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize(
    ("message", "theme"),
    [
        ("oon aika yksin täällä Kajaanissa, kaipaisin jotain porukkaa", "loneliness"),
        ("rahat ei riitä ruokaan", "low_income"),
        ("velkaa on ja ulosotto vie palkasta", "debt"),
        ("mies on lyönyt minua", "violence"),
        ("haluun lopettaa röökin", "nicotine"),
        ("en nuku öisin", "sleep"),
        ("koulu jäi kesken enkä tiedä mitä tekisin", "youth"),
        ("hoidan muistisairasta vaimoani kotona", "caregiving"),
        ("häätö uhkaa ja vuokrat on rästissä", "housing"),
        ("missä pääsee uimaan", "exercise"),
        ("olen huolissani naapurista joka ei pärjää", "concern_for_other"),
    ],
)
def test_message_points_to_its_theme(message: str, theme: str) -> None:
    assert theme in list(themes_in(message))[:2]


@pytest.mark.parametrize("message", ["", "moi", "kiitos hei", "paljonko kello on"])
def test_message_without_need_points_to_no_theme(message: str) -> None:
    assert themes_in(message) == {}


def test_two_needs_in_one_message_are_both_kept() -> None:
    found = themes_in("olen ihan yksin ja velkaa on joka paikkaan")
    assert {"loneliness", "debt"} <= set(found)


def test_service_without_given_themes_is_placed_by_its_own_words() -> None:
    found = to_themes(
        topics_of_service(words_of("Etsivä nuorisotyö"), words_of("Apua nuorille eri elämäntilanteissa."))
    )
    assert next(iter(found)) == "youth"


def test_ptv_class_and_life_event_lead_to_themes_and_a_main_class_only_faintly() -> None:
    assert themes_of_term("ptv_class", "P15.5") == {"debt": 0.8}
    assert themes_of_term("ptv_event", "KE14") == {"bereavement": 0.8}
    assert themes_of_term("ptv_class", "P1")["housing"] < 0.5
    assert themes_of_term("keyword", "P15.5") == {}


def test_label_of_an_unknown_theme_is_its_id() -> None:
    assert theme_label("loneliness") == "yksinäisyys"
    assert theme_label("loneliness", plain=True) == "Olen yksin"
    assert theme_label("nonsense") == "nonsense"


def test_theme_without_topics_is_refused_by_name() -> None:
    with pytest.raises(ThemeFileError) as caught:
        themes._theme("loneliness", {"label": "yksinäisyys"})
    assert caught.value.theme == "loneliness"
