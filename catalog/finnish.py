"""Finnish words as the index and the search see them: base forms, parts of compounds, roots.

Voikko analyses; what it does not know is led to standard Finnish by sound rules of
spoken language ("haluun", "jumppais", "ahistaa") and a table (`words.yml`), or at last
loses its case ending. (simplemma was tried for the last step: its Finnish dictionary
takes 410 MB and 4 s to load, for little more than the ending.)
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import libvoikko
import yaml

from catalog.errors import CatalogError

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
VOWELS = tuple("aeiouyäö")
CASE_ENDINGS = (
    *("issa", "issä", "ista", "istä", "illa", "illä", "ilta", "iltä", "ille", "iksi", "iden", "ien", "eja"),
    *(
        "ssa",
        "ssä",
        "sta",
        "stä",
        "lla",
        "llä",
        "lta",
        "ltä",
        "lle",
        "ksi",
        "jen",
        "iin",
        "een",
        "oja",
        "öjä",
    ),
    *("ta", "tä", "ja", "jä", "in", "na", "nä", "it", "n", "a", "ä", "t", "i"),
)
LONG_VOWELS = (
    ("ee", "ea"),
    ("ee", "eä"),
    ("oo", "oa"),
    ("öö", "öä"),
    ("uu", "ua"),
    ("yy", "yä"),
    ("ii", "ia"),
    ("ii", "iä"),
)
PROPER = {"etunimi", "sukunimi", "paikannimi", "nimi"}
FUNCTION = {"asemosana", "sidesana", "suhdesana"}  # pronouns, conjunctions, postpositions
MAX_WORD = 60  # longer "words" are pasted noise


class VoikkoMissing(CatalogError):
    """libvoikko or its Finnish dictionary is not installed (Debian: libvoikko1, voikko-fi)."""

    code = "voikko_missing"


@dataclass(frozen=True)
class Word:
    """One word of a text: base forms, parts of the compound, and roots (what it is derived from)."""

    surface: str
    lemmas: tuple[str, ...]
    parts: tuple[str, ...]
    roots: tuple[str, ...]
    known: bool
    stop: bool = False  # it says nothing about a need

    @property
    def all(self) -> frozenset[str]:
        """Every form under which the word is indexed."""
        return frozenset((*self.lemmas, *self.parts, *self.roots))


_lock = threading.Lock()


@lru_cache(maxsize=1)
def _voikko() -> libvoikko.Voikko:
    try:
        return libvoikko.Voikko("fi")
    except (libvoikko.VoikkoException, OSError) as error:
        raise VoikkoMissing(str(error)) from error


@lru_cache(maxsize=1)
def word_file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "words.yml").read_text(encoding="utf-8")
    )
    return content


@lru_cache(maxsize=1)
def _spoken() -> dict[str, tuple[str, ...]]:
    return {heard: tuple(standard.split()) for heard, standard in word_file()["spoken"].items()}


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset(word_file()["stop"].split())


@lru_cache(maxsize=200_000)
def _analyses(word: str) -> tuple[dict[str, str], ...]:
    with _lock:  # one Voikko handle must not be used by two threads at once
        found = tuple(_voikko().analyze(word))
    common = tuple(one for one in found if one.get("CLASS") not in PROPER)
    return common or found


def _boundaries(structure: str) -> list[int]:
    """Places in the word where a part of the compound begins, from Voikko's STRUCTURE."""
    places, position = [], 0
    for mark in structure:
        if mark == "=":
            places.append(position)
        else:
            position += 1
    return places


def _part(surface: str) -> str:
    """Base form of a part; the noun where the same letters are a verb too (tuki, not tukea)."""
    analyses = sorted(_analyses(surface), key=lambda one: one.get("CLASS") == "teonsana")
    return analyses[0]["BASEFORM"].lower() if analyses else surface


