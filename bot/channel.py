"""Rasa's REST channel; what is only for the encoder is taken out of a message's metadata, which is stored."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.rest import RestInput
from sanic.request import Request

from bot.components.encoder.handed import keep

PIECES = "pieces"


class PolkuInput(RestInput):  # type: ignore[misc]
    """The channel that the gateway talks to, at the address of Rasa's own."""

    def get_metadata(self, request: Request) -> dict[str, Any] | None:
        """What is to be stored with the message."""
        metadata: dict[str, Any] | None = super().get_metadata(request)
        keep(metadata.pop(PIECES, None) if metadata else None)
        return metadata
