"""Splits a message into the clauses that could each tell a need of their own."""

from __future__ import annotations

import re

Span = tuple[int, int]
"""Start and end in a text, counted in characters."""
MOST_CLAUSES = 4
# Below this a clause says too little to stand for a need by itself ("rahat loppu" says enough).
FEWEST_LETTERS = 8
_BORDER = re.compile(
    r"[.!?;\n]+\s+|,\s+(?:ja|mutta|mut|ja\s+sit|sekä|eikä|lisäks\w*|plus)\s+"
    r"|\s+(?:ja\s+sit(?:ten|te)?|ja\s+lisäks\w*|ja\s+viel(?:ä|äkin)|sekä|mutta|mut|lisäks\w*|plus)\s+|,\s+|\s+ja\s+",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")


def clauses_of(text: str) -> tuple[Span, ...]:
    """Where the clauses of `text` stand; none when it is one clause, or too many to plainly tell needs.

    Short pieces join the clause before them ("sossu, kela ja pankki" stays whole).
    """
    clauses: list[Span] = []
    start = 0
    for border in (*_BORDER.finditer(text), None):
        end, following = border.span() if border else (len(text), len(text))
        if clauses and (_short(text[start:end]) or _short(text[slice(*clauses[-1])])):
            clauses[-1] = (clauses[-1][0], end)
        else:
            clauses.append((start, end))
        start = following
    return tuple(clauses) if 1 < len(clauses) <= MOST_CLAUSES else ()


def _short(piece: str) -> bool:
    return len(_LETTER.findall(piece)) < FEWEST_LETTERS
