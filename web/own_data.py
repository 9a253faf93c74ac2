"""A resident's own data: what is stored of this conversation, as a message to read and as JSON to keep.

Contact details are opened from the vault for the answer only: the copy of the message
that goes to the history has a placeholder in their place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog import theme_label
from conversation import Session
from handover import OwnData
from web.context import Context
from web.finnish_time import finnish_date
from web.messages import Body
from web.word_files import words_in

WORDS = Path(__file__).with_name("own_data.yml")
CONTACT_FIELDS = ("name", "phone", "email", "best_time")


def _said(texts: Mapping[str, str], language: str, **values: object) -> str:
    return texts.get(language, texts["fi"]).format(**values)


@dataclass(frozen=True)
class Stored:
    """Everything of one conversation; `known` are the facts that the bot has filled in."""

    session: Session
    messages: list[Body] = field(repr=False)
    known: Mapping[str, Any] = field(repr=False)
    requests: tuple[OwnData, ...]


async def collect(context: Context, session: Session) -> Stored:
    """Read it from the stores; the reading of requests is audited."""
    messages = await asyncio.to_thread(context.conversations.history, session.id)
    requests = await asyncio.to_thread(context.handovers.about, session.id)
    slots = await context.bot.slots(session.id)
    known = {
        "needs": [theme_label(theme) for theme in slots.get("needs") or []],
        "municipality": slots.get("municipality"),
        "assessment": (slots.get("assessment_result") or {}).get("summary"),
    }
    return Stored(session, messages, known, requests)


def as_text(context: Context, stored: Stored, *, contact: bool) -> str:
    """The data as lines to read; without `contact` a placeholder stands for the details of the vault."""
    language, words = stored.session.language, words_in(WORDS)
    region = context.region_by_id(stored.session.region)

    def line(name: str, **values: object) -> str:
        return _said(words[name], language, **values)

    lines = [line("chat", count=len(stored.messages))]
    for name, value in stored.known.items():
        if value:
            lines.append(line(name, value=", ".join(value) if isinstance(value, list) else value))
    if not stored.requests:
        lines.append(line("nothing_sent"))
    for request in stored.requests:
        lines += ["", line("request", value=request.reference)]
        lines += _request_lines(request, language, contact=contact)
    lines.append("")
    if stored.requests:
        lines.append(line("notes", website=region.website))
    days = region.retention
    lines.append(line("kept", conversation=days.conversation, handover=days.handover))
    return "\n".join(lines)


def _request_lines(request: OwnData, language: str, *, contact: bool) -> Iterator[str]:
    words = words_in(WORDS)

    def line(name: str, **values: object) -> str:
        return _said(words[name], language, **values)

    yield line("created", value=finnish_date(request.created_at))
    yield line("status", value=_said(words["states"][request.status.value], language))
    for item in request.items:
        yield line("item", label=item.label, value=item.text)
    if request.contact is None:
        yield line("no_contact")
    elif contact:
        for name in CONTACT_FIELDS:
            if request.contact.get(name):
                yield line(name, value=request.contact[name])
    else:
        yield line("sealed")
    for record in request.consents:
        # An item's consent shows in the item itself.
        if record.scope in words["consents"]:
            name = "given" if record.valid else "revoked"
            yield line(name, value=_said(words["consents"][record.scope], language))
    if request.attempts:
        yield line("attempts", count=len(request.attempts))
    if request.follow_up_on:
        yield line("follow_up", value=finnish_date(request.follow_up_on))


def as_json(stored: Stored) -> dict[str, Any]:
    """The data in a form that other programs can read."""
    return {
        "language": stored.session.language,
        "region": stored.session.region,
        "known": dict(stored.known),
        "messages": stored.messages,
        "requests": [_request_json(request) for request in stored.requests],
    }


def _request_json(request: OwnData) -> dict[str, Any]:
    return {
        "reference": request.reference,
        "status": request.status.value,
        "created_at": request.created_at.isoformat(timespec="seconds"),
        "due_at": request.due_at.isoformat(timespec="seconds"),
        "municipality": request.municipality,
        "needs": list(request.needs),
        "items": [{"label": item.label, "text": item.text} for item in request.items],
        "contact": request.contact,
        "consents": [
            {
                "scope": record.scope,
                "given_at": record.given_at.isoformat(timespec="seconds"),
                "revoked_at": record.revoked_at.isoformat(timespec="seconds") if record.revoked_at else None,
            }
            for record in request.consents
        ],
        "attempts": [moment.isoformat(timespec="seconds") for moment in request.attempts],
        "follow_up_on": request.follow_up_on.isoformat() if request.follow_up_on else None,
    }
