"""The texts that emergencies are learnt from: the crisis corpus and the dialogue's own examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.tools.crisis_examples import NONE, CrisisExample, read_corpus, without
from bot.tools.examples import read_examples
from safety.crisis import parts_of

TESTS = Path("tests/nlu")
CRISIS = "crisis_"
DIALOGUE, NEED = "dialogue", "need"
"""The manners of what is no emergency and comes from the dialogue's examples: of a need, or other."""
# An ordinary message of the dialogue's data; near an emergency a mistake costs more.
ORDINARY, NEAR = 1.0, 3.0


@dataclass(frozen=True)
class Lesson:
    """A text to learn from, how it is said, and by what its mistakes are multiplied."""

    kind: str
    manner: str
    text: str
    importance: float

    @property
    def emergency(self) -> bool:
        """Whether somebody is in danger."""
        return self.kind != NONE


def whole_lessons(corpus: Path, dialogue: Path) -> list[Lesson]:
    """The texts to learn from: none of a test set, and none that is kept apart."""
    tested = [
        line.split("\t")[-1]
        for path in sorted(TESTS.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    all_near = read_corpus(corpus)
    told = [
        CrisisExample(
            label if label.startswith(CRISIS) else NONE, NEED if label.startswith(NEED) else DIALOGUE, text
        )
        for label, text in read_examples(dialogue)
    ]
    found = [
        Lesson(each.kind, each.manner, each.text, NEAR)
        for each in without(all_near, tested)
        if not each.apart
    ]
    found += [
        Lesson(each.kind, each.manner, each.text, NEAR if each.emergency else ORDINARY)
        for each in without(told, [*tested, *(near.text for near in all_near)])
    ]
    return found


def with_parts(whole: Sequence[Lesson]) -> list[Lesson]:
    """The texts and the parts of the ordinary ones.

    Parts of long messages are weighed by themselves, so what an ordinary one looks like must be known.
    """
    return [
        *whole,
        *(
            Lesson(NONE, each.manner, part, ORDINARY)
            for each in whole
            if not each.emergency
            for part in parts_of(each.text)
        ),
    ]
