"""What a resident's words ask for: base forms, topics, a place; typing errors mended."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from catalog.bridge import official_words
from catalog.conditions import names_for
from catalog.finnish import Word, suggestions, token, word_of, words_of
from catalog.idioms import plainly
from catalog.places import Gazetteer
from catalog.themes import cue_forms, topics, topics_in_message
from catalog.whom import groups_told
from catalog.wishes import wished

PART, ROOT = 0.45, 0.4  # weight of a compound's part and of a root beside the word itself
OFFICIAL = 0.7  # weight of what the registers call it, beside the resident's own word
EXPANSION = 0.5
LEAST_TOPIC = 0.3
SHORTEST = 4  # letters of a word in which a typing error can be told
WEEKDAYS = {
    "maanantai": "MO",
    "tiistai": "TU",
    "keskiviikko": "WE",
    "torstai": "TH",
    "perjantai": "FR",
    "lauantai": "SA",
    "sunnuntai": "SU",
}


@dataclass(frozen=True)
class Vocabulary:
    """Words of the index with the number of services they occur in, and the number of services."""

    documents: Mapping[str, int]
    size: int

    @cached_property
    def by_ends(self) -> Mapping[str, tuple[str, ...]]:
        """Words by their first two and by their last three letters: a typing error seldom hits both ends."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in self.documents:
            if len(word) >= SHORTEST:
                found[f"{word[:2]}…"].append(word)
                found[f"…{word[-3:]}"].append(word)
        return {ends: tuple(words) for ends, words in found.items()}

    def has(self, word: Word) -> bool:
        """True when the index, or the list of residents' words, knows the word."""
        return any(token(form) in self.documents or form in cue_forms() for form in word.all)


def informativeness(word: str, vocabulary: Vocabulary) -> float:
    """How telling a word is: near 1 when few services have it, 0 when all do."""
    documents = vocabulary.documents.get(word, 0)
    if vocabulary.size <= 1:
        return 1.0
    return math.log((vocabulary.size + 1) / (documents + 0.5)) / math.log(2 * (vocabulary.size + 1))


@dataclass(frozen=True)
class Understood:
    """A query understood: weights of what was said and of what it may be called, topics, and the place."""

    text: str
    heard: tuple[Word, ...]  # as they were said
    words: tuple[Word, ...]  # with set phrases said plainly
    said: Mapping[str, float]
    expansions: Mapping[str, float]
    topics: Mapping[int, float]
    municipality: str | None
    weekdays: frozenset[str]
    corrected: tuple[tuple[str, str], ...]
    groups: frozenset[str] = frozenset()  # of whom the need is told
    wishes: frozenset[str] = frozenset()  # how the resident wishes to be served
    vector: Any = None  # the question's sentence vector, when it was made


def understand(text: str, vocabulary: Vocabulary, gazetteer: Gazetteer) -> Understood:
    """Take a query apart; the first place in it becomes a filter and is left out of the words."""
    mentions = gazetteer.find(text)
    rest = text
    for mention in sorted(mentions, key=lambda one: -one.start):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    words: list[Word] = []
    weekdays: set[str] = set()
    corrected: list[tuple[str, str]] = []
    for word in words_of(rest):
        day = next((WEEKDAYS[form] for form in (*word.lemmas, *word.roots) if form in WEEKDAYS), None)
        if day:
            weekdays.add(day)
            continue
        mended = word if word.stop or word.known or vocabulary.has(word) else _mend(word, vocabulary)
        if mended is not word:
            corrected.append((word.surface, mended.surface))
        words.append(mended)
    heard, words = words, plainly(words)
    found = topics_in_message(words)
    return Understood(
        text=" ".join(rest.split()),
        heard=tuple(heard),
        words=tuple(words),
        said=_said(words),
        expansions=expansions(found),
        topics=found,
        municipality=mentions[0].municipality if mentions else None,
        weekdays=frozenset(weekdays),
        corrected=tuple(corrected),
        groups=groups_told(heard, rest),
        wishes=wished(heard),
    )


def _said(words: Sequence[Word]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for word in words:
        if word.stop:
            continue
        for forms, weight in ((word.lemmas, 1.0), (word.parts, PART), (word.roots, ROOT)):
            for form in forms:
                name = token(form)
                if name:
                    weights[name] = max(weights.get(name, 0.0), weight)
    for name in (*official_words(words), *names_for(words)):
        weights[name] = max(weights.get(name, 0.0), OFFICIAL)
    return weights


def expansions(found: Mapping[int, float]) -> dict[str, float]:
    """Words of services that fit the topics, weighted by how sure the topic is."""
    weights: dict[str, float] = {}
    for topic, strength in found.items():
        if strength < LEAST_TOPIC:
            continue
        for name, words in _terms_of(topic):
            weights[name] = max(weights.get(name, 0.0), EXPANSION * strength / words)
    return weights


@cache
def _terms_of(topic: int) -> tuple[tuple[str, int], ...]:
    """The words of a topic's terms as the index has them, each with the number of words of its term."""
    found: dict[str, int] = {}
    for phrase in topics()[topic].terms:
        content = [word for word in words_of(phrase) if not word.stop]
        for word in content:
            for form in word.lemmas[:1]:
                found[token(form)] = min(found.get(token(form), len(content)), len(content))
    return tuple(found.items())


def _mend(word: Word, vocabulary: Vocabulary) -> Word:
    """The word that was probably meant, when one is known that is near enough."""
    if len(word.surface) < SHORTEST or word.surface.isdigit():
        return word
    for suggestion in suggestions(word.surface):
        meant = word_of(suggestion)
        if vocabulary.has(meant):
            return meant
    near = _nearest(token(word.lemmas[0]), vocabulary)
    return word_of(near) if near else word


def _nearest(form: str, vocabulary: Vocabulary) -> str | None:
    allowed = 1 if len(form) < 8 else 2
    best: tuple[int, int, str] | None = None
    near_ends = (*vocabulary.by_ends.get(f"{form[:2]}…", ()), *vocabulary.by_ends.get(f"…{form[-3:]}", ()))
    for candidate in near_ends:
        if abs(len(candidate) - len(form)) > allowed:
            continue
        documents = vocabulary.documents[candidate]
        distance = edit_distance(form, candidate, allowed)
        if distance <= allowed and (best is None or (distance, -documents) < best[:2]):
            best = (distance, -documents, candidate)
    return best[2] if best else None


def edit_distance(one: str, other: str, limit: int) -> int:
    """Letters added, dropped, changed or swapped between two words, counted up to limit + 1."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return last[-1]
