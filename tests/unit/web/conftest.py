"""The public application over real stores in SQLite, with a bot that says what the test wants."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Engine

from catalog import Catalog
from conversation import ConversationStore
from handover import HandoverDraft, HandoverStore, StaffStore, SummaryItem, Vault
from polku.database import migrate_all, open_engine
from regions import load_region
from web import Context, create_public_app
from web.bot_client import BotDown
from web.language import warm_up
from web.limits import Limiter


class ScriptedBot:
    """Answers with what was put into `answers`, remembers what it was sent, and can be down."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.metadata: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = [{"text": "Hei, olen Polku."}]
        self.down = False
        self.filled: dict[str, Any] = {}
        self.forgotten: list[str] = []

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

    async def set_slot(self, conversation_id: str, name: str, value: str) -> None:
        if self.down:
            raise BotDown("test")
        self.filled[name] = value

    async def forget(self, conversation_id: str) -> None:
        self.forgotten.append(conversation_id)

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


def context_over(
    engine: Engine, clock: Callable[[], datetime], bot: ScriptedBot, limiter: Limiter
) -> Context:
    """What the application uses, over one database."""
    vault = Vault.from_keys(Vault.new_key("test"))
    return Context(
        conversations=ConversationStore(engine, clock, timedelta(hours=72)),
        catalog=Catalog(engine, clock),
        handovers=HandoverStore(engine, clock, vault),
        staff=StaffStore(engine, clock, vault),
        bot=bot,
        limiter=limiter,
        region_by_id=load_region,
        default_region="kainuu",
        clock=clock,
        allowed_origins=frozenset({"https://kunta.example"}),
    )


@pytest.fixture(scope="session")
def unlimited() -> Callable[[Engine, Callable[[], datetime]], Context]:
    """Makes a context over a database and a clock, without limits and with a bot that greets."""
    return lambda engine, clock: context_over(engine, clock, ScriptedBot(), Limiter(enabled=False))


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
    bot = ScriptedBot()
    # The limits' time stands still too, so that a slow machine is not let through.
    context = context_over(engine, clock, bot, Limiter(now=lambda: clock().timestamp()))
    async with TestClient(TestServer(create_public_app(context))) as client:
        yield Chat(client, bot, context)
    engine.dispose()


class Gateway:
    """A gateway whose requests a plain test can make."""

    def __init__(self, runner: asyncio.Runner, chat: Chat) -> None:
        self.runner = runner
        self.chat = chat

    def post(self, path: str, data: bytes) -> int:
        async def send() -> int:
            reply = await self.chat.client.post(path, data=data, headers=self.chat.headers)
            await reply.read()
            return reply.status

        return self.runner.run(send())

    def history(self) -> list[dict]:
        return self.runner.run(self.chat.history())


@pytest.fixture
def gateway(tmp_path, clock, migrated) -> Iterator[Gateway]:
    engine = open_engine(f"sqlite:///{shutil.copy(migrated, tmp_path / 'polku.db')}")
    context = context_over(engine, clock, ScriptedBot(), Limiter(enabled=False))
    with asyncio.Runner() as runner:

        async def start() -> Chat:
            client = TestClient(TestServer(create_public_app(context)))
            await client.start_server()
            chat = Chat(client, context.bot, context)
            await chat.open()
            return chat

        chat = runner.run(start())
        yield Gateway(runner, chat)
        runner.run(chat.client.close())
    engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def warm_language_model() -> None:
    """As at the start of the service: the first message does not wait for the model."""
    warm_up()
