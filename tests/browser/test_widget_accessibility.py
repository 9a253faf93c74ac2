"""The chat widget and its pages for everybody: axe in every state, zoom, spacing, targets, names, roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Widget
from tests.browser.fake_api import FakeApi

Chat = Callable[..., Widget]
Violations = Callable[..., list[str]]

PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "phone": PHONE,
}
PAGES = ("/?region=ita-uusimaa", "/saavutettavuus", "/tietosuoja", "/inline")
# Everything that sticks out at the side, is cut off, or scrolls sideways.
OVERFLOWING = """() => {
  const root = document.querySelector("polku-chat").shadowRoot;
  const panel = root.querySelector(".panel");
  const right = panel.getBoundingClientRect().right + 0.5;
  const visible = [...panel.querySelectorAll("*")].filter((node) => !node.closest(".sr, svg") &&
    getComputedStyle(node).clipPath === "none" && node.checkVisibility());
  return visible
    .filter((node) => node.getBoundingClientRect().right > right || node.scrollWidth > node.clientWidth + 1 &&
      getComputedStyle(node).display !== "inline")
    .map((node) => node.className + ": " + node.textContent.slice(0, 40));
}"""
SMALL_TARGETS = """() => {
  const root = document.querySelector("polku-chat").shadowRoot;
  return [...root.querySelectorAll("a, button, input, select, textarea")]
    // Links within a sentence are exempt; a checkbox is as large as its label.
    .filter((node) => node.checkVisibility() && !node.closest(".text, .facts"))
    .map((node) => [node, (node.type === "checkbox" ? node.closest("label") : node).getBoundingClientRect()])
    .filter(([node, box]) => box.width < 44 || box.height < 44)
    .map(([node, box]) => `${node.tagName} ${node.textContent} ${box.width} x ${box.height}`);
}"""
TEXT_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  const root = document.querySelector("polku-chat").shadowRoot;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}"""
# What names each control of a form: its label, else its own text.
NAMES = """form => [...form.querySelectorAll("input, select, textarea, button")]
  .map((node) => (node.labels?.[0] || node).textContent.replace(/\\s+/g, " ").trim())"""


def _fill(widget: Widget, api: FakeApi) -> None:
    """Bring everything that a conversation can show into one log."""
    widget.open()
    widget.say("oon yksin", "Näistä voisi olla")
    widget.say("yhteenveto", "Nämä tiedot")
    widget.say("hän lyö", "Kenenkään")
    widget.say("ei hengitä", "Jatketaan")
    widget.say("soittakaa", "Täytä vielä")
    widget.page.get_by_role("button", name="Lähetä soittopyyntö").last.click()
    api.trouble = "gone"
    widget.say("katkos", "Viesti ei lähtenyt.")
    api.trouble = None


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_any_state(chat: Chat, api: FakeApi, violations: Violations, look: str) -> None:
    widget = chat(**LOOKS[look]).visit("/?region=ita-uusimaa" if look == "dark" else "/")
    page = widget.page
    # In forced colours the device chooses them; axe mixes them with the page's own.
    without = ("color-contrast",) if look == "forced colours" else ()
    found = {"closed": violations(page, without)}
    _fill(widget, api)
    found["conversation"] = violations(page, without)
    page.get_by_role("button", name="Valikko").click()
    page.get_by_role("button", name="Vahva kontrasti").click()
    page.get_by_role("button", name="Tekstin koko: Suurin").click()
    found["menu, large text, strong contrast"] = violations(page, without)
    page.get_by_role("button", name="Poista keskustelu").click()
    found["question"] = violations(page, without)
    page.keyboard.press("Escape")
    found["conversation, large text, strong contrast"] = violations(page, without)
    assert {state: rules for state, rules in found.items() if rules} == {}


@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages(chat: Chat, violations: Violations, look: str) -> None:
    found = {}
    widget = chat(**LOOKS[look])
    for path in PAGES:
        found[path] = violations(widget.visit(path).page)
    widget.open().page.get_by_role("button", name="Valikko").click()
    for name in ("Tallenna keskustelu", "Tulosta tai tallenna suunnitelma"):
        with widget.page.expect_popup() as opening:
            widget.page.get_by_role("button", name=name).click()
        opening.value.wait_for_selector("h1")
        found[name] = violations(opening.value)
    assert {path: rules for path, rules in found.items() if rules} == {}


