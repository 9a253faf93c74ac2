"""What can go wrong in this room: a code and data; the front turns them into words."""

from __future__ import annotations

from typing import Any


class AssessmentError(Exception):
    """Base of the room's errors.

    ``code`` is a stable word for the front to translate, ``data`` what it needs for that.
    """

    code = "assessment"

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(f"{self.code}: " + ", ".join(f"{key}={value!r}" for key, value in data.items()))


class InvalidQuestionnaire(AssessmentError):
    """A file cannot be used; ``data["problems"]`` holds the findings of `assessment.check`."""

    code = "invalid_questionnaire"


class QuestionnaireNotFound(AssessmentError):
    """No file of this id may be run here: it is missing, or not cleared and not switched on."""

    code = "questionnaire_not_found"


class InvalidAnswer(AssessmentError):
    """A value does not fit its question (unknown option, number outside the limits, empty text)."""

    code = "invalid_answer"


class InvalidProgress(AssessmentError):
    """A stored progress cannot be read, or belongs to another questionnaire."""

    code = "invalid_progress"


class InvalidRules(AssessmentError):
    """The shipped tables (segments, plan blocks, providers, links) contradict themselves."""

    code = "invalid_rules"
