"""A house for the tests of the staff console: the real stores over SQLite, and people of every role."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web
from argon2 import PasswordHasher
from sqlalchemy import Engine

from catalog import Catalog, import_csv
from conversation import ConversationStore
from handover import (
    ContactDetails,
    HandoverDraft,
    HandoverStore,
    Role,
    StaffStore,
    StaffUser,
    SummaryItem,
    Vault,
)
from handover.passwords import Passwords
from polku.database import migrate_all, open_engine
from regions import load_region
from web import Context, create_public_app
from web.limits import Limiter

PASSWORD = "kolme-mustaa-joutsenta-74"
PEOPLE = {
    "aino": (Role.ADVISER, "Aino Neuvoja"),
    "veikko": (Role.ADVISER, "Veikko Neuvoja"),
    "seija": (Role.SUPERVISOR, "Seija Esihenkilö"),
    "kaisu": (Role.COORDINATOR, "Kaisu Koordinaattori"),
    "paavo": (Role.ADMIN, "Paavo Pääkäyttäjä"),
}
NAME, PHONE, PHONE_TEXT = "Maija Meikäläinen", "040 531 7788", "040 5317788"
ITEMS = (
    SummaryItem("needs", "needs", "Mistä puhuimme", "Yksinäisyys, liikkuminen"),
    SummaryItem(
        "wish",
        "wish",
        "Toive",
        "Haluaisin jutella <ihmisen> kanssa.\nPuoliso kuoli keväällä, ja päivät ovat pitkiä.",
    ),
)
SERVICES = """\
id,name,summary,organization,organization_type,themes,audience,level,area,municipality,url
kotikulma,Kohtaamispaikka Kotikulma,Avoin olohuone aikuisille,Kotikulma ry,ngo,loneliness,all,light,municipality,Kajaani,https://kotikulma.example
kavely,Kävelyryhmä,Kävelyä yhdessä tiistaisin,Kajaanin kaupunki,municipality,exercise,all,light,municipality,Kajaani,https://kavely.example
"""


class SilentBot:
    """A bot that is never asked anything here."""

    async def talk(
        self, conversation_id: str, message: str, metadata: dict[str, Any]
    ) -> list[dict[str, Any]]:
        raise AssertionError("the console does not talk with the bot")

    async def slots(self, conversation_id: str) -> dict[str, Any]:
        return {}

    async def set_slot(self, conversation_id: str, name: str, value: str) -> None:
        raise AssertionError("the console does not talk with the bot")

    async def forget(self, conversation_id: str) -> None:
        raise AssertionError("the console does not talk with the bot")

    async def ready(self) -> bool:
        return True


def prepare(path: Path, clock: Callable[[], datetime]) -> None:
    """Make a migrated database with the accounts."""
    migrate_all(f"sqlite:///{path}")
    house = House(open_engine(f"sqlite:///{path}"), clock)
    for username, (role, name) in PEOPLE.items():
        house.staff.add(username, PASSWORD, role, name)
    house.engine.dispose()


@dataclass
class House:
    """The stores over one prepared database."""

    engine: Engine
    clock: Callable[[], datetime]
    production: bool = False
    vault: Vault = field(default_factory=lambda: Vault({"test": b"k" * 32}))

    def __post_init__(self) -> None:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.staff = StaffStore(self.engine, self.clock, self.vault, Passwords(cheap))
        self.handovers = HandoverStore(self.engine, self.clock, self.vault)
        self.context = Context(
            conversations=ConversationStore(self.engine, self.clock, timedelta(hours=24)),
            catalog=Catalog(self.engine, self.clock),
            handovers=self.handovers,
            staff=self.staff,
            bot=SilentBot(),
            limiter=Limiter(enabled=False),
            region_by_id=cache(load_region),
            default_region="kainuu",
            clock=self.clock,
            production=self.production,
        )

    def user(self, username: str) -> StaffUser:
        """One of `PEOPLE`."""
        return StaffUser(username, *PEOPLE[username])

    def make(self, conversation: str = "c-1", *, reachable: bool = True, **changes: Any) -> str:
        """Make a handover in which everything is consented to; returns its id."""
        values: dict[str, Any] = {
            "conversation_id": conversation,
            "region": "kainuu",
            "consent": ("needs", "wish", "municipality", "assessment", "suggestions"),
            "items": ITEMS,
            "needs": ("loneliness", "exercise"),
            "municipality": "Kajaani",
            "segment": "tuki",
            "segment_reasons": ("Arki sujuu osin itse, mutta tukea toivotaan.",),
            "suggestions": ("no-longer-there",),
        }
        receipt = self.handovers.create(HandoverDraft(**{**values, **changes}))
        if reachable:
            details = ContactDetails.parse({"name": NAME, "phone": PHONE, "best_time": "aamupäivällä"})
            self.handovers.add_contact(receipt.id, details, conversation)
        return receipt.id

    def claimed(self, by: str = "aino", **changes: Any) -> str:
        """A handover that somebody has claimed."""
        handover_id = self.make(**changes)
        self.handovers.claim(handover_id, self.user(by))
        return handover_id

    def import_services(self, folder: Path) -> None:
        """Put two services into the catalogue."""
        source = folder / "services.csv"
        source.write_text(SERVICES, "utf-8")
        report = import_csv(self.engine, [source], self.clock)
        assert report.imported == 2, report


@contextmanager
def served(house: House) -> Iterator[str]:
    """The house's application on a free port of loopback, in a thread of its own; yields its address."""
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(create_public_app(house.context), shutdown_timeout=1)

    async def start() -> str:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(start(), loop).result(20)
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()
