"""``polku doctor``: what is wrong with this installation, and what to do about it.

It must run where the rest does not: a missing package or library is a finding, not a
traceback. So this module and its checks import other parts only inside the functions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How bad a finding is; the value is the word shown. Only an ERROR makes the exit status 1."""

    OK = "kunnossa"
    WARNING = "huomaa"
    ERROR = "VIKA"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is, and for a fault what to do."""

    level: Level
    what: str
    text: str

    def __str__(self) -> str:
        return f"{self.level.value:<8} {self.what}: {self.text}"


def ok(what: str, text: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, what, text)


def warning(what: str, text: str) -> Finding:
    """It works, but somebody should see to it."""
    return Finding(Level.WARNING, what, text)


def error(what: str, text: str) -> Finding:
    """Residents or staff are, or will be, without something."""
    return Finding(Level.ERROR, what, text)


Check = Callable[[], Iterable[Finding]]


def examine(checks: Sequence[tuple[str, Check]]) -> list[Finding]:
    """Run every check; one that fails itself is a finding, and the others go on."""
    found: list[Finding] = []
    for what, check in checks:
        try:
            found += check()
        except Exception as failure:
            # The type only: a message could hold a database address with its password.
            found.append(
                error(
                    what,
                    f"tarkistus ei onnistunut ({type(failure).__name__}): korjaa ensin muut viat",
                )
            )
    return found


def _checks() -> list[tuple[str, Check]]:
    from polku import doctor_machine

    checks = doctor_machine.independent_checks()
    try:
        from polku.errors import ConfigurationError
        from polku.settings import load_settings
    except ImportError:
        return checks  # the application environment is incomplete: its own check says so
    try:
        settings = load_settings()
    except ConfigurationError as wrong:
        text = str(wrong)
        return [*checks, ("asetukset", lambda: [error("asetukset", text)])]
    from polku import doctor_data

    return [
        *checks,
        ("asetukset", lambda: [ok("asetukset", f"luettu, alue {settings.region}, tila {settings.env}")]),
        *doctor_machine.checks(settings),
        *doctor_data.checks(settings),
    ]


def run() -> int:
    """Print every finding, the faults last; 1 when there is a fault, else 0."""
    found = sorted(examine(_checks()), key=lambda one: list(Level).index(one.level))
    for finding in found:
        print(finding)
    faults = sum(one.level is Level.ERROR for one in found)
    notes = sum(one.level is Level.WARNING for one in found)
    print(f"{faults} vikaa, {notes} huomautusta", file=sys.stderr)
    return 1 if faults else 0
