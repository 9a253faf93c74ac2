"""Tells an address from a number: a postal code and its place say where somebody lives, and nothing else."""

from __future__ import annotations

import re

from regions import find_places

_CODE_AND_PLACE = re.compile(r"\s*(?:FI-?)?\d{5}\s*,?\s+(?P<place>[^\d,\n]+?)[\s.!]*", re.IGNORECASE)


def is_postal_place(text: str) -> bool:
    """Whether `text` is a five-digit code followed by a known place, and no more."""
    found = _CODE_AND_PLACE.fullmatch(text)
    if found is None:
        return False
    start, end = found.span("place")
    return any(place.start <= start and place.end >= end for place in find_places(text))
