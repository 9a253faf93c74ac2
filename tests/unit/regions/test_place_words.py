"""The word lists themselves."""

from __future__ import annotations

from dataclasses import fields

from regions.gazetteer import gazetteer
from regions.municipalities import DATA
from regions.vocabulary import Vocabulary, vocabulary


def test_every_listed_word_is_a_word_in_lower_case() -> None:
    # YAML reads a bare "on" or "no" as a truth value.
    for field in fields(Vocabulary):
        entries = getattr(vocabulary(), field.name)
        words = (
            entries if not isinstance(entries, dict) else [word for each in entries.values() for word in each]
        )
        assert words
        assert all(isinstance(word, str) and word and word == word.lower() for word in words), field.name


def test_fillers_hold_the_words_that_yaml_would_misread() -> None:
    assert {"on", "no", "ja"} <= vocabulary().fillers


def test_brands_belong_to_names_that_are_known() -> None:
    known = {reading.name.name for reading in gazetteer().forms().values()}
    assert set(vocabulary().brands) - {"*"} <= known


def test_the_two_lists_of_words_do_not_contradict_each_other() -> None:
    lookalikes = (DATA / "lookalikes.txt").read_text(encoding="utf-8").split()
    homographs = (DATA / "homographs.txt").read_text(encoding="utf-8").split()
    assert lookalikes == sorted(set(lookalikes))
    assert homographs == sorted(set(homographs))
    # What is never a place cannot be one in the right surroundings.
    assert not set(lookalikes) & set(homographs)
