"""One transaction: it holds the audit trail, rolls back unless committed, and knows its moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from handover import audit
from handover.audit_words import Actor, AuditAction
from handover.errors import StorageError

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Unit:
    """A transaction under way at the moment `now`."""

    db: Session
    now: datetime

    def record(
        self, actor: Actor, action: AuditAction, subject: str | None = None, **detail: audit.Detail
    ) -> None:
        """Write an audit event into this transaction."""
        audit.append(self.db, self.now, actor, action, subject, detail)

    def commit(self) -> None:
        """Keep everything that was done.

        A commit that fails (a busy or full disk) can leave its transaction open, and the pool
        would hand it on to be committed by somebody else: that connection is thrown away.
        """
        connection = self.db.connection()
        try:
            self.db.commit()
        except BaseException:
            connection.invalidate()
            raise


@contextmanager
def unit_of_work(engine: Engine, clock: Clock) -> Iterator[Unit]:
    """A transaction that is undone unless `commit` is called; raises StorageError.

    The database's own error is dropped on purpose: it carries the statement's values.
    """
    try:
        with Session(engine, expire_on_commit=False) as db:
            audit.lock(db)
            yield Unit(db, clock())
    except SQLAlchemyError as error:
        raise StorageError(kind=type(error).__name__) from None


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads, for what is not audited; raises StorageError."""
    try:
        with Session(engine) as db:
            yield db
    except SQLAlchemyError as error:
        raise StorageError(kind=type(error).__name__) from None
