"""What an assessment ends in: themes, path, plan and the advice about a handover."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from assessment.model import Answer, Choice, Words


class Segment(StrEnum):
    """The path that fits; for the adviser only, never shown to the resident."""

    OMATOIMI = "omatoimi"
    TUKI = "tuki"
    YHTEISTYO = "yhteistyo"
    HUOLENPITO = "huolenpito"


class Offer(StrEnum):
    """How actively a person is offered, from not at all to first of all."""

    NONE = "none"
    OFFERED = "offered"
    ACTIVE = "active"
    AT_ONCE = "at_once"


class Priority(StrEnum):
    """How soon an adviser should look at the handover."""

    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class FollowUp(StrEnum):
    """Whether the adviser comes back to it: not, if needed, or in any case."""

    NONE = "none"
    IF_NEEDED = "if_needed"
    REQUIRED = "required"


class Digital(StrEnum):
    """Whether the resident uses digital services alone, with somebody's help, or not."""

    ALONE = "alone"
    WITH_HELP = "with_help"
    NONE = "none"


@dataclass(frozen=True)
class HandoverAdvice:
    """What the result says about a person's help; ``reasons`` are for the adviser.

    ``follow_up_months`` is given where the source documents give it (three for tuki); where a
    follow-up is required without it, the adviser and the resident agree on the date.
    """

    offer: Offer
    priority: Priority
    follow_up: FollowUp = FollowUp.NONE
    follow_up_months: int | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanItem:
    """One line of a step. ``digital`` needs a device and skills; ``action`` asks the resident to act.

    ``call`` names whom one may call about it: ``advisory`` and ``emergency_social`` are the region's,
    others are help lines. The numbers are not the questionnaires' to know.
    """

    id: str
    text: str
    plain_text: str
    url: str | None = None
    digital: bool = False
    action: bool = False
    theme: str | None = None
    provider: str | None = None
    call: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanStep:
    """One of the four steps: self, seek, services, after."""

    id: str
    title: str
    plain_title: str
    items: tuple[PlanItem, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The four steps, in their order."""

    steps: tuple[PlanStep, ...]

    def step(self, step_id: str) -> PlanStep:
        """The step of this id."""
        return next(step for step in self.steps if step.id == step_id)

    @property
    def items(self) -> tuple[PlanItem, ...]:
        """All lines, from the first step to the last."""
        return tuple(item for step in self.steps for item in step.items)


@dataclass(frozen=True)
class Score:
    """A counted score, and the band or level that it falls in, if it has one."""

    id: str
    title: str
    value: int
    band: str | None = None


@dataclass(frozen=True)
class Result:
    """The outcome of one questionnaire, with the version that made it.

    ``themes`` are troubles and wishes, weightiest first; ``interests`` are themes too, but
    pleasures. ``segment`` is None for questionnaires that do not place a resident (risk tests);
    its reasons and ``segment_rule`` are for the adviser. ``feedback`` is what to say first,
    ``choices`` the ways on that a risk test offers.
    """

    questionnaire_id: str
    version: str
    title: str
    themes: tuple[str, ...]
    interests: tuple[str, ...]
    strengths: tuple[str, ...]
    digital: Digital
    municipality: str | None
    age_group: str | None
    for_whom: str | None
    stage: int | None
    segment: Segment | None
    segment_rule: str | None
    segment_reasons: tuple[str, ...]
    signals: tuple[str, ...]
    scores: tuple[Score, ...]
    handover: HandoverAdvice
    plan: Plan
    feedback: tuple[Words, ...] = ()
    choices: tuple[Choice, ...] = ()
    answers: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class NotUnderstood:
    """Free words that did not answer the question.

    ``reason``: empty, dont_know, unclear, ambiguous (``candidates`` are the options meant),
    only_negated (``candidates`` are what it is not), out_of_range (see the question's limits).
    """

    reason: str
    candidates: tuple[str, ...] = ()
