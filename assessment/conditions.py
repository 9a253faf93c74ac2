"""Conditions over what is known: read from YAML, asked of answers, themes and signals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Op(StrEnum):
    """What a condition asks."""

    ALL = "all"
    ANY = "any"
    NOT = "not"
    HAS = "has"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"
    KNOWN = "known"
    THEME = "theme"
    SIGNAL = "signal"
    SKILL = "digital"


@dataclass(frozen=True)
class Condition:
    """A tree: `ALL`, `ANY` and `NOT` hold parts; the others ask about one question or about names."""

    op: Op
    parts: tuple[Condition, ...] = ()
    question: str = ""
    values: tuple[str, ...] = ()
    limit: float = 0


@dataclass(frozen=True)
class Facts:
    """What conditions are asked of.

    ``positions`` gives, for an answered single choice or scale, the option's place counted from
    one, and for a number the number; ``known`` are the questions answered by the conversation.
    """

    answers: Mapping[str, Any]
    positions: Mapping[str, float] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    signals: frozenset[str] = frozenset()
    digital: str = ""


def read_condition(data: Mapping[str, Any]) -> Condition:
    """A condition from its YAML form, which the schema has accepted."""
    for op in (Op.ALL, Op.ANY):
        if op.value in data:
            return Condition(op, parts=tuple(read_condition(part) for part in data[op.value]))
    if "not" in data:
        return Condition(Op.NOT, parts=(read_condition(data["not"]),))
    if "known" in data:
        return Condition(Op.KNOWN, question=data["known"])
    for op in (Op.THEME, Op.SIGNAL, Op.SKILL):
        if op.value in data:
            return Condition(op, values=_names(data[op.value]))
    question = data["question"]
    if "has" in data:
        return Condition(Op.HAS, question=question, values=_names(data["has"]))
    for op in (Op.AT_LEAST, Op.AT_MOST):
        if op.value in data:
            return Condition(op, question=question, limit=float(data[op.value]))
    answered = Condition(Op.ANSWERED, question=question)
    return answered if data["answered"] else Condition(Op.NOT, parts=(answered,))


def holds(condition: Condition | None, facts: Facts) -> bool:
    """Whether a condition is true; no condition is always true, an unanswered question fits nothing."""
    if condition is None:
        return True
    match condition.op:
        case Op.ALL:
            return all(holds(part, facts) for part in condition.parts)
        case Op.ANY:
            return any(holds(part, facts) for part in condition.parts)
        case Op.NOT:
            return not holds(condition.parts[0], facts)
        case Op.HAS:
            answer = facts.answers.get(condition.question)
            chosen = answer if isinstance(answer, tuple) else (answer,)
            return any(value in chosen for value in condition.values)
        case Op.AT_LEAST:
            place = facts.positions.get(condition.question)
            return place is not None and place >= condition.limit
        case Op.AT_MOST:
            place = facts.positions.get(condition.question)
            return place is not None and place <= condition.limit
        case Op.ANSWERED:
            return condition.question in facts.answers
        case Op.KNOWN:
            return condition.question in facts.known
        case Op.THEME:
            return not facts.themes.isdisjoint(condition.values)
        case Op.SIGNAL:
            return not facts.signals.isdisjoint(condition.values)
        case Op.SKILL:
            return facts.digital in condition.values


def walk(condition: Condition | None) -> Iterator[Condition]:
    """The condition and all its parts."""
    if condition is not None:
        yield condition
        for part in condition.parts:
            yield from walk(part)


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