def _parts(word: str, analysis: dict[str, str]) -> tuple[str, ...]:
    """Base forms of a compound's parts, and of the compounds within it (vertaistuki+ryhmä → vertaistuki)."""
    places = _boundaries(analysis.get("STRUCTURE", ""))
    base = analysis["BASEFORM"].lower()
    if len(places) < 2 or not word.startswith(base[: places[-1]]):
        return ()
    ends = [*places[1:], len(word)]
    last = base[places[-1] :]
    pieces = [word[start:end].strip("-") for start, end in zip(places, ends, strict=True)]
    found = [_part(piece) for piece in pieces[:-1]] + [last]
    if len(places) > 2:
        found.append(_part("".join(pieces[:-1])))
        found.append("".join(pieces[1:-1]) + last)
    return tuple(dict.fromkeys(part for part in found if len(part) > 2 and part != base))


def _roots(analysis: dict[str, str]) -> tuple[str, ...]:
    """What the last part is derived from: yksinäisyys → yksinäinen, neuvonta → neuvoa."""
    groups = re.findall(r"\+[^+(]*\(([^)]*)\)", analysis.get("WORDBASES", ""))
    stems = [group for group in groups if group and not group.startswith("+")]
    has_suffix = any(group.startswith("+") for group in groups)
    if not has_suffix or not stems:
        return ()
    return (stems[-1].replace("=", "").lower(),)


def _full_endings(word: str) -> Iterator[str]:
    """Case endings that speech has shortened: kajaanis, kuhmosa, täält."""
    for spoken, written in (("s", "ssa"), ("s", "ssä"), ("l", "lla"), ("l", "llä")):
        if word.endswith(spoken) and not word.endswith(spoken * 2):
            yield word[:-1] + written
    if word.endswith(("st", "lt")):
        yield from (word + "a", word + "ä")
    if word.endswith(("sa", "sä", "la", "lä")):
        yield word[:-2] + word[-2] + word[-2:]


def _written_sounds(word: str) -> Iterator[str]:
    """Sounds that speech and dialects change: haluun, ahistaa, mettä, kolomas."""
    yield re.sub(r"(?<=[lr])([aeiouyäö])(?=[hkmpv])", "", word)
    if "h" in word:
        yield re.sub(r"(?<=[aeiouyäö])h(?=[aeiouyäö])", "hd", word)
    if "ij" in word:
        yield word.replace("ij", "id")  # meijän → meidän
    if word.endswith(("ny", "nu")):
        yield word + "t"
    if "tt" in word:
        yield word.replace("tt", "ts")
    for long, written in LONG_VOWELS:
        for ending in ("", "n", "t"):
            if word.endswith(long + ending):
                yield word[: len(word) - len(long + ending)] + written + ending


def _spoken_variants(word: str) -> Iterator[str]:
    """Standard forms that a spoken form may stand for, the likeliest first."""
    sounds = [one for one in _written_sounds(word) if one != word]
    endings = list(_full_endings(word))
    yield from endings
    yield from sounds
    for ending in endings:
        yield from (one for one in _written_sounds(ending) if one != ending)
    if not word.endswith(VOWELS):
        yield from (word + "a", word + "ä", word + "i")


def _is_plain(word: str) -> bool:
    return any(one.get("STRUCTURE", "").count("=") == 1 for one in _analyses(word))


def _standard_form(surface: str) -> str | None:
    """The written form of a spoken one, an undivided word rather than an accidental compound."""
    fitting = [variant for variant in _spoken_variants(surface) if _analyses(variant)]
    return next((variant for variant in fitting if _is_plain(variant)), fitting[0] if fitting else None)


def _without_ending(word: str) -> str:
    """An unknown word (a name, a loan) without its case ending, so that its forms meet."""
    for ending in CASE_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=200_000)
def word_of(surface: str) -> Word:
    """Analyse one lower-case word."""
    word = _analysed(surface)
    stop = surface in _stop_words() or all(lemma in _stop_words() for lemma in word.lemmas)
    return replace(word, stop=stop or _serves(surface))


