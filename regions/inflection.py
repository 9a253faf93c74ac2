"""Finnish place names in all cases, as they are written and as they are spoken.

A name has three stems: the nominative, the weak stem ("Lahde-") that the genitive shows, and
the strong stem ("Lahte-") of the essive and the illative. The rules know consonant gradation
and the usual last parts of names (-joki, -niemi); where they do not suffice, the genitive
is given. The tests hold the forms against Voikko; scripts/place_words.py looks for words that
they might be mistaken for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

VOWELS = frozenset("aeiouyåäö")
BACK = frozenset("aouå")
FRONT = frozenset("äöy")
#: Last parts whose -i becomes -e- ("joki", "joke-"); those in -si go by their old t ("vesi", "vete-").
E_STEMS = ("joki", "järvi", "mäki", "niemi", "salmi", "koski", "lahti", "nummi", "saari", "vuori", "kivi")
#: Last parts that take front vowels whatever stands before them, having none of their own.
NEUTRAL_HEADS = ("niemi", "vesi", "kivi")
#: What happens to the consonants before the last vowel when the syllable closes, longest first.
GRADES = (
    ("kk", "k"),
    ("pp", "p"),
    ("tt", "t"),
    ("nk", "ng"),
    ("nt", "nn"),
    ("lt", "ll"),
    ("rt", "rr"),
    ("mp", "mm"),
    ("ht", "hd"),
    ("lk", "l"),
    ("rk", "r"),
)
#: A first part that is inflected along with the last one ("Isossakyrössä").
INFLECTED_FIRST = {
    "Uusi": ("uusi", "uude", "uute", "uutta"),
    "Isok": ("iso", "iso", "iso", "isoa"),
}


class Case(Enum):
    """The case of a form; spoken forms count as the case that they stand for."""

    NOMINATIVE = "nominative"
    GENITIVE = "genitive"
    PARTITIVE = "partitive"
    ESSIVE = "essive"
    TRANSLATIVE = "translative"
    ABESSIVE = "abessive"
    INESSIVE = "inessive"
    ELATIVE = "elative"
    ILLATIVE = "illative"
    ADESSIVE = "adessive"
    ABLATIVE = "ablative"
    ALLATIVE = "allative"
    DEMONYM = "demonym"


INNER = frozenset({Case.INESSIVE, Case.ELATIVE, Case.ILLATIVE})
OUTER = frozenset({Case.ADESSIVE, Case.ABLATIVE, Case.ALLATIVE})


@dataclass(frozen=True)
class Stems:
    """A name's stems in lower case; `partitives` are whole forms."""

    nominative: str
    weak: str
    strong: str
    partitives: tuple[str, ...]


def inflect(name: str, genitive: str = "") -> dict[str, Case]:
    """All forms of a name in lower case, each with its case; a form of two cases gets the first.

    `genitive` overrules the rules, in the plural too ("Virtain", "Ikaalisten" need none).
    """
    found: dict[str, Case] = {}
    for form, case in _all_forms(name, genitive):
        found.setdefault(form, case)
    return found


def spoken_only(name: str, genitive: str = "") -> frozenset[str]:
    """Those forms of `inflect` that are not written Finnish; a misspelling is not measured against them."""
    written = {form for form, _ in _written(stems(name, genitive), name)}
    return frozenset(inflect(name, genitive)) - written


def demonym_stems(name: str, genitive: str = "") -> tuple[str, ...]:
    """What stands before -lainen or -läinen in the name of an inhabitant ("lahte" of "lahtelainen")."""
    own = stems(name, genitive)
    found = [own.strong]
    if own.nominative.endswith("nen"):
        found = [own.nominative[:-3] + "s", own.nominative[:-3] + "ste", own.nominative[:-3] + "se"]
    elif own.nominative[-1] not in VOWELS:
        found = [own.nominative, own.strong, own.nominative + "i"]
    elif own.strong != own.nominative:
        found = [own.strong, own.nominative]
    return tuple(dict.fromkeys(found))


