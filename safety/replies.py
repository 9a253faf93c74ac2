"""What is said in an emergency, during an outage, and to somebody who gave an identifier."""

import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from safety.crisis import CrisisKind
from safety.errors import ReplyError
from safety.help_lines import LANGUAGES, HelpLine, help_line

FILE = Path(__file__).with_name("replies.yml")


@dataclass(frozen=True)
class EmergencyReply:
    """The text of an emergency reply and the help lines that it names, in their order."""

    text: str
    lines: tuple[HelpLine, ...]


def emergency_reply(
    kind: CrisisKind, language: str = "fi", plain: bool = False, said: Sequence[str] = ()
) -> EmergencyReply:
    """Return the reply to an emergency: 112 or the fitting line, a second way, and leave to go on talking.

    `plain` asks for selkokieli, which there is in Finnish; languages other than fi, sv and en get English.
    `said` are the emergency replies of this conversation, oldest first: who tells of it again gets the first
    text that has not been said, or the one that was said longest ago.
    """
    key = CrisisKind(kind).value
    language = _spoken(language)
    templates = _variants("emergency", key, language=language, plain=plain)
    replies = [EmergencyReply(_filled(one, language), _named(one, language)) for one in templates]
    last = {text: turn for turn, text in enumerate(said)}
    return min(replies, key=lambda reply: last.get(reply.text, -1))


def outage_reply(
    language: str,
    advisory_name: str | None,
    advisory_phone: str | None,
    advisory_website: str | None,
) -> str:
    """Return what is said when the bot cannot answer: help numbers and the way to the advisory service.

    A fact that is None is left out; without a phone and a website the advisory service is not mentioned.
    """
    language = _spoken(language)
    parts = _document()["outage"][language]
    said = [_filled(parts["start"], language)]
    if advisory_name and (advisory_phone or advisory_website):
        which = "both" if advisory_phone and advisory_website else "phone" if advisory_phone else "website"
        said.append(
            parts[f"advisory_{which}"].format(
                name=advisory_name, phone=advisory_phone, website=advisory_website
            )
        )
    said.append(parts["end"])
    return " ".join(said)


def identifier_reply(language: str = "fi", plain: bool = False) -> str:
    """Return the kind request not to give identifiers, for a message in which some were replaced."""
    language = _spoken(language)
    return _filled(_variants("identifiers", language=language, plain=plain)[0], language)


def _spoken(language: str) -> str:
    return language if language in LANGUAGES else "en"


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return document


def _variants(*keys: str, language: str, plain: bool) -> tuple[str, ...]:
    texts = _document()
    for key in keys:
        texts = texts.get(key, {})
    found = texts.get(f"{language}_plain" if plain and language == "fi" else language)
    several = found if isinstance(found, list) else [found]
    if not several or not all(isinstance(one, str) for one in several):
        raise ReplyError(key="/".join((*keys, language)), problem="no text")
    return tuple(several)


def _named(template: str, language: str) -> tuple[HelpLine, ...]:
    ids = [field.split(".")[0] for _, field, _, _ in string.Formatter().parse(template) if field]
    return tuple(help_line(id, language) for id in dict.fromkeys(ids))


def _filled(template: str, language: str) -> str:
    lines = {line.id: line for line in _named(template, language)}
    for _, field, _, _ in string.Formatter().parse(template):
        if field and getattr(lines[field.split(".")[0]], field.split(".")[1]) is None:
            raise ReplyError(key=field, problem="this fact is not known: name another line or the website")
    return template.format_map(lines)
