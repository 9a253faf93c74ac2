"""Finds telephone numbers in free text and tells a person's number from a public one."""

import re
from collections.abc import Collection, Iterator

_RUN = re.compile(
    r"(?<![\w/+])(?<![\w][.,:/-])(?:\(?\+|00)?\(?\d(?:[ \u00a0]?[-/(]?[ \u00a0]?\d|\)[ \u00a0]?\d)*\)?"
    r"(?![\w]|[.,]\d)"
)
_GROUP = re.compile(r"\d+")
_MOST_DIGITS = 17  # a country code and the longest national number, with 00 before it
_DATE = re.compile(r"[0-3]?\d[ /-][01]?\d[ /-](?:19|20)\d\d")
_ASKS_FOR_NUMBER = re.compile(
    r"(?:\bpuh(?:elin\w*)?\b|\bnumeroni|\bnumerooni|\bnumerosta(?:ni)?|\bkännyk\w*|\bsoit\w*|\btekst\w*|\btavoit\w*)\W+(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
_NOT_PHONE = re.compile(
    r"(?:viite\w*|lasku\w*|tilaus\w*|asiakas\w*|diaari\w*|klo|kello|koodi\w*)\W+(?:\w+\W+)?$", re.IGNORECASE
)
# 112, the harmonised 116 numbers, free and paid service numbers, and those of the state (029).
_PUBLIC_PREFIX = re.compile(r"112$|1160\d\d$|1161\d\d$|116117$|0800|0600|0700|0100|0200\d|029")
_MOBILE = re.compile(r"0(?:4\d|50)")
_LANDLINE = re.compile(r"0(?:1[3-9]|2|3|5|6|8|9|10|20|30|7[1-5])")


def digits_of(number: str) -> str:
    """Return a number's digits in national form ("+358 (0)40 123 4567" → "0401234567")."""
    digits = "".join(_GROUP.findall(number))
    if re.match(r"\s*\(?\+", number):
        digits = "00" + digits
    for prefix in ("003580", "00358"):
        if digits.startswith(prefix):
            return "0" + digits[len(prefix) :]
    return digits


def private_numbers(text: str, public: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of telephone numbers, but for public ones (`public`: digits in national form)."""
    for run in _RUN.finditer(text):
        before = text[max(0, run.start() - 40) : run.start()]
        if _NOT_PHONE.search(before) or _DATE.fullmatch(run.group()):
            continue
        yield from _numbers_in(text, run.start(), run.end(), bool(_ASKS_FOR_NUMBER.search(before)), public)


def _numbers_in(
    text: str, start: int, end: int, expected: bool, public: Collection[str]
) -> Iterator[tuple[int, int]]:
    """Split a run of digit groups into numbers: a postal code or an age may follow a number."""
    groups = [match.span() for match in _GROUP.finditer(text, start, end)]
    first = 0
    while first < len(groups):
        begin = _with_sign(text, start if first == 0 else groups[first][0], groups[first][0])
        last = _longest(text, begin, groups[first : first + _MOST_DIGITS], expected)
        if last is None:
            first += 1
            continue
        number_end = groups[first + last][1]
        digits = digits_of(text[begin:number_end])
        if digits not in public and not _PUBLIC_PREFIX.match(digits):
            yield begin, _with_bracket(text, number_end, end)
        first += last + 1


def _longest(text: str, begin: int, groups: list[tuple[int, int]], expected: bool) -> int | None:
    """Return how many groups after the first still belong to a number that begins at `begin`."""
    found, digits = None, 0
    for place, (group_start, group_end) in enumerate(groups):
        digits += group_end - group_start
        if digits > _MOST_DIGITS:
            break
        if _is_number(text[begin:group_end], expected):
            found = place
    return found


def _with_sign(text: str, start: int, digits_start: int) -> int:
    return start if text[start:digits_start].strip(" \u00a0(+") == "" else digits_start


def _with_bracket(text: str, at: int, end: int) -> int:
    return at + 1 if text[at:end].startswith(")") and at < end else at


def _is_number(number: str, expected: bool) -> bool:
    digits = digits_of(number)
    if digits in ("112", "116117") or re.fullmatch(r"116\d{3}", digits):
        return True
    if digits.startswith("00"):
        return 9 <= len(digits) <= 17
    if _MOBILE.match(digits):
        return 9 <= len(digits) <= (11 if digits.startswith("045") else 10)
    if digits.startswith("0800") or digits.startswith("0600") or digits.startswith("0700"):
        return 7 <= len(digits) <= 11
    if _LANDLINE.match(digits):
        return 7 <= len(digits) <= 11
    return expected and not digits.startswith("0") and 6 <= len(digits) <= 12