def second_demonym(name: str) -> str:
    """An inhabitant of a place in -joki or -vesi by another name ("Seinäjokinen"), else ""."""
    if name.endswith("joki"):
        return name + "nen"
    return name[:-2] + "tinen" if name.endswith("vesi") else ""


def stems(name: str, genitive: str = "") -> Stems:
    """The stems of a name in the singular."""
    low = name.lower()
    weak = genitive.lower()[:-1] if genitive else ""
    if low.endswith("nen"):
        stem = low[:-3] + "se"
        return Stems(low, stem, stem, (low[:-3] + "s" + _harmony(low, "ta"),))
    if low[-1] not in VOWELS:
        stem = weak or low + "i"
        return Stems(low, stem, _strong_of_consonant(low, stem), _consonant_partitives(low, stem))
    if low.endswith("vesi"):
        return Stems(low, low[:-2] + "de", low[:-2] + "te", (low[:-2] + "t" + _harmony(low, "ta"),))
    if low.endswith("e"):
        stem = weak or low
        long = stem.endswith("ee")
        return Stems(low, stem, stem, (low + _harmony(low, "tta") if long else low + _harmony(low, "a"),))
    e_stem = weak.endswith("e") if weak else low.endswith(E_STEMS)
    strong = low[:-1] + "e" if e_stem else low
    return Stems(low, weak or _weaken(strong), strong, _vowel_partitives(low, strong))


def _weaken(strong: str) -> str:
    """The weak stem of a strong one that ends in a vowel ("lahte", "lahde")."""
    body, last = strong[:-1], strong[-1]
    for full, weak in GRADES:
        if body.endswith(full):
            return body[: -len(full)] + weak + last
    if len(body) > 1 and body[-2] in VOWELS:
        if body[-1] == "t":
            return body[:-1] + "d" + last
        if body[-1] == "k" and strong.endswith(("joke", "mäke")):
            return body[:-1] + last
    return strong


def _strong_of_consonant(low: str, weak: str) -> str:
    """Alavus: alavude-, alavute-; the others have one stem."""
    if low.endswith("us") and weak.endswith("ude"):
        return weak[:-2] + "te"
    return weak


def _consonant_partitives(low: str, weak: str) -> tuple[str, ...]:
    if weak.endswith("ude"):
        return (low[:-1] + "t" + _harmony(low, "ta"),)
    if weak == low + "i":
        return (weak + _harmony(low, "a"),)
    return (low + _harmony(low, "ta"),)


def _vowel_partitives(low: str, strong: str) -> tuple[str, ...]:
    if strong != low:  # e-stems: "järveä", "saarta", "lampea"
        found = [strong + _harmony(low, "a")]
        if strong[-2] in "rl" and strong[-3] in VOWELS:
            found.insert(0, strong[:-1] + _harmony(low, "ta"))
        if low.endswith("niemi"):
            found.insert(0, low[:-2] + _harmony(low, "ntä"))
        return tuple(found)
    short = low + _harmony(low, "a")
    if low[-1] == low[-2]:
        return (low + _harmony(low, "ta"),)
    return (short, low + _harmony(low, "ta")) if low[-2] in VOWELS else (short,)


def _harmony(word: str, ending: str) -> str:
    """The ending with ä for a where the word has front vowels."""
    plain = ending.replace("ä", "a")
    if word.endswith(NEUTRAL_HEADS):
        return plain.replace("a", "ä")
    for letter in reversed(word):
        if letter in BACK:
            return plain
        if letter in FRONT:
            break
    return plain.replace("a", "ä")


def _all_forms(name: str, genitive: str) -> Iterator[tuple[str, Case]]:
    own = stems(name, genitive)
    yield from _written(own, name)
    yield from _spoken(own)


def _written(own: Stems, name: str) -> Iterator[tuple[str, Case]]:
    yield from _singular(own)
    if own.nominative.endswith("nen"):
        yield from _plural_nen(own)
    for first, (nominative, weak, strong, partitive) in INFLECTED_FIRST.items():
        if name.startswith(first):
            rest = stems(name[len(nominative) :])
            head = dict(_by_case(Stems(nominative, weak, strong, (partitive,))))
            for form, case in _singular(rest):
                yield head[case] + form, case


