"""Checks the place names' forms and word lists against Voikko; run it after adding a name.

    PYTHONPATH=. .venv/bin/python scripts/place_words.py            tells what to look at
    PYTHONPATH=. .venv/bin/python scripts/place_words.py --write    also adds new look-alikes to the list

Needs libvoikko and, to leave out compounds that nobody uses, wordfreq (not a dependency of
Polku: `uv pip install wordfreq` for the run). Takes some two minutes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import libvoikko
import wordfreq

from regions.gazetteer import gazetteer
from regions.municipalities import DATA

LETTERS = "abcdefghijklmnoprstuvyäö"
NAMES = frozenset({"paikannimi", "sukunimi", "etunimi", "nimi"})
#: Share of all words from which on a word of another language or of puhekieli counts as known.
KNOWN = {"fi": 5e-7, "sv": 1e-6, "en": 1e-6}


class Finnish:
    """Says whether a word in lower case is an ordinary word."""

    def __init__(self) -> None:
        self._voikko = libvoikko.Voikko("fi")
        self._frequency = {language: wordfreq.get_frequency_dict(language, "best") for language in KNOWN}

    def is_simple(self, word: str) -> bool:
        """Whether Voikko knows it as a word that is no compound."""
        return any(each["STRUCTURE"].count("=") == 1 for each in self._ordinary(word))

    def is_used(self, word: str) -> bool:
        """Whether it is a word that people use: compounds that only Voikko can think of are left out."""
        if self.is_simple(word) or (self._ordinary(word) and self._frequency["fi"].get(word, 0) > 0):
            return True
        often = any(self._frequency[language].get(word, 0) > least for language, least in KNOWN.items())
        return often and not any(
            each["CLASS"] == "paikannimi" for each in self._voikko.analyze(word.capitalize())
        )

    def _ordinary(self, word: str) -> list[dict[str, str]]:
        return [each for each in self._voikko.analyze(word) if each["CLASS"] not in NAMES]


def neighbours(form: str) -> Iterator[str]:
    """All words one letter away."""
    for i in range(len(form) + 1):
        yield from (form[:i] + letter + form[i:] for letter in LETTERS)
        if i < len(form):
            yield form[:i] + form[i + 1 :]
            yield from (form[:i] + letter + form[i + 1 :] for letter in LETTERS if letter != form[i])
        if i + 1 < len(form):
            yield form[:i] + form[i + 1] + form[i] + form[i + 2 :]


def main() -> int:
    """Print what to look at; 1 when look-alikes are missing and were not written."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--write", action="store_true", help="add new look-alikes to the list")
    write = parser.parse_args().write
    finnish, index = Finnish(), gazetteer()
    forms = index.forms()
    for form, reading in sorted(forms.items()):
        if not reading.homograph and finnish.is_simple(form):
            print(f"myös tavallinen sana (homographs.txt?): {form} ({reading.name.name})")
    known = set((DATA / "lookalikes.txt").read_text(encoding="utf-8").split())
    new = {
        word
        for form in index.misspelt_forms()
        for word in neighbours(form)
        if word not in known and word not in forms and index.read_misspelt(word) and finnish.is_used(word)
    }
    for word in sorted(new):
        print(f"näyttää kirjoitusvirheeltä (lookalikes.txt): {word}")
    if write:
        (DATA / "lookalikes.txt").write_text("\n".join(sorted(known | new)) + "\n", encoding="utf-8")
    return 0 if write or not new else 1


if __name__ == "__main__":
    sys.exit(main())
