"""Set phrases that mean something else than their words: "kääntää selkänsä" has nothing to do with backs.

The table is in `words.yml` under `idioms`. The words of a phrase are read as the words it stands
for, so that neither the search nor the illnesses are misled by them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from catalog.finnish import Word, word_file, words_of

APART = 2  # words that may stand between those of a phrase
AS_SAID = "="  # before a word of the table that fits in this form only
Phrase = tuple[frozenset[str], ...]


@lru_cache(maxsize=1)
def _table() -> Mapping[str, tuple[tuple[Phrase, tuple[Word, ...]], ...]]:
    """Phrases and what they stand for, by each base form of their first word."""
    by_first: dict[str, list[tuple[Phrase, tuple[Word, ...]]]] = defaultdict(list)
    for said, plain in word_file()["idioms"].items():
        phrase = tuple(_wanted(word) for word in said.split())
        for form in phrase[0]:
            by_first[form].append((phrase, tuple(words_of(plain))))
    return {form: tuple(entries) for form, entries in by_first.items()}


def _wanted(word: str) -> frozenset[str]:
    return frozenset([word]) if word.startswith(AS_SAID) else _forms(words_of(word)[0])


def _forms(word: Word) -> frozenset[str]:
    return frozenset((*word.lemmas, *word.roots, AS_SAID + word.surface))


def plainly(words: Sequence[Word]) -> list[Word]:
    """The words of a message with its set phrases said plainly; the others as they were."""
    forms = [_forms(word) for word in words]
    spent: set[int] = set()
    added: list[Word] = []
    for start, own in enumerate(forms):
        for phrase, plain in (entry for form in sorted(own) for entry in _table().get(form, ())):
            places = _places(phrase, forms, start)
            if places and spent.isdisjoint(places):
                spent.update(places)
                added.extend(plain)
    return [word for place, word in enumerate(words) if place not in spent] + added


def _places(phrase: Phrase, forms: Sequence[frozenset[str]], start: int) -> list[int]:
    """Where the words of a phrase stand near its first word, before or after it; empty when not all do."""
    places = [start]
    for one in phrase[1:]:
        near = range(max(0, start - APART - 1), min(len(forms), start + APART + 2))
        found = next((at for at in near if at not in places and one & forms[at]), None)
        if found is None:
            return []
        places.append(found)
    return places
