"""Messages in the HTTP contract's shape, from residents and from Rasa's answers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from web.calendar_files import callback_address

Body = dict[str, Any]
# Parts of a response's `custom` that the contract, or the widget, knows.
PARTS = ("cards", "form", "summary", "quick_exit")


def message(sender: str, text: str, time: datetime, language: str = "fi", **parts: Any) -> Body:
    """One message; absent parts are empty."""
    return {
        "id": str(uuid.uuid4()),
        "time": time.isoformat(timespec="seconds"),
        "sender": sender,
        "text": text,
        "buttons": [],
        "cards": [],
        "form": None,
        "urgency": None,
        "language": language,
        **parts,
    }


class BotAnswer:
    """Rasa's list of answers as messages, and what it asks of the gateway."""

    def __init__(self, answers: Iterable[dict[str, Any]], time: datetime, language: str) -> None:
        self.messages: list[Body] = []
        self.erase = False
        self.own_data = False
        for answer in answers:
            custom = answer.get("custom") or {}
            if answer.get("text"):
                buttons = [
                    {"title": button["title"], "payload": button["payload"]}
                    for button in answer.get("buttons") or []
                ]
                self.messages.append(message("bot", answer["text"], time, language, buttons=buttons))
            self._add(custom)

    def _add(self, custom: dict[str, Any]) -> None:
        # Rasa sends a response's structured part right after its text: they are one message.
        self.erase = self.erase or bool(custom.get("erase"))
        self.own_data = self.own_data or bool(custom.get("own_data"))
        if not self.messages:
            return
        last = self.messages[-1]
        for name in PARTS:
            if custom.get(name):
                last[name] = custom[name]
        if custom.get("callback"):
            last["calendar"] = callback_address(**custom["callback"])
        if custom.get("urgency") == "emergency":
            last["urgency"] = "emergency"
        if custom.get("language"):
            last["language"] = custom["language"]

    @property
    def has_emergency(self) -> bool:
        """Whether an emergency has been answered."""
        return any(body["urgency"] == "emergency" for body in self.messages)
