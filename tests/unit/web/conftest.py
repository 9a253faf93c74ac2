"""The public application over real stores in SQLite, with a bot that says what the test wants."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from catalog import Catalog
from conversation import ConversationStore
from handover import HandoverDraft, HandoverStore, StaffStore, SummaryItem, Vault
from polku.database import migrate_all, open_engine
from regions import load_region
from web import Context, create_public_app
from web.bot_client import BotDown
from web.limits import Limiter


class ScriptedBot:
    """Answers with what was put into `answers`, remembers what it was sent, and can be down."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.metadata: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = [{"text": "Hei, olen Polku."}]
        self.down = False
        self.filled: dict[str, Any] = {}

    async def talk(
        self, conversation_id: str, message: str, metadata: dict[str, Any]
    ) -> list[dict[str, Any]]:
        self.sent.append(message)
        self.metadata.append(metadata)
        if self.down:
            raise BotDown("test")
        return self.answers

    async def slots(self, conversation_id: str) -> dict[str, Any]:
        return self.filled

    async def ready(self) -> bool:
        return not self.down


class Chat:
    """A conversation with the gateway."""

    def __init__(self, client: TestClient, bot: ScriptedBot, context: Context) -> None:
        self.client = client
        self.bot = bot
        self.context = context
        self.headers: dict[str, str] = {}
        self.session_id = ""

    async def open(self, **body: Any) -> dict[str, Any]:
        reply = await self.client.post("/api/chat/sessions", json={"language": "fi", **body})
        shown = await reply.json()
        assert reply.status == 201, shown
        self.headers = {"Authorization": f"Bearer {shown['token']}"}
        self.session_id = shown["session_id"]
        return shown

    async def send(self, body: Any) -> tuple[int, dict[str, Any]]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        reply = await self.client.post("/api/chat/messages", data=data, headers=self.headers)
        return reply.status, await reply.json()

    async def history(self) -> list[dict[str, Any]]:
        reply = await self.client.get("/api/chat/messages", headers=self.headers)
        return (await reply.json())["messages"]

    def handover(self) -> str:
        """A handover of this conversation, made as an action would."""
        item = SummaryItem("needs", "needs", "Mistä puhuimme", "Yksinäisyys")
        draft = HandoverDraft(
            conversation_id=self.session_id,
            region="kainuu",
            consent=("needs",),
            items=(item,),
            needs=("loneliness",),
        )
        return self.context.handovers.create(draft).id


@pytest.fixture(scope="session")
def migrated(tmp_path_factory) -> Path:
    """An empty database with all tables, made once: copying it is quicker than migrating."""
    path = tmp_path_factory.mktemp("migrated") / "polku.db"
    migrate_all(f"sqlite:///{path}")
    return path


@pytest.fixture
async def chat(tmp_path, clock, migrated) -> AsyncIterator[Chat]:
    path = shutil.copy(migrated, tmp_path / "polku.db")
    engine = open_engine(f"sqlite:///{path}")
    vault = Vault.from_keys(Vault.new_key("test"))
    bot = ScriptedBot()
    context = Context(
        conversations=ConversationStore(engine, clock, timedelta(hours=72)),
        catalog=Catalog(engine, clock),
        handovers=HandoverStore(engine, clock, vault),
        staff=StaffStore(engine, clock, vault),
        bot=bot,
        limiter=Limiter(now=lambda: clock().timestamp()),
        region_by_id=load_region,
        default_region="kainuu",
        clock=clock,
        allowed_origins=frozenset({"https://kunta.example"}),
    )
    async with TestClient(TestServer(create_public_app(context))) as client:
        yield Chat(client, bot, context)
    engine.dispose()
