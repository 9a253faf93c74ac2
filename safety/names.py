"""Finds a person's name where somebody introduces themselves or signs, and full names anywhere."""

import re
from collections.abc import Iterator

from safety.word_lists import word_list

_WORD = r"[^\W\d_]+(?:[-'’][^\W\d_]+)*"
_CAPITAL = r"[A-ZÅÄÖÉÜŠŽ][^\W\d_]+(?:[-'’][A-ZÅÄÖÉÜŠŽ]?[^\W\d_]+)*"
# "nimeni on", "mun nimi on": what follows is a name unless it is an ordinary word. A bare "nimi" may be a
# club's.
_NAME_IS = re.compile(
    r"\b(?P<own>(?:mun|minun|meikäläisen|oma|koko)\s+nimi|nimeni|etunimeni|sukunimeni|kutsumanimeni|jag heter"
    r"|mitt namn är|my name is)(?:\s*(?:on|oli|:|=))?\s+(?::\s*)?"
    r"|\b(?:nimi|etunimi|sukunimi)(?:\s*(?:on|oli|:|=))?\s+(?::\s*)?",
    re.IGNORECASE,
)
# "olen", "tässä": a name only when the words say so themselves.
_I_AM = re.compile(
    r"\b(?:(?:minä|mä|mää|mie)\s+)?(?:olen|oon|oun|tässä(?:\s+on)?|täällä|terveisin|terv\.?|t\.|t:|yst\.?\s*terv\.?|"
    r"ystävällisin terveisin|kirjoittaa|allekirjoittanut|nimimerkki|jag är|i am|i'm)\s*[,:]?\s+",
    re.IGNORECASE,
)
_TWO = re.compile(rf"(?<![\w-])({_CAPITAL})\s+({_CAPITAL})(?![\w-])")
_FIRST_WORDS = re.compile(rf"({_WORD})(?:\s+({_WORD}))?(?:\s+({_WORD}))?")
# A street, a society or a firm that bears a person's name is not a person.
_BEARS_NAME = re.compile(
    r"(?:n?katu|kadu|n?tie|aukio|puisto|seura|säätiö|rahasto|museo|talo|koulu|oy|ky|ry)", re.IGNORECASE
)


def names(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of persons' names; a place may be found twice."""
    for match in _NAME_IS.finditer(text):
        yield from _after_name_is(text, match.end(), own=match.group("own") is not None)
    for match in _I_AM.finditer(text):
        yield from _after_i_am(text, match.end())
    for match in _TWO.finditer(text):
        first, last = match.groups()
        if (
            is_first_name(first)
            and is_surname(last)
            and not _BEARS_NAME.match(text[match.end() :].lstrip(" -"))
        ):
            yield match.span()


def is_first_name(word: str) -> bool:
    """Return whether every part of a word is a first name in use in Finland, in any case form."""
    first_names = word_list("first_names")
    return all(
        any(form in first_names for form in _base_forms(part)) for part in re.split(r"[-'’]", word) if part
    )


def is_surname(word: str) -> bool:
    """Return whether a word is a common surname or ends as surnames do, in any case form."""
    surnames, endings = word_list("surnames"), tuple(word_list("surname_endings"))
    last = re.split(r"[-'’]", word)[-1]
    return any(form in surnames or (len(form) > 5 and form.endswith(endings)) for form in _base_forms(last))


def _base_forms(word: str) -> Iterator[str]:
    """Yield what the word may be a case form of: "Virtaselle" → "virtanen", "Matin" → "matti"."""
    word = word.casefold()
    yield word
    for ending in ("lle", "lta", "ltä", "lla", "llä", "sta", "stä", "ssa", "ssä", "n", "a", "ä", "ta", "tä"):
        if not word.endswith(ending) or len(word) < len(ending) + 3:
            continue
        stem = word[: -len(ending)]
        yield stem
        if stem.endswith("se"):
            yield stem[:-2] + "nen"
        elif stem.endswith("s") and ending in ("ta", "tä"):
            yield stem[:-1] + "nen"
        # Consonant gradation: Matin, Pekan, Sepon.
        yield re.sub(r"([kpt])([aeiouyäö])$", r"\1\1\2", stem)


def _after_name_is(text: str, start: int, own: bool) -> Iterator[tuple[int, int]]:
    match = _FIRST_WORDS.match(text, start)
    if match is None:
        return
    not_names = word_list("not_names")
    end = 0
    for place in (1, 2, 3):
        word = match.group(place)
        if word is None or word.casefold() in not_names:
            break
        capital = word[0].isupper() and (own or place > 1)
        named = capital or is_first_name(word) or (place > 1 and is_surname(word))
        if not named:
            break
        end = match.end(place)
    if end:
        yield match.start(1), end


def _after_i_am(text: str, start: int) -> Iterator[tuple[int, int]]:
    match = _FIRST_WORDS.match(text, start)
    if match is None:
        return
    first, second = match.group(1), match.group(2)
    capital = first[0].isupper()
    if not is_first_name(first):
        return
    if second is not None and capital and second[0].isupper():
        yield match.start(1), match.end(2)
    elif first.casefold() not in word_list("not_names"):
        if second is not None and is_surname(second):
            yield match.start(1), match.end(2)
        elif capital:
            yield match.start(1), match.end(1)
