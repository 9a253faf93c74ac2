"""Mends misspelt words towards the words that the crisis patterns know.

Only a word that is neither known nor an ordinary Finnish word is touched, and only by one slip: a letter
missing, added, changed or swapped, a doubled letter or two, stretched letters ("kuooolla"), or a missing
space between known words ("enjaksa").
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

# What dialects do to standard words, undone: eastern "tappoo, ellee, makkoo, poes, tulloo", western "kualla,
# miäs, lähren", "mää ollaan menossa kottiin". Folded letters; each step is tried alone and after one another.
_DIALECTS = (
    (re.compile(r"oo(n?)$"), r"aa\1"),
    (re.compile(r"oo(n?)$"), r"ee\1"),
    (re.compile(r"ee(n?)$"), r"aa\1"),
    (re.compile(r"ua"), "uo"),
    (re.compile(r"ia"), "ie"),
    (re.compile(r"ya"), "yo"),
    (re.compile(r"(?<=[aeiouy])r(?=[aeiouy])"), "d"),
    (re.compile(r"hr"), "hd"),
    (re.compile(r"ae"), "ai"),
    (re.compile(r"oe"), "oi"),
    (re.compile(r"(?<=[aeiouy])([bdfghjklmnpqrstvwxz])\1(?=([aeiouy])\2)"), r"\1"),
    (re.compile(r"^([^aeiouy]*[aeiouy])([hjklmnprstv])\2(?=[aeiouy])"), r"\1\2"),
    (re.compile(r"jj|vv"), ""),
    (re.compile(r"(?<=[aeiouy])$"), "n"),
    (re.compile(r"(?<=[aeiou])k$"), "kin"),
)
_MAX_STEPS = 3
# Clitics and possessive endings: "kättään" is "kättä", "lapsianikin" is "lapsia" to the patterns.
_ENDINGS = re.compile(r"(?:kin|kaan|ko|han|pa|ni|si|nsa|mme|nne|(?<=([aeiouy]))\1n)$")
_MIN_BASE = 4
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
        self._goals = frozenset(goal for goal in goals if "*" not in goal)
        self._goal_stems = tuple(goal.rstrip("*") for goal in goals if goal.endswith("*"))
        self._pieces = frozenset(goals) | frozenset(run_together)
        self._dialect_goals = frozenset(word for word in self._exact if len(word) >= _MIN_LENGTH - 1)
        self._squeezed = {_squeeze(goal): goal for goal in goals if "*" not in goal and len(goal) > 3}
        self._near: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for goal in goals:
            word, is_stem = goal.rstrip("*"), goal.endswith("*")
            if len(word) >= _MIN_LENGTH:
                for key in _with_one_less(word):
                    self._near[key].append((word, is_stem))

    def mend(self, word: str) -> tuple[str, ...]:
        """Return the word, mended if need be; several when spaces were missing."""
        base = self._plain(word)
        if base is not None:
            return (base,)
        return (word,) if word in self._real else self._mended(word)

    def would_mend(self, word: str) -> bool:
        """Return whether a word would be mended if it were not among the real words."""
        return self._plain(word) is None and self._mended(word) != (word,)

    def goal(self, word: str) -> str | None:
        """Return the word that a misspelling is mended towards, None where it is another word."""
        mended = self.mend(word)
        is_goal = len(mended) == 1 and (mended[0] in self._goals or mended[0].startswith(self._goal_stems))
        return mended[0] if is_goal else None

    def known_between(self, before: str, hidden: int, after: str) -> str | None:
        """Return the one known word with so many letters hidden between these; goals go before others."""
        length = len(before) + hidden + len(after)

        def fitting(words: Iterable[str]) -> list[str]:
            return [w for w in words if len(w) == length and w.startswith(before) and w.endswith(after)]

        found = fitting(self._goals) or fitting(self._exact)
        return found[0] if len(found) == 1 else None

    def goals_from(self, beginning: str) -> Iterator[str]:
        """Yield the words and stems that misspellings are mended towards and that begin so."""
        for goal in (*sorted(self._goals), *self._goal_stems):
            if goal.startswith(beginning):
                yield goal

    def _plain(self, word: str) -> str | None:
        """Return a word that needs no mending, without clitics and possessive endings if so it is known."""
        if word.isdigit() or len(word) < 3 or word in self._exact:
            return word
        return self._without_endings(word)

    def _mended(self, word: str) -> tuple[str, ...]:
        # Before the stems: "haluankuolla" would pass as a form of "haluan".
        parts = self._parts(word) if _MIN_JOINED <= len(word) <= _MAX_JOINED else None
        if parts or self.knows(word):
            return parts or (word,)
        if len(word) > _MAX_JOINED:
            return (word,)
        squeezed = self._squeezed.get(_squeeze(word)) if len(word) >= _MIN_LENGTH else None
        if squeezed is not None:
            return (squeezed,)
        if _STRETCHED.search(word):
            for kept in (r"\1", r"\1\1"):
                shorter = _STRETCHED.sub(kept, word)
                if self.knows(shorter) or shorter in self._real:
                    return (shorter,)
            word = _STRETCHED.sub(r"\1", word)
        return (self._standard(word) or self._nearest(word) or word,)

    def knows(self, word: str) -> bool:
        """Return whether a folded word is one of the patterns' own, as it stands."""
        if word in self._exact or word.endswith(self._endings):
            return True
        lengths = range(_MIN_LENGTH, min(len(word), self._longest_stem) + 1)
        return any(word[:length] in self._stems for length in lengths)

    def _without_endings(self, word: str) -> str | None:
        """Return the known word to which up to two clitics or possessive endings were added."""
        for _ in range(2):
            shorter = _ENDINGS.sub("", word)
            if shorter == word or len(shorter) < _MIN_BASE:
                return None
            if shorter in self._exact:
                return shorter
            word = shorter
        return None

    def _standard(self, word: str) -> str | None:
        """Return the known word of which this is a dialect's form."""
        if len(word) < _MIN_LENGTH - 1:
            return None
        tried = {word}
        forms = [word]
        for _ in range(_MAX_STEPS):
            forms = [
                pattern.sub(standard, given, count=1) for given in forms for pattern, standard in _DIALECTS
            ]
            forms = [form for form in dict.fromkeys(forms) if form not in tried]
            for form in forms:
                if form in self._dialect_goals:
                    return form
            tried.update(forms)
        return None

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
