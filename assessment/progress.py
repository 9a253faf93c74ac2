"""How far a resident has come: a frozen value that fits into a dialogue slot as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assessment.errors import InvalidProgress
from assessment.model import Answer


@dataclass(frozen=True)
class Progress:
    """Answers so far and the place in the questionnaire.

    ``asked`` are the questions the resident has met, in that order; ``skipped`` those passed
    over; ``known`` those that the conversation had answered; ``ticks`` the boxes ticked in the
    multi-choice at hand; ``current`` the question at hand, None when ``done``.
    """

    questionnaire_id: str
    version: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    current: str | None = None
    done: bool = False

    def to_dict(self) -> dict[str, Any]:
        """A JSON-safe form: only dicts, lists, strings, numbers, booleans and None."""
        return {
            "questionnaire_id": self.questionnaire_id,
            "version": self.version,
            "answers": {
                key: list(value) if isinstance(value, tuple) else value for key, value in self.answers.items()
            },
            "asked": list(self.asked),
            "skipped": list(self.skipped),
            "known": list(self.known),
            "ticks": list(self.ticks),
            "current": self.current,
            "done": self.done,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Progress:
        """The progress of `to_dict`; `InvalidProgress` when the form is another."""
        if not isinstance(data, dict):
            raise InvalidProgress(found=type(data).__name__)
        try:
            return cls(
                questionnaire_id=_text(data["questionnaire_id"]),
                version=_text(data["version"]),
                answers={_text(key): _answer(value) for key, value in data["answers"].items()},
                asked=_names(data["asked"]),
                skipped=_names(data["skipped"]),
                known=_names(data["known"]),
                ticks=_names(data["ticks"]),
                current=None if data["current"] is None else _text(data["current"]),
                done=bool(data["done"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise InvalidProgress(missing=str(error)) from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, found {type(value).__name__}")
    return value


def _names(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError(f"list expected, found {type(values).__name__}")
    return tuple(_text(value) for value in values)


def _answer(value: Any) -> Answer:
    if isinstance(value, list):
        return _names(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError(f"answer expected, found {type(value).__name__}")
    return value
