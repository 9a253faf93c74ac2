"""What a resident wishes in the contact form: how to be reached, and who else may take part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from handover.contact import ContactDetails, ContactError
from handover.values import Channel, Consent

CHOICES = Path(__file__).parent / "data" / "contact_form.yml"
# Asked one by one in the form, given or not, and taken back at any time.
ASKED_CONSENTS = (Consent.ORGANISATION, Consent.SUPPORT_PERSON)
CONSENT_FIELD = "consent_{}"


@cache
def _choices() -> dict[str, dict[str, dict[str, str]]]:
    loaded: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(CHOICES.read_text("utf-8"))
    return loaded


def form_options(name: str, language: str = "fi") -> list[str]:
    """The texts to choose from in the field ``channel`` or ``consent``, in fi, sv or en."""
    return [texts.get(language, texts["fi"]) for texts in _choices()[name].values()]


@dataclass(frozen=True)
class ContactWishes:
    """The way to be reached; `consents` are the scopes agreed to, `refused` those said no to.

    What was left unanswered is in neither: it gives nothing and takes nothing back.
    """

    channel: Channel = Channel.PHONE
    consents: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @classmethod
    def parse(cls, data: Mapping[str, object], details: ContactDetails) -> ContactWishes:
        """Read the choices of a form; a way that the details do not allow raises ContactError.

        Without a choice the way follows from the details; silence is never a consent.
        """
        chosen = _chosen("channel", data.get("channel"))
        by_details = Channel.PHONE if details.phone else Channel.EMAIL
        channel = Channel(chosen) if chosen else by_details
        if channel is Channel.EMAIL and not details.email:
            raise ContactError({"email": "needed"})
        if channel is not Channel.EMAIL and not details.phone:
            raise ContactError({"phone": "needed"})
        answers = {scope: _answer(data.get(CONSENT_FIELD.format(scope))) for scope in ASKED_CONSENTS}
        return cls(
            channel,
            tuple(scope for scope, answer in answers.items() if answer is True),
            tuple(scope for scope, answer in answers.items() if answer is False),
        )


def _answer(given: object) -> bool | None:
    if isinstance(given, bool):
        return given
    return {"yes": True, "no": False}.get(_chosen("consent", given) or "")


def _chosen(name: str, answer: object) -> str | None:
    """The value of a choice by itself or by its text; None for nothing, or for what was never offered."""
    if not isinstance(answer, str):
        return None
    said = answer.strip().casefold()
    for value, texts in _choices()[name].items():
        if said in {value, *(text.casefold() for text in texts.values())}:
            return value
    return None
