"""Why something is suggested, in Finnish, from what was told and what is stored; nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.model import Card
from catalog.texts import date_text, texts
from catalog.themes import load_themes

LEAST_WEIGHT = 0.3  # a theme that a service has only faintly is no reason


def reason(
    card: Card,
    needs: Sequence[str],
    interests: Sequence[str],
    weights: dict[str, float],
    *,
    municipality: str | None = None,
    nationwide: bool = False,
    county: bool = False,
) -> str:
    """The reason for one card: the need or interest that it meets, then price, place and age of the facts."""
    sentences = [_why(needs, interests, weights), _facts(card, municipality, nationwide, county)]
    sentences.append(_age(card))
    return " ".join(sentence for sentence in sentences if sentence)


def _why(needs: Sequence[str], interests: Sequence[str], weights: dict[str, float]) -> str:
    words: dict[str, str] = texts()["reason"]
    met = [theme for theme in needs if weights.get(theme, 0.0) >= LEAST_WEIGHT and theme in load_themes()]
    liked = [
        theme
        for theme in interests
        if weights.get(theme, 0.0) >= LEAST_WEIGHT and theme in load_themes() and theme not in met
    ]
    told = [load_themes()[theme].told for theme in met]
    interest = load_themes()[liked[0]].interest or load_themes()[liked[0]].label if liked else None
    if told and interest:
        return words["told_and_interest"].format(told=told[0], interest=interest)
    if len(told) > 1:
        second = told[1].removeprefix("kerroit ").removeprefix(", ")
        return words["told_two"].format(told=told[0], second=second)
    if told:
        return words["told"].format(told=told[0])
    if interest:
        return words["interest"].format(interest=interest)
    return words["related"] if needs or interests else words["words"]


def _facts(card: Card, municipality: str | None, nationwide: bool, county: bool) -> str:
    words: dict[str, str] = texts()["facts"]
    facts: list[str] = []
    if card.free:
        facts.append(words["free"])
    if municipality and card.municipality == municipality:
        facts.append(_in_place(municipality))
    elif municipality and card.distance_km is not None and card.distance_km <= 100:
        facts.append(words["near"].format(km=max(1, round(card.distance_km))))
    elif card.remote:
        facts.append(words["remote"])
    elif municipality and county:
        facts.append(words["county"])
    elif municipality and nationwide:
        facts.append(words["nationwide"])
    if not facts:
        return ""
    rest = [fact[0].lower() + fact[1:] for fact in facts[1:]]
    return " ja ".join([facts[0], *rest]) + "."


def _in_place(municipality: str) -> str:
    words: dict[str, str] = texts()["facts"]
    inessive = texts()["inessive"].get(municipality)
    if inessive:
        return words["in_place"].format(inessive=inessive)
    return words["in_municipality"].format(municipality=municipality)


def _age(card: Card) -> str:
    if not card.stale:
        return ""
    words: dict[str, str] = texts()["stale"]
    if card.checked_on is None:
        return words["never"]
    return words["old"].format(date=date_text(card.checked_on))
