"""The chat widget in use: talking, choosing, forms, pages to keep, languages."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Widget
from tests.browser.fake_api import GREETING, FakeApi
from tests.browser.screen_reader import ScreenReader

Chat = Callable[..., Widget]
PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}


def test_resident_writes_and_gets_suggestions_without_losing_the_input(chat: Chat, api: FakeApi) -> None:
    widget = chat().open("/?region=kainuu&municipality=Kajaani&topic=loneliness")
    assert api.sent("POST", "/api/chat/sessions") == [
        {"language": "fi", "region": "kainuu", "municipality": "Kajaani", "topic": "loneliness"}
    ]
    widget.say("oon aika yksin", "Näistä voisi olla sinulle iloa:")
    assert api.sent("POST", "/api/chat/messages") == [{"text": "oon aika yksin"}]
    assert widget.focus == "input"

    cards = widget.page.locator(".card")
    expect(cards).to_have_count(3)
    first = cards.nth(0)
    for fact in (
        "Avoin kohtaamispaikka Onnela",
        "Kaipasit porukkaa",
        "Kauppakatu 1, Kajaani, noin\u00a02\u00a0km",
        "ma–to klo 10–15",
        "Maksuton",
        "Esteetön sisäänkäynti, Induktiosilmukka",
        "Tiedot tarkistettu 22.11.2026",
    ):
        expect(first).to_contain_text(fact)
    expect(first.get_by_role("link", name="Soita 08 123 4567")).to_have_attribute("href", "tel:081234567")
    expect(first.get_by_role("link", name="Näytä kartalla")).to_have_attribute(
        "href", "https://www.openstreetmap.org/search?query=Kauppakatu%201%2C%20Kajaani"
    )
    # An address that is not one of the web's is no link, and a fact that is not known is not shown.
    expect(cards.nth(1).get_by_role("link")).to_have_count(0)
    expect(cards.nth(1)).not_to_contain_text("Hinta")
    expect(cards.nth(1)).to_contain_text("Varmista tiedot järjestäjältä.")
    calendar = cards.nth(2).get_by_role("link", name="Lisää kalenteriin")
    expect(calendar).to_have_attribute(
        "href", f"{api.url}/api/catalog/services/k%C3%A4velyryhm%C3%A4/calendar.ics"
    )
    with widget.page.expect_download() as saving:
        calendar.click()
    assert saving.value.suggested_filename == "polku.ics"


def test_a_choice_becomes_what_the_resident_said_and_old_choices_go(chat: Chat, api: FakeApi) -> None:
    widget = chat().open()
    widget.page.get_by_role("button", name="Etsin tekemistä").press("Enter")
    widget.wait_for("Kuulin:")
    assert api.sent("POST", "/api/chat/messages") == [{"payload": '/choose{"choice": "Etsin tekemistä"}'}]
    assert widget.focus == "message resident: Sinä: Etsin tekemistä"
    expect(widget.page.locator(".choice")).to_have_text(["Näytä muita", "Toinen aihe", "Puhun ihmiselle"])
    # Reading on by keyboard leads to the answer's choices.
    widget.page.keyboard.press("Tab")
    assert widget.focus == "choice: Näytä muita"


def test_everything_goes_by_keyboard_alone(chat: Chat, api: FakeApi) -> None:
    widget = chat().visit()
    keys = widget.page.keyboard
    widget.page.locator(".launcher").focus()
    keys.press("Enter")
    widget.page.wait_for_selector(".choices button")
    assert widget.focus == "input"
    keys.type("soittakaa")
    keys.press("Enter")
    widget.page.wait_for_selector("form.contact")
    # Backwards from the input: through the form's buttons up to the name.
    for _ in range(12):
        keys.press("Shift+Tab")
        if widget.focus.endswith("-name"):
            break
    keys.type("Aino Aalto")
    keys.press("Tab")
    keys.type("040 123 4567")
    for _ in range(3):
        keys.press("Tab")
    keys.press("Space")
    keys.press("Enter")
    widget.wait_for("Soittopyyntösi on tallessa.")
    assert api.sent("POST", "/api/chat/handovers/h1/contact") == [
        {"name": "Aino Aalto", "phone": "040 123 4567", "email": "", "best_time": "", "consent": True}
    ]
    assert widget.focus == "closed: Yhteystietosi on lähetetty."

    menu = widget.page.get_by_role("button", name="Valikko")
    menu.focus()
    keys.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    keys.press("Escape")
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(menu).to_be_focused()
    keys.press("Escape")
    expect(widget.page.locator(".launcher")).to_be_focused()


def test_contact_form_keeps_what_was_typed_and_tells_errors_at_their_fields(chat: Chat, api: FakeApi) -> None:
    widget = chat().open().say("soittakaa", "Täytä vielä yhteystietosi.")
    page = widget.page
    send = page.get_by_role("button", name="Lähetä soittopyyntö")
    send.click()
    name = page.get_by_label("Nimi (pakollinen)")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description("Täytä tämä kohta.")
    assert api.sent("POST", "/api/chat/handovers/h1/contact") == []

    name.fill("Aino")
    phone = page.get_by_label("Puhelinnumero")
    phone.fill("040")
    page.get_by_label("Neuvoja saa ottaa").check()
    api.form_errors = {"phone": "Numerosta puuttuu merkkejä."}
    send.click()
    expect(phone).to_be_focused()
    expect(phone).to_have_accessible_description("Numerosta puuttuu merkkejä.")
    expect(phone).to_have_value("040")
    expect(name).not_to_have_attribute("aria-invalid", "true")

    api.trouble = "gone"
    send.click()
    expect(page.get_by_text("ne ovat yhä lomakkeella")).to_be_visible()
    expect(phone).to_have_value("040")

    # The form outlives talking on and a reload; after sending it does not come back.
    api.trouble, api.form_errors = None, {}
    phone.fill("040 123 4567")
    widget.say("mitä sitten tapahtuu", "Kuulin: mitä sitten")
    send.click()
    widget.wait_for("Soittopyyntösi on tallessa.")
    page.reload()
    widget.wait_for("Soittopyyntösi on tallessa.")
    expect(page.locator("form.contact")).to_have_count(0)


def test_a_summary_that_cannot_be_changed_yet_has_its_labels_on_a_line(chat: Chat) -> None:
    widget = chat(**PHONE).open().say("pitkä yhteenveto", "Tämä menisi neuvojalle.")
    label = widget.page.locator(".summary dt").first
    expect(label).to_have_text("Mistä puhuimme")
    # Squeezed beside its text, a label once stood one letter to a line.
    assert label.evaluate("node => node.getClientRects().length && node.offsetHeight < 40")


def test_summary_is_a_list_whose_items_can_be_removed(chat: Chat, api: FakeApi) -> None:
    widget = chat().open().say("yhteenveto", "Nämä tiedot menisivät neuvojalle:")
    summary = widget.page.locator(".summary")
    expect(summary.get_by_role("term")).to_have_text(["Mistä puhuimme", "Kunta"])
    assert widget.log.count("yksinäisyys") == 1
    expect(widget.page.locator(".choices .choice")).to_have_text(["Lähetä soittopyyntö", "En lähetä"])
    summary.get_by_role("button", name="Poista: Kunta").click()
    widget.wait_for("Kuulin: /handover_remove")
    assert {"payload": '/handover_remove{"item": "municipality"}'} in api.sent("POST", "/api/chat/messages")


def test_conversation_resumes_after_a_reload_without_being_announced_again(chat: Chat, api: FakeApi) -> None:
    widget = chat()
    reader = ScreenReader(widget.page)
    widget.open().say("oon yksin", "Näistä voisi olla")
    widget.page.reload()
    widget.wait_for("Näistä voisi olla")
    widget.page.locator(".log[aria-live=polite]").wait_for()
    assert reader.heard() == []
    assert api.opened == 1
    expect(widget.page.locator(".message.resident")).to_have_count(1)
    # Only the last turn still has its choices.
    expect(widget.page.locator(".choice")).to_have_text(["Näytä muita", "Toinen aihe", "Puhun ihmiselle"])
    widget.say("kiitos", "Kuulin: kiitos")
    assert ("polite", "Polku: Kuulin: kiitos Vaihtoehtoja: 3.") in reader.heard()


def test_each_message_is_announced_once_in_order_and_emergencies_at_once(chat: Chat) -> None:
    widget = chat()
    reader = ScreenReader(widget.page)
    widget.open()
    assert reader.heard() == [
        ("polite", f"Polku: {GREETING}"),
        ("polite", "Polku: Mistä aloitetaan? Vaihtoehtoja: 4."),
    ]
    reader.forget()
    widget.say("oon yksin", "Näistä voisi olla")
    widget.page.wait_for_selector(".card")
    assert reader.heard() == [
        ("polite", "Sinä: oon yksin"),
        ("polite", "Polku: Yksin oleminen voi painaa, ja seuran kaipuu on hyvin inhimillistä."),
        ("polite", "Polku: Näistä voisi olla sinulle iloa: Ehdotuksia: 3. Vaihtoehtoja: 3."),
    ]
    reader.forget()
    widget.say("hän ei hengitä", "Jatketaan, kun sinulle sopii.")
    urgent = [text for live, text in reader.heard() if live == "assertive"]
    assert len(urgent) == 1
    assert urgent[0].startswith("Tärkeää: Jos joku on hengenvaarassa, soita heti 112.")
    assert [live for live, _ in reader.heard()] == ["polite", "assertive", "polite"]
    # The numbers can be called by one press.
    calls = widget.page.locator(".emergency .call")
    expect(calls).to_have_text(["Soita 112", "Soita 0800 147 111"])
    expect(calls.nth(1)).to_have_attribute("href", "tel:0800147111")


def test_late_answer_is_told_politely_and_nothing_before_that(chat: Chat, api: FakeApi) -> None:
    widget = chat()
    reader = ScreenReader(widget.page)
    widget.open()
    reader.forget()
    api.delay = 1.2
    widget.say("hidas", "Kuulin: hidas")
    assert reader.heard() == [
        ("polite", "Sinä: hidas"),
        ("polite", "Polku hakee vastausta"),
        ("polite", "Polku: Kuulin: hidas Vaihtoehtoja: 3."),
    ]


def test_plan_and_conversation_open_as_pages_that_can_be_printed(chat: Chat) -> None:
    widget = chat().open().say("oon yksin <b>ja</b> väsynyt", "Näistä voisi olla")
    page = widget.page
    page.get_by_role("button", name="Valikko").click()
    with page.expect_popup() as opening:
        page.get_by_role("button", name="Tulosta tai tallenna suunnitelma").click()
    plan = opening.value
    expect(plan.get_by_role("heading", level=1)).to_have_text("Oma suunnitelmani")
    expect(plan.get_by_text("Lähde kävelylle kerran viikossa.")).to_be_visible()
    expect(plan.get_by_role("button", name="Tulosta", exact=True)).to_be_visible()
    with plan.expect_download() as saving:
        plan.get_by_role("button", name="Lataa tiedostona").click()
    assert saving.value.suggested_filename == "polku-suunnitelma.pdf"
    assert saving.value.path().read_bytes().startswith(b"%PDF-")
    # The page is dressed although the security policy forbids inline styles.
    assert plan.evaluate("getComputedStyle(document.body).maxWidth") != "none"

    with page.expect_popup() as opening:
        page.get_by_role("button", name="Tallenna keskustelu").click()
    exchange = opening.value
    expect(exchange.get_by_text("oon yksin <b>ja</b> väsynyt")).to_be_visible()
    expect(exchange.locator("time").first).to_have_text("23.11.2026 klo 14.00")
    with exchange.expect_download() as saving:
        exchange.get_by_role("button", name="Lataa tiedostona").click()
    saved = saving.value
    assert saved.suggested_filename == "polku-keskustelu.html"
    assert "Keskustelu Polun kanssa" in saved.path().read_text(encoding="utf-8")


def _text_size(page: Page) -> float:
    size = page.locator(".root").evaluate("node => getComputedStyle(node).fontSize")
    return float(str(size).removesuffix("px"))


def test_menu_changes_text_size_contrast_plain_language_and_language(chat: Chat, api: FakeApi) -> None:
    widget = chat().open()
    page = widget.page
    menu = page.get_by_role("button", name="Valikko")
    menu.click()
    normal = _text_size(page)
    page.get_by_role("button", name="Tekstin koko: Suurin").click()
    page.get_by_role("button", name="Vahva kontrasti").click()
    root = page.locator(".root")
    expect(root).to_have_attribute("data-contrast", "")
    larger = _text_size(page)
    assert larger > 1.4 * normal
    page.get_by_role("button", name="Selkokieli").click()
    widget.wait_for("Kuulin: /simplify_language")
    menu.click()
    page.get_by_role("button", name="Selkokieli", pressed=True).click()
    widget.wait_for('/set_style{"style": "normal"}')

    # Settings stay over a reload; a change of language begins anew once something has been said.
    page.reload()
    expect(root).to_have_attribute("data-size", "2")
    menu.click()
    page.get_by_role("button", name="Svenska").click()
    page.get_by_role("button", name="Byt språk").click()
    expect(page.get_by_role("dialog")).to_contain_text("En maskin, inte en människa")
    expect(root).to_have_attribute("lang", "sv")
    page.wait_for_selector(".choices button")
    assert api.sent("POST", "/api/chat/sessions")[-1]["language"] == "sv"
    # The old conversation is not erased: a callback asked for in it must not be lost.
    assert api.sent("DELETE", "/api/chat/sessions/current") == []
    # Finnish answers are marked as Finnish for the screen reader.
    expect(page.locator(".message .text").first).to_have_attribute("lang", "fi")


def test_conversation_can_be_deleted_after_a_question(chat: Chat, api: FakeApi) -> None:
    widget = chat().open().say("salaisuus", "Kuulin: salaisuus")
    page = widget.page
    page.get_by_role("button", name="Valikko").click()
    page.get_by_role("button", name="Poista keskustelu").click()
    expect(page.get_by_text("Viestit, vastaukset ja avoin soittopyyntö")).to_be_visible()
    expect(page.get_by_role("button", name="Peruuta")).to_be_focused()
    page.get_by_role("button", name="Peruuta").click()
    assert api.sent("DELETE", "/api/chat/sessions/current") == []
    page.get_by_role("button", name="Poista keskustelu").click()
    page.get_by_role("button", name="Poista kaikki").click()
    widget.wait_for("Keskustelu on poistettu.")
    page.wait_for_selector(".choices button")
    assert api.sent("DELETE", "/api/chat/sessions/current") == [None]
    assert "salaisuus" not in widget.log


def test_inline_chat_stores_and_sends_nothing_before_it_is_started(chat: Chat, api: FakeApi) -> None:
    widget = chat().visit("/inline")
    page = widget.page
    expect(page.get_by_text("Polku on kone")).to_be_visible()
    expect(page.get_by_role("link", name="Hätätilanteessa soita\u00a0112")).to_be_visible()
    assert api.calls == []
    assert page.evaluate("sessionStorage.length + document.cookie.length") == 0
    # The way to a person starts the conversation by itself, after the greeting.
    page.get_by_role("button", name="Puhu ihmiselle").click()
    widget.wait_for("Kuulin: /request_human")
    assert widget.log.index("olen kone") < widget.log.index("Puhu ihmiselle")
    assert page.evaluate("document.cookie") == ""


def test_buttons_of_the_page_open_the_chat_with_their_topic(chat: Chat, api: FakeApi) -> None:
    widget = chat().visit()
    widget.page.get_by_role("link", name="Rahat huolettavat").click()
    widget.page.wait_for_selector(".choices button")
    assert api.sent("POST", "/api/chat/sessions")[0]["topic"] == "money_management"
    # The same link works without the listener, by its address.
    other = chat().visit("/?polku=open&polku-topic=exercise")
    other.page.wait_for_selector(".choices button")
    assert api.sent("POST", "/api/chat/sessions")[1]["topic"] == "exercise"


def test_phone_shows_the_chat_over_the_whole_screen_and_keeps_writing_above_the_keyboard(chat: Chat) -> None:
    widget = chat(**PHONE).visit()
    page = widget.page
    page.tap(".launcher")
    page.wait_for_selector(".choices button")
    # The on-screen keyboard must not come up over the greeting.
    assert widget.focus == "title"
    assert page.locator("dialog").evaluate("node => node.matches(':modal')")
    box = page.locator(".panel").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (375, 740)

    page.set_viewport_size({"width": 375, "height": 330})  # as when the keyboard comes up
    page.locator(".panel.short").wait_for()
    widget.say("oon yksin", "Näistä voisi olla")
    for name in ("#input", ".help a", ".help button"):
        expect(page.locator(name)).to_be_in_viewport(ratio=1)
    last = page.locator(".message.resident")
    expect(last).to_be_in_viewport()
    page.get_by_role("button", name="Sulje keskustelu").click()
    expect(page.locator(".launcher")).to_be_focused()
