"""One story's conversation: what was said so far, and what Polku made of the last message."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from tests.stack import ADVISER, Stack, Talk


@dataclass
class Understood:
    """What the bot did with the last message: its intent, the actions run, the replies said, the slots."""

    intent: str
    actions: list[str]
    replies: list[str]
    slots: dict[str, Any]


@dataclass
class Conversation:
    """The talk over HTTP, with what a story remembers of it."""

    stack: Stack
    talk: Talk
    remembered: str = ""
    previous: str = ""
    shown: set[str] = field(default_factory=set)
    earlier: set[str] = field(default_factory=set)
    handover: dict[str, Any] | None = None
    shown_turns: list[dict[str, Any]] = field(default_factory=list)
    _understood: Understood | None = None

    @classmethod
    def open(cls, stack: Stack, opening: dict[str, Any]) -> Conversation:
        """Open a conversation as the story's ``avaus`` says."""
        talk = stack.open(**opening)
        conversation = cls(stack, talk)
        conversation._keep("", talk.messages)
        return conversation

    def say(self, text: str) -> None:
        """Type a message."""
        self._before()
        self.talk.say(text)
        self._after(text)

    def press(self, title: str) -> None:
        """Press a button of the last answer by the beginning of its title."""
        self._before()
        self.talk.press(title)
        self._after(f"▸ {title}")

    def send(self, payload: str) -> None:
        """Send a button's payload as it is."""
        self._before()
        self.talk._send({"payload": payload})
        self._after(f"▸ {payload}")

    def post_form(self, details: dict[str, Any]) -> int:
        """Send the contact form of the last answer; the HTTP status."""
        form = next((m["form"] for m in self.talk.messages if m["form"]), None)
        assert form, "lomaketta ei ole"
        self._before()
        reply = self.stack.request(
            "POST", form["action"], {"consent": True, **details}, headers=self.talk.headers
        )
        self.talk.messages = reply.body.get("messages", [])
        self.talk.status = 200 if reply.status == 201 else reply.status
        self.handover = {"id": form["id"]}
        self._after("▸ (lomake lähetetty)")
        return reply.status

    def _before(self) -> None:
        self.previous = self.talk.text
        self.earlier |= self.shown
        self._understood = None

    def _after(self, said: str) -> None:
        self._keep(said, self.talk.messages)
        assert self.talk.status == 200, f"vastauksen tila {self.talk.status}"

    def _keep(self, said: str, messages: list[dict[str, Any]]) -> None:
        self.shown = {card["service_id"] for message in messages for card in message["cards"]}
        self.shown_turns.append({"resident": said, "bot": messages})

    @property
    def question(self) -> str:
        """The text of the last message, which is where a questionnaire asks."""
        return self.talk.messages[-1]["text"] if self.talk.messages else ""

    def understood(self) -> Understood:
        """What Rasa's tracker tells of the last message."""
        if self._understood is None:
            self._understood = self._ask_tracker()
        return self._understood

    def _ask_tracker(self) -> Understood:
        url = f"http://127.0.0.1:{self.stack.rasa_port}/conversations/{self.talk.session_id}/tracker"
        with urllib.request.urlopen(url, timeout=30) as response:
            tracker = json.load(response)
        last: list[dict[str, Any]] = []
        intents: list[str] = []
        for event in tracker["events"]:
            if event["event"] == "user":
                last = []
                data = event.get("parse_data") or {}
                name = (data.get("intent") or {}).get("name") or ""
                key = (((data.get("response_selector") or {}).get("faq") or {}).get("response") or {}).get(
                    "intent_response_key"
                )
                intents.append(str(key) if name == "faq" and key else str(name))
            last.append(event)
        for turn, intent in zip(self.shown_turns[-len(intents) :], intents, strict=False):
            turn["intent"] = intent
        return Understood(
            intents[-1] if intents else "",
            [event["name"] for event in last if event["event"] == "action"],
            [
                event["metadata"]["utter_action"]
                for event in last
                if event["event"] == "bot" and "utter_action" in (event.get("metadata") or {})
            ],
            tracker["slots"],
        )

    def staff(self, path: str) -> Any:
        """What an adviser gets from the staff API."""
        login = self.stack.request(
            "POST", "/api/staff/login", {"username": ADVISER[0], "password": ADVISER[1]}
        )
        assert login.status == 200, f"kirjautuminen {login.status}"
        headers = {
            "Cookie": login.headers["Set-Cookie"].split(";")[0],
            "X-CSRF-Token": login.body["csrf_token"],
        }
        return self.stack.request("GET", path, headers=headers).body
