"""Themes: what residents need, in whose words they say it, and how services are called.

The words are data (`catalog/themes/*.yml`, keys explained in its README); here they are
loaded, checked, and matched with a message or with a service's text.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from catalog.errors import ThemeFileError
from catalog.finnish import Word, words_of
from catalog.idioms import plainly

# The need intents of the dialogue without "need_"; the folder `themes/` must hold exactly these.
THEMES = (
    "illness",
    "relationship",
    "bereavement",
    "retirement",
    "caregiving",
    "palliative",
    "violence",
    "peer_support",
    "loneliness",
    "anxiety",
    "depression",
    "stress",
    "substance_use",
    "gambling",
    "money_management",
    "low_income",
    "debt",
    "benefits",
    "unemployment",
    "work_ability",
    "studies",
    "housing",
    "family",
    "youth",
    "ageing",
    "self_care",
    "service_ended",
    "lifestyle_change",
    "exercise",
    "nature",
    "culture",
    "social_activity",
    "volunteering",
    "nutrition",
    "sleep",
    "weight",
    "nicotine",
    "everyday_safety",
    "participation",
    "newcomer",
    "concern_for_other",
)


MAPPED, BROAD = 0.8, 0.4
BROAD_CLASSES = {"P4.12", "P4.13", "P4.14", "P5.11", "P5.17", "P9.4", "P25.5"}


@dataclass(frozen=True)
class Topic:
    """One side of a theme: `cues` of residents, `terms` of services, `says`, and a model `passage`."""

    id: str
    theme: str
    cues: tuple[str, ...]
    terms: tuple[str, ...]
    says: tuple[str, ...]
    passage: str


@dataclass(frozen=True)
class Theme:
    """A theme with its names, its place in the county's priorities and its topics."""

    id: str
    label: str
    plain_label: str
    told: str
    interest: str | None
    priority: int | None
    related: tuple[str, ...]
    classes: tuple[str, ...]
    life_events: tuple[str, ...]
    beside: tuple[str, ...]
    audience: tuple[str, ...]
    statutory: bool
    situation: bool
    topics: tuple[Topic, ...]


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase.strip() for phrase in text.split(";") if phrase.strip()))


