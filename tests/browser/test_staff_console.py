"""The staff console in use: by keyboard, without script, live, on small screens, and checked by axe.

The accessibility statement's form is here too: what is sent by it is read in the console.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from catalog import Query
from polku.database import open_engine
from tests.conftest import SteppingClock
from tests.staff_house import NAME, PASSWORD, PHONE_TEXT, House, prepare, served

LogIn = Callable[..., Page]
FAR = 250
IDENTITY = """() => {
  const e = document.activeElement;
  const label = e.labels?.[0]?.textContent ?? e.getAttribute("aria-label") ?? e.textContent ?? "";
  return [e.tagName.toLowerCase(), label.replace(/\\s+/g, " ").trim(), e.value ?? ""];
}"""


@pytest.fixture(scope="session")
def prepared_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with the accounts, made once and copied for every test."""
    path = tmp_path_factory.mktemp("console") / "prepared.db"
    prepare(path, lambda: datetime(2026, 11, 1, tzinfo=UTC))
    return path


@pytest.fixture
def house(prepared_house: Path, tmp_path: Path, clock: SteppingClock) -> Iterator[House]:
    """The stores over a database of the test's own, with two services in the catalogue."""
    shutil.copy(prepared_house, tmp_path / "polku.db")
    made = House(open_engine(f"sqlite:///{tmp_path}/polku.db"), clock)
    made.import_services(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def console(house: House) -> Iterator[str]:
    """The address of the running console."""
    with served(house) as address:
        yield address


@pytest.fixture
def log_in(console: str, house: House, new_page: Callable[..., Page]) -> Iterator[LogIn]:
    """Open the console as somebody; whatever the browser complains of in between fails the test."""
    complaints: list[str] = []

    def _log_in(username: str = "", path: str = "/staff", **options: Any) -> Page:
        page = new_page(base_url=console, **options)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda one: complaints.extend(_complaint(one.type, one.text)))
        if username:
            token = house.staff.open_session(house.user(username)).token
            page.context.add_cookies([{"name": "polku_staff", "value": token, "url": console}])
        page.goto(path)
        return page

    yield _log_in
    assert not complaints


def _complaint(kind: str, text: str) -> list[str]:
    # A refused form is answered with its status, which Chromium notes as an error.
    refused = "the server responded with a status of 4" in text
    return [text] if kind in ("error", "warning") and not refused else []


def here(handover_id: str) -> str:
    return f"/staff/handovers/{handover_id}"


