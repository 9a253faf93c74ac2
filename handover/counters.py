"""Counts what happens, by month and place, so that statistics need no persons.

A counter is a number; nothing leads from it to a handover, so it may stay when the
handover is erased.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from handover.schema import CounterRow, HandoverRow
from handover.unit import Unit
from handover.wording import HELSINKI

LONGEST_VALUE = 100
WAITING = (
    (timedelta(hours=4), "within_4h"),
    (timedelta(days=1), "within_1d"),
    (timedelta(days=3), "within_3d"),
    (timedelta(days=7), "within_7d"),
)

KEYS = ("month", "region", "municipality", "measure", "value")


class Measure(StrEnum):
    """What is counted: of conversations their topics, unmet searches and whether they helped; of
    requests their number, needs and segments, waiting, promises and how they ended.
    """

    TOPIC = "topic"
    UNMET = "unmet"
    HELPED = "helped"
    REQUEST = "request"
    NEED = "need"
    SEGMENT = "segment"
    WAITING = "waiting"
    PROMISE = "promise"
    OUTCOME = "outcome"


def count(unit: Unit, row: HandoverRow, measure: Measure, value: str) -> None:
    """Add one of a handover, in the caller's transaction."""
    add_one(unit.db.connection(), unit.now, row.region, row.municipality, measure, value)


def add_one(
    db: Connection, now: datetime, region: str, municipality: str | None, measure: Measure, value: str
) -> None:
    """Add one to the counter of this month and place, in the caller's transaction."""
    counted = {
        "month": now.astimezone(HELSINKI).strftime("%Y-%m"),
        "region": region,
        "municipality": (municipality or "")[:LONGEST_VALUE],
        "measure": measure.value,
        "value": value[:LONGEST_VALUE],
    }
    db.execute(_one_more(db.dialect.name), counted)


@lru_cache
def _one_more(dialect: str) -> Any:
    # Put together once: what is counted at every told need should take less than the counting.
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    first = insert(CounterRow).values(count=1, **{key: bindparam(key) for key in KEYS})
    return first.on_conflict_do_update(index_elements=KEYS, set_={"count": CounterRow.count + 1})


def waiting(began: datetime, ended: datetime) -> str:
    """The class of a waiting time."""
    return next((name for limit, name in WAITING if ended - began <= limit), "over_7d")
