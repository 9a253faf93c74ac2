"""From residents' words to those of the registers: "invapaikka" is a "vammaisen pysäköintitunnus".

The table is in `words.yml` under `bridge`; unlike a theme's terms it also serves matters
that are no theme (parking, pets, mould), of which registers are full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from catalog.finnish import Word, token, word_file, words_of

Phrase = tuple[frozenset[str], ...]


def _forms(word: Word) -> frozenset[str]:
    return frozenset((*word.lemmas, *word.roots))


@lru_cache(maxsize=1)
def _table() -> Mapping[str, tuple[tuple[Phrase, tuple[str, ...]], ...]]:
    """Entries by each base form of their first word: what must be said, and what it is called."""
    by_first: dict[str, list[tuple[Phrase, tuple[str, ...]]]] = defaultdict(list)
    for said, called in word_file()["bridge"].items():
        phrase = tuple(frozenset(word.lemmas) for word in words_of(said))
        official = tuple(dict.fromkeys(token(form) for word in words_of(called) for form in word.lemmas[:1]))
        for form in phrase[0]:
            by_first[form].append((phrase, official))
    return {form: tuple(entries) for form, entries in by_first.items()}


def official_words(words: Iterable[Word]) -> frozenset[str]:
    """The registers' words for what was said, as the index has them."""
    words = list(words)
    said = frozenset(form for word in words for form in _forms(word))
    found: set[str] = set()
    for form in said:
        for phrase, official in _table().get(form, ()):
            if all(one & said for one in phrase):
                found.update(official)
    return frozenset(found)
