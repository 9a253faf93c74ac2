"""How a resident wishes to be served: over distance, in Swedish, in English; the words are in `words.yml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from catalog.finnish import Word, word_file

REMOTE = "remote"


@lru_cache(maxsize=1)
def _wishes() -> Mapping[str, frozenset[str]]:
    return {wish: frozenset(words.split()) for wish, words in word_file()["wishes"].items()}


def wished(words: Iterable[Word]) -> frozenset[str]:
    """The wishes that a message tells of: `REMOTE` and codes of languages."""
    said = {word.surface for word in words}
    return frozenset(wish for wish, forms in _wishes().items() if not forms.isdisjoint(said))


def language_of(wishes: Iterable[str]) -> str | None:
    """The language among the wishes; None when none was told."""
    return next((wish for wish in sorted(wishes) if wish != REMOTE), None)
