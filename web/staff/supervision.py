"""For supervisors how the work stands, and for coordinators too a year's numbers without persons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aiohttp import web

from catalog import theme_label
from handover import (
    Measure,
    Outcome,
    Permission,
    Priority,
    StaffSession,
    StatisticsRow,
    StatisticsTable,
    Status,
)
from handover.labels import label, name_of
from regions import region_ids
from web.keys import CONTEXT
from web.problems import Problem
from web.staff.login import work
from web.staff.pages import page, render
from web.staff.wording import HELSINKI

routes = web.RouteTableDef()
STATISTICS = "/staff/statistics"
YEARS_SHOWN = 6

MEASURES: Mapping[Measure, str] = MappingProxyType(
    {
        Measure.TOPIC: "Keskustelujen aiheet",
        Measure.UNMET: "Aiheet, joihin ei löytynyt ehdotettavaa",
        Measure.HELPED: "Sainko apua?",
        Measure.REQUEST: "Pyynnöt kiireellisyyden mukaan",
        Measure.NEED: "Pyyntöjen aiheet",
        Measure.SEGMENT: "Asiakkuudet",
        Measure.WAITING: "Odotusaika ensimmäiseen yhteydenottoon",
        Measure.PROMISE: "Luvattu aika",
        Measure.OUTCOME: "Lopputulokset",
    }
)
CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "within_4h": "enintään 4 tuntia",
        "within_1d": "4–24 tuntia",
        "within_3d": "1–3 vuorokautta",
        "within_7d": "3–7 vuorokautta",
        "over_7d": "yli 7 vuorokautta",
        "kept": "pidettiin",
        "late": "ylittyi",
        "abandoned": "Jäi kesken ilman yhteystietoja",
        "yes": "kyllä",
        "partly": "osittain",
        "no": "en",
        "activity": "Tekemistä ilman tarkempaa aihetta",
    }
)
SPLITS: Mapping[str, str] = MappingProxyType(
    {"": "koko vuosi", "month": "kuukausittain", "municipality": "kunnittain"}
)


@dataclass(frozen=True)
class Bar:
    """A row of a table; `share` is its length in percent of the longest, None when the count is not told."""

    name: str
    place: str
    count: int | None
    share: float | None


def _name(measure: Measure, value: str) -> str:
    """The name of a counted value."""
    names: Mapping[Measure, Callable[[str], str]] = {
        Measure.TOPIC: theme_label,
        Measure.UNMET: theme_label,
        Measure.NEED: theme_label,
        Measure.SEGMENT: lambda code: name_of("Segment", code),
        Measure.REQUEST: lambda code: label(Priority(code)),
    }
    if value in CLASSES:
        return CLASSES[value]
    if measure is Measure.OUTCOME:
        return label(Outcome(value)) if value in set(Outcome) else label(Status(value))
    return names[measure](value)


def bars(table: StatisticsTable) -> list[Bar]:
    """The rows for showing; waiting classes in their own order, others the most frequent first."""
    order = list(CLASSES)

    def place(row: StatisticsRow) -> str:
        return row.month or row.municipality or ("ei tiedossa" if "municipality" in table.by else "")

    def key(row: StatisticsRow) -> tuple[str, int, str]:
        rank = order.index(row.value) if row.value in order else -(row.count or 0)
        return (place(row), rank, row.value)

    most = max((row.count or 0 for row in table.rows), default=0)
    return [
        Bar(
            _name(table.measure, row.value),
            place(row),
            row.count,
            None if row.count is None or not most else round(100 * row.count / most, 1),
        )
        for row in sorted(table.rows, key=key)
    ]


def _asked(request: web.Request) -> tuple[str, int, tuple[str, ...]]:
    """Region, year and split of the address; raises Problem 422."""
    context = request.app[CONTEXT]
    this_year = context.clock().astimezone(HELSINKI).year
    region = request.query.get("region") or context.default_region
    year, by = request.query.get("year") or str(this_year), request.query.get("by", "")
    if region not in region_ids() or by not in SPLITS or not (year.isascii() and year.isdigit()):
        raise Problem(422, "Tarkista alue, vuosi ja jaottelu.")
    if not this_year - 50 <= int(year) <= this_year:
        raise Problem(422, "Tarkista vuosi.")
    return region, int(year), (by,) if by else ()


@routes.get(STATISTICS)
@page()
async def statistics(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """How the work stands now, and the year's numbers as tables with bars."""
    store = request.app[CONTEXT].handovers
    region, year, by = _asked(request)
    workload = await work(store.workload, session.user) if session.user.may(Permission.LOAD) else None
    tables = [
        (measure, title, bars(await work(store.statistics, session.user, region, year, measure, by)))
        for measure, title in MEASURES.items()
    ]
    this_year = request.app[CONTEXT].clock().astimezone(HELSINKI).year
    return render(
        request,
        "statistics.html",
        session,
        workload=workload,
        tables=tables,
        region=request.app[CONTEXT].region_by_id(region),
        regions=[request.app[CONTEXT].region_by_id(one) for one in region_ids()],
        year=year,
        years=range(this_year, this_year - YEARS_SHOWN, -1),
        by=by[0] if by else "",
        splits=SPLITS,
    )


@routes.get(STATISTICS + ".csv")
@page()
async def csv(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """One table as CSV, by month and municipality unless asked otherwise."""
    region, year, by = _asked(request)
    measure = request.query.get("measure", Measure.NEED)
    split = by or ("month", "municipality")
    table = await work(request.app[CONTEXT].handovers.statistics, session.user, region, year, measure, split)
    name = f"polku-{region}-{year}-{table.measure}.csv"
    return web.Response(
        # Spreadsheets in Finland take a file for Latin-1 unless it begins with this mark.
        text="\ufeff" + table.to_csv(),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
