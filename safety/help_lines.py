"""The reviewed help lines: numbers, hours and websites, each with its source and date of check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from safety.errors import HelpLineError
from safety.phone_numbers import digits_of

FILE = Path(__file__).with_name("help_lines.yml")
LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class HelpLine:
    """A help line, with its texts in one language.

    `number` is None when no source confirms one: then `website` is shown. `hours` and `cost` are None when
    unknown. `languages` are those in which it answers; `region` is None for the whole country.
    """

    id: str
    name: str
    number: str | None
    hours: str | None
    cost: str | None
    languages: tuple[str, ...]
    website: str
    source: str
    valid_from: date
    checked_on: date
    verified: bool
    region: str | None


def help_line(id: str, language: str = "fi") -> HelpLine:
    """Return one help line with its texts in a language (English when there is none); raise HelpLineError."""
    entry = _entries().get(id)
    if entry is None:
        raise HelpLineError(id=id, problem="no such help line")
    return _line(entry, language if language in LANGUAGES else "en")


def help_lines(language: str = "fi", region: str | None = None) -> tuple[HelpLine, ...]:
    """Return the help lines of the whole country, and those of a region when one is given."""
    return tuple(
        help_line(id, language) for id, entry in _entries().items() if entry["region"] in (None, region)
    )


@lru_cache(maxsize=1)
def public_numbers() -> frozenset[str]:
    """Return the digits of all help lines' numbers in national form, as telephone numbers are compared."""
    return frozenset(digits_of(entry["number"]) for entry in _entries().values() if entry["number"])


def check_help_lines(document: Any) -> dict[str, Mapping[str, Any]]:
    """Return the entries of a help line file by id; raise HelpLineError for the first that is wrong.

    A number needs `verified: true`, a source and the date of its check: what is not verified is not shown.
    """
    if not isinstance(document, dict) or not isinstance(document.get("lines"), list):
        raise HelpLineError(id=None, problem="the file needs a list `lines`")
    entries: dict[str, Mapping[str, Any]] = {}
    for entry in document["lines"]:
        id = entry.get("id")
        missing = [key for key in _KEYS if key not in entry]
        if missing:
            raise HelpLineError(id=id, problem=f"{', '.join(missing)} missing")
        if id in entries:
            raise HelpLineError(id=id, problem="twice in the file")
        for key in ("name", "hours", "cost"):
            texts = entry[key]
            if (texts is not None or key == "name") and set(texts or ()) != set(LANGUAGES):
                raise HelpLineError(id=id, problem=f"{key} needs {', '.join(LANGUAGES)}")
        if entry["number"] is not None and not isinstance(entry["number"], str):
            raise HelpLineError(id=id, problem="write the number in quotation marks")
        if entry["number"] is not None and entry["verified"] is not True:
            raise HelpLineError(id=id, problem="a number that is not verified is not shown: number: null")
        if not str(entry["website"]).startswith("https://") or not str(entry["source"]).startswith(
            "https://"
        ):
            raise HelpLineError(id=id, problem="website and source begin with https://")
        for key in ("valid_from", "checked_on"):
            if not isinstance(entry[key], date):
                raise HelpLineError(id=id, problem=f"{key} is a date like 2026-11-22")
        entries[id] = entry
    return entries


_KEYS = (
    *("id", "name", "number", "hours", "cost", "languages", "website"),
    *("source", "valid_from", "checked_on", "verified", "region"),
)


@lru_cache(maxsize=1)
def _entries() -> dict[str, Mapping[str, Any]]:
    return check_help_lines(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def _line(entry: Mapping[str, Any], language: str) -> HelpLine:
    return HelpLine(
        id=entry["id"],
        name=entry["name"][language],
        number=entry["number"],
        hours=entry["hours"] and entry["hours"][language],
        cost=entry["cost"] and entry["cost"][language],
        languages=tuple(entry["languages"]),
        website=entry["website"],
        source=entry["source"],
        valid_from=entry["valid_from"],
        checked_on=entry["checked_on"],
        verified=entry["verified"],
        region=entry["region"],
    )
