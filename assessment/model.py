"""A questionnaire as frozen values: what is asked, how answers count, what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from assessment.conditions import Condition

# An option's id (single, scale), several of them in the question's order (multi), a number, or text.
Answer = str | int | float | tuple[str, ...]

DONE = "done"


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTI = "multi"
    SCALE = "scale"
    NUMBER = "number"
    TEXT = "text"


class Means(StrEnum):
    """What a bare yes or no answers: an option says which of them it is."""

    YES = "yes"
    NO = "no"


class Role(StrEnum):
    """How a theme came up: a trouble, a wish to change something, or an interest."""

    TROUBLE = "trouble"
    WISH = "wish"
    INTEREST = "interest"


@dataclass(frozen=True)
class NumberRange:
    """The numbers that an option stands for; ``per`` is week, month or year for frequencies."""

    low: float
    high: float | None = None
    per: str | None = None


@dataclass(frozen=True)
class Option:
    """One choice. An ``exclusive`` one ("none of these") stands alone and ends a multi-choice.

    With ``heed``, words that sound like an emergency are met as one although they answer the question.
    """

    id: str
    title: str
    plain_title: str
    phrases: tuple[str, ...] = ()
    exclusive: bool = False
    means: Means | None = None
    range: NumberRange | None = None
    known_as: tuple[str, ...] = ()
    heed: bool = False


@dataclass(frozen=True)
class Question:
    """One question in both language variants.

    ``known_from`` names what of the conversation answers it; ``also_from`` the questions whose
    free-text answers are read for this one too; ``optional`` ones give way when the
    questionnaire would grow past its length; an answer in ``ends_with`` ends it at once;
    ``intents`` are what the conversation may take a message for that here is an answer: asking for a
    person answers what help is wished for.
    """

    id: str
    kind: Kind
    text: str
    plain_text: str
    help: str = ""
    plain_help: str = ""
    options: tuple[Option, ...] = ()
    skippable: bool = True
    optional: bool = False
    condition: Condition | None = None
    known_from: tuple[str, ...] = ()
    also_from: tuple[str, ...] = ()
    not_again: tuple[str, ...] = ()
    ends_with: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    entity: str | None = None
    intents: tuple[str, ...] = ()

    def option(self, option_id: str) -> Option | None:
        """The option of this id."""
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True)
class Counting:
    """Points from how many themes of a role came up: ``steps`` are (at least, points)."""

    role: Role
    steps: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class ScoreRule:
    """How a score is counted: points by question and option, points for numbers, points for themes."""

    id: str
    title: str
    points: dict[str, dict[str, int]] = field(default_factory=dict)
    number_points: dict[str, tuple[tuple[float, int], ...]] = field(default_factory=dict)
    counting: Counting | None = None


@dataclass(frozen=True)
class LevelRule:
    """A level from a score: ``steps`` are (score at least, level), rising."""

    score: str
    steps: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class ThemeRule:
    """Themes that an answer brings up (if a condition allows it), or that a condition alone brings up."""

    themes: tuple[str, ...]
    role: Role
    weight: int
    question: str | None = None
    option: str | None = None
    when: Condition | None = None


@dataclass(frozen=True)
class SignalRule:
    """A named circumstance that the segment table and the handover look at, with the adviser's reason."""

    id: str
    reason: str
    when: Condition


@dataclass(frozen=True)
class Words:
    """A text in both language variants."""

    text: str
    plain_text: str


@dataclass(frozen=True)
class StepText:
    """A line of a result's plan; ``link`` is an id of ``links.yml``."""

    step: str
    words: Words
    link: str | None = None
    digital: bool = False


@dataclass(frozen=True)
class Choice:
    """One of the ways on after a result: its id, and titles for a button."""

    id: str
    title: str
    plain_title: str


@dataclass(frozen=True)
class Band:
    """A result of a score between two limits (both included), for those whom ``when`` fits."""

    id: str
    score: str
    low: int
    high: int
    when: Condition | None
    feedback: tuple[Words, ...]
    steps: tuple[StepText, ...] = ()
    themes: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    offer: str = "none"
    priority: str = "normal"
    reason: str = ""


@dataclass(frozen=True)
class PathRule:
    """Where the segment's inputs and the facts for the plan are found among the answers."""

    need: LevelRule
    ability: LevelRule
    needed_for_level: tuple[str, ...]
    stage: str | None
    digital: str | None
    municipality: str | None
    age_group: str | None
    for_whom: str | None
    strengths: str | None


@dataclass(frozen=True)
class QuestionnaireInfo:
    """What a list of questionnaires shows, and what its licence allows.

    ``offered_for`` are themes: who tells of one in another questionnaire is offered this one after it.
    """

    id: str
    version: str
    title: str
    plain_title: str
    intro: str
    plain_intro: str
    source: str
    licence: str
    owner: str
    checked: str
    cleared: bool
    offered_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Questionnaire:
    """A whole questionnaire; ``path`` is there when it ends in the four-step plan with a segment."""

    info: QuestionnaireInfo
    # Left out of the representation: it would fill pages of a log.
    questions: tuple[Question, ...] = field(repr=False)
    max_questions: int
    scores: tuple[ScoreRule, ...] = field(default=(), repr=False)
    themes: tuple[ThemeRule, ...] = field(default=(), repr=False)
    signals: tuple[SignalRule, ...] = field(default=(), repr=False)
    bands: tuple[Band, ...] = field(default=(), repr=False)
    path: PathRule | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """The questionnaire's id."""
        return self.info.id

    @property
    def version(self) -> str:
        """The file's version: kept with every result."""
        return self.info.version

    def question(self, question_id: str) -> Question | None:
        """The question of this id, with all its options."""
        return next((question for question in self.questions if question.id == question_id), None)
