"""Makes Rasa's calls of custom actions cheap.

Rasa 3.6 validates every answer of the action server with ``jsonschema.validate``, which
checks the schema itself anew each time: 72 % of a turn in a trial (`docs/decisions`).
And it sends the whole conversation with every call, so a turn grows with the talk's
length. The answers come from our own process, and the actions read nothing older than
the last user message. And it opens a connection for each call and closes it; here they stay open.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

import aiohttp
import rasa.core.actions.action as rasa_action
from jsonschema import Draft7Validator
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import EndpointConfig

# Much shorter than any server or proxy waits, so that no call meets a connection that is just being closed.
IDLE_SECONDS = 4.0
_validator: Draft7Validator | None = None
# The kinds of event that our actions answer with; others go through the schema.
_HELPERS_MAKE = frozenset({"slot", "active_loop", "followup"})


def plainly_well_formed(result: Any) -> bool:
    """Whether an answer is lists of objects and each event of a kind that Rasa knows.

    The schema tries every kind of event on every event; the SDK's own helpers made these.
    """
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events"), result.get("responses")
    return (
        isinstance(events, list)
        and isinstance(responses, list)
        and all(isinstance(one, dict) for one in (*events, *responses))
        and all(one.get("event") in _HELPERS_MAKE and "name" in one for one in events)
    )


def _validate(self: rasa_action.RemoteAction, result: dict[str, Any]) -> bool:
    global _validator
    if plainly_well_formed(result):
        return True
    if _validator is None:
        _validator = Draft7Validator(self.action_response_format_spec())
    _validator.validate(result)
    return True


def recent_events(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """The events from the last user message on."""
    recent: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        recent.append(event.as_dict())
        if isinstance(event, UserUttered):
            break
    return recent[::-1]


def _call_format(
    self: rasa_action.RemoteAction, tracker: DialogueStateTracker, domain: Any
) -> dict[str, Any]:
    state = tracker.current_state(EventVerbosity.NONE)
    state["events"] = recent_events(tracker)
    return {
        "next_action": self.name(),
        "sender_id": tracker.sender_id,
        "tracker": state,
        "domain": {},
        "version": rasa_action.rasa.__version__,
    }


class LastingSession:
    """Rasa's session of an endpoint, but it stays open when a call leaves it."""

    def __init__(self, endpoint: EndpointConfig) -> None:
        self._endpoint = endpoint
        self._open: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> aiohttp.ClientSession:
        if self._open is None or self._open.closed:
            login = self._endpoint.basic_auth
            self._open = aiohttp.ClientSession(
                headers=self._endpoint.headers,
                auth=aiohttp.BasicAuth(login["username"], login["password"]) if login else None,
                timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_SECONDS),
                # What one call was told stays unknown to the next one.
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._open

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def _session(self: EndpointConfig) -> LastingSession:
    if not hasattr(self, "polku_session"):
        self.polku_session = LastingSession(self)
    session: LastingSession = self.polku_session
    return session


def apply() -> None:
    """Patch Rasa's RemoteAction and its connections; safe to call twice."""
    EndpointConfig.session = _session
    rasa_action.RemoteAction._validate_action_result = _validate
    rasa_action.RemoteAction._action_call_format = _call_format
