"""Undoes what hides grave words: spaced letters, censored, numbered and stretched words, and shouting.

"H A L U A N", "its*muha", "1tsemurha", "kuoooolla": so people write who are used to moderated places, or are
in a hurry, or in pain. What comes out is read in the message's stead, by its words and by its meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from safety.spelling import Spelling
from safety.words import fold

_LETTER = r"[^\W\d_]"
_ALONE, _NOTHING_AFTER = r"(?<![^\W_])", r"(?![^\W_])"
# Four letters or more that each stand alone; where a space parts them, several part words.
_SPACED = (
    rf"{_ALONE}{_LETTER}(?P<gap>[ .*_·-])(?:{_LETTER}(?:(?P=gap)| {{2,6}})){{2,200}}{_LETTER}{_NOTHING_AFTER}"
)
_CENSORED = rf"{_ALONE}{_LETTER}{{1,20}}[*#@$%&+•·_]{{1,3}}{_LETTER}{{1,20}}{_NOTHING_AFTER}"
_NUMBERED = (
    rf"{_ALONE}(?=\w{{0,19}}{_LETTER})(?={_LETTER}{{0,19}}[\d@$€])(?:[^\W_]|[@$€]){{4,20}}{_NOTHING_AFTER}"
)
_STRETCHED = (
    rf"{_ALONE}(?={_LETTER}{{0,30}}?(?P<stretch>{_LETTER})(?P=stretch){{2}}){_LETTER}{{4,60}}{_NOTHING_AFTER}"
)
_HIDDEN = re.compile(
    f"(?P<spaced>{_SPACED})|(?P<censored>{_CENSORED})|(?P<numbered>{_NUMBERED})|(?P<stretched>{_STRETCHED})",
    re.IGNORECASE,
)
_WORD_GAP = re.compile(r" {2,}")
_CENSOR = re.compile(r"[\W_]+")
_STRETCH = re.compile(rf"({_LETTER})\1+")
_AS_LETTERS = tuple(str.maketrans("013457@$€8", letters) for letters in ("oieastaseb", "oleastaseb"))
_MOST_STRETCHES = 4
_FEWEST_GUESSED = 7  # letters: a shorter word with a slip beside what is censored may be any
_SHORTEST = 3
_MOST_HIDDEN = 40  # words of one message: a bound on time
# A message in capitals is read in small letters: the encoder hardly knows words in capitals.
_FEWEST_CAPITALS, _CAPITALS_SHARE = 6, 0.7


@dataclass(frozen=True)
class Plain:
    """A message without disguise, and the way back to the places of the message as given.

    `moved` has a row a changed word: where it starts and ends in `text`, and in the message.
    """

    text: str
    moved: tuple[tuple[int, int, int, int], ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the message of a stretch of `text`; a changed word is taken whole."""
        return self._place(start, first=True), self._place(end, first=False)

    def _place(self, at: int, *, first: bool) -> int:
        shift = 0
        for start, end, given_start, given_end in self.moved:
            if at < start or (at == start and not first):
                break
            if at < end or (at == end and not first):
                return given_start if first else given_end
            shift = given_end - end
        return at + shift


def undisguised(text: str, spelling: Spelling) -> Plain:
    """Return the message as it reads without disguise; a text without any comes back as it is."""
    pieces, moved, copied, length = [], [], 0, 0
    for start, end, word in _changes(text, spelling):
        kept = text[copied:start]
        length += len(kept)
        moved.append((length, length + len(word), start, end))
        pieces += [kept, word]
        length, copied = length + len(word), end
    return Plain(_calmed("".join([*pieces, text[copied:]])), tuple(moved))


def _changes(text: str, spelling: Spelling) -> Iterator[tuple[int, int, str]]:
    for match in islice(_HIDDEN.finditer(text), _MOST_HIDDEN):
        word = next(reader for name, reader in _READERS.items() if match[name])(match.group(), spelling)
        if word is not None and word != match.group():
            yield match.start(), match.end(), word


def _spaced(given: str, spelling: Spelling) -> str:
    words = ["".join(re.findall(_LETTER, part)) for part in _WORD_GAP.split(given)]
    return " ".join(part for word in words for part in _parted(word, spelling))


def _parted(word: str, spelling: Spelling) -> tuple[str, ...]:
    parts = spelling.mend(fold(word))
    return parts if len(parts) > 1 else (word,)


def _censored(given: str, spelling: Spelling) -> str | None:
    before, after = (fold(part) for part in _CENSOR.split(given))
    marks = len(given) - len(before) - len(after)
    fitting = spelling.known_between(before, marks, after)
    if fitting is not None:
        return fitting
    for length in range(1, marks + 2):  # a censored word may have a slip too
        for goal in spelling.goals_from(before):
            guess = f"{before}{goal[len(before) : len(before) + length]}{after}"
            if len(guess) >= _FEWEST_GUESSED and (found := spelling.goal(guess)):
                return found
    return None


def _numbered(given: str, spelling: Spelling) -> str | None:
    for letters in _AS_LETTERS:
        found = spelling.goal(fold(given).translate(letters))
        if found is not None:
            return found
    return None


def _stretched(given: str, spelling: Spelling) -> str | None:
    stretches = [match.group(1) for match in _STRETCH.finditer(given)]
    if len(stretches) > _MOST_STRETCHES:
        return None
    shorter = [_squeezed(given, times) for times in product((1, 2), repeat=len(stretches))]
    known = [word for word in shorter if len(word) >= _SHORTEST and spelling.knows(fold(word))]
    grave = [word for word in known if spelling.goal(fold(word)) == fold(word)]
    return next(iter(grave or known), None)


def _squeezed(word: str, times: tuple[int, ...]) -> str:
    lengths = iter(times)
    return _STRETCH.sub(lambda match: match.group(1) * next(lengths), word)


def _calmed(text: str) -> str:
    letters = [char for char in text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    if capitals < _FEWEST_CAPITALS or capitals < _CAPITALS_SHARE * len(letters):
        return text
    # Letter by letter, for some capitals have two small ones, and the places must stay.
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


_READERS = {"spaced": _spaced, "censored": _censored, "numbered": _numbered, "stretched": _stretched}
