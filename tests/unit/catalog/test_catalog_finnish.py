"""Base forms, parts of compounds, and spoken Finnish."""

from __future__ import annotations

import pytest

from catalog.finnish import MAX_WORD, index_words, suggestions, word_of, words_of


def forms(text: str) -> set[str]:
    return {form for word in words_of(text) for form in word.all}


def test_inflected_compound_gives_its_base_form_and_its_parts() -> None:
    found = forms("vertaistukiryhmässä")
    assert {"vertaistukiryhmä", "vertaistuki", "tuki", "ryhmä"} <= found


def test_part_that_is_noun_and_verb_alike_is_taken_as_the_noun() -> None:
    assert "tuki" in word_of("vertaistuki").parts
    assert "tukea" not in word_of("vertaistuki").parts


def test_derived_word_leads_to_what_it_is_derived_from() -> None:
    assert "yksinäinen" in word_of("yksinäisyys").roots


@pytest.mark.parametrize(
    ("heard", "standard"),
    [
        ("ahistaa", "ahdistaa"),
        ("mettäs", "metsä"),
        ("kolomas", "kolmas"),
        ("kajaanis", "kajaani"),
        ("kuhmosa", "kuhmo"),
        ("masis", "masennus"),
        ("kuntsarille", "kuntosali"),
        ("lekurille", "lääkäri"),
        ("röökistä", "tupakka"),
        ("väsyny", "väsynyt"),
        ("meijän", "me"),
        ("rupee", "ruveta"),
    ],
)
def test_spoken_form_leads_to_standard_finnish(heard: str, standard: str) -> None:
    assert standard in forms(heard)


def test_forms_of_an_unknown_name_meet() -> None:
    assert word_of("finfamista").lemmas == word_of("finfamin").lemmas
    assert not word_of("finfamin").known


def test_function_words_are_not_indexed_but_alone_is_a_word() -> None:
    prepared = index_words("minä olen ihan yksin täällä")
    assert "yksin" in prepared.split()
    assert "olla" not in prepared.split()


@pytest.mark.parametrize("word", ["kenelle", "jotta", "oltu", "käynyt", "tarviin", "oo", "vaikka"])
def test_words_that_only_serve_the_sentence_tell_of_no_need(word: str) -> None:
    assert word_of(word).stop


@pytest.mark.parametrize("word", ["yksin", "loukkaantunut", "kuollut", "toipunut", "hakija"])
def test_words_made_of_verbs_that_say_something_are_kept(word: str) -> None:
    assert not word_of(word).stop


def test_short_numbers_are_left_out_and_service_numbers_kept() -> None:
    assert "116117" in index_words("soita 116117").split()
    assert "15" not in index_words("15-29-vuotiaille").split()


def test_prepared_words_hold_letters_and_digits_only() -> None:
    prepared = index_words("AA-ryhmä, mielenterveys- ja päihdepalvelut; A-klinikka (24/7)!")
    assert prepared
    assert all(word.isalnum() for word in prepared.split())
    assert "mielenterveys" in prepared.split()


def test_pasted_noise_is_passed_over() -> None:
    assert words_of("a" * (MAX_WORD + 1)) == []
    assert words_of("") == []


def test_misspelt_word_has_its_right_spelling_among_the_suggestions() -> None:
    assert "velkaneuvonta" in suggestions("velkanevonta")