@pytest.mark.parametrize(
    ("width", "height"), [(320, 256), (320, 640), (1280, 720)], ids=["400 % zoom", "320 pixels", "desktop"]
)
def test_nothing_is_cut_off_or_too_small_to_press(chat: Chat, api: FakeApi, width: int, height: int) -> None:
    widget = chat(viewport={"width": width, "height": height})
    page = widget.page
    _fill(widget, api)
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(SMALL_TARGETS) == []
    page.evaluate(TEXT_SPACING)
    assert page.evaluate(OVERFLOWING) == []
    menu = page.get_by_role("button", name="Valikko")
    menu.click()
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(SMALL_TARGETS) == []
    page.get_by_role("button", name="Tekstin koko: Suurin").click()
    assert page.evaluate(OVERFLOWING) == []
    menu.click()
    assert page.evaluate(OVERFLOWING) == []
    # The emergency number, the way to a person and the quick exit never scroll away.
    for name in (".help a", ".help button", ".panel > .exit"):
        expect(page.locator(name)).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_a_narrow_screen(chat: Chat, path: str) -> None:
    page = chat(**{**PHONE, "viewport": {"width": 320, "height": 640}}).visit(path).page
    assert page.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [320, 320]


def test_screen_reader_meets_names_roles_and_languages(chat: Chat) -> None:
    widget = chat().open().say("oon yksin", "Näistä voisi olla")
    expect(widget.page.get_by_role("dialog")).to_match_aria_snapshot(
        """
        - dialog "Polku":
          - heading "Polku" [level=2]
          - text: Kone, ei ihminen
          - button "Valikko"
          - button "Sulje keskustelu"
          - link "Hätätilanteessa soita 112"
          - button "Puhu ihmiselle"
          - log "Keskustelu":
            - text: /Sinä:/
            - list "Ehdotuksia":
              - listitem:
                - article:
                  - heading "Avoin kohtaamispaikka Onnela" [level=3]
            - group "Vaihtoehtoja":
              - button "Näytä muita"
              - button "Toinen aihe"
              - button "Puhun ihmiselle"
          - status
          - textbox "Kirjoita viesti"
          - button "Lähetä"
        """
    )
    expect(widget.page.locator(".root")).to_have_attribute("lang", "fi")
    expect(widget.page.locator(".message .text[lang=fi]").first).to_be_visible()


def test_screen_reader_meets_an_emergency_with_its_numbers_as_links(chat: Chat) -> None:
    widget = chat().open().say("hän ei hengitä", "Jatketaan, kun sinulle sopii.")
    expect(widget.page.get_by_role("log")).to_match_aria_snapshot(
        """
        - log "Keskustelu":
          - alert: /^Tärkeää. .*soita heti 112.*0800 147 111/
          - link "Soita 112"
          - link "Soita 0800 147 111"
          - group "Vaihtoehtoja":
            - button "Jatketaan tästä"
        """
    )


def test_screen_reader_meets_a_form_whose_errors_stand_at_their_fields(chat: Chat) -> None:
    widget = chat().open().say("soittakaa", "Täytä vielä yhteystietosi.")
    page = widget.page
    page.get_by_role("button", name="Lähetä soittopyyntö").click()
    form = page.locator("form.contact")
    expect(form.get_by_role("textbox", name="Nimi (pakollinen)")).to_have_accessible_description(
        "Täytä tämä kohta."
    )
    # Every control has a name of its own, and no two share one.
    names = form.evaluate(NAMES)
    assert all(names)
    assert len(names) == len(set(names))


def test_screen_reader_meets_the_menu_as_named_groups_of_buttons_with_their_state(chat: Chat) -> None:
    page = chat().open().page
    menu = page.get_by_role("button", name="Valikko")
    expect(menu).to_have_attribute("aria-expanded", "false")
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    for name in ("Vahva kontrasti", "Tekstin koko: Suurin"):
        button = page.get_by_role("button", name=name)
        expect(button).to_have_attribute("aria-pressed", "false")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")


def test_motion_follows_the_wish_of_the_device(chat: Chat) -> None:
    def dots(widget: Widget) -> str:
        waiting = widget.open().page.locator(".typing")
        waiting.evaluate("(line) => { line.textContent = 'Polku hakee vastausta'; }")
        return str(waiting.evaluate("(line) => getComputedStyle(line, '::before').animationName"))

    assert dots(chat()) == "none"
    assert dots(chat(reduced_motion="no-preference")) == "walk"
