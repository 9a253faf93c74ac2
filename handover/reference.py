"""The reference code of a handover: short, and easy to read aloud over the phone."""

from __future__ import annotations

import re
import secrets

# Letters whose Finnish names are not taken for each other; without vowels no words come out.
LETTERS = "HJKLMRSTV"
DIGITS = "0123456789"


def new_reference() -> str:
    """A random code such as "KTR-4729"; uniqueness is the caller's to check."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(3))
    return f"{letters}-{''.join(secrets.choice(DIGITS) for _ in range(4))}"


def as_reference(heard: str) -> str:
    """What somebody has typed or heard, in the form of `new_reference` ("ktr 4729" → "KTR-4729")."""
    kept = re.sub(r"[^A-Z0-9]", "", heard.upper())
    return f"{kept[:3]}-{kept[3:]}"
