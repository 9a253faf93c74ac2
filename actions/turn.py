"""One turn as an action sees it: what was said, what is known, what is answered.

Every action ends the turn itself (by following up with ``action_listen``, or with the
loop that it interrupted), so a rule needs to say only which action meets which intent.
"""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.follow_ups import follow_up
from actions.services import Services
from catalog import THEMES, themes_in
from handover import Measure, StorageError
from regions import Region, region_of

LISTEN = "action_listen"
# What the gateway leaves in the place of an identifier.
PLACEHOLDER = re.compile(r"\[\w+\]")
# Rasa gives these two intents their own actions even in a loop; ours hand the message on to it.
HANDING_ON = frozenset({"action_back", "action_restart"})
NEED = "need_"
# How sure the second guess must be to count as a need told beside a place.
BESIDE_A_PLACE = 0.05
# How plainly the words must point to a theme when the classifier heard nothing but the place.
PLAIN_IN_WORDS = 0.6

Button = tuple[str, str]


class Turn:
    """Reads the tracker and collects the answer and the events of one turn."""

    def __init__(
        self, action: str, services: Services, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> None:
        self.services = services
        self._action = action
        self._dispatcher = dispatcher
        self._tracker = tracker
        self._slots: dict[str, Any] = {}
        self._loop: str | None = tracker.active_loop_name
        self._followup: str | None = None
        self._listen = False
        self._events: list[EventType] = []

    # What the resident said -------------------------------------------------

    @property
    def text(self) -> str:
        """The message's text, identifiers already replaced."""
        return str(self._tracker.latest_message.get("text") or "")

    @property
    def intent(self) -> str:
        """Name of the intent, ``nlu_fallback`` included."""
        return str((self._tracker.latest_message.get("intent") or {}).get("name") or "")

    @property
    def faq_key(self) -> str | None:
        """``faq/<key>`` of a retrieval intent."""
        selector = self._tracker.latest_message.get("response_selector") or {}
        key = ((selector.get("faq") or {}).get("response") or {}).get("intent_response_key")
        return str(key) if key else None

    @property
    def ranking(self) -> list[tuple[str, float]]:
        """Intent names and confidences from the likeliest on, without the fallback."""
        found = self._tracker.latest_message.get("intent_ranking") or []
        return [
            (str(entry["name"]), float(entry["confidence"]))
            for entry in found
            if entry["name"] != "nlu_fallback"
        ]

    @property
    def confidence(self) -> float:
        """Confidence of the intent, 0 to 1; a button's is 1."""
        return float((self._tracker.latest_message.get("intent") or {}).get("confidence") or 0.0)

    @property
    def identifiers_only(self) -> bool:
        """Whether the message has no words beside the places of the identifiers that were taken out."""
        return not re.search(r"\w", PLACEHOLDER.sub("", self.text))

    @property
    def redacted(self) -> bool:
        """Whether the gateway took identifiers out of this message, and nobody has said so yet."""
        metadata = self._tracker.latest_message.get("metadata") or {}
        return bool(metadata.get("redacted")) and self.is_new_message

    @property
    def number_saved(self) -> bool:
        """Whether the gateway has put a number of this message into the vault, and nobody has said so yet."""
        metadata = self._tracker.latest_message.get("metadata") or {}
        return bool(metadata.get("number_saved")) and self.is_new_message

    @property
    def emergencies_said(self) -> tuple[str, ...]:
        """The emergency replies of this conversation, oldest first, the gateway's own included."""
        metadata = self._tracker.latest_message.get("metadata") or {}
        return tuple(map(str, metadata.get("emergencies") or ()))

    def entity(self, name: str) -> str | None:
        """The first value of an entity in this message."""
        return next((str(v) for v in self._tracker.get_latest_entity_values(name)), None)

    @property
    def themes_said(self) -> tuple[str, ...]:
        """Themes of this message: its own need, a button's, and a second need found in it."""
        message = self._tracker.latest_message
        chosen = self.entity("theme")
        names = [f"{NEED}{chosen}"] if chosen else [self.intent]
        names += [str(name) for name in message.get("needs") or []]
        if self.intent == "inform_location":
            # "Asun Kuhmossa ja olen yksin": the place outweighs the need beside it, but does not undo it.
            beside = [name for name, sure in self.ranking[1:2] if sure >= BESIDE_A_PLACE]
            names += beside or [f"{NEED}{theme}" for theme in themes_in(self.text, PLAIN_IN_WORDS)]
        names = [f"{NEED}{name}" if name == "concern_for_other" else name for name in names]
        themes = [name.removeprefix(NEED) for name in names if name.startswith(NEED)]
        return tuple(theme for theme in dict.fromkeys(themes) if theme in THEMES)

    @property
    def named_place(self) -> bool:
        """Whether this message names a municipality."""
        return any(self._tracker.get_latest_entity_values("municipality"))

    @property
    def is_new_message(self) -> bool:
        """Whether no action has answered this message yet (else a loop is being resumed)."""
        for event in reversed(self._tracker.events):
            if event.get("event") == "user":
                return True
            if event.get("event") == "action" and event.get("name") not in {
                LISTEN,
                self._action,
                *HANDING_ON,
            }:
                return False
        return True

    # What is known ----------------------------------------------------------

    def slot(self, name: str) -> Any:
        """A slot's value, changes of this turn included."""
        return self._slots[name] if name in self._slots else self._tracker.get_slot(name)

    def has_said(self, response: str) -> bool:
        """Whether this reply has been said in this conversation."""
        return response in (self.slot("said") or {})

    @property
    def conversation_id(self) -> str:
        """The conversation's pseudonym."""
        return str(self._tracker.sender_id)

    @property
    def loop(self) -> str | None:
        """The active loop's action."""
        return self._loop

    @property
    def municipality(self) -> str | None:
        """Where the resident lives, if told."""
        value: str | None = self.slot("municipality")
        return value

    @property
    def language(self) -> str:
        """fi, sv or en."""
        return str(self.slot("language") or "fi")

    @property
    def plain(self) -> bool:
        """Whether selkokieli is on."""
        return bool(self.slot("style") == "plain")

    @property
    def region(self) -> Region:
        """The region that answers: by municipality, else the one the widget stands in."""
        found = region_of(self.municipality) if self.municipality else None
        return self.services.region_by_id(found or str(self.slot("region") or self.services.default_region))

    # The answer -------------------------------------------------------------

    def say(
        self,
        response: str,
        *,
        buttons: Sequence[Button] = (),
        custom: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> None:
        """Say a reply in the resident's language and style, with its own buttons, these, and other parts.

        Of several variants it is never the one that was said last.
        """
        said = dict(self.slot("said") or {})
        spoken = self.services.replies.speak(
            response,
            {**advisory_values(self.region), **values},
            language=self.language,
            plain=self.plain,
            last=said.get(response),
            seed=self.conversation_id,
        )
        self.set("said", {**said, response: spoken.position})
        parts = dict(custom or {})
        if spoken.language != self.language:
            parts["language"] = spoken.language
        own = [(button.title, button.payload) for button in spoken.buttons]
        self._utter(spoken.text, [*own, *buttons], parts, response)

    def say_text(
        self, text: str, *, buttons: Sequence[Button] = (), custom: Mapping[str, Any] | None = None
    ) -> None:
        """Say a text that is data (a questionnaire's question, an emergency reply)."""
        self._utter(text, buttons, custom or {})

    def _utter(
        self, text: str, buttons: Sequence[Button], custom: Mapping[str, Any], response: str = ""
    ) -> None:
        # Rasa keeps the name with the message: stories and the export tell by it what was said.
        named = {"utter_action": response} if response else {}
        self._dispatcher.utter_message(
            text=text,
            buttons=[{"title": title, "payload": payload} for title, payload in buttons],
            json_message=dict(custom) or None,
            **named,
        )

    def set(self, name: str, value: Any) -> None:
        """Set a slot."""
        self._slots[name] = value

    def keep_needs(self, themes: Iterable[str]) -> None:
        """Remember themes among all that have been told; new ones are counted."""
        told = list(self.slot("needs") or ())
        new = [theme for theme in themes if theme not in told]
        if new:
            self.tally({Measure.TOPIC: new})
            self.set("needs", [*told, *new])

    def expect(self, what: str) -> None:
        """Remember what a yes or a no would answer next."""
        self._slots["pending"] = what

    def tally(self, counted: Mapping[Measure, Iterable[str]]) -> None:
        """Count what happened for the statistics; a lost number never costs an answer."""
        with suppress(StorageError):
            self.services.handovers.tally(self.region.id, self.municipality, counted)

    def go(self, action: str) -> None:
        """Let another action go on with this turn."""
        self._followup = action

    def enter_loop(self, loop: str | None = None) -> None:
        """Make an action (this one) the active loop: it gets the next messages first."""
        self._loop = loop or self._action
        self._listen = True
        self._events.append(ActiveLoop(self._loop))

    def leave_loop(self) -> None:
        """End the active loop."""
        self._loop = None
        self._events.append(ActiveLoop(None))

    def reject(self) -> None:
        """Leave this message to the rules; the loop goes on afterwards."""
        raise ActionExecutionRejection(self._action)

    def notice_place(self) -> bool:
        """Keep the last municipality named in this message; True when it is news."""
        named = [str(value) for value in self._tracker.get_latest_entity_values("municipality")]
        if not named or named[-1] == self.municipality:
            return False
        self.set("municipality", named[-1])
        return True

    def events(self) -> list[EventType]:
        """All events, with what comes next as the last one."""
        following = self._followup
        if following is None:
            # What was asked stays open for the action that takes this turn over.
            self._slots.setdefault("pending", None)
        if following is None:
            interrupted = self._loop is not None and self._loop != self._action and not self._listen
            following = self._loop if interrupted else LISTEN
        slots = [SlotSet(name, value) for name, value in self._slots.items()]
        return [*self._events, *slots, FollowupAction(following)]


class PolkuAction(Action, ABC):
    """Base of all actions: gets its services in the constructor and acts on a `Turn`.

    `act` runs in a thread, since the stores are synchronous.
    """

    action: str
    # Only asking what was meant keeps the count of misunderstandings going.
    understands = True

    def __init__(self, services: Services) -> None:
        self._services = services

    def name(self) -> str:
        """The name in the domain."""
        return self.action

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Translate, act, and return the events."""
        turn = Turn(self.action, self._services, dispatcher, tracker)
        turn.notice_place()
        if turn.number_saved:
            turn.say("utter_number_saved")
        elif turn.redacted:
            turn.say("utter_message_identifiers")
            if turn.identifiers_only and not turn.loop:
                # What is left says nothing, so nothing is read into it.
                turn.say("utter_choices")
                return turn.events()
        if self.understands and turn.is_new_message:
            turn.set("misunderstood", 0)
        meant = follow_up(turn) if turn.is_new_message else None
        if meant and meant != self.action:
            turn.go(meant)
        else:
            await asyncio.to_thread(self.act, turn)
        return turn.events()

    @abstractmethod
    def act(self, turn: Turn) -> None:
        """Answer the turn."""


class ReplyAction(PolkuAction):
    """An action that says one response, and may expect a yes or no about something."""

    def __init__(self, services: Services, action: str, response: str, expects: str | None = None) -> None:
        super().__init__(services)
        self.action = action
        self._response = response
        self._expects = expects

    def act(self, turn: Turn) -> None:
        """Say it."""
        turn.say(self._response)
        if self._expects:
            turn.expect(self._expects)


def advisory_values(region: Region) -> dict[str, Any]:
    """The advisory service's facts as placeholders of a response; what is not known is its website."""
    service = region.advisory
    way = f"puh. {service.phone}" if service.phone else service.website
    return {
        "region": region.name,
        "advisory_name": service.name,
        "advisory_phone": service.phone or "",
        "advisory_hours": service.hours or "",
        "advisory_website": service.website,
        "advisory_contact": f"{way} ({service.hours})" if service.phone and service.hours else way,
    }
