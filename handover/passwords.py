"""Passwords of staff: what is too weak, and how they are hashed."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from handover.errors import WeakPassword

COMMON = Path(__file__).parent / "data" / "common_passwords.txt"
SHORTEST = 12
LONGEST = 256
DIFFERENT_CHARACTERS = 6
# So many letters of its own must a password have beside one or two common words.
OWN_LETTERS = 4
COMMON_WORDS_ALLOWED = 2
LOOKALIKES = str.maketrans("0134578@$!€", "oieastbasie")


@cache
def _common_words() -> tuple[str, ...]:
    lines = COMMON.read_text("utf-8").splitlines()
    words = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return tuple(sorted(words, key=len, reverse=True))


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return re.sub(r"[^a-z]", "", plain)


def _made_of_common_words(password: str) -> bool:
    """Whether little is left of the letters without one or two common words, look-alikes read as letters."""
    for letters in (_letters(password), _letters(password.casefold().translate(LOOKALIKES))):
        found = 0
        for word in _common_words():
            letters, times = re.subn(word, " ", letters)
            found += times
        if len(letters.replace(" ", "")) < OWN_LETTERS and found <= COMMON_WORDS_ALLOWED:
            return True
    return False


def check_strength(password: str, username: str) -> None:
    """Raise WeakPassword with the reasons: too_short, too_long, too_simple, contains_username, common."""
    reasons = []
    if len(password) < SHORTEST:
        reasons.append("too_short")
    if len(password) > LONGEST:
        reasons.append("too_long")
    elif len(set(password.casefold())) < DIFFERENT_CHARACTERS:
        reasons.append("too_simple")
    elif _made_of_common_words(password):
        reasons.append("common")
    if username and username.casefold() in password.casefold():
        reasons.append("contains_username")
    if reasons:
        raise WeakPassword(tuple(reasons))


class Passwords:
    """Argon2id hashes; checking an unknown user's password takes as long as a known one's."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._decoy: str | None = None

    def hash(self, password: str) -> str:
        """The hash to keep."""
        return self._hasher.hash(password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether a password is the one that was hashed; without a hash the work is done in vain."""
        if stored is None:
            self._decoy = self._decoy or self._hasher.hash("decoy")
        try:
            right = self._hasher.verify(stored or self._decoy or "", password)
        except (VerificationError, InvalidHashError):
            return False
        return right and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether a hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)