def _serves(surface: str) -> bool:
    """True for what only serves the sentence: pronouns, conjunctions, and "ollut" as "olla" does."""
    analyses = _analyses(surface)
    return bool(analyses) and all(
        one.get("CLASS") in FUNCTION
        or ("PARTICIPLE" in one and all(root in _stop_words() for root in _roots(one) or ("",)))
        for one in analyses
    )


def _analysed(surface: str) -> Word:
    analyses = _analyses(surface)
    table = _spoken().get(surface)
    if table:
        return _from_table(surface, table)
    if not analyses:
        standard = _standard_form(surface)
        if standard:
            found = word_of(standard)
            return Word(surface, found.lemmas, found.parts, found.roots, known=True)
        guess = _without_ending(surface)
        table = _spoken().get(guess) or _stem_in_table(surface)
        if table:
            return _from_table(surface, table)
        return Word(surface, (guess,), (), (), known=False)
    lemmas = tuple(dict.fromkeys(one["BASEFORM"].lower().strip("-") for one in analyses))[:3]
    table = next((_spoken()[lemma] for lemma in lemmas if lemma in _spoken()), None)
    if table:
        return _from_table(surface, (*lemmas, *table))
    parts: dict[str, None] = {}
    roots: dict[str, None] = {}
    for one in analyses[:3]:
        parts.update(dict.fromkeys(_parts(surface, one)))
        roots.update(dict.fromkeys(_roots(one)))
    return Word(
        surface,
        lemmas,
        tuple(part for part in parts if part not in lemmas),
        tuple(root for root in roots if root not in lemmas and root not in parts),
        known=True,
    )


def _stem_in_table(surface: str) -> tuple[str, ...] | None:
    """The table's entry for an inflected spoken word: kuntsarille → kuntsari."""
    spoken = _spoken()
    for length in range(len(surface) - 1, 3, -1):
        stem = surface[:length]
        if stem in spoken:
            return spoken[stem]
    return None


def _from_table(surface: str, standard: tuple[str, ...]) -> Word:
    lemmas: dict[str, None] = {}
    parts: dict[str, None] = {}
    for word in standard:
        analyses = _analyses(word)
        lemmas[analyses[0]["BASEFORM"].lower() if analyses else word] = None
        for one in analyses[:1]:
            parts.update(dict.fromkeys(_parts(word, one)))
    return Word(surface, tuple(lemmas), tuple(part for part in parts if part not in lemmas), (), known=True)


def words_of(text: str) -> list[Word]:
    """The words of a text in their order; bare numbers shorter than three digits are left out."""
    found = []
    for match in WORD.finditer(text.lower()):
        surface = match.group().replace("’", "'").strip("'-")
        pieces = surface.split("-")
        if len(pieces) == 1 or not any(character.isdigit() for character in surface):
            pieces.insert(0, surface)
        for piece in dict.fromkeys(pieces):
            long_enough = len(piece) > 2 or (piece == surface and len(piece) == 2 and not piece.isdigit())
            if long_enough and len(piece) <= MAX_WORD:
                found.append(word_of(piece))
    return found


def index_words(text: str) -> str:
    """The prepared words of a text for the index, separated by spaces; stop words are left out."""
    prepared: list[str] = []
    for word in words_of(text):
        if not word.stop:
            prepared.extend(token(form) for form in (*word.lemmas, *word.parts, *word.roots))
    return " ".join(form for form in prepared if form)


@lru_cache(maxsize=10_000)
def suggestions(surface: str) -> tuple[str, ...]:
    """Correctly spelt words near a misspelt one, the likeliest first."""
    with _lock:
        return tuple(one.lower() for one in _voikko().suggest(surface))


@lru_cache(maxsize=200_000)
def token(form: str) -> str:
    """A form as the index has it."""
    # Letters and digits only: the tokenisers of FTS5 and PostgreSQL then agree with ours.
    return re.sub(r"[\W_]+", "", form)


def index_forms(words: Iterable[str]) -> frozenset[str]:
    """The words of a table as written and as the index has them (of "AA-ryhmät" the whole, not "ryhmä")."""
    return frozenset(form for word in words for form in (token(word), token(words_of(word)[0].lemmas[0])))
