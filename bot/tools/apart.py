"""What one label a message cannot tell: two needs in one message, and texts that mean nothing here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.tools.scores import TestSetError

TWO_NEEDS, ODD = "two_needs.tsv", "odd.tsv"
NEEDS = ("need_", "concern_for_other")
# An answer to these says that it did not understand, or is small talk: none sends anybody anywhere.
HARMLESS = frozenset(
    {
        "nlu_fallback", "out_of_scope", "try_out", "chitchat", "greet", "goodbye", "thank", "affirm", "deny",
        "dont_know", "complaint", "help", "bot_challenge", "repeat", "skip", "back", "stop", "other_language",
    }
)  # fmt: skip
SURE = 0.6


@dataclass(frozen=True)
class Line:
    """A line of a set: its first column (labels joined by semicolons, or a kind) and its text."""

    mark: str
    text: str


def read_lines(path: Path) -> tuple[Line, ...]:
    """The lines of a set; TestSetError names the first that is not ``mark<TAB>text``."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        mark, tab, text = line.partition("\t")
        if not (mark and tab and text.strip()) or "\t" in text:
            raise TestSetError(path, number)
        found.append(Line(mark, text))
    return tuple(found)


def needs_in(parsed: Mapping[str, Any]) -> frozenset[str]:
    """The needs that an answer of Rasa's understanding names, the intent first."""
    named = [str((parsed.get("intent") or {}).get("name")), *map(str, parsed.get("needs") or ())]
    return frozenset(name for name in named if name.startswith(NEEDS))


def needs_figures(lines: Sequence[Line], answers: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Precision and recall of needs, and the shares of whole pairs and of single needs kept single."""
    hits = named = true = whole = single = 0
    pairs = [line for line in lines if ";" in line.mark]
    for line, parsed in zip(lines, answers, strict=True):
        wanted, found = frozenset(line.mark.split(";")), needs_in(parsed)
        hits += len(wanted & found)
        named += len(found)
        true += len(wanted)
        whole += len(wanted) > 1 and wanted <= found
        single += len(wanted) == 1 and len(found) <= 1
    return {
        "needs_precision": hits / max(named, 1),
        "needs_recall": hits / max(true, 1),
        "both_needs_found": whole / max(len(pairs), 1),
        "single_need_kept": single / max(len(lines) - len(pairs), 1),
    }


def odd_figures(answers: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Shares of odd texts that are met with a harmless answer, and that get no other one with confidence."""
    top = [parsed.get("intent") or {} for parsed in answers]
    harmless = [entry.get("name") in HARMLESS for entry in top]
    unsure = [
        fine or float(entry.get("confidence") or 0) < SURE for entry, fine in zip(top, harmless, strict=True)
    ]
    return {
        "odd_harmless": sum(harmless) / max(len(top), 1),
        "odd_not_sure": sum(unsure) / max(len(top), 1),
    }
