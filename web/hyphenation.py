"""Finnish hyphenation by soft hyphens, since the typesetter has no Finnish patterns of its own."""

from __future__ import annotations

import re
import threading
from functools import lru_cache

import libvoikko

SOFT_HYPHEN = "\u00ad"
# Words of 16 letters on: a broken word is harder to read and to hear, so only those that would leave half a
# line empty are broken.
WORD = re.compile(r"(?<![\w./@:-])[^\W\d_]{16,}(?![\w/@:-]|\.\w)")
# A letter alone is no part of a word: neither at its ends nor where the parts of a compound meet.
SHORTEST_PART = 2
# Styles and titles are no running text; tags and entities stay as they are.
MARKUP = re.compile(r"(<style.*?</style>|<title.*?</title>|<[^>]*>|&[^;\s]+;)", re.DOTALL | re.IGNORECASE)

_lock = threading.Lock()


@lru_cache(maxsize=1)
def _voikko() -> libvoikko.Voikko:
    return libvoikko.Voikko("fi")


@lru_cache(maxsize=4096)
def hyphenate(word: str) -> str:
    """A word with soft hyphens between its syllables, at least two letters on either side."""
    with _lock:  # one Voikko handle must not be used by two threads at once
        syllables = _voikko().hyphenate(word).split("-")
    if "".join(syllables) != word:
        return word
    parts = [syllables[0]]
    for syllable in syllables[1:]:
        if len(parts[-1]) < SHORTEST_PART:
            parts[-1] += syllable
        else:
            parts.append(syllable)
    if len(parts) > 1 and len(parts[-1]) < SHORTEST_PART:
        parts[-2:] = ["".join(parts[-2:])]
    return SOFT_HYPHEN.join(parts)


def hyphenate_html(html: str) -> str:
    """A page whose long words may break; addresses, numbers, styles and markup are left alone."""
    pieces = MARKUP.split(html)
    for place in range(0, len(pieces), 2):
        pieces[place] = WORD.sub(lambda found: hyphenate(found.group()), pieces[place])
    return "".join(pieces)
