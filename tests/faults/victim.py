"""The gateway that is harmed: the real application and stores, with a bot that acts as the actions do.

    python -m tests.faults.victim URL PORT FOLDER

Killed, it is there again at once: what is slow to import is imported once, in a parent that
makes a new process whenever the old one has died.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import event

from catalog import Catalog
from conversation import ConversationStore
from handover import HandoverDraft, HandoverError, HandoverStore, StaffStore, SummaryItem, Vault
from polku.database import open_engine
from regions import load_region
from safety import find_crisis, redact
from tests.faults import injected
from web import Context, create_public_app, language, resending
from web.bot_client import BotDown
from web.limits import Limiter

BUSY_MILLISECONDS = 60
SENTENCE = "Olen Aino ja yksin Kuhmossa, numeroni on 040 123 4567."
ITEMS = (
    SummaryItem("needs", "needs", "Mistä puhuimme", "Yksinäisyys"),
    SummaryItem("place", "municipality", "Kunta", "Kuhmo"),
)


class ActingBot:
    """Answers as Rasa would, and does meanwhile in the stores what the actions do."""

    def __init__(self, handovers: HandoverStore) -> None:
        self._handovers = handovers

    async def talk(
        self, conversation_id: str, message: str, metadata: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """One turn; the bot may die before it acts and after it has acted."""
        injected.step(lambda: BotDown("injected"))
        try:
            answer = await asyncio.to_thread(self._act, conversation_id, message, metadata)
        except HandoverError as error:
            # A failed action is an empty answer of Rasa's.
            raise BotDown("empty") from error
        injected.step(lambda: BotDown("injected"))
        return answer

    def _act(self, conversation_id: str, message: str, metadata: dict[str, Any]) -> list[dict[str, Any]]:
        if message == "/request_human":
            draft = HandoverDraft(
                conversation_id=conversation_id,
                region="kainuu",
                consent=("needs", "place"),
                items=ITEMS,
                needs=("loneliness",),
                municipality="Kuhmo",
            )
            receipt = self._handovers.create(draft)
            form = {"action": f"/api/chat/handovers/{receipt.id}/contact"}
            return [{"text": receipt.reference}, {"custom": {"form": form}}]
        if message == "/handover_decline":
            request = self._handovers.open_request(conversation_id)
            done = request and self._handovers.cancel_by_resident(request.id, conversation_id)
            return [{"text": "peruttu" if done else "ei pyyntöä"}]
        return [{"text": f"numero tallessa: {bool(metadata.get('number_saved'))}"}]

    async def slots(self, conversation_id: str) -> dict[str, Any]:
        """Nothing is filled in."""
        return {}

    async def set_slot(self, conversation_id: str, name: str, value: str) -> None:
        """Nothing is kept."""

    async def forget(self, conversation_id: str) -> None:
        """Nothing is kept."""

    async def ready(self) -> bool:
        """Always."""
        return True


class MovedClock:
    """The time, moved on by the seconds in a file: a dead process's turn is taken up after a minute."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=int(self._file.read_text()))


def application(url: str, folder: Path) -> web.Application:
    """The public application over the database, each request with the fault that its header names."""
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _little_patience)
    injected.arm(engine)
    clock, vault = MovedClock(folder / "offset"), Vault.from_keys((folder / "vault.key").read_text())
    handovers = HandoverStore(engine, clock, vault)
    context = Context(
        conversations=ConversationStore(engine, clock, timedelta(days=30)),
        catalog=Catalog(engine, clock),
        handovers=handovers,
        staff=StaffStore(engine, clock, vault),
        bot=ActingBot(handovers),
        limiter=Limiter(enabled=False),
        region_by_id=load_region,
        default_region="kainuu",
        clock=clock,
    )
    app = create_public_app(context)

    @web.middleware
    async def harm(request: web.Request, handler: Any) -> web.StreamResponse:
        with injected.waiting(request.headers.get(injected.HEADER), folder / "injected"):
            answer: web.StreamResponse = await handler(request)
            return answer

    app.middlewares.insert(0, harm)
    return app


def _little_patience(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def _serve(url: str, port: int, folder: Path) -> None:
    # Long enough for a message that comes twice at once, too short to make the run long.
    resending.LOOK_SECONDS = 0.02
    web.run_app(application(url, folder), host="127.0.0.1", port=port, print=None, access_log=None)


def _read_once() -> None:
    """Patterns and word lists, as at the start of the service, so that no new process reads them again."""
    language.warm_up()
    find_crisis(SENTENCE)
    redact(SENTENCE)
    load_region("kainuu")


def main(url: str, port: int, folder: Path) -> None:
    """Serve until ended, by a new process after each death."""
    _read_once()
    child = 0

    def end(_signal: int, _frame: object) -> None:
        os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    while True:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _serve(url, port, folder)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            raise SystemExit("the gateway ended by itself, which is no fault of ours")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
