"""Spares Rasa the reading of a whole conversation at every message.

Rasa 3.6 makes a conversation anew from all its events for each message: 43 % of a turn in a
conversation of sixty turns, and more the longer the talk. Here the last conversations stay in
memory, and one small question to the database tells whether somebody else has written since (a
replica, or an erasure); then all is read anew. SQLite is kept open, too, and waits for the disk
less often.
"""

from __future__ import annotations

import itertools
import json
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

MOST = 100  # conversations in memory; one of twelve turns takes some 0.4 MB
IDLE_SECONDS = 15 * 60


@dataclass
class Known:
    """A conversation as it was stored last: its tracker, how many events that had, and the last row's id."""

    tracker: DialogueStateTracker
    domain: Domain
    events: int
    last_row: int
    used: float


class Memory:
    """The last conversations of one store; those that nobody uses are forgotten."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Known] = OrderedDict()

    def get(self, sender_id: str) -> Known | None:
        """The conversation, if it is known."""
        return self._known.get(sender_id)

    def put(self, sender_id: str, known: Known) -> None:
        """Remember it as the last one used."""
        self._known[sender_id] = known
        self._known.move_to_end(sender_id)
        oldest = next(iter(self._known.values()))
        while len(self._known) > MOST or oldest.used < known.used - IDLE_SECONDS:
            self._known.popitem(last=False)
            oldest = next(iter(self._known.values()))

    def forget(self, sender_id: str) -> None:
        """Read it anew the next time."""
        self._known.pop(sender_id, None)


def _memory(store: SQLTrackerStore) -> Memory:
    if not hasattr(store, "polku_memory"):
        store.polku_memory = Memory()
    memory: Memory = store.polku_memory
    return memory


def _last_row(store: SQLTrackerStore, sender_id: str) -> int | None:
    with store.engine.connect() as connection:
        last: int | None = connection.scalar(_LAST_ROW, {"sender": sender_id})
        return last


# Statements are put together once, and rows go by without objects: SQLAlchemy would take longer than SQLite.
_EVENTS = SQLTrackerStore.SQLEvent.__table__
_LAST_ROW = sa.select(sa.func.max(_EVENTS.c.id)).where(_EVENTS.c.sender_id == sa.bindparam("sender"))
_INSERT = sa.insert(_EVENTS)
_read_all = SQLTrackerStore.retrieve
_save_all = SQLTrackerStore.save


async def retrieve(self: SQLTrackerStore, sender_id: str) -> DialogueStateTracker | None:
    """The tracker of the latest session: the known one when it is as stored, else read from the database."""
    memory, last = _memory(self), _last_row(self, sender_id)
    known = memory.get(sender_id)
    if (
        known is not None
        and known.last_row == last
        and known.domain is self.domain
        # A turn that broke off has left events that were never stored.
        and len(known.tracker.events) == known.events
    ):
        return known.tracker
    memory.forget(sender_id)
    if last is None:
        return None
    tracker: DialogueStateTracker | None = await _read_all(self, sender_id)
    if tracker is not None:
        used = time.monotonic()
        memory.put(sender_id, Known(tracker, self.domain, len(tracker.events), last, used))
    return tracker


async def save(self: SQLTrackerStore, tracker: DialogueStateTracker) -> None:
    """Store the events since the last time; a tracker that is not the known one is stored Rasa's way."""
    memory, sender_id = _memory(self), tracker.sender_id
    known = memory.get(sender_id)
    if known is None or known.tracker is not tracker:
        memory.forget(sender_id)
        if _last_row(self, sender_id) is not None:
            await _save_all(self, tracker)
            return
        # Nothing of it is stored, so all of it is new, and what it holds now is what will be stored.
        known = Known(tracker, self.domain, 0, 0, 0.0)
    await self.stream_events(tracker)
    new = list(itertools.islice(tracker.events, known.events, None))
    if not new:
        return
    *before, final = [_columns(sender_id, event) for event in new]
    with self.engine.begin() as connection:
        if before:
            connection.execute(_INSERT, before)
        # By itself, since only one row's number is told.
        (last,) = connection.execute(_INSERT, final).inserted_primary_key
    if known.events and any(isinstance(one, SessionStarted) for one in new):
        # What Rasa reads back is the latest session alone.
        memory.forget(sender_id)
        return
    known.events, known.last_row, known.used = known.events + len(new), last, time.monotonic()
    memory.put(sender_id, known)


def _columns(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _event_class(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    """The class of an event's name, as Rasa finds it, without looking through all classes each time."""
    if not _classes:
        # Of two classes with one name Rasa takes the first.
        _classes.update({cls.type_name: cls for cls in reversed(all_subclasses(Event))})
    found: type[Event] | None = _classes.get(type_name)
    return found or _resolve(type_name, default)


_classes: dict[str, type[Event]] = {}
_resolve = Event.resolve_by_type
_init = SQLTrackerStore.__init__


def _open(self: SQLTrackerStore, *arguments: Any, **named: Any) -> None:
    _init(self, *arguments, **named)
    if self.engine.dialect.name != "sqlite":
        return
    # Rasa's engine opens the file anew for each question, and whoever closes it last writes the whole
    # log back and waits for the disk: a fifth of what a turn cost.
    url, pool = self.engine.url, {"poolclass": sa.pool.QueuePool, "pool_size": 1, "max_overflow": 4}
    self.engine.dispose()
    self.engine = sa.create_engine(url, connect_args={"check_same_thread": False}, **pool)
    sa.event.listen(self.engine, "connect", _prepare_sqlite)
    self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # What residents were promised stands in Polku's own database, which waits for the disk; after a
    # power cut the bot may have forgotten the last turn.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def apply() -> None:
    """Patch Rasa's SQLTrackerStore; safe to call twice."""
    SQLTrackerStore.__init__ = _open
    SQLTrackerStore.retrieve = retrieve
    SQLTrackerStore.save = save
    Event.resolve_by_type = staticmethod(_event_class)
