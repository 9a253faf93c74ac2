"""Spares residents the wait, and Rasa the pile, when Rasa hangs: help facts then come at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog

from web.bot_client import Answer, BotClient, BotDown, BotUnreachable

log = structlog.get_logger("bot")

# Rasa answers some tens of messages a second: more than this many are answered too late anyway.
MOST_WAITING = 100
FAILURES = 5
REST_SECONDS = 3.0


class PatientBot:
    """A bot client that lets a limited number wait and leaves an unreachable bot in peace for a moment.

    Only a bot that cannot be reached counts: an empty or failed answer belongs to one
    message, and whoever sends such messages must not be able to silence the bot for others.
    After the rest one message tries; its success opens the way for all.
    """

    def __init__(
        self,
        bot: BotClient,
        *,
        now: Callable[[], float] = time.monotonic,
        most: int = MOST_WAITING,
        failures: int = FAILURES,
        rest: float = REST_SECONDS,
    ) -> None:
        self._bot = bot
        self._now = now
        self._most = most
        self._failures = failures
        self._rest = rest
        self._waiting = 0
        self._in_a_row = 0
        self._resting_until = 0.0
        self._trying = False

    async def talk(self, conversation_id: str, message: str, metadata: dict[str, Any]) -> Answer:
        """Send one message; raises BotDown at once when it would be of no use."""
        tired = self._in_a_row >= self._failures
        if tired and (self._trying or self._now() < self._resting_until):
            raise BotDown("resting")
        if self._waiting >= self._most:
            raise BotDown("busy")
        self._waiting += 1
        self._trying = self._trying or tired
        try:
            answer = await self._bot.talk(conversation_id, message, metadata)
        except BotUnreachable:
            self._failed()
            raise
        except BotDown:
            self._reached()
            raise
        else:
            self._reached()
            return answer
        finally:
            self._waiting -= 1
            if tired:
                self._trying = False

    def _failed(self) -> None:
        self._in_a_row += 1
        self._resting_until = self._now() + self._rest
        if self._in_a_row == self._failures:
            log.error("bot_unreachable", failures=self._in_a_row, rest_seconds=self._rest)

    def _reached(self) -> None:
        if self._in_a_row >= self._failures:
            log.info("bot_reached_again", failures=self._in_a_row)
        self._in_a_row = 0

    async def slots(self, conversation_id: str) -> dict[str, Any]:
        """What the conversation has filled in; empty when the bot cannot tell."""
        return await self._bot.slots(conversation_id)

    async def set_slot(self, conversation_id: str, name: str, value: str) -> None:
        """Fill in a slot; raises BotDown at once while the bot rests."""
        if self._in_a_row >= self._failures and self._now() < self._resting_until:
            raise BotDown("resting")
        await self._bot.set_slot(conversation_id, name, value)

    async def forget(self, conversation_id: str) -> None:
        """Drop an erased conversation."""
        await self._bot.forget(conversation_id)

    async def ready(self) -> bool:
        """Whether a model is loaded and answers."""
        return await self._bot.ready()
