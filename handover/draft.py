"""What a conversation hands over, and what the resident gets in return."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from handover.errors import InvalidInput, NothingConsented
from handover.values import Channel, Priority, Task
from handover.wording import at_time, by_time


@dataclass(frozen=True)
class SummaryItem:
    """One line of the summary that the resident saw, edited and consented to.

    `kind` is one of needs, municipality, assessment, suggestions, wish, or free.
    """

    id: str
    kind: str
    label: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class HandoverDraft:
    """A request for a person, as the resident approved it.

    `consent` holds the ids of the items that may go to the adviser, and further scopes
    (`values.Consent`). `region` is a region's id, `segment` one of the assessment's,
    `suggestions` service ids, `channel` and `task` values of `Channel` and `Task`.

    What the items say is also in the structured fields, so these follow the consent:
    `needs`, `municipality`, `segment` with its reasons (kind ``assessment``) and
    `suggestions` are kept only when an item of that kind, or the kind itself, is
    consented to.
    """

    conversation_id: str
    region: str
    consent: tuple[str, ...]
    items: tuple[SummaryItem, ...] = ()
    needs: tuple[str, ...] = field(default=(), repr=False)
    municipality: str | None = field(default=None, repr=False)
    segment: str | None = field(default=None, repr=False)
    segment_reasons: tuple[str, ...] = field(default=(), repr=False)
    priority: str = Priority.NORMAL
    suggestions: tuple[str, ...] = field(default=(), repr=False)
    channel: str = Channel.PHONE
    task: str = Task.CALLBACK
    language: str = "fi"


def _checked(draft: HandoverDraft) -> None:
    for name, kind in (("priority", Priority), ("channel", Channel), ("task", Task)):
        if getattr(draft, name) not in set(kind):
            raise InvalidInput(name)
    for name in ("conversation_id", "region"):
        if not getattr(draft, name):
            raise InvalidInput(name)


def consented(draft: HandoverDraft) -> HandoverDraft:
    """The draft with only what the resident agreed to; raises NothingConsented or InvalidInput."""
    _checked(draft)
    scopes = frozenset(scope for scope in draft.consent if scope)
    if not scopes:
        raise NothingConsented
    items = tuple(item for item in draft.items if item.id in scopes)
    kinds = scopes | {item.kind for item in items}
    return replace(
        draft,
        consent=tuple(sorted(scopes)),
        items=tuple({item.id: item for item in items}.values()),
        needs=draft.needs if "needs" in kinds else (),
        municipality=draft.municipality if "municipality" in kinds else None,
        segment=draft.segment if "assessment" in kinds else None,
        segment_reasons=draft.segment_reasons if "assessment" in kinds else (),
        suggestions=draft.suggestions if "suggestions" in kinds else (),
    )


def merged(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Both lists in order, each entry once."""
    return list(dict.fromkeys([*old, *new]))


@dataclass(frozen=True)
class Receipt:
    """What the resident gets: a code to read aloud and the moment by which somebody contacts them.

    `id` cannot be guessed and stays within the conversation; `reference` is not secret.
    `merged` tells that an open request of the same conversation was added to;
    `has_contact` that the vault holds a way to reach the resident. Until then the
    promise `due_at` is not to be told.
    """

    id: str
    reference: str
    due_at: datetime
    merged: bool = False
    has_contact: bool = False

    def due_text(self, language: str = "fi") -> str:
        """The promise in fi, sv or en, e.g. "tiistaina 24.11. klo 15 mennessä"."""
        return by_time(self.due_at, language)


@dataclass(frozen=True)
class OpenRequest:
    """How a conversation's open request stands, for telling the resident; holds nothing they told.

    `in_work` tells that an adviser has taken it, `overdue` that the promised moment has gone
    by without an attempt, `closed_until` when the advisers are back if they are away now,
    `consents` the further scopes in force, `needs` the themes handed over.
    """

    id: str
    reference: str
    due_at: datetime
    has_contact: bool
    in_work: bool
    attempted: bool
    overdue: bool
    channel: str
    closed_until: datetime | None
    consents: tuple[str, ...]
    needs: tuple[str, ...] = field(default=(), repr=False)

    def due_text(self, language: str = "fi") -> str:
        """The promise in fi, sv or en."""
        return by_time(self.due_at, language)

    def opens_text(self, language: str = "fi") -> str:
        """When the advisers are back, in fi, sv or en; empty while they are at work."""
        return at_time(self.closed_until, language) if self.closed_until else ""
