"""Seals contact details with AES-GCM; a seal opens only with its key and for its own handover.

A sealed text is ``1:<key id>:<base64 of nonce and ciphertext>``. The handover's id is
the additional data, so a seal moved to another handover does not open. The first key of
the ring seals; all of them open, which makes rotation possible.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from handover.contact import ContactDetails
from handover.errors import SealBroken, VaultKeyError

VERSION = "1"
KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,32}")


class Vault:
    """A key ring; the first of `keys` (id → 32 bytes) seals."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if not keys:
            raise VaultKeyError(reason="empty")
        for key_id, key in keys.items():
            if not KEY_ID.fullmatch(key_id):
                raise VaultKeyError(reason="bad_id")
            if len(key) != KEY_BYTES:
                raise VaultKeyError(reason="bad_length", key_id=key_id)
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._current = next(iter(keys))

    def __repr__(self) -> str:
        return f"Vault({len(self._ciphers)} keys)"

    @classmethod
    def from_keys(cls, text: str) -> Vault:
        """The ring of a setting: ``id:base64`` by commas, the newest first; raises VaultKeyError."""
        keys: dict[str, bytes] = {}
        for entry in filter(None, (part.strip() for part in text.split(","))):
            key_id, colon, encoded = entry.partition(":")
            if not colon:
                raise VaultKeyError(reason="no_id")
            if key_id in keys:
                raise VaultKeyError(reason="twice")
            try:
                # Both alphabets of base64, with or without padding: keys come from many tools.
                padded = encoded.strip().rstrip("=").replace("-", "+").replace("_", "/")
                keys[key_id] = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
            except (binascii.Error, ValueError):
                raise VaultKeyError(reason="not_base64") from None
        return cls(keys)

    @staticmethod
    def new_key(key_id: str) -> str:
        """A fresh random entry for the setting, ``id:base64``."""
        return f"{key_id}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"

    def seal(self, handover_id: str, details: ContactDetails) -> str:
        """Seal contact details for one handover."""
        return self.seal_text(handover_id, json.dumps(details.to_dict(), ensure_ascii=False))

    def open(self, handover_id: str, sealed: str) -> ContactDetails:
        """The details sealed for this handover; raises SealBroken."""
        data = json.loads(self.open_text(handover_id, sealed))
        return ContactDetails(data["name"], data["phone"], data["email"], data["best_time"])

    def seal_text(self, owner: str, text: str) -> str:
        """Seal a text for its owner (a handover's id, or another name that never changes)."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        box = nonce + self._ciphers[self._current].encrypt(nonce, text.encode(), owner.encode())
        return f"{VERSION}:{self._current}:{base64.b64encode(box).decode()}"

    def open_text(self, owner: str, sealed: str) -> str:
        """The text sealed for this owner; raises SealBroken."""
        version, _, rest = sealed.partition(":")
        key_id, _, encoded = rest.partition(":")
        cipher = self._ciphers.get(key_id)
        if version != VERSION or cipher is None:
            raise SealBroken(reason="unknown_key")
        try:
            box = base64.b64decode(encoded, validate=True)
            return cipher.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], owner.encode()).decode()
        except (binascii.Error, ValueError, InvalidTag):
            raise SealBroken(reason="changed") from None

    def is_current(self, sealed: str) -> bool:
        """Whether a seal was made with the newest key."""
        return sealed.startswith(f"{VERSION}:{self._current}:")


def feedback_owner(feedback_id: str) -> str:
    """The owner under which the address for answering a feedback is sealed."""
    return f"feedback:{feedback_id}"


def totp_owner(username: str) -> str:
    """The owner under which the secret of a user's one-time codes is sealed."""
    return f"staff:{username}"