def _theme(theme_id: str, raw: Mapping[str, Any]) -> Theme:
    try:
        topics = tuple(
            Topic(
                f"{theme_id}.{topic['id']}",
                theme_id,
                _phrases(topic["cues"]),
                _phrases(topic["terms"]),
                tuple(topic["says"]),
                topic["passage"],
            )
            for topic in raw["topics"]
        )
        return Theme(
            theme_id,
            raw["label"],
            raw["plain_label"],
            raw["told"],
            raw.get("interest"),
            raw.get("priority"),
            tuple(raw["related"]),
            tuple(raw["classes"]),
            tuple(raw.get("life_events", ())),
            tuple(raw.get("beside", ())),
            tuple(raw.get("audience", ())),
            bool(raw.get("statutory", False)),
            bool(raw.get("situation", False)),
            topics,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ThemeFileError(theme_id, f"missing or misshapen key {error}") from error


@lru_cache(maxsize=1)
def load_themes() -> Mapping[str, Theme]:
    """All themes by id; raises ThemeFileError when the files and `THEMES` do not agree."""
    themes: dict[str, Theme] = {}
    for path in sorted((Path(__file__).parent / "themes").glob("*.yml")):
        for theme_id, raw in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if theme_id not in THEMES or theme_id in themes:
                raise ThemeFileError(theme_id, f"{path.name}: unknown or given twice")
            themes[theme_id] = _theme(theme_id, raw)
    for theme in themes.values():
        unknown = [other for other in (*theme.related, *theme.beside) if other not in THEMES]
        if unknown:
            raise ThemeFileError(theme.id, f"unknown related themes {unknown}")
    missing = [theme_id for theme_id in THEMES if theme_id not in themes]
    if missing:
        raise ThemeFileError(missing[0], "has no entry")
    return themes


def theme_label(theme_id: str, plain: bool = False) -> str:
    """The Finnish name of a theme; the id itself when it is unknown."""
    theme = load_themes().get(theme_id)
    if theme is None:
        return theme_id
    return theme.plain_label if plain else theme.label


def themes_of_term(taxonomy: str, code: str) -> dict[str, float]:
    """Themes of a PTV service class or life event by the reviewed mapping, with confidence 0…1."""
    field = {"ptv_class": "classes", "ptv_event": "life_events"}.get(taxonomy)
    if field is None:
        return {}
    # A main class (P4) or a class of everything's advice says little about the need.
    weight = BROAD if ("." not in code and taxonomy == "ptv_class") or code in BROAD_CLASSES else MAPPED
    return {theme.id: weight for theme in load_themes().values() if code in getattr(theme, field)}


@lru_cache(maxsize=1)
def topics() -> tuple[Topic, ...]:
    """All topics in a fixed order."""
    return tuple(topic for theme in load_themes().values() for topic in theme.topics)


@dataclass(frozen=True)
class _Phrase:
    topic: int
    words: tuple[frozenset[str], ...]  # for each content word, its base forms
    weight: float


class _Matcher:
    """Finds which phrases of which topics are in a text."""

    def __init__(self, phrases_of: Iterable[tuple[int, str]]) -> None:
        prepared: list[tuple[int, tuple[frozenset[str], ...]]] = []
        for topic, phrase in phrases_of:
            words = words_of(phrase)
            # "Kukaan ei käy" is made of function words alone, and says much together.
            telling = [word for word in words if not word.stop] or words
            prepared.append((topic, tuple(frozenset(word.lemmas) for word in telling)))
        sharing: dict[tuple[frozenset[str], ...], set[int]] = defaultdict(set)
        for topic, content in prepared:
            sharing[content].add(topic)
        self._by_form: dict[str, list[_Phrase]] = defaultdict(list)
        for topic, content in dict.fromkeys(prepared):
            # A phrase of many words says more; one that many topics share says less.
            weight = math.sqrt(len(content)) / math.sqrt(len(sharing[content]))
            entry = _Phrase(topic, content, weight)
            for form in content[0]:
                self._by_form[form].append(entry)

    def scores(self, words: Iterable[Word]) -> dict[int, float]:
        """Sum of the weights of the phrases found, by topic index."""
        strength: dict[str, float] = {}
        for word in words:
            for forms, value in ((word.roots, 0.6), (word.parts, 0.8), (word.lemmas, 1.0)):
                for form in forms:
                    strength[form] = max(strength.get(form, 0.0), value)
        found: dict[int, float] = defaultdict(float)
        seen: set[_Phrase] = set()
        for form in strength:
            for phrase in self._by_form.get(form, ()):
                if phrase in seen:
                    continue
                each = [max((strength.get(one, 0.0) for one in word), default=0.0) for word in phrase.words]
                if min(each) > 0.0:
                    seen.add(phrase)
                    found[phrase.topic] += phrase.weight * (sum(each) / len(each))
        return found


@lru_cache(maxsize=1)
def _cue_matcher() -> _Matcher:
    return _Matcher((index, cue) for index, topic in enumerate(topics()) for cue in topic.cues)


@lru_cache(maxsize=1)
def _term_matcher() -> _Matcher:
    return _Matcher((index, phrase) for index, topic in enumerate(topics()) for phrase in topic.terms)


@lru_cache(maxsize=1)
def cue_forms() -> frozenset[str]:
    """Base forms of all residents' words of the themes."""
    return frozenset(
        form
        for topic in topics()
        for cue in topic.cues
        for word in words_of(cue)
        if not word.stop
        for form in word.lemmas
    )


def topics_in_message(words: Iterable[Word]) -> dict[int, float]:
    """Topics that a resident's words point to: index in `topics()` → strength 0…1."""
    words = list(words)
    cues = _cue_matcher().scores(words)
    for topic, score in _term_matcher().scores(words).items():
        cues[topic] = cues.get(topic, 0.0) + 0.5 * score  # residents use the official words too
    return {topic: 1.0 - math.exp(-score) for topic, score in cues.items()}


def topics_of_service(name: Iterable[Word], summary: Iterable[Word]) -> dict[int, float]:
    """Topics that a service's own words point to: index in `topics()` → strength 0…1."""
    total: dict[int, float] = defaultdict(float)
    for words, weight in ((name, 1.2), (summary, 0.6)):
        for topic, score in _term_matcher().scores(words).items():
            total[topic] += weight * score
    return {topic: 1.0 - math.exp(-score) for topic, score in total.items()}


def to_themes(by_topic: Mapping[int, float]) -> dict[str, float]:
    """The strongest topic of each theme, strongest theme first."""
    found: dict[str, float] = {}
    for topic, strength in by_topic.items():
        theme = topics()[topic].theme
        found[theme] = max(found.get(theme, 0.0), strength)
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def themes_in(text: str, least: float = 0.35) -> dict[str, float]:
    """Themes that a resident's message points to, strongest first, with strength 0…1."""
    found = to_themes(topics_in_message(plainly(words_of(text))))
    return {theme: strength for theme, strength in found.items() if strength >= least}
