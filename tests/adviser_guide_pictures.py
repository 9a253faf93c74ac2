"""Takes the pictures of the adviser's guide: ``python -m tests.adviser_guide_pictures``.

The people and requests on them are made up. The clock stands still, so that the pictures
change only when the console does.
"""

from __future__ import annotations

import io
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from catalog import Query, theme_label
from handover import ContactDetails, ContactWishes, HandoverDraft, Measure, SummaryItem
from polku.database import open_engine
from tests.staff_house import PASSWORD, House, prepare, served

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "neuvoja"
START = datetime(2026, 11, 23, 11, 10, tzinfo=UTC)
SIZE = {"width": 1060, "height": 720}
COLOURS = 48
# What the requests are about: conversation, municipality, needs, segment, priority, own words.
REQUESTS: tuple[tuple[str, str, tuple[str, ...], str, str, str], ...] = (
    (
        "a",
        "Kuhmo",
        ("loneliness", "sleep"),
        "tuki",
        "high",
        "Olen ollut paljon yksin syksystä asti. En oikein saa nukuttua.",
    ),
    ("b", "Kajaani", ("debt", "low_income"), "yhteistyo", "normal", "Ulosotto vie ison osan palkasta."),
    ("c", "Sotkamo", ("caregiving",), "huolenpito", "urgent", "Hoidan puolisoani yksin, ja voimat loppuvat."),
    ("d", "Suomussalmi", ("exercise",), "omatoimi", "normal", "Kaipaisin kevyttä liikuntaa porukassa."),
)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time


def fill(house: House, clock: Clock) -> list[str]:
    """Requests in different states, and enough counted for the statistics; the requests' ids."""
    made = []
    shown = tuple(hit.card.service_id for hit in house.context.catalog.search(Query(limit=1)).results)
    for number, (conversation, place, needs, segment, priority, words) in enumerate(REQUESTS):
        clock.time = START - timedelta(hours=5 - number)
        items = (
            SummaryItem("needs", "needs", "Mistä puhuimme", ", ".join(map(theme_label, needs))),
            SummaryItem("own_words", "free", "Omin sanoin", words),
            SummaryItem("municipality", "municipality", "Kunta", place),
        )
        receipt = house.handovers.create(
            HandoverDraft(
                conversation_id=conversation,
                region="kainuu",
                consent=("needs", "own_words", "municipality", "assessment", "suggestions"),
                items=items,
                needs=needs,
                municipality=place,
                segment=segment,
                segment_reasons=("Arki sujuu osin itse, mutta tukea toivotaan.",),
                priority=priority,
                suggestions=shown if place == "Kuhmo" else (),
            )
        )
        details = ContactDetails.parse(
            {"name": "Maija Meikäläinen", "phone": "040 531 7788", "best_time": "Aamupäivällä"}
        )
        wishes = ContactWishes(consents=("organisation",) if number == 0 else ())
        house.handovers.add_contact(receipt.id, details, conversation, wishes)
        made.append(receipt.id)
    clock.time = START
    aino, veikko = house.user("aino"), house.user("veikko")
    house.handovers.claim(made[0], aino)
    house.handovers.add_attempt(made[0], aino, "phone", "no_answer", "Soitin, ei vastannut.")
    house.handovers.claim(made[1], veikko)
    for theme, times in (("loneliness", 31), ("debt", 22), ("exercise", 17), ("sleep", 12), ("culture", 3)):
        for _ in range(times):
            house.handovers.tally("kainuu", "Kajaani", {Measure.TOPIC: [theme]})
    for helped, times in (("yes", 26), ("partly", 9), ("no", 6)):
        for _ in range(times):
            house.handovers.tally("kainuu", None, {Measure.HELPED: [helped]})
    return made


def take(page: Page, address: str, house: House, ids: list[str]) -> None:
    """All pictures, in the order of the guide."""

    def shot(name: str, **options: Any) -> None:
        raw = page.screenshot(**options)
        # A few colours are enough for a page, and keep the repository light.
        with Image.open(io.BytesIO(raw)) as picture:
            picture.convert("RGB").quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)

    def log_in(username: str) -> None:
        page.context.clear_cookies()
        page.goto(f"{address}/staff/login")
        page.fill("#username", username)
        page.fill("#password", PASSWORD)
        page.click("button.primary")

    page.goto(f"{address}/staff/login")
    shot("kirjautuminen")
    log_in("aino")
    shot("jono")
    page.goto(f"{address}/staff/handovers/{ids[0]}")
    shot("pyynto", full_page=True)
    page.goto(f"{address}/staff/handovers/{ids[0]}/services?q=&municipality=&theme=")
    shot("palvelut")
    page.goto(f"{address}/staff/handovers/{ids[0]}/print")
    shot("kirjaamissivu")
    log_in("seija")
    page.goto(f"{address}/staff/statistics")
    page.evaluate("document.querySelector('form.filters').scrollIntoView()")
    shot("tilastot")
    log_in("paavo")
    page.goto(f"{address}/staff/accounts")
    shot("tunnukset")


def main() -> int:
    """Start a console of its own, take the pictures, and tell their sizes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path, clock = Path(folder) / "polku.db", Clock()
        prepare(path, clock)
        house = House(open_engine(f"sqlite:///{path}"), clock)
        house.import_services(Path(folder))
        ids = fill(house, clock)
        with served(house) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--headless", "--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport=SIZE, locale="fi-FI", reduced_motion="reduce")
            take(page, address, house, ids)
            browser.close()
        house.engine.dispose()
    for picture in sorted(FOLDER.glob("*.png")):
        print(f"{picture.name}: {picture.stat().st_size // 1024} kt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
