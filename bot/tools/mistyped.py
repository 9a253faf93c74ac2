"""Typing slips, so that what learns from texts meets them misspelt, too."""

from __future__ import annotations

import random

# Keys that a finger hits instead, on a Finnish keyboard.
_BESIDE = {
    "a": "sqä", "d": "sf", "e": "wr", "h": "gj", "i": "uo", "j": "hk", "k": "jl", "l": "kö", "m": "n",
    "n": "bm", "o": "ip", "p": "o", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "bc", "y": "tu",
    "ä": "aö", "ö": "äo",
}  # fmt: skip
_WITHOUT_DOTS = str.maketrans("äöå", "aoa")
SHORTEST, LONG = 6, 40  # letters of a text with slips at all, and of one with several
DOTLESS = 0.15  # of the texts with slips


def mistyped(text: str, chance: random.Random) -> str:
    """The text without its dots, or with a letter or a few dropped, doubled, swapped or missed."""
    if chance.random() < DOTLESS:
        return text.translate(_WITHOUT_DOTS)
    for _ in range(1 if len(text) < LONG else chance.choice((1, 2, 3))):
        if len(text) < SHORTEST:
            break
        at = chance.randrange(1, len(text) - 1)
        letter = text[at]
        if letter.isalpha():
            slip, letters = chance.choice(
                (
                    ("", 1),
                    (letter * 2, 1),
                    (text[at + 1] + letter, 2),
                    (chance.choice(_BESIDE.get(letter, letter)), 1),
                )
            )
            text = text[:at] + slip + text[at + letters :]
    return text
