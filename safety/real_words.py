"""Finds the ordinary words that must be protected from being mended.

After words were added to `mended` in `patterns/words.yml`, give it correct Finnish words, one a line, for
instance those of a spelling dictionary's word list that `voikkospell` accepts:

    python -m safety.real_words < words.txt > safety/patterns/real_words.txt
"""

import sys
from collections.abc import Iterable, Iterator

from safety.rules import load_rules
from safety.words import fold


def to_protect(words: Iterable[str]) -> Iterator[str]:
    """Yield, folded and sorted, the correct words that the spelling would otherwise change."""
    spelling = load_rules().spelling
    folded = {fold(word.strip()) for word in words}
    yield from sorted(word for word in folded if word.isalpha() and spelling.would_mend(word))


if __name__ == "__main__":
    sys.stdout.writelines(f"{word}\n" for word in to_protect(sys.stdin))
