"""Why something is suggested, in Finnish, from what was told and what is stored; nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.model import Card
from catalog.texts import date_text, texts
from catalog.themes import load_themes

FAR_KM = 100  # a distance beyond this is no reason
LEAST_WEIGHT = 0.4  # a theme that a service has only faintly is no reason


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
    """One sentence of price and place, such as "Se on maksuton, ja paikka on Kuhmossa."."""
    words: dict[str, str] = texts()["facts"]
    it_is = [words["free"]] if card.free else []
    clause = ""
    if municipality and card.municipality == municipality:
        clause = _in_place(municipality)
    elif municipality and card.distance_km is not None and card.distance_km <= FAR_KM:
        clause = words["near"].format(km=max(1, round(card.distance_km)))
    elif card.remote:
        clause = words["remote"]
    elif municipality and county:
        it_is.append(words["county"])
    elif municipality and nationwide:
        it_is.append(words["nationwide"])
    sentence = words["is"].format(what=" ja ".join(it_is)) if it_is else ""
    sentence = ", ja ".join(piece for piece in (sentence, clause) if piece)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""


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
