"""Replaces personal identifiers in a resident's text by placeholders, before anything is stored."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import Enum

from safety.addresses import addresses
from safety.checksums import is_card_number, is_hetu, is_iban
from safety.help_lines import public_numbers
from safety.names import names
from safety.phone_numbers import digits_of, private_numbers
from safety.word_lists import word_list


class IdentifierKind(str, Enum):
    """The kinds of identifier; the value names the kind in logs and counts, never the identifier itself."""

    HETU = "hetu"
    PHONE = "phone"
    EMAIL = "email"
    IBAN = "iban"
    CARD = "card"
    PLATE = "plate"
    ADDRESS = "address"
    NAME = "name"


PLACEHOLDERS = {
    IdentifierKind.HETU: "[henkilötunnus]",
    IdentifierKind.PHONE: "[puhelinnumero]",
    IdentifierKind.EMAIL: "[sähköposti]",
    IdentifierKind.IBAN: "[tilinumero]",
    IdentifierKind.CARD: "[korttinumero]",
    IdentifierKind.PLATE: "[rekisterinumero]",
    IdentifierKind.ADDRESS: "[osoite]",
    IdentifierKind.NAME: "[nimi]",
}


@dataclass(frozen=True)
class Identifier:
    """An identifier's kind and its place in the text as given; never its characters."""

    kind: IdentifierKind
    start: int
    end: int


@dataclass(frozen=True)
class Redaction:
    """A text with placeholders, and what was replaced, in the order of the text."""

    text: str
    identifiers: tuple[Identifier, ...]

    @property
    def kinds(self) -> tuple[IdentifierKind, ...]:
        """Return the kinds of identifier that were replaced, each once, in the order of the text."""
        return tuple(dict.fromkeys(identifier.kind for identifier in self.identifiers))


def redact(text: str, public: Collection[str] = ()) -> Redaction:
    """Return the text with placeholders for personal identifiers.

    Public numbers stay: 112, 116…, 0800…, those of `help_lines.yml`, and the numbers and e-mail addresses in
    `public` (the region's own, in any spelling).
    """
    emails = frozenset(address.casefold() for address in public if "@" in address)
    numbers = public_numbers() | {digits_of(number) for number in public if "@" not in number}
    finders: tuple[tuple[IdentifierKind, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
        (IdentifierKind.EMAIL, lambda given: _emails(given, emails)),
        (IdentifierKind.IBAN, _ibans),
        (IdentifierKind.HETU, _hetus),
        (IdentifierKind.CARD, _cards),
        (IdentifierKind.PHONE, lambda given: private_numbers(given, numbers)),
        (IdentifierKind.PLATE, _plates),
        (IdentifierKind.ADDRESS, addresses),
        (IdentifierKind.NAME, names),
    )
    found: list[Identifier] = []
    for kind, find in finders:
        for start, end in find(text):
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Identifier(kind, start, end))
    found.sort(key=lambda identifier: identifier.start)
    pieces, position = [], 0
    for identifier in found:
        pieces += [text[position : identifier.start], PLACEHOLDERS[identifier.kind]]
        position = identifier.end
    return Redaction("".join(pieces) + text[position:], tuple(found))


_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+\s?(?:@|\(at\)|\[at\]|\(ät\)|\sat\s)\s?[\w-]+(?:(?:\.|\s(?:piste|dot)\s)[\w-]+)+(?!\w)",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]){11,30}(?!\w)", re.IGNORECASE)
_FINNISH_ACCOUNT = re.compile(r"(?<!\w)FI[ \u00a0]?\d{2}(?:[ \u00a0-]?\d){14}(?!\d)", re.IGNORECASE)
_HETU = re.compile(r"(?<![\w-])\d{6}\s?[-+‐‑‒–—−A-FU-Y]\s?\d{3}\s?[0-9A-Y](?!\w)", re.IGNORECASE)
_HETU_BARE = re.compile(r"(?<!\w)(\d{6})\s?(\d{3})([A-Y])(?!\w)", re.IGNORECASE)
_CALLED_HETU = re.compile(
    r"(?:henkilö\s?tunnu\w*|hetu\w*|sotu\w*|sosiaaliturvatunnu\w*|personbeteckning\w*)\W+(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\w-])\d(?:[ \u00a0-]?\d){12,18}(?!\w)")
_PLATE = re.compile(r"(?<![\w-])[A-ZÅÄÖ]{2,3}-\d{2,3}(?![\w-])")
_PLATE_LOOSE = re.compile(
    r"(?<![\w-])(?:[a-zåäö]{2,3}[ -]?\d{1,3}|\d{1,3}[ -]?[a-zåäö]{2,3})(?![\w-])", re.IGNORECASE
)
_ABOUT_CAR = re.compile(
    r"(?:rekister\w*|rekkar\w*|rek\.?\s?nro|kilpi\w*|kilve\w*|autoni|autollani)\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)


def _emails(text: str, public: Collection[str]) -> Iterator[tuple[int, int]]:
    for match in _EMAIL.finditer(text):
        if match.group().casefold() not in public:
            yield match.span()


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    # A Finnish account with a slip in it is still most of somebody's account number.
    for match in _FINNISH_ACCOUNT.finditer(text):
        yield match.span()
    for match in _IBAN.finditer(text):
        if is_iban(re.sub(r"[ \u00a0-]", "", match.group())):
            yield match.span()


def _hetus(text: str) -> Iterator[tuple[int, int]]:
    for match in _HETU.finditer(text):
        called = _CALLED_HETU.search(text[: match.start()])
        if called or is_hetu(re.sub(r"\s", "", match.group())):
            yield match.span()
    for match in _HETU_BARE.finditer(text):
        date, serial, check = match.groups()
        if is_hetu(f"{date}-{serial}{check}") or is_hetu(f"{date}A{serial}{check}"):
            yield match.span()


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for match in _CARD.finditer(text):
        if is_card_number(re.sub(r"\D", "", match.group())):
            yield match.span()


def _plates(text: str) -> Iterator[tuple[int, int]]:
    for match in _PLATE.finditer(text):
        if match.group().split("-")[0].casefold() not in word_list("not_plates"):
            yield match.span()
    for match in _PLATE_LOOSE.finditer(text):
        letters = re.sub(r"[^a-zåäö]", "", match.group().casefold())
        if letters not in word_list("not_loose_plates") and _ABOUT_CAR.search(text[: match.start()]):
            yield match.span()
