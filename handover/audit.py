"""The audit trail: append-only, each event chained to the one before by its hash.

A changed, added or removed row breaks the chain; the head row keeps the length, so that
a cut-off end is noticed too. Somebody who may write to the database could still forge
the whole chain: note `head()` outside the database from time to time and give it to
`verify` as an anchor.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from handover.audit_words import QUEUE_CHANGES, Actor, AuditAction
from handover.schema import AuditHeadRow, AuditRow

GENESIS = "0" * 64
HEAD_ID = 1
BATCH = 1_000
PROBLEMS_SHOWN = 100


Detail = str | int | list[str]


@dataclass(frozen=True)
class AuditEvent:
    """One recorded event; `subject` is a handover's id, `detail` holds codes and counts only."""

    seq: int
    at: datetime
    actor: str
    role: str
    action: str
    subject: str | None
    detail: dict[str, Detail]


@dataclass(frozen=True)
class Head:
    """Length and last hash of the chain; worth noting outside the database."""

    count: int
    hash: str


@dataclass(frozen=True)
class AuditProblem:
    """A place where the chain is broken.

    `code` is one of changed (a row does not match its hash), unlinked (a row does not
    continue the one before), missing (a number is absent), truncated (the end is cut
    off), head (the head row does not match the last event, or is gone), anchor (the
    noted head does not lie on this chain).
    """

    seq: int
    code: str


@dataclass(frozen=True)
class AuditReport:
    """What `verify` found; at most the first hundred problems are listed."""

    count: int
    problems: tuple[AuditProblem, ...]

    @property
    def ok(self) -> bool:
        """Whether the trail is whole."""
        return not self.problems


def lock(db: Session) -> None:
    """Take the trail for this transaction; the rooms' writers thereby go one after another.

    It is the first statement of every transaction, so SQLite takes its write lock before
    anything is read, and PostgreSQL's row locks cannot be taken in two orders.
    """
    db.execute(
        update(AuditHeadRow)
        .where(AuditHeadRow.id == HEAD_ID)
        .values(count=AuditHeadRow.count)
        .execution_options(synchronize_session=False)
    )


def append(
    db: Session,
    at: datetime,
    actor: Actor,
    action: AuditAction,
    subject: str | None,
    detail: dict[str, Detail],
) -> None:
    """Add an event in the caller's transaction, which holds the `lock`."""
    head = db.execute(
        update(AuditHeadRow)
        .where(AuditHeadRow.id == HEAD_ID)
        .values(
            count=AuditHeadRow.count + 1,
            changes=AuditHeadRow.changes + (1 if action in QUEUE_CHANGES else 0),
        )
        .returning(AuditHeadRow.count, AuditHeadRow.hash)
        .execution_options(synchronize_session=False)
    ).one()
    row = AuditRow(
        seq=head.count,
        at=at.astimezone(UTC),
        actor=actor.name,
        role=actor.role,
        action=action.value,
        subject=subject,
        detail=json.dumps(detail, sort_keys=True, ensure_ascii=False),
        previous=head.hash,
    )
    row.hash = _hash(row)
    db.add(row)
    db.execute(
        update(AuditHeadRow)
        .where(AuditHeadRow.id == HEAD_ID)
        .values(hash=row.hash)
        .execution_options(synchronize_session=False)
    )


def _hash(row: AuditRow) -> str:
    fields = [
        row.previous,
        row.seq,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.actor,
        row.role,
        row.action,
        row.subject,
        row.detail,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def head(engine: Engine) -> Head:
    """The chain's length and last hash as the head row tells them."""
    with Session(engine) as db:
        row = db.get_one(AuditHeadRow, HEAD_ID)
        return Head(row.count, row.hash)


def changes(engine: Engine) -> int:
    """A number that grows with every change of the queue; for live views, and itself not audited."""
    with Session(engine) as db:
        return db.scalar(select(AuditHeadRow.changes).where(AuditHeadRow.id == HEAD_ID)) or 0


def events(db: Session, subject: str) -> tuple[AuditEvent, ...]:
    """The recorded events of one handover, oldest first."""
    rows = db.scalars(select(AuditRow).where(AuditRow.subject == subject).order_by(AuditRow.seq))
    return tuple(
        AuditEvent(row.seq, row.at, row.actor, row.role, row.action, row.subject, json.loads(row.detail))
        for row in rows
    )


def verify(engine: Engine, anchor: Head | None = None) -> AuditReport:
    """Check the whole chain, and that a head noted earlier still lies on it.

    Work goes on meanwhile: no lock is held, and events appended during the check belong to it.
    """
    problems: list[AuditProblem] = []
    last = Head(0, GENESIS)
    anchored = anchor is None or anchor == last
    with Session(engine) as db:
        while True:
            rows = db.scalars(
                select(AuditRow).where(AuditRow.seq > last.count).order_by(AuditRow.seq).limit(BATCH)
            )
            for row in rows.all():
                problems += _broken(row, last)
                last = Head(row.seq, row.hash)
                anchored = anchored or anchor == last
            db.expunge_all()
            # One statement is one snapshot: the head row and the end of the chain belong together.
            end = db.execute(
                select(
                    select(AuditHeadRow.count).where(AuditHeadRow.id == HEAD_ID).scalar_subquery(),
                    select(AuditHeadRow.hash).where(AuditHeadRow.id == HEAD_ID).scalar_subquery(),
                    select(func.max(AuditRow.seq)).scalar_subquery(),
                    select(func.min(AuditRow.seq)).scalar_subquery(),
                )
            ).one()
            if (end[2] or 0) <= last.count:
                break
    if end[3] is not None and end[3] < 1:
        problems.append(AuditProblem(end[3], "unlinked"))
    problems += _end(last, end[0], end[1])
    if anchor is not None and not anchored:
        problems.append(AuditProblem(anchor.count, "anchor"))
    return AuditReport(last.count, tuple(problems[:PROBLEMS_SHOWN]))


def _broken(row: AuditRow, last: Head) -> Iterator[AuditProblem]:
    if row.seq != last.count + 1:
        yield AuditProblem(last.count + 1, "missing")
    elif row.previous != last.hash:
        yield AuditProblem(row.seq, "unlinked")
    if _hash(row) != row.hash:
        yield AuditProblem(row.seq, "changed")


def _end(last: Head, count: int | None, last_hash: str | None) -> Iterator[AuditProblem]:
    if count is None:
        yield AuditProblem(last.count, "head")
    elif count > last.count:
        yield AuditProblem(last.count + 1, "truncated")
    elif Head(count, last_hash or "") != last:
        yield AuditProblem(last.count, "head")
