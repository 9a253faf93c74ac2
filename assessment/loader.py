"""Questionnaire files to `Questionnaire` values; a file that has changed on disk is read anew."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from assessment.build import build_questionnaire
from assessment.check import check_document
from assessment.errors import InvalidQuestionnaire, QuestionnaireNotFound
from assessment.model import Questionnaire, QuestionnaireInfo
from assessment.problems import Severity


def load_questionnaire(path: Path) -> Questionnaire:
    """Read a questionnaire; `InvalidQuestionnaire` with all findings when it has an error.

    A file is read once and again when it has changed, so a tester can edit it while Polku runs.
    """
    path = Path(path)
    try:
        state = path.stat()
    except OSError as error:
        raise QuestionnaireNotFound(path=str(path)) from error
    return _load(path, state.st_mtime_ns, state.st_size)


def find_questionnaire(
    folder: Path, questionnaire_id: str, enabled: frozenset[str] = frozenset()
) -> Questionnaire:
    """The questionnaire of this id in a folder, if it may run here (see `available`).

    The id is compared with the files that there are, so no path can be smuggled in with it.
    """
    for path in _files(folder):
        if path.stem == questionnaire_id:
            questionnaire = load_questionnaire(path)
            if questionnaire.info.cleared or questionnaire_id in enabled:
                return questionnaire
    raise QuestionnaireNotFound(id=questionnaire_id)


def available(folder: Path, enabled: frozenset[str] = frozenset()) -> tuple[QuestionnaireInfo, ...]:
    """What may run here: files without errors that are cleared, or that the region has switched on.

    A broken file is left out, so that one slip does not stop the others; `check` tells what is wrong.
    """
    found = []
    for path in _files(folder):
        try:
            info = load_questionnaire(path).info
        except InvalidQuestionnaire:
            continue
        if info.cleared or info.id in enabled:
            found.append(info)
    return tuple(found)


def _files(folder: Path) -> list[Path]:
    return sorted(Path(folder).glob("*.yml"))


@lru_cache(maxsize=64)
def _load(path: Path, changed: int, size: int) -> Questionnaire:
    document, problems = check_document(path)
    errors = tuple(problem for problem in problems if problem.severity is Severity.ERROR)
    if document is None or errors:
        raise InvalidQuestionnaire(path=str(path), problems=errors)
    return build_questionnaire(document.data)
