"""Tells people and makes that bear a place's name from the place."""

from __future__ import annotations

from regions.inflection import OUTER, Case
from regions.spot import Spot
from regions.vocabulary import vocabulary
from regions.words import Word

INTRODUCTIONS = ("olen", "oon", "nimi", "nimeni")
SURNAME_IS = ("nimi", "nimeni", "sukunime", "sukunimi", "tyttönime", "tyttönimi")
#: Last parts of place names that are surnames as often.
SURNAME_ENDS = (
    *("la", "lä", "nen", "järvi", "lampi", "niemi", "salmi", "lahti", "ranta", "saari", "luoto"),
    *("koski", "joki", "virta", "mäki", "vaara", "harju", "pää"),
)


def is_person(spot: Spot) -> bool:
    """Whether a person is spoken of ("Matti Salo", "herra Salo", "Lahden Pekka", "Salon perhe")."""
    surname = spot.has("surname", "firstname") or spot.name.name.lower().endswith(SURNAME_ENDS)
    if spot.case not in (Case.INESSIVE, Case.ILLATIVE) and _led_by_a_person(spot, surname):
        return True
    if spot.after is None or not surname:
        return False
    if spot.case is Case.NOMINATIVE and _is_initial(spot.after):
        return True
    if spot.case in (Case.NOMINATIVE, Case.GENITIVE) and spot.after.capital and _is_first_name(spot.after):
        return True
    kin = spot.after.low.startswith(vocabulary().kin) and not spot.after.low.startswith(vocabulary().not_kin)
    return spot.case is Case.GENITIVE and kin


def is_introduced(spot: Spot) -> bool:
    """Whether somebody tells that it is his or her own name ("olen Salla")."""
    return spot.has("firstname") and spot.case is Case.NOMINATIVE and spot.near(INTRODUCTIONS)


def is_make(spot: Spot) -> bool:
    """Whether a make, a newspaper or a saying follows the genitive ("Nokian renkaat", "Turun Sanomat")."""
    if spot.case is not Case.GENITIVE:
        return False
    brands = vocabulary().brands
    every = brands["*"]
    return spot.follows((*brands.get(spot.name.name, ()), *every)) or spot.follows(every, steps=2)


def _led_by_a_person(spot: Spot, surname: bool) -> bool:
    before = spot.before
    if before is not None:
        if before.text[0].isupper() and _is_first_name(before):
            # "Pekka Lahdesta" comes from there; "Matti Salolle" is a person.
            return spot.case is not Case.ELATIVE and (surname or spot.case in (Case.NOMINATIVE, *OUTER))
        if surname and before.low.startswith(vocabulary().titles):
            return True
        named = spot.at >= 2 and spot.words[spot.at - 2].low.startswith((*SURNAME_IS, *vocabulary().titles))
        if surname and before.low == "on" and named:
            return True
    return surname and spot.at > 0 and _is_initial(spot.words[spot.at - 1])


def _is_first_name(word: Word) -> bool:
    return all(part in vocabulary().firstnames for part in word.low.split("-"))


def _is_initial(word: Word) -> bool:
    return len(word.text) == 1 and word.text.isupper()
