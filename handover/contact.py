"""Contact details as the resident typed them: checked, put into one form, and never shown by accident."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import phonenumbers
import yaml
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from handover.errors import HandoverError

TEXTS = Path(__file__).parent / "data" / "contact_errors.yml"
COUNTRY = "FI"
LONGEST_NAME = 80
LONGEST_EMAIL = 254
LONGEST_TIME = 80
# Nobody is called back at a number that costs or earns.
NOT_A_RESIDENTS = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.TOLL_FREE})
EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,63}")


class ContactError(HandoverError):
    """Some fields cannot be accepted; `codes` tells by field which rule each broke."""

    code = "contact_invalid"

    def __init__(self, codes: Mapping[str, str]) -> None:
        super().__init__(codes=dict(codes))
        self.codes = dict(codes)

    def messages(self, language: str = "fi") -> dict[str, str]:
        """What to do, by field, in fi, sv or en."""
        texts = _texts()
        chosen = texts.get(language, texts["fi"])
        return {name: chosen[name][code] for name, code in self.codes.items()}

    @property
    def fields(self) -> dict[str, str]:
        """The messages in Finnish, by field."""
        return self.messages()


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    loaded: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(TEXTS.read_text("utf-8"))
    return loaded


@dataclass(frozen=True)
class ContactDetails:
    """Name and at least one way to reach the resident; `phone` is in E.164 form.

    Nothing of it shows in `repr`, so that it cannot reach a log by accident. `name` is
    empty when only a number was typed into the chat.
    """

    name: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    best_time: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, data: Mapping[str, object]) -> ContactDetails:
        """Check what a form sent (``name``, ``phone``, ``email``, ``best_time``); raises ContactError."""
        codes: dict[str, str] = {}
        typed = {name: _clean(data.get(name)) for name in ("name", "phone", "email", "best_time")}
        code = _name_problem(typed["name"])
        if code:
            codes["name"] = code
        phone = _phone(typed["phone"])
        if typed["phone"] and phone is None:
            codes["phone"] = "invalid"
        if typed["email"] and not is_email(typed["email"]):
            codes["email"] = "invalid"
        if not typed["phone"] and not typed["email"]:
            codes["phone"] = "missing"
        if len(typed["best_time"]) > LONGEST_TIME:
            codes["best_time"] = "too_long"
        if codes:
            raise ContactError(codes)
        return cls(typed["name"], phone, typed["email"] or None, typed["best_time"] or None)

    @classmethod
    def number_only(cls, text: str) -> ContactDetails:
        """A phone number that was typed into the chat; raises ContactError."""
        phone = _phone(_clean(text))
        if phone is None:
            raise ContactError({"phone": "invalid"})
        return cls("", phone)

    @property
    def phone_text(self) -> str | None:
        """The number in groups, national for Finnish numbers, as it is read aloud."""
        if self.phone is None:
            return None
        number = phonenumbers.parse(self.phone)
        national = phonenumbers.region_code_for_number(number) == COUNTRY
        form = PhoneNumberFormat.NATIONAL if national else PhoneNumberFormat.INTERNATIONAL
        return phonenumbers.format_number(number, form)

    def to_dict(self) -> dict[str, str | None]:
        """Plain values, for the vault and for the resident's own copy."""
        return {
            "name": self.name,
            "phone": self.phone,
            "email": self.email,
            "best_time": self.best_time,
        }


def _clean(value: object) -> str:
    """NFC text on one line without control characters; anything but text counts as empty."""
    if not isinstance(value, str):
        return ""
    text = unicodedata.normalize("NFC", value)
    kept = (" " if character.isspace() else character for character in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c)[0] != "C").split())


def _name_problem(name: str) -> str | None:
    if not any(character.isalpha() for character in name):
        return "digits" if any(character.isdigit() for character in name) else "missing"
    if len(name) > LONGEST_NAME:
        return "too_long"
    # A personal identity code or a number ends up here easily; it must not be stored.
    return "digits" if any(character.isdigit() for character in name) else None


def _phone(text: str) -> str | None:
    if not text or any(character.isalpha() for character in text):
        return None
    try:
        number = phonenumbers.parse(text, COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) in NOT_A_RESIDENTS:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_email(text: str) -> bool:
    """Whether a text has the form of an e-mail address."""
    return (
        len(text) <= LONGEST_EMAIL
        and ".." not in text
        and not text.startswith(".")
        and ".@" not in text
        and EMAIL.fullmatch(text) is not None
    )
