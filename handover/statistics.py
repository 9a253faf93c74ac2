"""Numbers without persons: what is asked for and how it goes, small counts left out.

A count from one to four could point to somebody, so it is not told (k ≥ 5). Nor may it
follow from the others: a line of a table that hides one cell, or cells that add up to
less than five, hides its next smallest too.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from handover.audit_words import AuditAction
from handover.base import StoreBase, member
from handover.counters import Measure, add_one
from handover.errors import InvalidInput, StorageError
from handover.permissions import Permission, StaffUser
from handover.schema import CounterRow, HandoverRow
from handover.unit import unit_of_work
from handover.values import IN_WORK, QUEUED, Status

SMALLEST = 5
DIMENSIONS = ("month", "municipality")
Cell = tuple[str, ...]


@dataclass(frozen=True)
class StatisticsRow:
    """One count; `count` is None when it is too small to tell. `month` is ``YYYY-MM``, "" means all."""

    value: str
    count: int | None
    month: str = ""
    municipality: str = ""


@dataclass(frozen=True)
class StatisticsTable:
    """A year's counts of one measure in one region; `by` names how they are split."""

    region: str
    year: int
    measure: Measure
    by: tuple[str, ...]
    rows: tuple[StatisticsRow, ...]

    def to_csv(self) -> str:
        """As CSV with a header; a count that is not told is empty."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["region", "measure", "month", "municipality", "value", "count"])
        for row in self.rows:
            period = row.month or str(self.year)
            shown = "" if row.count is None else row.count
            writer.writerow([self.region, self.measure, period, row.municipality, row.value, shown])
        return out.getvalue()


@dataclass(frozen=True)
class Workload:
    """How the work stands now; `by_assignee` counts what each has claimed."""

    queued: int
    in_work: int
    overdue: int
    by_assignee: Mapping[str, int]


class StatisticsSide(StoreBase):
    """For supervisors; raises Forbidden."""

    def tally(self, region: str, municipality: str | None, counted: Mapping[Measure, Iterable[str]]) -> None:
        """Count what happened in a conversation, without the conversation; raises StorageError.

        Not audited and outside the trail's lock: a number tells of nobody, and every turn may count.
        Nor does it wait for the disk: the turn's answer, stored after it, does.
        """
        now = self._clock()
        try:
            with self._soon.begin() as db:
                for measure, values in counted.items():
                    for value in dict.fromkeys(values):
                        add_one(db, now, region, municipality, measure, value)
        except SQLAlchemyError as error:
            raise StorageError(kind=type(error).__name__) from None

    def statistics(
        self, user: StaffUser, region: str, year: int, measure: str, by: tuple[str, ...] = ()
    ) -> StatisticsTable:
        """A calendar year's counts, split by ``month`` and ``municipality`` as asked.

        Whole years only, so that nobody can subtract one period from another. Raises
        InvalidInput.
        """
        self._allow(user, Permission.STATISTICS)
        chosen = member(Measure, measure, "measure")
        if not set(by) <= set(DIMENSIONS):
            raise InvalidInput("by")
        with unit_of_work(self._engine, self._clock) as unit:
            found = unit.db.scalars(
                select(CounterRow).where(
                    CounterRow.region == region,
                    CounterRow.measure == chosen.value,
                    CounterRow.month.like(f"{year:04}-%"),
                )
            )
            counts: dict[Cell, int] = defaultdict(int)
            for row in found:
                month = row.month if "month" in by else ""
                counts[month, row.municipality if "municipality" in by else "", row.value] += row.count
            unit.record(user.actor, AuditAction.STATISTICS_READ, measure=chosen.value)
            unit.commit()
        hidden = suppressed(counts)
        rows = tuple(
            StatisticsRow(cell[2], None if cell in hidden else counts[cell], cell[0], cell[1])
            for cell in sorted(counts)
        )
        return StatisticsTable(region, year, chosen, by, rows)

    def workload(self, user: StaffUser) -> Workload:
        """What waits and who has how much; about the work, so nothing is left out.

        Who has left no way to be reached waits for nobody, and is not in the queue.
        """
        self._allow(user, Permission.LOAD)
        with unit_of_work(self._engine, self._clock) as unit:
            rows = unit.db.scalars(
                select(HandoverRow).where(
                    HandoverRow.status.in_([status.value for status in QUEUED | IN_WORK])
                )
            ).all()
            unit.record(user.actor, AuditAction.STATISTICS_READ, measure="workload")
            unit.commit()
        by_assignee: dict[str, int] = defaultdict(int)
        for row in rows:
            if row.assignee:
                by_assignee[row.assignee] += 1
        return Workload(
            queued=sum(Status(row.status) in QUEUED and row.contact_at is not None for row in rows),
            in_work=sum(Status(row.status) in IN_WORK for row in rows),
            overdue=sum(
                row.contact_at is not None and row.first_attempt_at is None and row.due_at < unit.now
                for row in rows
            ),
            by_assignee=dict(sorted(by_assignee.items())),
        )


def suppressed(counts: Mapping[Cell, int], smallest: int = SMALLEST) -> frozenset[Cell]:
    """The cells that must not be told: the small ones, and those that would give them away."""
    hidden = {cell for cell, count in counts.items() if count < smallest}
    changed = True
    while changed:
        changed = False
        for line in _lines(counts):
            covered = [cell for cell in line if cell in hidden]
            told = [cell for cell in line if cell not in hidden]
            if not covered or not told:
                continue
            if len(covered) == 1 or sum(counts[cell] for cell in covered) < smallest:
                hidden.add(min(told, key=lambda cell: (counts[cell], cell)))
                changed = True
    return frozenset(hidden)


def _lines(counts: Mapping[Cell, int]) -> Iterator[list[Cell]]:
    """The lines of the table: cells that differ in one dimension only, whose sum may be known."""
    width = len(next(iter(counts), ()))
    for dimension in range(width):
        lines: dict[Cell, list[Cell]] = defaultdict(list)
        for cell in counts:
            lines[cell[:dimension] + cell[dimension + 1 :]].append(cell)
        yield from lines.values()
