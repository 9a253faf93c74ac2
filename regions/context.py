"""Decides from the words around a name whether a place is meant, a person, a thing or a make.

A name that is no other word is a place unless a person or a make is spoken of. A name that
is an ordinary word too needs a sign: a capital letter inside a sentence, its own local case, a
word about living, or being the whole answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import yaml

from regions.gazetteer import Kind, Name, Reading
from regions.inflection import OUTER, Case
from regions.municipalities import DATA
from regions.words import Word

#: How many words away a word about living still belongs to the name.
WINDOW = 4
#: A misspelt word of so many letters is believed without any other sign.
SURE_LENGTH = 7
#: … when the name itself has so many.
SURE_NAME = 6
#: Words at which a new thought begins.
BREAKS = frozenset({"kun", "ku", "mutta", "mut", "että", "et", "koska", "jos", "vaan", "joten", "niin"})
LINKS = frozenset({"ja", "tai", "sekä", "eli", "vai"})
#: Last parts of place names that are surnames as often.
SURNAME_ENDS = (
    "la",
    "lä",
    "nen",
    "järvi",
    "mäki",
    "niemi",
    "salmi",
    "koski",
    "lahti",
    "joki",
    "ranta",
    "pää",
    "saari",
)


@dataclass(frozen=True)
class Vocabulary:
    """The lists of data/context.yml and data/firstnames.txt, in lower case."""

    residence: tuple[str, ...]
    institutions: tuple[str, ...]
    nature: tuple[str, ...]
    titles: tuple[str, ...]
    kin: tuple[str, ...]
    not_kin: tuple[str, ...]
    food: tuple[str, ...]
    attachment: tuple[str, ...]
    brands: Mapping[str, tuple[str, ...]]
    fillers: frozenset[str]
    phrases: frozenset[str]
    firstnames: frozenset[str]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The word lists; read at the first call."""
    data = yaml.safe_load((DATA / "context.yml").read_text(encoding="utf-8"))
    lists = {
        key: tuple(data[key]) for key in Vocabulary.__dataclass_fields__ if isinstance(data.get(key), list)
    }
    return Vocabulary(
        **{key: lists[key] for key in lists if key not in ("fillers", "phrases")},
        brands={name: tuple(words) for name, words in data["brands"].items()},
        fillers=frozenset(lists["fillers"]),
        phrases=frozenset(lists["phrases"]),
        firstnames=frozenset((DATA / "firstnames.txt").read_text(encoding="utf-8").lower().split()),
    )


def is_place(words: Sequence[Word], readings: Sequence[Reading | None], at: int) -> bool:
    """Whether the word at `at`, which `readings` knows as a name, means the place there."""
    word, reading = words[at], readings[at]
    if reading is None or word.address or word.low in vocabulary().phrases:
        return False
    name = reading.name
    if reading.case is Case.DEMONYM:
        return not (word.low.startswith("porilai") and _near(words, at, vocabulary().food))
    if _is_make(words, at, reading):
        return False
    if reading.kind is Kind.MISSPELT and not _surely_misspelt(words, readings, at):
        return False
    if _is_answer(words, readings, at):
        return (
            not reading.homograph
            or word.capital
            or word.initial
            or "strong" not in name.traits
            or _own_case(reading)
        )
    if (word.capital or word.initial) and _is_person(words, at, reading):
        return False
    if name.traits & {"firstname", "abbreviation"} or name.name == "Nokia":
        return _like_a_first_name(words, at, reading)
    if not reading.homograph or word.capital:
        return True
    return _place_among_words(words, readings, at)


def _surely_misspelt(words: Sequence[Word], readings: Sequence[Reading | None], at: int) -> bool:
    """Whether a misspelling may be believed: it is long and begins right, or the message asks for a place."""
    word, reading = words[at], readings[at]
    assert reading is not None  # the caller has looked
    name = reading.name.name.lower()
    short = len(name) < SURE_NAME and "typos" not in reading.name.traits
    begins_right = word.low.startswith(name[:4] if short else name[:1])
    if (len(word.low) >= SURE_LENGTH and begins_right) or (len(word.low) >= SURE_LENGTH + 2 and not short):
        return True
    return (word.capital and not short) or _is_answer(words, readings, at) or _lives(words, readings, at)


def _place_among_words(words: Sequence[Word], readings: Sequence[Reading | None], at: int) -> bool:
    """The rule for an ordinary word without a meaningful capital."""
    word, reading = words[at], readings[at]
    assert reading is not None  # the caller has looked
    if _lives(words, readings, at) and (_own_case(reading) or reading.case is Case.NOMINATIVE):
        return True
    if reading.case is Case.GENITIVE and _follows(words, at, vocabulary().institutions):
        return True
    if _beside_a_place(words, readings, at):
        return True
    traits = reading.name.traits
    if "strong" in traits:
        return False
    if _own_case(reading):
        return "noun" not in traits or not _near(words, at, vocabulary().nature)
    if "noun" in traits:
        return False
    return word.initial and reading.case in (Case.NOMINATIVE, Case.GENITIVE)


