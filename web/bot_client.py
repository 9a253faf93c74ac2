"""Talks with Rasa on loopback; an answer that does not come in time is an error."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Protocol

import aiohttp

Answer = list[dict[str, Any]]
# For questions that nobody's answer waits for.
QUICK = aiohttp.ClientTimeout(total=3)


class BotDown(Exception):
    """Rasa did not answer, answered too late, or answered nothing."""


class BotUnreachable(BotDown):
    """Rasa could not be reached, or not in time."""


class BotClient(Protocol):
    """What the gateway needs of the bot."""

    async def talk(self, conversation_id: str, message: str, metadata: dict[str, Any]) -> Answer:
        """Send one message; Rasa's answers; raises BotDown."""

    async def slots(self, conversation_id: str) -> dict[str, Any]:
        """What the conversation has filled in; empty when the bot cannot tell."""

    async def set_slot(self, conversation_id: str, name: str, value: str) -> None:
        """Fill in what the gateway knows better than the bot; raises BotDown."""

    async def forget(self, conversation_id: str) -> None:
        """Drop what is kept in memory of a conversation that has been erased; never fails."""

    async def ready(self) -> bool:
        """Whether a model is loaded and answers."""


class RasaClient:
    """The REST channel of a Rasa server at `url`; `timeout` in seconds."""

    def __init__(self, url: str, timeout: float, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=2)
        self._session = session

    async def talk(self, conversation_id: str, message: str, metadata: dict[str, Any]) -> Answer:
        """Send one message; raises BotDown also on an empty answer, since Rasa hides its failures so."""
        body = {"sender": conversation_id, "message": message, "metadata": metadata}
        try:
            async with self._session.post(
                f"{self._url}/webhooks/rest/webhook", json=body, timeout=self._timeout
            ) as response:
                if response.status != 200:
                    raise BotDown(str(response.status))
                answer: Answer = await response.json()
        except ValueError as error:
            raise BotDown(type(error).__name__) from error
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            raise BotUnreachable(type(error).__name__) from error
        if not answer:
            raise BotDown("empty")
        return answer

    async def slots(self, conversation_id: str) -> dict[str, Any]:
        """Slots of the conversation's tracker."""
        url = f"{self._url}/conversations/{conversation_id}/tracker?include_events=NONE"
        try:
            async with self._session.get(url, timeout=self._timeout) as response:
                return dict((await response.json()).get("slots") or {}) if response.status == 200 else {}
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError):
            return {}

    async def set_slot(self, conversation_id: str, name: str, value: str) -> None:
        """Add the event to the conversation's tracker; raises BotDown."""
        url = f"{self._url}/conversations/{conversation_id}/tracker/events?include_events=NONE"
        event = {"event": "slot", "name": name, "value": value}
        try:
            async with self._session.post(url, json=event, timeout=self._timeout) as response:
                if response.status != 200:
                    raise BotDown(str(response.status))
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            raise BotDown(type(error).__name__) from error

    async def forget(self, conversation_id: str) -> None:
        """Have Rasa look whether the conversation exists: it sees that it does not, and drops what it knew.

        Of several replicas one is asked; the others forget it when nobody has used it for a while.
        """
        url = f"{self._url}/conversations/{conversation_id}/story"
        with suppress(aiohttp.ClientError, asyncio.TimeoutError):
            async with self._session.get(url, timeout=QUICK):
                pass

    async def parse(self, text: str) -> dict[str, Any]:
        """What Rasa reads in a text, outside any conversation; waits patiently; empty on failure."""
        try:
            async with self._session.post(f"{self._url}/model/parse", json={"text": text}) as response:
                return dict(await response.json()) if response.status == 200 else {}
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError):
            return {}

    async def ready(self) -> bool:
        """Ask for the loaded model."""
        try:
            async with self._session.get(f"{self._url}/status", timeout=QUICK) as response:
                return response.status == 200
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False
