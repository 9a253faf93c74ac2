"""Decides from the words around a name whether a place is meant, a person, a thing or a make.

A name that is no other word is a place unless a person or a make is spoken of. A name that
is an ordinary word too needs a sign: a capital letter inside a sentence, its own local case, a
word about living, or being the whole answer.
"""

from __future__ import annotations

from regions.gazetteer import Kind
from regions.inflection import Case
from regions.people import is_introduced, is_make, is_person
from regions.spot import Spot
from regions.vocabulary import vocabulary

#: A misspelt word of so many letters is believed without any other sign.
SURE_LENGTH = 7
#: … when the name itself has so many.
SURE_NAME = 6


def is_place(spot: Spot) -> bool:
    """Whether the name means the place there."""
    word = spot.word
    if word.address or word.low in vocabulary().phrases:
        return False
    if spot.case is Case.DEMONYM:
        # A "porilainen" is a sandwich as well, and "Porilaisten marssi" a march.
        return not (word.low.startswith("porilai") and spot.near(vocabulary().food))
    if is_make(spot) or is_introduced(spot):
        return False
    if spot.reading.kind is Kind.MISSPELT and not _surely_misspelt(spot):
        return False
    answer = spot.is_answer()
    if spot.has("elsewhere") and not (word.capital or word.initial or answer):
        return spot.lives()
    if answer:
        strong = spot.reading.homograph and spot.has("strong")
        return not strong or word.capital or word.initial or spot.own_case or _place_among_words(spot)
    if (word.capital or word.initial) and is_person(spot):
        return False
    if spot.has("firstname", "abbreviation", "brand"):
        return _like_a_first_name(spot)
    return not spot.reading.homograph or word.capital or _place_among_words(spot)


def _surely_misspelt(spot: Spot) -> bool:
    """Whether a misspelling may be believed: it is long and begins right, or the message asks for a place."""
    length = len(spot.word.low)
    name = spot.name.name.lower()
    short = len(name) < SURE_NAME and not spot.has("typos")
    begins_right = spot.word.low.startswith(name[:4] if short else name[:1])
    if length >= SURE_LENGTH and begins_right:
        return True
    if not short and (spot.word.capital or length >= SURE_LENGTH + 2):
        return True
    return spot.is_answer() or spot.lives()


def _place_among_words(spot: Spot) -> bool:
    """The rule for an ordinary word without a meaningful capital."""
    if spot.lives() and (spot.own_case or spot.case is Case.NOMINATIVE):
        return True
    genitive = spot.case is Case.GENITIVE
    if (genitive and spot.follows(vocabulary().institutions)) or spot.beside_a_place():
        return True
    if spot.has("strong"):
        return False
    if genitive and spot.follows(vocabulary().nearness):
        return True
    if spot.has("noun"):
        return spot.own_case and not spot.near(vocabulary().nature) and not spot.has_attribute()
    return spot.own_case or (spot.word.initial and (genitive or spot.case is Case.NOMINATIVE))


def _like_a_first_name(spot: Spot) -> bool:
    """The rule for names that are given names, makes or abbreviations as well ("Salla", "Nokia", "Tre")."""
    word, own_case = spot.word, spot.own_case
    if spot.case is Case.INESSIVE and own_case and (word.capital or not spot.reading.homograph):
        return True
    if spot.case is Case.GENITIVE and spot.follows(vocabulary().institutions):
        return True
    if spot.has("abbreviation"):
        return word.capital or word.text.isupper() or spot.lives()
    if spot.has("brand"):
        return own_case or (spot.case is Case.GENITIVE and (word.capital or word.initial))
    before = spot.words[spot.at - 1].low if spot.at else ""
    if spot.case is Case.ILLATIVE and word.capital:
        return not before.startswith(vocabulary().attachment)
    if spot.case is Case.NOMINATIVE:
        return any(part in before for part in ("kunta", "kaupunki", "paikka"))
    coming = spot.case in (Case.ELATIVE, Case.ILLATIVE) and before in (
        "olen",
        "oon",
        "olin",
        "tulen",
        "tulin",
    )
    return own_case and (coming or spot.lives())