def _beside_a_place(words: Sequence[Word], readings: Sequence[Reading | None], at: int) -> bool:
    """Whether a name that is nothing else stands beside in the same case ("Lahden ja Heinolan")."""
    reading = readings[at]
    for step in (-1, 1):
        link, other = at + step, at + 2 * step
        if 0 <= other < len(words) and words[link].low in LINKS:
            beside = readings[other]
            if (
                beside is not None
                and reading is not None
                and beside.case is reading.case
                and not beside.homograph
            ):
                return True
    return False


def _like_a_first_name(words: Sequence[Word], at: int, reading: Reading) -> bool:
    """The rule for names that are given names, makes or abbreviations as well ("Salla", "Nokia", "Tre")."""
    word = words[at]
    if reading.case is Case.INESSIVE and _own_case(reading) and (word.capital or not reading.homograph):
        return True
    if reading.case is Case.GENITIVE and _follows(words, at, vocabulary().institutions):
        return True
    if "abbreviation" in reading.name.traits:
        return word.capital or word.text.isupper() or _lives(words, (), at)
    if reading.name.name == "Nokia":
        return _own_case(reading) or (reading.case is Case.GENITIVE and (word.capital or word.initial))
    coming = reading.case in (Case.ELATIVE, Case.ILLATIVE) and _own_case(reading)
    return _lives(words, (), at) or (
        coming and _before(words, at) in ("olen", "oon", "olin", "tulen", "tulin")
    )


def _own_case(reading: Reading) -> bool:
    """Whether the case is one by which the place itself goes ("Lahdessa", not "lahdella")."""
    return reading.case in reading.name.cases


def _is_answer(words: Sequence[Word], readings: Sequence[Reading | None], at: int) -> bool:
    """Whether the message holds nothing but names of places and filler words."""
    fillers = vocabulary().fillers
    return len(words) <= 6 and all(
        word.low in fillers or (reading is not None and reading.kind is Kind.EXACT)
        for i, (word, reading) in enumerate(zip(words, readings, strict=True))
        if i != at
    )


def _is_person(words: Sequence[Word], at: int, reading: Reading) -> bool:
    """Whether a person of that surname is spoken of."""
    vocab = vocabulary()
    surname = _surname_like(reading.name)
    before = words[at - 1] if at and not words[at].parted else None
    after = words[at + 1] if at + 1 < len(words) and not words[at + 1].parted else None
    bent = reading.case not in (Case.INESSIVE, Case.ILLATIVE)
    if before is not None:
        named = before.text[0].isupper() and all(part in vocab.firstnames for part in before.low.split("-"))
        if named and bent and (surname or reading.case in (Case.NOMINATIVE, *OUTER)):
            return reading.case is not Case.ELATIVE
        if bent and before.low.startswith(vocab.titles) and surname:
            return True
        if at >= 2 and bent and surname and before.low == "on" and "nime" in words[at - 2].low:
            return True
    if at and bent and surname and len(words[at - 1].text) == 1 and words[at - 1].text.isupper():
        return True
    if after is None or not surname:
        return False
    if reading.case is Case.NOMINATIVE and len(after.text) == 1 and after.text.isupper():
        return True
    if reading.case not in (Case.NOMINATIVE, Case.GENITIVE):
        return False
    if after.capital and after.low in vocab.firstnames:
        return True
    kin = after.low.startswith(vocab.kin) and not after.low.startswith(vocab.not_kin)
    return reading.case is Case.GENITIVE and kin


def _surname_like(name: Name) -> bool:
    if name.traits & {"surname", "firstname"}:
        return True
    return name.name.lower().endswith(SURNAME_ENDS)


def _is_make(words: Sequence[Word], at: int, reading: Reading) -> bool:
    """Whether a make, a newspaper or a saying follows the genitive ("Nokian renkaat")."""
    if reading.case is not Case.GENITIVE:
        return False
    brands = vocabulary().brands
    own = brands.get(reading.name.name, ())
    return (
        _follows(words, at, own) or _follows(words, at, brands["*"]) or _follows(words, at + 1, brands["*"])
    )


def _follows(words: Sequence[Word], at: int, beginnings: tuple[str, ...]) -> bool:
    return bool(beginnings) and at + 1 < len(words) and words[at + 1].low.startswith(beginnings)


def _before(words: Sequence[Word], at: int) -> str:
    return words[at - 1].low if at else ""


def _near(words: Sequence[Word], at: int, beginnings: tuple[str, ...]) -> bool:
    return any(
        word.low.startswith(beginnings)
        for word in words[max(0, at - WINDOW) : at + WINDOW + 1]
        if word is not words[at]
    )


def _lives(words: Sequence[Word], readings: Sequence[Reading | None], at: int) -> bool:
    """Whether a word about living stands near, in the same thought; other places are stepped over."""
    return _lives_on(words, readings, at, -1) or _lives_on(words, readings, at, 1)


def _lives_on(words: Sequence[Word], readings: Sequence[Reading | None], at: int, step: int) -> bool:
    vocab = vocabulary()
    left = WINDOW
    i = at + step
    while 0 <= i < len(words) and left:
        if (words[i + 1] if step < 0 else words[i]).parted or words[i].low in BREAKS:
            return False
        if words[i].low.startswith(vocab.residence) and not words[i].low.startswith("muutama"):
            return True
        left -= not (readings and readings[i] is not None)
        i += step
    return False
