"""What `check` can find in a questionnaire file: one kind each, with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from assessment.reader import read_data

FILE = Path(__file__).with_name("problems.yml")


class Severity(StrEnum):
    """An error stops the file from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class ProblemKind:
    """A kind of finding: its message (with places for the data) and the remedy, for the content editor."""

    code: str
    severity: Severity
    message: str
    remedy: str


@dataclass(frozen=True)
class Problem:
    """A finding: in which file, on which line (from one), of which kind, about what."""

    file: str
    line: int
    code: str
    severity: Severity
    message: str
    remedy: str

    def __str__(self) -> str:
        mark = "virhe" if self.severity is Severity.ERROR else "huomio"
        return f"{self.file}:{self.line}: {mark} [{self.code}] {self.message} {self.remedy}"


@lru_cache(maxsize=1)
def kinds() -> dict[str, ProblemKind]:
    """All kinds by code, from `problems.yml`."""
    return {
        code: ProblemKind(code, Severity(item["severity"]), item["message"], item["remedy"])
        for code, item in read_data(FILE).items()
    }


def problem(file: str, line: int, code: str, **data: object) -> Problem:
    """A finding of a kind, with its message filled in."""
    kind = kinds()[code]
    return Problem(file, line, code, kind.severity, kind.message.format(**data), kind.remedy.format(**data))
