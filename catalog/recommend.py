"""From what is known of a resident to a short, diverse, explained list."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from catalog.explain import LEAST_WEIGHT, reason
from catalog.model import Card, Criteria, Query
from catalog.places import Gazetteer
from catalog.refine import Refined, refine
from catalog.search import NEED, Searcher
from catalog.suitability import Told, is_here, is_to_join, suitability, tell
from catalog.texts import HELSINKI
from catalog.themes import load_themes, themes_in

FURTHER_NEED, INTEREST = 0.85, 0.6  # how strongly they pull
FROM_TEXT = 0.5  # a theme that is only read from the text counts as a need from here on
AUTHORITIES = {"state", "county", "municipality"}
DUTY_LEVELS = {"statutory", "specialised"}
APART = 3  # so many first ones come from different organisations
AS_GOOD = 0.65  # of the best that is left: from here on another organisation's service fits, too
BESIDE = 0.3  # of the best of all: below this nothing is added for a theme that nobody asked about
TWIN = 0.85  # of a service's score: its local entry comes instead of it from here on
ALIKE_WORDS, ALIKE_SHARE = 2, 0.6  # base forms that two names share when they are of one service


def recommend(
    db: Connection, searcher: Searcher, gazetteer: Gazetteer, criteria: Criteria, now: datetime
) -> tuple[Card, ...]:
    """At most `criteria.limit` cards with their reasons; fewer when fewer fit, none when nothing does."""
    needs = _needs(criteria)
    leaning = dict.fromkeys((*criteria.assumed, *criteria.interests), INTEREST)
    leaning.update({theme: NEED if index == 0 else FURTHER_NEED for index, theme in enumerate(needs)})
    if not leaning and not criteria.text.strip():
        return ()
    query = Query(
        text=criteria.text,
        municipality=criteria.municipality,
        county=criteria.county,
        free=True if criteria.free_only else None,
    )
    ranking = searcher.search(
        db, query, now, offline=not criteria.digital_ok, leaning=leaning, audience=criteria.audience
    )
    today = now.astimezone(HELSINKI).date()
    told = tell(ranking.understood, tuple(needs), criteria.interests, criteria.audience, ranking.municipality)
    fitting = [
        replace(one, score=one.score * suitability(one, told))
        for one in refine(db, ranking, searcher.facts, today, gazetteer)
        if one.stored.card.service_id not in criteria.exclude and _fits(one, leaning)
    ]
    fitting.sort(key=lambda one: -one.score)
    chosen = _choose(fitting, _wanted(needs, (*criteria.interests, *criteria.assumed)), told, criteria.limit)
    return tuple(_explained(one, needs, criteria.interests, ranking.municipality) for one in chosen)


def _needs(criteria: Criteria) -> list[str]:
    """What was told: the given themes, then those that the text plainly points to."""
    read = [theme for theme, strength in themes_in(criteria.text).items() if strength >= FROM_TEXT]
    known = [theme for theme in criteria.themes if theme in load_themes()]
    return list(dict.fromkeys((*known, *([] if known else read[:2]))))


def _fits(one: Refined, leaning: dict[str, float]) -> bool:
    """With themes known, something must speak for one of them, not only a like-sounding text."""
    if not leaning:
        return True
    signs = one.ranked.signs
    return signs.theme >= LEAST_WEIGHT or signs.expanded >= 0.35 or signs.said >= 0.5


def _wanted(needs: Sequence[str], interests: Sequence[str]) -> list[str]:
    """Themes of which each should have a place in the list, the most pressing first."""
    if len(needs) == 1:
        return [*needs, *load_themes()[needs[0]].beside]
    return [*needs, *interests]


def _weight(one: Refined, theme: str) -> float:
    return one.ranked.candidate.theme_weights.get(theme, 0.0)


def _answers(one: Refined, needs: Sequence[str]) -> bool:
    return not needs or any(_weight(one, theme) >= 0.5 for theme in needs)


def _by_duty(one: Refined) -> bool:
    return one.stored.card.organization_type in AUTHORITIES or one.stored.level in DUTY_LEVELS


def _choose(fitting: Sequence[Refined], wanted: Sequence[str], told: Told, limit: int) -> list[Refined]:
    """Best first, each wanted theme once, organisations apart.

    Where an authority has a duty its service is among them, and to who would take part in
    something, one that is near.
    """
    chosen: list[Refined] = []
    for theme in wanted[:limit]:
        if any(_weight(one, theme) >= 0.5 for one in chosen):
            continue
        best = next((one for one in _apart(fitting, chosen) if _weight(one, theme) >= 0.5), None)
        asked = theme in told.needs or theme in told.interests
        if best and (asked or best.score >= BESIDE * fitting[0].score):
            chosen.append(_nearer(best, _left(fitting, chosen)))
    while len(chosen) < limit:
        best = next(iter(_apart(fitting, chosen, AS_GOOD)), None)
        if best is None:
            break
        chosen.append(_nearer(best, _left(fitting, chosen)))
    chosen = _with_duty(_with_near(chosen, fitting, told), fitting, told)
    # What answers the need itself comes before what only lies beside it.
    return sorted(chosen, key=lambda one: (not _answers(one, told.needs), -one.score))


def _apart(fitting: Sequence[Refined], chosen: Sequence[Refined], as_good: float = 0.0) -> list[Refined]:
    """What is left, other organisations only while the list is short.

    An organisation has its second place before others that are not `as_good` as the best.
    """
    left = _left(fitting, chosen)
    if len(chosen) >= APART:
        return left
    used = {one.stored.card.organization for one in chosen} - {None}
    new = [one for one in left if not any(_same_matter(one, other) for other in chosen)]
    others = [
        one
        for one in new
        if one.stored.card.organization not in used and one.score >= as_good * left[0].score
    ]
    return others or new or left


def _left(fitting: Sequence[Refined], chosen: Sequence[Refined]) -> list[Refined]:
    taken = {id(one) for one in chosen}
    return [one for one in fitting if id(one) not in taken]


def _nearer(best: Refined, left: Sequence[Refined]) -> Refined:
    """The local entry of a service for the whole country, where it is nearly as good."""
    if not best.ranked.candidate.nationwide:
        return best
    local = (one for one in left if one.ranked.reached and _same_matter(one, best))
    return next((one for one in local if one.score >= TWIN * best.score), best)


def _same_matter(one: Refined, other: Refined) -> bool:
    """True for a local service and its entry for the whole country: they share most of the shorter name."""
    if one.ranked.candidate.nationwide == other.ranked.candidate.nationwide:
        return False
    names = [found.ranked.candidate.name for found in (one, other)]
    shared = len(names[0] & names[1])
    return shared >= ALIKE_WORDS and shared >= ALIKE_SHARE * min(len(name) for name in names)


def _with_near(chosen: list[Refined], fitting: Sequence[Refined], told: Told) -> list[Refined]:
    """One place to go to in the own municipality, when there is any for who would take part in something."""
    if not told.joins or not chosen or any(is_here(one, told.municipality) for one in chosen):
        return chosen
    wanted = {*told.needs, *told.interests}
    near = next(
        (
            one
            for one in _apart(fitting, chosen[:-1])
            if is_here(one, told.municipality)
            and is_to_join(one)
            and any(_weight(one, theme) >= 0.5 for theme in wanted)
        ),
        None,
    )
    return [*chosen[:-1], near] if near and len(chosen) > 1 else chosen


def _with_duty(chosen: list[Refined], fitting: Sequence[Refined], told: Told) -> list[Refined]:
    """An organisation's activity stands beside a statutory service, never instead of it."""
    for theme in told.needs:
        if not load_themes()[theme].statutory or not chosen:
            continue
        # Who is worried for one who drinks is served by those who treat drinking, too.
        served = {theme, *(other for other in told.themes if load_themes()[other].statutory)}
        if any(_has_duty(one, served) for one in chosen):
            continue
        duty = next((one for one in _apart(fitting, chosen[:-1]) if _has_duty(one, served)), None)
        if duty:
            chosen = [*chosen[:-1], duty] if len(chosen) > 1 else [chosen[0], duty]
    return chosen


def _has_duty(one: Refined, themes: Set[str]) -> bool:
    return _by_duty(one) and any(_weight(one, theme) >= LEAST_WEIGHT for theme in themes)


def _explained(
    one: Refined, needs: Sequence[str], interests: Sequence[str], municipality: str | None
) -> Card:
    candidate = one.ranked.candidate
    text = reason(
        one.stored.card,
        needs,
        interests,
        dict(candidate.theme_weights),
        municipality=municipality,
        nationwide=candidate.nationwide,
        county=any(area.startswith("c:") for area in one.ranked.reached),
    )
    return replace(one.stored.card, reason=text)
