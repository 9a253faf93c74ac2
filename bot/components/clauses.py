"""Splits a message into the clauses that could each tell a need of their own."""

from __future__ import annotations

import re

MOST_CLAUSES = 4
# Below this a clause says too little to stand for a need by itself.
FEWEST_LETTERS = 10
_BORDER = re.compile(
    r"[.!?;\n]+\s+|,\s+(?:ja|mutta|mut|ja\s+sit|sekä|eikä|lisäks\w*|plus)\s+"
    r"|\s+(?:ja\s+sit(?:ten|te)?|ja\s+lisäks\w*|ja\s+viel(?:ä|äkin)|sekä|mutta|mut|lisäks\w*|plus)\s+|,\s+|\s+ja\s+",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")


def clauses_of(text: str) -> tuple[str, ...]:
    """The clauses of `text` in order; none when it is one clause, or too many to plainly tell needs.

    Short pieces join the clause before them ("sossu, kela ja pankki" stays whole).
    """
    clauses: list[str] = []
    for piece in _BORDER.split(text):
        if clauses and (_short(piece) or _short(clauses[-1])):
            clauses[-1] = f"{clauses[-1]} {piece.strip()}"
        else:
            clauses.append(piece.strip())
    return tuple(clauses) if 1 < len(clauses) <= MOST_CLAUSES else ()


def _short(piece: str) -> bool:
    return len(_LETTER.findall(piece)) < FEWEST_LETTERS
