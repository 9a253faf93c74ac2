"""The whole public application over SQLite, with people of every role and a clock that is told the time."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine

from catalog import Catalog
from conversation import ConversationStore
from handover import ContactDetails, HandoverDraft, HandoverStore, StaffStore, SummaryItem, Vault
from handover.passwords import Passwords
from polku.database import migrate_all, open_engine
from regions import load_region
from web import Context, create_public_app
from web.limits import Limiter

PASSWORD = "kolme-mustaa-joutsenta-74"
ROLES = {"aino": "adviser", "veikko": "adviser", "seija": "supervisor", "paavo": "admin"}


@dataclass
class Clock:
    """A clock that stands still until it is moved; it starts on a Monday at ten in Kajaani."""

    now: datetime = field(default=datetime(2026, 11, 23, 8, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def go(self, **by: float) -> None:
        self.now += timedelta(**by)


class SilentBot:
    """A bot that is never asked anything here."""

    async def talk(self, conversation_id, message, metadata):
        raise AssertionError("the console does not talk with the bot")

    async def slots(self, conversation_id):
        return {}

    async def ready(self):
        return True


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A migrated database with the accounts, made once and copied for every test."""
    path = tmp_path_factory.mktemp("staff") / "prepared.db"
    migrate_all(f"sqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")
    for name, role in ROLES.items():
        _staff_store(engine, Clock()).add(name, PASSWORD, role, name.capitalize())
    engine.dispose()
    return path


def _staff_store(engine, clock):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return StaffStore(engine, clock, Vault({"test": b"k" * 32}), Passwords(cheap))


@pytest.fixture
def engine(prepared, tmp_path):
    shutil.copy(prepared, tmp_path / "polku.db")
    made = open_engine(f"sqlite:///{tmp_path}/polku.db")
    yield made
    made.dispose()


@pytest.fixture
def context(engine, clock):
    return Context(
        conversations=ConversationStore(engine, clock, timedelta(hours=24)),
        catalog=Catalog(engine, clock),
        handovers=HandoverStore(engine, clock, Vault({"test": b"k" * 32})),
        staff=_staff_store(engine, clock),
        bot=SilentBot(),
        limiter=Limiter(enabled=False),
        region_by_id=load_region,
        default_region="kainuu",
        clock=clock,
    )


@pytest.fixture
def make(context):
    """Make a handover with contact details; returns its id."""

    def _make(conversation="c-1", reachable=True, **changes):
        items = (
            SummaryItem("needs", "needs", "Mistä puhuimme", "Yksinäisyys"),
            SummaryItem("wish", "wish", "Toive", "Haluan jutella <neuvojan> kanssa."),
        )
        values = {
            "conversation_id": conversation,
            "region": "kainuu",
            "consent": ("needs", "wish", "municipality", "assessment", "suggestions"),
            "items": items,
            "needs": ("loneliness",),
            "municipality": "Kajaani",
            "segment": "tuki",
            "segment_reasons": ("Arki sujuu osin, tukea toivotaan",),
            "suggestions": ("gone-1",),
        }
        receipt = context.handovers.create(HandoverDraft(**{**values, **changes}))
        if reachable:
            details = ContactDetails.parse({"name": "Maija Meikäläinen", "phone": "040 531 7788"})
            context.handovers.add_contact(receipt.id, details, conversation)
        return receipt.id

    return _make


class Visitor:
    """A browser without script: keeps cookies, reads the token from the page, sends forms."""

    def __init__(self, client) -> None:
        self.client = client
        self.csrf = ""

    async def get(self, path, **options):
        response = await self.client.get(path, allow_redirects=False, **options)
        text = await response.text()
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        if found:
            self.csrf = found[1]
        return response, text

    async def post(self, path, **fields):
        response = await self.client.post(
            path, data={"csrf_token": self.csrf, **fields}, allow_redirects=False
        )
        return response, await response.text()

    async def log_in(self, username, password=PASSWORD, **fields):
        await self.get("/staff/login")
        answer = await self.post("/staff/login", username=username, password=password, **fields)
        if answer[0].status == 303:
            await self.get("/staff/no-such-page")
        return answer


@pytest.fixture
async def visitor(aiohttp_client, context):
    """Open a browser, logged in when a user is named."""

    async def _open(username=""):
        made = Visitor(await aiohttp_client(create_public_app(context)))
        if username:
            response, _ = await made.log_in(username)
            assert response.status == 303
        return made

    return _open
