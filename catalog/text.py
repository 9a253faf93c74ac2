"""Cleaning of texts that come from outside: HTML, control characters, too long ones."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

MAX_NAME = 300
MAX_SUMMARY = 1_000
MAX_DESCRIPTION = 20_000
BLOCKS = {"p", "br", "li", "div", "tr", "h1", "h2", "h3", "h4", "ul", "ol"}
SILENT = {"script", "style"}


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif tag in BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and self._silent:
            self._silent -= 1
        elif tag in BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def plain_text(value: object, limit: int = MAX_DESCRIPTION) -> str | None:
    """Text without tags and control characters, at most `limit` characters; None when nothing is left."""
    if not isinstance(value, str):
        return None
    value = value[: limit * 4]  # markup can be most of it, but nothing is to be parsed by the megabyte
    if "<" in value or "&" in value:
        parser = _Plain()
        parser.feed(value)
        parser.close()
        value = "".join(parser.pieces)
    value = unicodedata.normalize("NFC", value)
    value = "".join(one for one in value if one in "\n\t" or unicodedata.category(one)[0] != "C")
    value = re.sub(r"[ \t\xa0]+", " ", value)
    value = re.sub(r" ?\n[ \n]*", "\n", value).strip()
    if len(value) > limit:
        value = value[:limit].rsplit(" ", 1)[0] + " …"
    return value or None


def one_line(value: object, limit: int = MAX_NAME) -> str | None:
    """The same on one line."""
    plain = plain_text(value, limit)
    return " ".join(plain.split()) if plain else None


def web_address(value: object) -> str | None:
    """A usable web address, with https put before a bare domain; None for anything else."""
    if not isinstance(value, str):
        return None
    address = value.strip()
    if re.fullmatch(r"(?:www\.)?[a-z0-9åäö-]+(?:\.[a-z0-9åäö-]+)+(?:/\S*)?", address, re.IGNORECASE):
        address = "https://" + address
    if re.fullmatch(r"https?://[^\s/<>\"']+\.[^\s<>\"']+", address, re.IGNORECASE) and len(address) <= 2_000:
        return address
    return None
