"""A small catalogue to search in, and how its services are written."""

from __future__ import annotations

from datetime import UTC, date, datetime

from catalog import Page
from catalog.records import AreaFacts, LocationFacts, Origin, ScheduleFacts, ServiceRecord

CHECKED = date(2026, 11, 1)
NATIONWIDE = (AreaFacts("nationwide"),)


def of(*municipalities: str) -> tuple[AreaFacts, ...]:
    return tuple(AreaFacts("municipality", one) for one in municipalities)


def record(source_id: str, name: str, summary: str = "", **more: object) -> ServiceRecord:
    facts: dict[str, object] = {"areas": NATIONWIDE, "checked_on": CHECKED, "origin": Origin("t", 1), **more}
    return ServiceRecord(source_id, name, summary=summary or None, **facts)  # type: ignore[arg-type]


CATALOGUE = (
    record(
        "peer",
        "Vertaistukiryhmä",
        "Sairastuneiden ja läheisten tapaamisia.",
        themes=("peer_support",),
        areas=of("Kuhmo"),
        free=True,
    ),
    record(
        "swim",
        "Uimahalli",
        "Altaat, sauna ja kuntosali.",
        areas=of("Kajaani"),
        free=False,
        price="7 €",
        locations=(LocationFacts("p1", municipality="Kajaani", latitude=64.23, longitude=27.73),),
        schedules=(ScheduleFacts("opening", byday=("MO", "TH")),),
    ),
    record("aqua", "Vesijumppa", "Jumppaa matalassa altaassa.", areas=of("Kuhmo"), themes=("exercise",)),
    record("debt", "Talous- ja velkaneuvonta", "Apua maksuvaikeuksiin.", themes=("debt",), remote=True),
    record("lonely", "Ystävätoiminta", "Vapaaehtoinen ystävä yksinäiselle.", themes=("loneliness",)),
    record("county", "Mielenterveyspalvelut", "Keskusteluapua.", areas=(AreaFacts("county", "Kainuu"),)),
    record(
        "local_remote",
        "Verkkoajanvaraus",
        "Vaasan terveyspalvelujen ajanvaraus verkossa.",
        areas=of("Vaasa"),
        remote=True,
    ),
    record("library", "Kirjasto", "Kirjoja ja tapahtumia.", areas=of("Sotkamo"), free=True),
    record(
        "elder",
        "Ikäihmisten kerho",
        "Kahvittelua ja muistelua.",
        areas=of("Kuhmo"),
        audience=("older_people",),
    ),
    record(
        "disabled", "Vammaisten uintivuoro", "Oma aika altaassa.", areas=of("Kajaani"), audience=("disabled",)
    ),
    record(
        "concert",
        "Joulukonsertti",
        "Musiikkia kirkossa.",
        areas=of("Kuhmo"),
        kind="event",
        starts_at=datetime(2026, 12, 20, 16, tzinfo=UTC),
        ends_at=datetime(2026, 12, 20, 18, tzinfo=UTC),
    ),
    record(
        "past",
        "Kesäkonsertti",
        "Musiikkia torilla.",
        areas=of("Kuhmo"),
        kind="event",
        starts_at=datetime(2026, 7, 1, 16, tzinfo=UTC),
        ends_at=datetime(2026, 7, 1, 18, tzinfo=UTC),
    ),
)


def ids(page: Page) -> list[str]:
    return [hit.source_id for hit in page.results]
