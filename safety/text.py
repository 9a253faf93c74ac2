"""The first thing that happens to typed text: one spelling for what looks the same."""

import re
import unicodedata

# Tab and line ends are told apart from other control characters: they separate words.
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
_KEPT = frozenset("\u200d\ufe0f")  # joiner and variation selector hold emoji together


def normalise(text: str) -> str:
    """Return the text in NFC, without control characters, with single spaces and line ends.

    Invisible formatting (zero-width spaces, direction marks, soft hyphens) and lone surrogates go too: they
    hide words from patterns, and PostgreSQL and UTF-8 refuse some of them. Line ends stay, as "\\n",
    because they end a sentence.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(_visible(char) for char in text)
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()


def _visible(char: str) -> str:
    if char == "\n":
        return char
    category = unicodedata.category(char)
    if category == "Cc":
        return " " if char in "\t\v\f\x85" else ""
    if category in ("Zl", "Zp"):
        return "\n"
    if category in ("Cf", "Cs", "Co", "Cn") and char not in _KEPT:
        return ""
    return char
