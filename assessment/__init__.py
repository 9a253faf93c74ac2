"""Self-assessment: runs questionnaires from YAML files to a plan in four steps.

Pure: files in, values out; no clock, no database, no network. How a front uses it:

    questionnaire = find_questionnaire(folder, "mita-voin-tehda-itse")        # or load_questionnaire(path)
    progress = begin(questionnaire, known_answers(questionnaire, {"needs": [...], "municipality": "Kajaani"}))
    while question := current_question(questionnaire, progress):           # .text .plain_text .options
        ...                                                                   # one of:
        progress = choose(questionnaire, progress, option_id, question.id)    # a button, ticks included
        progress = answer(questionnaire, progress, understand(question, text, entities=...), text)
        progress = skip(questionnaire, progress)                              # or back, change, inform
    outcome = result(questionnaire, progress)

- `Progress` is a value: every step returns a new one; `to_dict` and `from_dict` make it JSON.
- Multi-choices by buttons: each `choose` ticks or unticks a box; the question then shown has a
  further option `DONE` that ends it, and says in its text what is ticked. An exclusive option
  ("none of these") ends it at once. Free words end it too, together with the ticks.
- `understand` gives an answer or `NotUnderstood` with a reason and, if it can, the options meant;
  `answer_text` says an answer in words. A question with ``entity`` takes a name that the caller
  has recognised.
- `called` tells which questionnaire a typed title means, so that a new file can be asked for by name.
- `inform` takes over what the conversation tells on the way, so that it is not asked.
- `result` works at any time, with every question skipped even. Its segment, its reasons and its
  scores are for the adviser; the resident sees feedback, plan and choices.
- An edited file (another version) is met with the answers that still fit.

Errors are `AssessmentError` with a code and data. `check` explains a file's errors by line.
"""

from __future__ import annotations

from assessment.called import LIST, called
from assessment.check import check
from assessment.engine import (
    answer,
    back,
    begin,
    change,
    choose,
    current_question,
    inform,
    remaining,
    skip,
)
from assessment.errors import (
    AssessmentError,
    InvalidAnswer,
    InvalidProgress,
    InvalidQuestionnaire,
    InvalidRules,
    QuestionnaireNotFound,
)
from assessment.knowledge import Link, Provider, instruments, provider_list, theme_ids
from assessment.known import known_answers
from assessment.loader import available, find_questionnaire, load_questionnaire
from assessment.model import (
    DONE,
    Answer,
    Choice,
    Kind,
    Option,
    Question,
    Questionnaire,
    QuestionnaireInfo,
    Words,
)
from assessment.outcome import (
    Digital,
    FollowUp,
    HandoverAdvice,
    NotUnderstood,
    Offer,
    Plan,
    PlanItem,
    PlanStep,
    Priority,
    Result,
    Score,
    Segment,
)
from assessment.problems import Problem, Severity
from assessment.progress import Progress
from assessment.result import result
from assessment.shown import answer_text
from assessment.understand import understand

__all__ = [
    "DONE",
    "LIST",
    "Answer",
    "AssessmentError",
    "Choice",
    "Digital",
    "FollowUp",
    "HandoverAdvice",
    "InvalidAnswer",
    "InvalidProgress",
    "InvalidQuestionnaire",
    "InvalidRules",
    "Kind",
    "Link",
    "NotUnderstood",
    "Offer",
    "Option",
    "Plan",
    "PlanItem",
    "PlanStep",
    "Priority",
    "Problem",
    "Progress",
    "Provider",
    "Question",
    "Questionnaire",
    "QuestionnaireInfo",
    "QuestionnaireNotFound",
    "Result",
    "Score",
    "Segment",
    "Severity",
    "Words",
    "answer",
    "answer_text",
    "available",
    "back",
    "begin",
    "called",
    "change",
    "check",
    "choose",
    "current_question",
    "find_questionnaire",
    "inform",
    "instruments",
    "known_answers",
    "load_questionnaire",
    "provider_list",
    "remaining",
    "result",
    "skip",
    "theme_ids",
    "understand",
]