def tab_to(page: Page, name: str, tag: str = "", value: str = "") -> None:
    """Go on by Tab alone until the element of that name (its label, or its text) has the focus."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        found_tag, found_name, found_value = page.evaluate(IDENTITY)
        if found_name.startswith(name) and found_tag.startswith(tag) and value in ("", found_value):
            return
    raise AssertionError(f"{name!r} cannot be reached by Tab")


def choose(page: Page, name: str, option: str) -> None:
    """Pick an option of a list by its arrow keys."""
    tab_to(page, name, "select")
    for _ in range(FAR):
        page.keyboard.press("ArrowDown")
        if page.evaluate("document.activeElement.selectedOptions[0].textContent.trim()").startswith(option):
            return
    raise AssertionError(f"{option!r} is not offered")


def press(page: Page, name: str, tag: str = "button", key: str = "Enter") -> None:
    """Reach something by Tab and press it; waits for the page that follows."""
    tab_to(page, name, tag)
    with page.expect_navigation():
        page.keyboard.press(key)


def write(page: Page, name: str, text: str) -> None:
    """Reach a field by Tab and write into it."""
    tab_to(page, name)
    page.keyboard.type(text)


def test_an_adviser_does_the_whole_work_by_keyboard(log_in: LogIn, house: House) -> None:
    handover_id = house.make(segment="omatoimi")
    reference = house.handovers.get(handover_id, house.user("aino")).reference
    page = log_in()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kirjaudu työpöydälle")
    write(page, "Käyttäjätunnus", "aino")
    write(page, "Salasana", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, reference, "a")
    press(page, "Ota käsittelyyn")
    expect(page.get_by_role("status")).to_have_text("Pyyntö on nyt sinulla.")
    press(page, "Näytä yhteystiedot")
    expect(page.get_by_text(NAME)).to_be_visible()
    expect(page.get_by_role("link", name=PHONE_TEXT)).to_have_attribute("href", "tel:+358405317788")
    choose(page, "Miten kävi", "Tavoitettiin")
    write(page, "Lisätieto", "Puhuttiin arjesta.")
    press(page, "Kirjaa yhteydenotto")
    expect(page.get_by_text(NAME)).to_have_count(0)
    write(page, "Muistiinpano", "Sovittiin tutustumiskäynti.")
    press(page, "Tallenna muistiinpano")
    tab_to(page, "Merkitse hoidetuksi", "summary")
    page.keyboard.press("Enter")
    choose(page, "Lopputulos", "Ohjattiin järjestön")
    tab_to(page, "Ei erillistä seurantaa", "input")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "date"
    tab_to(page, "Seurantapäivä", "input")
    page.keyboard.type("12222026")
    press(page, "Merkitse hoidetuksi")
    expect(page.get_by_role("status")).to_have_text("Pyyntö merkittiin hoidetuksi.")
    found = house.handovers.get(handover_id, house.user("aino"))
    assert (found.status, str(found.row.follow_up_at.date())) == ("resolved", "2026-12-22")
    press(page, "Kirjaudu ulos")
    expect(page.get_by_role("status")).to_have_text("Olet kirjautunut ulos.")


def test_services_are_chosen_and_recorded_by_keyboard(log_in: LogIn, house: House) -> None:
    handover_id = house.claimed()
    page = log_in("aino", here(handover_id))
    press(page, "Ehdota palveluja", "a")
    tab_to(page, "Kohtaamispaikka Kotikulma", "input")
    page.keyboard.press("Space")
    press(page, "Näytä lista asukkaalle")
    expect(page.get_by_role("heading", level=1)).to_have_text("Palveluja sinulle")
    press(page, "Kirjaa muistiinpanoksi")
    expect(page.get_by_text("Ehdotin palveluja: Kohtaamispaikka Kotikulma")).to_be_visible()


def test_the_other_steps_are_done_by_keyboard(log_in: LogIn, house: House) -> None:
    handover_id = house.claimed()
    page = log_in("aino", here(handover_id))
    tab_to(page, "Kirjaa lupa", "summary")
    page.keyboard.press("Space")
    choose(page, "Lupa", "Järjestö saa")
    tab_to(page, "antoi luvan", "input")
    page.keyboard.press("Space")
    press(page, "Kirjaa lupa")
    tab_to(page, "Lisää osallistuja", "summary")
    page.keyboard.press("Enter")
    write(page, "Nimi tai taho", "Kotikulma ry")
    choose(page, "Kuka hän on", "Järjestö")
    press(page, "Lisää osallistuja")
    tab_to(page, "Sovi seurantapäivä", "summary")
    page.keyboard.press("Enter")
    tab_to(page, "Seurantapäivä", "input")
    page.keyboard.type("01072027")
    press(page, "Tallenna seurantapäivä")
    expect(page.get_by_text("Järjestö: Kotikulma ry")).to_be_visible()
    found = house.handovers.get(handover_id, house.user("aino"))
    assert str(found.row.follow_up_at.date()) == "2027-01-07"
    press(page, "Palauta jonoon")
    assert house.handovers.get(handover_id, house.user("aino")).row.assignee is None


def test_a_supervisor_reassigns_and_reads_numbers_by_keyboard(log_in: LogIn, house: House) -> None:
    handover_id = house.claimed()
    page = log_in("seija", here(handover_id))
    tab_to(page, "Vaihda käsittelijä", "summary")
    page.keyboard.press("Enter")
    choose(page, "Uusi käsittelijä", "Veikko")
    press(page, "Vaihda käsittelijä")
    assert house.handovers.get(handover_id, house.user("seija")).row.assignee == "veikko"
    press(page, "Käyttöloki", "a")
    expect(page.get_by_role("table")).to_contain_text("→ veikko")
    press(page, "Tilastot", "a")
    choose(page, "Jaottelu", "kunnittain")
    press(page, "Näytä")
    expect(page).to_have_url(re.compile("by=municipality"))


def test_an_administrator_adds_an_account_by_keyboard(log_in: LogIn, house: House) -> None:
    page = log_in("paavo")
    write(page, "Käyttäjätunnus", "oili")
    choose(page, "Rooli", "Esihenkilö")
    write(page, "Alkusalasana", "sininen-vene-odottaa-rannalla-9")
    press(page, "Luo tunnus")
    expect(page.get_by_role("heading", level=1)).to_have_text("oili")
    press(page, "Sulje tunnus")
    expect(page.get_by_role("status")).to_have_text("Tunnus suljettiin.")


def test_everything_works_without_script(log_in: LogIn, house: House) -> None:
    handover_id = house.make()
    page = log_in("aino", java_script_enabled=False)
    page.locator(f"#p-{handover_id}").click()
    page.get_by_role("button", name="Ota käsittelyyn").click()
    page.get_by_role("button", name="Näytä yhteystiedot").click()
    expect(page.get_by_text(NAME)).to_be_visible()
    page.get_by_label("Miten kävi").select_option("no_answer")
    page.get_by_role("button", name="Kirjaa yhteydenotto").click()
    page.get_by_text("Palauta lähettäjälle tai toiseen palveluun").click()
    page.get_by_label("Miksi").fill("Kuuluu toiselle alueelle.")
    page.get_by_role("button", name="Palauta", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Pyyntö palautettiin lähettäjälle tai toiseen palveluun.")
    # What needs script is not shown at all.
    page.goto(f"{here(handover_id)}/print")
    expect(page.get_by_role("button", name="Tulosta")).to_have_count(0)


def test_what_went_wrong_gets_the_focus_and_leads_to_its_field(log_in: LogIn, house: House) -> None:
    page = log_in("aino", here(house.claimed()))
    page.locator("#f-notes-text").fill("   ")
    page.get_by_role("button", name="Tallenna muistiinpano").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Jokin tieto puuttuu tai on väärin.")
    expect(alert).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#f-notes-text")).to_be_focused()
    expect(page).to_have_title(
        "Virhe: " + page.get_by_role("heading", level=1).inner_text() + " – Polku, neuvojan työpöytä"
    )


def test_a_new_request_appears_by_itself_and_takes_nobodys_focus(log_in: LogIn, house: House) -> None:
    first = house.make("c-1")
    page = log_in("aino")
    page.locator(f"#p-{first}").focus()
    second = house.make("c-2", priority="urgent")
    expect(page.locator(f"#p-{second}")).to_be_visible()
    expect(page.locator(f"#p-{first}")).to_be_focused()
    expect(page.locator("[data-live]")).to_have_text("Jono päivittyi.")
    house.handovers.claim(first, house.user("veikko"))
    expect(page.locator(f"#p-{first}")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "sisalto"


def test_a_screen_that_nobody_looks_at_only_says_that_there_is_more(log_in: LogIn, house: House) -> None:
    house.make("c-1")
    page = log_in("aino")
    expect(page.locator(".count")).to_have_text("1 pyyntö")
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true})")
    house.make("c-2")
    notice = page.locator("[data-live]")
    expect(notice).to_contain_text("Jono on muuttunut.")
    expect(page.locator(".count")).to_have_text("1 pyyntö")
    notice.get_by_role("button", name="Päivitä").click()
    expect(page.locator(".count")).to_have_text("2 pyyntöä")


def test_the_end_of_the_session_is_told_on_an_open_queue(
    log_in: LogIn, house: House, clock: SteppingClock
) -> None:
    page = log_in("aino")
    expect(page.locator(".empty")).to_be_visible()
    clock.advance(hours=2)
    expect(page.locator("[data-live]")).to_contain_text("Istunto päättyi.")
    page.locator("[data-live]").get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kirjaudu työpöydälle")


def test_a_button_pressed_twice_records_once(log_in: LogIn, house: House) -> None:
    handover_id = house.claimed()
    page = log_in("aino", here(handover_id))
    page.get_by_label("Miten kävi").select_option("no_answer")
    button = page.get_by_role("button", name="Kirjaa yhteydenotto")
    with page.expect_navigation():
        button.evaluate("button => { button.click(); button.click(); }")
    expect(page.get_by_role("status")).to_have_text("Yhteydenotto kirjattiin.")
    assert len(house.handovers.get(handover_id, house.user("aino")).attempts) == 1


def test_a_message_is_copied_whole(log_in: LogIn, house: House) -> None:
    page = log_in("aino", here(house.claimed()), permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("Viestipohjat").click()
    button = page.locator("[data-copy=m-missed_call]")
    button.click()
    expect(button).to_have_text("Kopioitu")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#m-missed_call").input_value()
    assert "Aino Neuvoja" in copied


def test_the_paper_has_the_text_and_nothing_of_the_console(log_in: LogIn, house: House) -> None:
    page = log_in("aino", f"{here(house.claimed())}/print")
    page.emulate_media(media="print")
    expect(page.get_by_text("Asukkaan oma kertomus, ei arvio.")).to_be_visible()
    for outside in (page.get_by_role("banner"), page.get_by_role("button")):
        for one in outside.all():
            expect(one).to_be_hidden()


@pytest.fixture
def pages(house: House, clock: SteppingClock) -> dict[str, list[str]]:
    """Every kind of page by who may see it, with something on it."""
    late = house.make("c-0", priority="urgent", language="sv")
    clock.advance(days=3)
    house.handovers.run_due()
    mine = house.claimed(conversation="c-1")
    house.handovers.add_attempt(mine, house.user("aino"), "phone", "no_answer", "Yritin kahdesti.")
    done = house.claimed(conversation="c-2")
    house.handovers.resolve(done, house.user("aino"), "organisation", "Sovittiin.", ["A1"])
    service = house.context.catalog.search(Query(text="Kotikulma")).results[0].card.service_id
    for number in range(6):
        house.make(f"more-{number}")
    return {
        "": ["/staff/login"],
        "aino": [
            "/staff",
            "/staff?view=closed",
            "/staff?view=open&assignee=nobody",
            "/staff/find?reference=ABC-1234",
            here(late),
            here(mine),
            here(done),
            f"{here(mine)}/print",
            f"{here(mine)}/services",
            f"{here(mine)}/services/print?service={service}",
            "/staff/account",
            "/staff/nowhere",
        ],
        "kaisu": ["/staff/statistics", "/staff/feedback"],
        "seija": [
            here(mine),
            f"{here(mine)}/audit",
            "/staff/statistics",
            "/staff/statistics?by=municipality",
        ],
        "paavo": ["/staff/accounts", "/staff/accounts/aino"],
    }


LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(
    log_in: LogIn, pages: dict[str, list[str]], violations: Callable[[Page], list[str]], look: str
) -> None:
    for username, paths in pages.items():
        page = log_in(username, paths[0], **LOOKS[look])
        for path in paths:
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            # What axe sees does not change with the width.
            assert look == "narrow" or violations(page) == [], f"{username} {path}"
            wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert wide <= room, f"{username} {path} is {wide} px wide"


def test_axe_finds_nothing_on_what_follows_a_form(
    log_in: LogIn, house: House, violations: Callable[[Page], list[str]]
) -> None:
    page = log_in("aino", here(house.claimed()))
    page.get_by_role("button", name="Näytä yhteystiedot").click()
    expect(page.get_by_text(NAME)).to_be_visible()
    assert violations(page) == []
    page.locator("#f-notes-text").fill(" ")
    page.get_by_role("button", name="Tallenna muistiinpano").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    page.goto("/staff/account")
    page.locator("#f-totp-current_password").fill(PASSWORD)
    page.get_by_role("button", name="Aloita käyttöönotto").click()
    expect(page.get_by_role("img", name="QR-koodi")).to_be_visible()
    assert violations(page) == []


def test_the_skip_link_leads_past_the_navigation(log_in: LogIn) -> None:
    page = log_in("aino")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Siirry sisältöön")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_feedback_is_given_and_answered_by_keyboard_without_script(
    log_in: LogIn, house: House, violations: Callable[..., list[str]]
) -> None:
    page = log_in(path="/saavutettavuus", java_script_enabled=False)
    form = page.locator("form.feedback")
    form.get_by_role("button", name="Lähetä palaute").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Kirjoita, mikä ei toiminut.")
    page.get_by_role("alert").get_by_role("link").press("Enter")
    expect(form.get_by_label("Palaute")).to_be_focused()
    page.keyboard.type("Painike ei näy.")
    page.keyboard.press("Tab")
    page.keyboard.type("asukas@posti.example")
    page.keyboard.press("Tab")
    # The trap for programs is passed by.
    expect(form.get_by_role("button", name="Lähetä palaute")).to_be_focused()
    page.keyboard.press("Enter")
    # The first redaction of a process reads its word lists.
    expect(page.get_by_role("status")).to_contain_text("Palautteesi on tallessa.", timeout=60_000)

    staff = log_in("seija", "/staff/feedback")
    expect(staff.get_by_role("blockquote")).to_have_text("Painike ei näy.")
    press(staff, "Näytä vastausosoite")
    expect(staff.get_by_role("link", name="asukas@posti.example")).to_be_visible()
    assert violations(staff) == []
    press(staff, "Merkitse vastatuksi")
    expect(staff.get_by_text("Mikään palaute ei odota vastausta.")).to_be_visible()
    assert violations(staff) == []


@pytest.mark.parametrize(
    "look",
    [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}, {"viewport": {"width": 320, "height": 640}}],
)
def test_the_feedback_form_has_no_faults_that_axe_knows(
    log_in: LogIn, look: dict[str, Any], violations: Callable[..., list[str]]
) -> None:
    # Contrast cannot be judged where the system's own colours stand in.
    without = ("color-contrast",) if "forced_colors" in look else ()
    page = log_in(path="/saavutettavuus", **look)
    assert violations(page, without) == []
    page.get_by_label("Sähköposti").fill("asukas@posti")
    page.get_by_role("button", name="Lähetä palaute").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page, without) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
