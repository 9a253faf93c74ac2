"""Finds street addresses: a street's name with a house number."""

import re
from collections.abc import Iterator
from functools import lru_cache

from safety.word_lists import word_list

# A house number, with staircase and flat; a measure or an amount of something is no house number.
_NUMBER = (
    r"\s+\d{1,4}(?![\d.,:]*\d|\s*(?:km|m|min|mi|h|€|e|eur|euroa|vuotta|v|kk|kpl|%|x|kertaa|päivää|viikkoa|tuntia"
    r"|henk\w*|asti|kilometri\w*|minuut\w*|metri\w*|asunto\w*)\b)"
    r"(?:\s?-\s?\d{1,4})?(?:\s?(?:[a-h]|(?-i:[A-ZÅÄÖ]))(?![\w:]))?"
    r"(?:\s*(?:as\.?|asunto|lgh)?\s?\d{1,3}(?![\d.,:]*\d)(?=\s|[,.;!?)]|$))?(?:\s?(?:[a-h]|(?-i:[A-ZÅÄÖ]))(?![\w:]))?"
)
_CONTEXT = re.compile(
    r"\b(?:osoit\w*|asun|asutaan|asumme|asuu|kotini|kotiosoit\w*|muut\w*|adress\w*|bor på|address)\b"
    r"[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
# "Iso Roobertinkatu", "Aleksis Kiven katu": the words before belong to the street's name.
_FIRST_PART = re.compile(
    r"(?:Iso|Vähä|Pieni|Pohjoinen|Eteläinen|Itäinen|Läntinen|Vanha|Uusi|Ylinen|Alinen|Stora|Lilla|Norra|Södra"
    r"|Östra|Västra|Aleksis|Kustaa|[A-ZÅÄÖ]\w+n)"
)


@lru_cache(maxsize=1)
def _streets() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    sure, others = (
        "(?:" + "|".join(sorted(word_list("streets", key), key=len, reverse=True)) + ")"
        for key in ("sure", "others")
    )
    return (
        re.compile(sure, re.IGNORECASE),
        re.compile(
            rf"(?<![\w-])(?:[A-ZÅÄÖ][\w'’-]*\s+){{0,2}}[\w'’-]*{sure}(?::\w+)?{_NUMBER}", re.IGNORECASE
        ),
        re.compile(rf"(?<![\w-])(?P<name>[\w’'-]+{others}){_NUMBER}", re.IGNORECASE),
    )


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of street addresses with their numbers; postal codes and towns stay."""
    ending, street, road = _streets()
    for match in street.finditer(text):
        yield _without_leading_words(text, match.start(), match.end(), ending)
    for match in road.finditer(text):
        name = match.group("name")
        if name.casefold() in word_list("not_streets"):
            continue
        if name[0].isupper() or _CONTEXT.search(text[: match.start("name")]):
            yield match.start("name"), match.end()


def _without_leading_words(text: str, start: int, end: int, ending: re.Pattern[str]) -> tuple[int, int]:
    """Drop words before the street's own name: "Asun Kauppakatu 5" → "Kauppakatu 5"."""
    words = list(re.finditer(r"\S+", text[start:end]))
    first = next(place for place, word in enumerate(words) if ending.search(word.group()))
    while first > 0 and _FIRST_PART.fullmatch(words[first - 1].group()):
        first -= 1
    return start + words[first].start(), end
