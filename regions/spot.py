"""A name in its message: the word, what it may mean, and what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regions.gazetteer import Kind, Name, Reading
from regions.inflection import Case
from regions.vocabulary import vocabulary
from regions.words import Word

#: How many words away a word still belongs to the name.
WINDOW = 4
#: The longest message that may be nothing but an answer.
LONGEST_ANSWER = 6
#: Words at which a new thought begins.
BREAKS = frozenset({"kun", "ku", "mutta", "mut", "että", "et", "koska", "jos", "vaan", "joten", "niin"})
LINKS = frozenset({"ja", "tai", "sekä", "eli", "vai"})


@dataclass(frozen=True)
class Spot:
    """The word at `at`, read as `reading`; `readings` are those of all `words`, None where there is none."""

    words: Sequence[Word]
    readings: Sequence[Reading | None]
    at: int
    reading: Reading

    @property
    def word(self) -> Word:
        """The word itself."""
        return self.words[self.at]

    @property
    def name(self) -> Name:
        """The name that it may be."""
        return self.reading.name

    @property
    def case(self) -> Case:
        """The case that it would stand in."""
        return self.reading.case

    @property
    def own_case(self) -> bool:
        """Whether the place itself goes by this case ("Lahdessa", not "lahdella")."""
        return self.case in self.name.cases

    @property
    def before(self) -> Word | None:
        """The word before, None when punctuation parts them."""
        return self.words[self.at - 1] if self.at and not self.word.parted else None

    @property
    def after(self) -> Word | None:
        """The word after, None when punctuation parts them."""
        later = self.at + 1
        return self.words[later] if later < len(self.words) and not self.words[later].parted else None

    def has(self, *traits: str) -> bool:
        """Whether the name has any of these traits."""
        return not self.name.traits.isdisjoint(traits)

    def follows(self, beginnings: tuple[str, ...], steps: int = 1) -> bool:
        """Whether the word `steps` later begins so."""
        later = self.at + steps
        return later < len(self.words) and self.words[later].low.startswith(beginnings)

    def near(self, beginnings: tuple[str, ...]) -> bool:
        """Whether a word near by begins so."""
        around = range(max(0, self.at - WINDOW), min(len(self.words), self.at + WINDOW + 1))
        return any(i != self.at and self.words[i].low.startswith(beginnings) for i in around)

    def is_answer(self) -> bool:
        """Whether the message holds nothing but names of places and words like "no" and "asun"."""
        fillers = vocabulary().fillers
        return len(self.words) <= LONGEST_ANSWER and all(
            i == self.at or word.low in fillers or (reading is not None and reading.kind is Kind.EXACT)
            for i, (word, reading) in enumerate(zip(self.words, self.readings, strict=True))
        )

    def lives(self) -> bool:
        """Whether a word about living stands near, in the same thought; other places are stepped over."""
        return self._lives_on(-1) or self._lives_on(1)

    def beside_a_place(self) -> bool:
        """Whether a name that is nothing else is joined to it in the same case ("Lahden ja Heinolan")."""
        for step in (-1, 1):
            link, other = self.at + step, self.at + 2 * step
            if 0 <= other < len(self.words) and self.words[link].low in LINKS:
                beside = self.readings[other]
                if beside is not None and beside.case is self.case and not beside.homograph:
                    return True
        return False

    def has_attribute(self) -> bool:
        """Whether an adjective in the same case stands before, as before a noun ("vanhassa salossa")."""
        before = self.words[self.at - 1].low if self.at else ""
        agrees = len(before) > 5 and before[-3:] == self.word.low[-3:]
        return agrees and not before.startswith(vocabulary().residence)

    def _lives_on(self, step: int) -> bool:
        residence = vocabulary().residence
        left = WINDOW
        i = self.at + step
        while 0 <= i < len(self.words) and left:
            word = self.words[i]
            if (self.words[i + 1] if step < 0 else word).parted or word.low in BREAKS:
                return False
            if word.low.startswith(residence) and not word.low.startswith("muutama"):
                return True
            left -= self.readings[i] is None
            i += step
        return False
