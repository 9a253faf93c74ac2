"""Mends misspelt words towards the words that the crisis patterns know.

Only a word that is neither known nor an ordinary Finnish word is touched, and only by one slip: a letter
missing, added, changed or swapped, a doubled letter or two, stretched letters ("kuooolla"), or a missing
space between known words ("enjaksa").
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
_MIN_LENGTH = 5  # shorter words have too many neighbours
_MIN_JOINED, _MAX_JOINED = 6, 40
_MAX_SUFFIX = 9


class Spelling:
    """The words of the patterns, indexed so that a slip is found without trying all of them."""

    def __init__(
        self,
        shapes: Iterable[str],
        mended: Iterable[str],
        run_together: Iterable[str],
        real_words: Iterable[str],
    ) -> None:
        """Take folded words: `shapes` ("*" for an ending) and `real_words` are right as they are.

        Misspellings are mended towards `mended`; `run_together` may also be part of words without spaces.
        """
        plain = [shape for shape in shapes if "#" not in shape]
        self._exact = frozenset(shape for shape in plain if "*" not in shape)
        self._stems = frozenset(
            shape[:-1] for shape in plain if shape.endswith("*") and shape.count("*") == 1
        )
        self._endings = tuple(shape[1:] for shape in plain if shape.startswith("*"))
        self._longest_stem = max((len(stem) for stem in self._stems), default=0)
        self._real = frozenset(real_words)
        goals = tuple(mended)
        self._pieces = frozenset(goals) | frozenset(run_together)
        self._squeezed = {_squeeze(goal): goal for goal in goals if "*" not in goal and len(goal) > 3}
        self._near: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for goal in goals:
            word, is_stem = goal.rstrip("*"), goal.endswith("*")
            if len(word) >= _MIN_LENGTH:
                for key in _with_one_less(word):
                    self._near[key].append((word, is_stem))

    def mend(self, word: str) -> tuple[str, ...]:
        """Return the word, mended if need be; several when spaces were missing."""
        if word.isdigit() or len(word) < 3 or word in self._exact or word in self._real:
            return (word,)
        # Before the stems: "haluankuolla" would pass as a form of "haluan".
        parts = self._parts(word) if _MIN_JOINED <= len(word) <= _MAX_JOINED else None
        if parts or self._knows(word):
            return parts or (word,)
        if _STRETCHED.search(word):
            for kept in (r"\1", r"\1\1"):
                shorter = _STRETCHED.sub(kept, word)
                if self._knows(shorter) or shorter in self._real:
                    return (shorter,)
            word = _STRETCHED.sub(r"\1", word)
        if len(word) > _MAX_JOINED:
            return (word,)
        if len(word) >= _MIN_LENGTH:
            squeezed = self._squeezed.get(_squeeze(word))
            if squeezed is not None:
                return (squeezed,)
        return (self._nearest(word) or word,)

    def _knows(self, word: str) -> bool:
        if word in self._exact or word.endswith(self._endings):
            return True
        return any(
            word[:length] in self._stems for length in range(2, min(len(word), self._longest_stem) + 1)
        )

    def _nearest(self, word: str) -> str | None:
        """Return the known word one slip away; for a stem, with the word's own ending."""
        if len(word) < _MIN_LENGTH:
            return None
        best: tuple[int, str] | None = None
        for length in range(max(_MIN_LENGTH - 1, len(word) - _MAX_SUFFIX), len(word) + 1):
            beginning, ending = word[:length], word[length:]
            for key in _with_one_less(beginning):
                for known, is_stem in self._near.get(key, ()):
                    if (ending and not is_stem) or not _one_slip(beginning, known):
                        continue
                    # A short word changes its meaning with its first letter; take the longest known word.
                    if known[0] != word[0] and len(known) < 8:
                        continue
                    if best is None or len(known) > best[0]:
                        best = (len(known), known + ending)
        return best[1] if best else None

    def _parts(self, word: str) -> tuple[str, ...] | None:
        """Return the word as two to four known words written together, the fewest first."""
        rows: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(2, len(word) + 1):
            for start in range(end - 1):
                before = rows[start]
                if before is None or len(before) == 4 or word[start:end] not in self._pieces:
                    continue
                if rows[end] is None or len(before) + 1 < len(rows[end] or ()):
                    rows[end] = (*before, word[start:end])
        return rows[-1]


def _squeeze(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


def _with_one_less(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _one_slip(one: str, other: str) -> bool:
    """Return whether one insertion, deletion, change or swap of neighbours makes one word the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest_one, rest_other = one[start:], other[start:]
    if len(one) == len(other):
        return rest_one[1:] == rest_other[1:] or (
            rest_one[:2] == rest_other[1::-1] and rest_one[2:] == rest_other[2:]
        )
    longer, shorter = (rest_one, rest_other) if len(one) > len(other) else (rest_other, rest_one)
    return longer[1:] == shorter
