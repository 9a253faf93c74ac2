"""Finds the places that a resident names in free text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regions.context import is_place
from regions.gazetteer import Gazetteer, Kind, Reading, gazetteer
from regions.spot import Spot
from regions.vocabulary import vocabulary
from regions.words import Word, words

#: Endings that an abbreviation takes after a colon ("Jkl:ssä").
COLON_ENDINGS = (
    "n",
    "ssa",
    "ssä",
    "sta",
    "stä",
    "lla",
    "llä",
    "lta",
    "ltä",
    "lle",
    "hin",
    "han",
    "een",
    "iin",
    "seen",
)


@dataclass(frozen=True)
class PlaceMention:
    """A place in a text: characters `start` to `end` hold `surface`; `municipality` is the official name."""

    start: int
    end: int
    surface: str
    municipality: str


def find_places(text: str) -> tuple[PlaceMention, ...]:
    """The municipalities that a text names, in the order of the text.

    Every municipality of Finland, and villages and former municipalities above all of our two
    regions, in any inflection, in puhekieli, without dots on the letters and with one letter
    wrong. Surnames, ordinary words and makes that look like places are left out.
    """
    index = gazetteer()
    found = words(text)
    if not found:
        return ()
    readings = [_read(index, word) for word in found]
    mentions: list[PlaceMention] = []
    taken = -1
    for at, word in enumerate(found):
        if at <= taken:
            continue
        phrase = _phrase(index, found, at)
        reading = readings[at]
        if phrase is not None:
            taken = at + 1
            mentions.append(_mention(text, word.start, found[at + 1].end, phrase))
        elif reading is not None and is_place(Spot(found, readings, at, reading)):
            mentions.append(_mention(text, word.start, word.end, reading))
        elif "-" in word.text:
            mentions.extend(_in_compound(index, text, word))
    return tuple(mentions)


def _mention(text: str, start: int, end: int, reading: Reading) -> PlaceMention:
    return PlaceMention(start, end, text[start:end], reading.name.municipality)


def _read(index: Gazetteer, word: Word) -> Reading | None:
    found = index.read(word.low)
    if found is not None:
        return found
    head, colon, ending = word.low.partition(":")
    if colon and ending in COLON_ENDINGS:
        return index.read(head)
    return index.read_misspelt(word.low)


def _phrase(index: Gazetteer, found: Sequence[Word], at: int) -> Reading | None:
    """A name of two words ("Kosken Tl")."""
    if at + 1 == len(found) or found[at + 1].parted:
        return None
    return index.phrases.get(f"{found[at].low} {found[at + 1].low.partition(':')[0]}")


def _in_compound(index: Gazetteer, text: str, word: Word) -> list[PlaceMention]:
    """The places among the parts of a hyphenated word ("Kuhmo-talo", "Turku-Tampere").

    A part that is a name but no place ("Valko-Venäjä", "Heinola-Virtanen") makes the whole another name.
    """
    if word.low in vocabulary().phrases:
        return []
    mentions = []
    start = word.start
    for part in word.text.split("-"):
        reading = index.read(part.lower())
        if reading is not None and _sure(reading) and (part[0].isupper() or not reading.homograph):
            mentions.append(_mention(text, start, start + len(part), reading))
        elif part[0].isupper() and not word.text.isupper():
            return []
        start += len(part) + 1
    return mentions


def _sure(reading: Reading) -> bool:
    """Whether the word is hardly anything but a place."""
    unsure = reading.name.traits & {"firstname", "abbreviation", "swedish", "strong", "noun"}
    return reading.kind is Kind.EXACT and not unsure
