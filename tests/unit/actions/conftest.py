"""One conversation with the actions themselves, over real stores: no Rasa, no server."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from actions import Services, build_actions
from catalog import Catalog
from content import ReplyBook
from conversation import ConversationStore
from handover import ContactDetails, HandoverStore, Vault
from polku.database import migrate_all, open_engine
from regions import load_region

CONVERSATION = "c-1"
ROOT = Path(__file__).resolve().parents[3]


class Resident:
    """Says things to single actions and remembers what a tracker would: slots, the loop, the last answer."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.actions = {action.name(): action for action in build_actions(services)}
        self.slots: dict[str, Any] = {"language": "fi", "style": "normal"}
        self.loop: str | None = None
        self.following: str | None = None
        self.messages: list[dict[str, Any]] = []
        self.rejected = False

    def say(
        self,
        action: str,
        intent: str,
        text: str | None = None,
        entities: dict[str, str] | None = None,
        needs: tuple[str, ...] = (),
        **metadata: Any,
    ) -> list[str]:
        """Send one message to an action, with needs beside its intent; the names of the responses said."""
        latest = {
            "text": text if text is not None else f"/{intent}",
            "intent": {"name": intent, "confidence": 1.0},
            "entities": [{"entity": name, "value": value} for name, value in (entities or {}).items()],
            "needs": list(needs),
            "metadata": metadata,
        }
        tracker = Tracker(
            CONVERSATION,
            self.slots,
            latest,
            [{"event": "user"}],
            False,
            None,
            {"name": self.loop} if self.loop else {},
            None,
        )
        dispatcher = CollectingDispatcher()
        self.rejected = False
        try:
            events = asyncio.run(self.actions[action].run(dispatcher, tracker, {}))
        except ActionExecutionRejection:
            self.rejected = True
            events = []
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            elif event["event"] == "active_loop":
                self.loop = event["name"]
            elif event["event"] == "followup":
                self.following = event["name"]
        self.messages = dispatcher.messages
        return [message["utter_action"] for message in self.messages if message.get("utter_action")]

    @property
    def buttons(self) -> list[str]:
        """Payloads of all buttons of the last answer."""
        return [button["payload"] for message in self.messages for button in message["buttons"]]

    @property
    def form(self) -> dict[str, Any] | None:
        """The contact form of the last answer."""
        forms = [message["custom"].get("form") for message in self.messages if message.get("custom")]
        return next((form for form in forms if form), None)

    @property
    def text(self) -> str:
        """All texts of the last answer."""
        return "\n".join(message["text"] or "" for message in self.messages)

    def send_request(self) -> str:
        """Make a request with contact details; returns its id."""
        self.say("action_handover", "request_human", "haluan puhua ihmiselle")
        self.say("action_handover", "handover_send")
        handover_id = str(self.slots["handover"]["id"])
        details = ContactDetails.parse({"name": "Maija Meikäläinen", "phone": "040 531 7788"})
        self.services.handovers.add_contact(handover_id, details, CONVERSATION)
        return handover_id


@pytest.fixture
def resident(tmp_path: Path, clock: Any):
    url = f"sqlite:///{tmp_path / 'polku.db'}"
    migrate_all(url)
    engine = open_engine(url)
    services = Services(
        catalog=Catalog(engine, clock),
        conversations=ConversationStore(engine, clock, timedelta(hours=72)),
        handovers=HandoverStore(engine, clock, Vault.from_keys(Vault.new_key("test"))),
        region_by_id=load_region,
        default_region="kainuu",
        questionnaires=ROOT / "assessment" / "questionnaires",
        clock=clock,
        replies=ReplyBook(ROOT / "bot" / "domain"),
    )
    yield Resident(services)
    engine.dispose()