def _by_case(own: Stems) -> Iterator[tuple[Case, str]]:
    """One form a case, the shortest illative."""
    for form, case in reversed(list(_singular(own))):
        yield case, form


def _singular(own: Stems) -> Iterator[tuple[str, Case]]:
    weak, strong = own.weak, own.strong
    a = _harmony(own.nominative, "a")
    yield own.nominative, Case.NOMINATIVE
    yield weak + "n", Case.GENITIVE
    for partitive in own.partitives:
        yield partitive, Case.PARTITIVE
    yield strong + "n" + a, Case.ESSIVE
    yield weak + "ksi", Case.TRANSLATIVE
    yield weak + "tt" + a, Case.ABESSIVE
    yield weak + "ss" + a, Case.INESSIVE
    yield weak + "st" + a, Case.ELATIVE
    for illative in _illatives(strong):
        yield illative, Case.ILLATIVE
    yield weak + "ll" + a, Case.ADESSIVE
    yield weak + "lt" + a, Case.ABLATIVE
    yield weak + "lle", Case.ALLATIVE


def _illatives(strong: str) -> tuple[str, ...]:
    last = strong[-1]
    if strong[-2] == last:
        return strong + "seen", strong + "h" + last + "n"
    return (strong + last + "n",)


def _plural_nen(own: Stems) -> Iterator[tuple[str, Case]]:
    """Names in -nen are mostly used in the plural ("Ikaalisissa", "Paraisten")."""
    base = own.nominative[:-3]
    a = _harmony(own.nominative, "a")
    yield base + "set", Case.NOMINATIVE
    yield base + "sten", Case.GENITIVE
    yield base + "sien", Case.GENITIVE
    yield base + "si" + a, Case.PARTITIVE
    yield base + "sin" + a, Case.ESSIVE
    yield base + "siksi", Case.TRANSLATIVE
    yield base + "sitt" + a, Case.ABESSIVE
    yield base + "siss" + a, Case.INESSIVE
    yield base + "sist" + a, Case.ELATIVE
    yield base + "siin", Case.ILLATIVE
    yield base + "sill" + a, Case.ADESSIVE
    yield base + "silt" + a, Case.ABLATIVE
    yield base + "sille", Case.ALLATIVE


def _spoken(own: Stems) -> Iterator[tuple[str, Case]]:
    """Puhekieli and dialects: "Kajaanis", "Kajaanist", "Kuhmosa", "Sotkamoho", "Kajaanihin", "Raumal"."""
    bases = [(own.weak, own.strong)]
    if own.nominative.endswith("nen"):
        bases.append((own.nominative[:-3] + "si", own.nominative[:-3] + "si"))
    a = _harmony(own.nominative, "a")
    for weak, strong in bases:
        last = strong[-1]
        yield weak + "s", Case.INESSIVE
        yield weak + "s" + a, Case.INESSIVE
        yield weak + "st", Case.ELATIVE
        yield weak + "l", Case.ADESSIVE
        yield weak + "lt", Case.ABLATIVE
        yield weak + "ks", Case.TRANSLATIVE
        yield strong + "h" + last + "n", Case.ILLATIVE
        yield strong + "h" + last, Case.ILLATIVE
        if strong[-2] != last:
            yield strong + last, Case.ILLATIVE
        else:
            yield strong + "see", Case.ILLATIVE
    if own.nominative != own.weak and own.nominative[-1] in VOWELS:
        yield from _unchanged(own.nominative, a)


def _unchanged(nominative: str, a: str) -> Iterator[tuple[str, Case]]:
    """As a learner says it, without any change of the stem ("Lahtissa", "Seinäjokilla")."""
    yield nominative + "ss" + a, Case.INESSIVE
    yield nominative + "st" + a, Case.ELATIVE
    yield nominative + "ll" + a, Case.ADESSIVE
    yield nominative + "lt" + a, Case.ABLATIVE
    yield nominative + "lle", Case.ALLATIVE
