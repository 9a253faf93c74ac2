"""A database on disk, a clock that is told the time, and people to work with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from handover_samples import PASSWORD, contact, draft
from sqlalchemy import create_engine, event

from handover import (
    HandoverStore,
    RegionRules,
    Role,
    StaffStore,
    StaffUser,
    Vault,
    migrate,
    region_rules,
)
from handover.passwords import Passwords
from handover.schema import AuditHeadRow, Base


@dataclass
class Clock:
    """A clock that stands still until it is moved; it starts on a Monday at ten in Kajaani."""

    now: datetime = field(default=datetime(2026, 11, 23, 8, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def go(self, **by: float) -> None:
        self.now += timedelta(**by)

    def at(self, text: str) -> None:
        self.now = datetime.fromisoformat(text)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    """One migrated database for all tests: statements are then compiled once, not in every test."""
    path = tmp_path_factory.mktemp("handover") / "handover.db"
    migrate(f"sqlite:///{path}")
    made = open_engine(f"sqlite:///{path}")
    yield made
    made.dispose()


@pytest.fixture
def engine(database):
    """The database, emptied."""
    with database.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(AuditHeadRow.__table__.insert().values(id=1, count=0, hash="0" * 64, changes=0))
    return database


@pytest.fixture
def url(engine):
    return str(engine.url)


def open_engine(address):
    made = create_engine(address)
    event.listen(made, "connect", _prepare)
    return made


def _prepare(connection, _record):
    settings = (
        "journal_mode=WAL",
        "synchronous=OFF",
        "foreign_keys=ON",
        "secure_delete=ON",
        "busy_timeout=20000",
    )
    for setting in settings:
        connection.execute(f"PRAGMA {setting}")


@pytest.fixture
def vault():
    return Vault({"test": b"k" * 32})


@pytest.fixture
def store(engine, clock, vault):
    return HandoverStore(engine, clock, vault)


@pytest.fixture
def staff(engine, clock, vault):
    """Accounts with a hash that is cheap to make."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return StaffStore(engine, clock, vault, Passwords(cheap))


@pytest.fixture
def aino(staff):
    """An adviser with an account."""
    return staff.add("Aino", PASSWORD, "adviser", "Aino Neuvoja")


@pytest.fixture
def adviser():
    return StaffUser("aino", Role.ADVISER)


@pytest.fixture
def colleague():
    return StaffUser("veikko", Role.ADVISER)


@pytest.fixture
def supervisor():
    return StaffUser("seija", Role.SUPERVISOR)


@pytest.fixture
def admin():
    return StaffUser("paavo", Role.ADMIN)


@pytest.fixture
def make(store):
    """Make a handover with contact details; returns its id."""

    def _make(conversation="c-1", **changes):
        receipt = store.create(draft(conversation, **changes))
        store.add_contact(receipt.id, contact(), conversation)
        return receipt.id

    return _make


@pytest.fixture
def claimed(make, store, adviser):
    """A handover that `adviser` has claimed; returns its id."""
    handover_id = make()
    store.claim(handover_id, adviser)
    return handover_id


@pytest.fixture
def kainuu() -> RegionRules:
    return region_rules("kainuu")
