"""Whom a found service suits: a factor on its score, from what the resident has told and what it is.

Search says what a service is about; this says whether the resident can be sent there
first. Nothing is left out here: what does not suit sinks, and is found further down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.conditions import Condition, conditions, conditions_in, conditions_of
from catalog.finnish import Word
from catalog.refine import Refined
from catalog.themes import load_themes, to_themes, topics
from catalog.understand import Understood
from catalog.whom import ages_in

FOR_OTHERS = 0.8
FOR_THE_YOUNG = 0.6  # an age is no matter of taste: others cannot go to a youth club
FOR_OTHERS_PERHAPS = 0.9  # the same, where the resident may well be one of them
AGES = frozenset({"young", "older_people"})  # who is of one is not of the other
YOUNG = frozenset({"young", "students", "families"})
NEVER_SUNK = frozenset({"older_people", "long_term_ill", "disabled", "carers", "relatives"})
OTHER_SITUATION = 0.6  # foremost for a situation that was not told: help for gamblers, recruiting volunteers
OTHER_CONDITION = 0.55  # for an illness or circumstance of its own that was not told
OTHER_NEED, ONLY_READ = 0.7, 0.78  # of none of the needs told; of one that is only read from the words
ILLNESS = "illness"
TOLD_CONDITION = 1.3  # for the very illness that was told: those who live with it know it best
SAID_ANYWAY = 0.5  # a service that has so much of the resident's own words needs no need
TOLD_TOPIC, TOLD_THEME = 0.4, 0.5  # strength from which a text tells of a topic, of a theme
# Needs that are answered by taking part in something.
JOINED = frozenset({"loneliness", "social_activity", "exercise", "nature", "culture"})
TO_JOIN = frozenset({"activity", "meeting_place"})
TO_JOIN_KINDS = frozenset({"event", "place"})
JOIN_HERE, JOIN_NEAR, HERE = 1.35, 1.2, 1.1
ONLY_INFORMATION = 0.9  # a page to read, where somebody may be met
OLD, GROWN_UP = 65, 29


@dataclass(frozen=True)
class Told:
    """What a resident has told: needs and interests, themes and conditions read from the words, groups."""

    needs: tuple[str, ...]
    interests: tuple[str, ...]
    themes: frozenset[str]
    conditions: frozenset[Condition]
    groups: frozenset[str]
    ages: frozenset[str]  # those of the groups that are told ages, not only suit the needs
    municipality: str | None

    @property
    def joins(self) -> bool:
        """True when something to take part in would answer."""
        return bool(self.interests) or not JOINED.isdisjoint(self.needs)


def tell(
    understood: Understood,
    needs: tuple[str, ...],
    interests: tuple[str, ...],
    audience: Iterable[str],
    municipality: str | None,
) -> Told:
    """Gather what was told, from the criteria and from the words."""
    known = tuple(theme for theme in interests if theme in load_themes())
    by_theme = {theme for theme, strength in to_themes(understood.topics).items() if strength >= TOLD_THEME}
    said = frozenset(audience) | ages_told(understood.text)
    following = {group for theme in (*needs, *known) for group in load_themes()[theme].audience}
    return Told(
        needs=needs,
        interests=known,
        themes=frozenset(by_theme | {*needs, *known}),
        conditions=frozenset(_conditions_told(understood.words, understood.topics)),
        groups=said | following,
        ages=said & AGES,
        municipality=municipality,
    )


def ages_told(text: str) -> frozenset[str]:
    """The groups that ages in a text tell of: "olen 78-vuotias", "poika täyttää 16 v"."""
    ages = ages_in(text)
    found = {"older_people" for age in ages if OLD <= age <= 120}
    return frozenset(found | {"young" for age in ages if 7 <= age <= GROWN_UP})


def _conditions_told(words: Iterable[Word], strengths: Mapping[int, float]) -> Iterable[Condition]:
    spoken_of = {topics()[index].id for index, strength in strengths.items() if strength >= TOLD_TOPIC}
    # A condition that is named leaves no room for guessing at others.
    return conditions_in(words) or [one for one in conditions() if spoken_of & one.topics]


def suitability(one: Refined, told: Told) -> float:
    """The factor on the score of a service: 1 when nothing speaks for or against it."""
    return _for_whom(one, told) * _for_what(one, told) * _within_reach(one, told)


def _for_whom(one: Refined, told: Told) -> float:
    """What is meant for others sinks a little.

    Many who need a service for ill or disabled people never say so: it hardly sinks, whatever
    is told. One for older people sinks more only for who has told to be young.
    """
    meant = frozenset(one.ranked.candidate.audience)
    if not meant or "all" in meant or meant & told.groups:
        return 1.0
    if "young" in meant and meant <= YOUNG:
        return FOR_THE_YOUNG
    if meant & NEVER_SUNK and not (meant <= AGES and told.ages):
        return FOR_OTHERS_PERHAPS
    return FOR_OTHERS


def _for_what(one: Refined, told: Told) -> float:
    """What is foremost for a situation, a condition or a need that nobody told of sinks."""
    factor = 1.0
    weights = one.ranked.candidate.theme_weights
    strongest = max(weights.values(), default=0.0)
    foremost = {theme for theme, weight in weights.items() if weight == strongest}
    if foremost and all(load_themes()[theme].situation for theme in foremost) and not foremost & told.themes:
        factor = OTHER_SITUATION
    own = conditions_of(one.ranked.candidate.name)
    if own:
        known = any(condition in told.conditions for condition in own)
        if not known:
            factor = min(factor, OTHER_CONDITION)
        elif ILLNESS in told.needs and ILLNESS in weights:
            factor = TOLD_CONDITION
    wanted = {*told.needs, *told.interests}
    if wanted and not wanted & weights.keys() and one.ranked.signs.said < SAID_ANYWAY:
        factor *= ONLY_READ if told.themes & weights.keys() else OTHER_NEED
    return factor


def is_to_join(one: Refined) -> bool:
    """True for what one can walk into or take part in, and False for advice, care, benefits and pages."""
    return one.stored.service_type in TO_JOIN or one.stored.kind in TO_JOIN_KINDS


def is_here(one: Refined, municipality: str | None) -> bool:
    """True for what stands in the municipality or is meant for it by name."""
    return municipality is not None and f"m:{municipality}" in one.ranked.reached


def _within_reach(one: Refined, told: Told) -> float:
    """Something to walk into in the resident's own municipality comes before what is as good elsewhere."""
    if one.stored.service_type == "information":
        return ONLY_INFORMATION
    if not told.joins or not is_here(one, told.municipality):
        return 1.0
    if not is_to_join(one):
        return HERE
    return JOIN_HERE if one.stored.card.municipality == told.municipality else JOIN_NEAR
