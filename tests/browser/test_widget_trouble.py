"""The chat widget when things go wrong, and when somebody has to leave in a hurry."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Widget
from tests.browser.fake_api import FakeApi
from tests.browser.screen_reader import ScreenReader

Chat = Callable[..., Widget]
SAY = ("POST", "/api/chat/messages")
ERASE = ("DELETE", "/api/chat/sessions/current")


@pytest.mark.parametrize("trouble", ["gone", "broken", "busy"])
def test_what_was_written_is_kept_and_sent_again_after(chat: Chat, api: FakeApi, trouble: str) -> None:
    widget = chat()
    reader = ScreenReader(widget.page)
    widget.open()
    api.trouble = trouble
    reader.forget()
    widget.say(
        "tärkeä asia", "Odota hetki" if trouble == "busy" else "Viesti ei lähtenyt. Tekstisi on tallessa."
    )
    assert widget.focus == "input"
    assert any("Lähetä uudelleen" in text for live, text in reader.heard() if live == "polite")
    if trouble != "busy":
        # The page itself knows whom to call.
        expect(widget.page.locator(".facts")).to_contain_text("Kainuun hyvinvointialueen neuvonta")
    # The choices are there again: the conversation did not move on.
    expect(widget.page.get_by_role("button", name="Etsin tekemistä")).to_be_visible()

    api.trouble = None
    widget.page.get_by_role("button", name="Lähetä uudelleen").click()
    widget.wait_for("Kuulin: tärkeä asia")
    assert widget.focus == "message resident: Sinä: tärkeä asia"
    assert [m["text"] for m in api.history if m["sender"] == "resident"] == ["tärkeä asia"]
    # The gateway knows by the number that it is the same message.
    assert len(set(api.numbers(*SAY))) == 1
    expect(widget.page.get_by_role("button", name="Lähetä uudelleen")).to_have_count(0)


def test_writing_goes_on_while_an_answer_is_awaited_and_keeps_its_order(chat: Chat, api: FakeApi) -> None:
    widget = chat().open()
    api.delay = 0.4
    widget.say("ensimmäinen").say("toinen", "Kuulin: toinen")
    assert api.sent(*SAY) == [{"text": "ensimmäinen"}, {"text": "toinen"}]
    assert widget.log.index("Kuulin: ensimmäinen") < widget.log.index("Kuulin: toinen")


def test_bot_that_is_down_is_told_with_its_help_facts(chat: Chat, api: FakeApi) -> None:
    widget = chat().open()
    api.trouble = "bot_down"
    widget.say("kuuleeko kukaan", "Polku ei juuri nyt vastaa.")
    link = widget.page.locator(".message.bot").last.get_by_role("link", name="019 5600 111")
    expect(link).to_have_attribute("href", "tel:0195600111")
    expect(widget.page.get_by_text("Polku ei saanut vielä vastattua tähän.")).to_be_visible()


def test_refused_message_returns_to_the_input_with_the_reason(chat: Chat, api: FakeApi) -> None:
    widget = chat().open().say("liikaa tekstiä")
    field = widget.page.locator("#input")
    expect(field).to_have_value("liikaa tekstiä")
    expect(field).to_have_accessible_description(
        "Viesti on liian pitkä. Kirjoita enintään 2000 merkkiä kerralla."
    )
    expect(widget.page.locator(".message.resident")).to_have_count(0)

    # What is too long is told before it is sent, and nothing is cut off.
    calls = len(api.calls)
    widget.say("a" * 2001)
    expect(field).to_have_accessible_description(
        "Lyhennä viesti enintään 2000 merkkiin. Merkkejä on nyt 2001."
    )
    expect(field).to_have_value("a" * 2001)
    assert len(api.calls) == calls
    widget.say("lyhyt", "Kuulin: lyhyt")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_expired_session_is_replaced_and_the_message_is_said_in_the_new_one(chat: Chat, api: FakeApi) -> None:
    widget = chat().open()
    api.tokens.clear()
    widget.say("ei hengitä", "Jatketaan, kun sinulle sopii.")
    assert api.opened == 2
    assert "Edellinen keskustelu on päättynyt" in widget.log
    # A button of the old conversation is not sent to the new one: it would mean nothing there.
    api.tokens.clear()
    sent = len(api.sent(*SAY))
    widget.page.get_by_role("button", name="Jatketaan tästä").click()
    # The opening's question stood there before: only the second notice tells that all is done.
    expect(widget.page.locator(".log").get_by_text("Edellinen keskustelu on päättynyt")).to_have_count(2)
    expect(widget.page.locator(".log").get_by_text("Mistä aloitetaan?")).to_have_count(2)
    assert len(api.sent(*SAY)) == sent + 1
    assert api.opened == 3


def test_server_that_cannot_be_reached_leaves_the_numbers_and_a_second_try(chat: Chat, api: FakeApi) -> None:
    widget = chat().visit("/?region=ita-uusimaa")
    page = widget.page
    api.trouble = "gone"
    page.click(".launcher")
    widget.wait_for("Yhteyttä Polkuun ei saatu. Hätätilanteessa soita 112.")
    expect(page.locator(".facts").get_by_role("link", name="019 5600 111")).to_be_visible()
    widget.say("haloo", "Viesti ei lähtenyt.")
    api.trouble = None
    page.get_by_role("button", name="Yritä uudelleen").last.click()
    page.wait_for_selector(".choices button")
    page.get_by_role("button", name="Lähetä uudelleen").click()
    widget.wait_for("Kuulin: haloo")


def test_page_without_script_shows_the_way_to_people(chat: Chat) -> None:
    page = chat(java_script_enabled=False).visit("/?region=ita-uusimaa").page
    expect(page.locator("polku-chat")).to_contain_text("019 5600 111")


def test_what_polku_says_is_never_run(chat: Chat) -> None:
    widget = chat().open()
    widget.say("<img src=x onerror=alert(1)> javascript:alert(1)", "Kuulin: <img")
    assert widget.page.locator(".log img, .log a[href^=javascript]").count() == 0


def test_addresses_and_numbers_can_be_pressed_and_other_figures_cannot(chat: Chat) -> None:
    widget = chat().open()
    widget.say(
        "katso www.mielenterveystalo.fi, https://nollalinja.fi/en. tai kirjoita apu@esimerkki.fi; "
        "soita 116 006, +358 40 123 4567 tai 09 2525 0111. "
        "Päivä 22.11.2026, hinta 0,20 €, 112 euroa, koodi A-0401234567.",
        "Kuulin: katso",
    )
    links = widget.page.locator(".message.bot").last.locator(".text a")
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://www.mielenterveystalo.fi",
        "https://nollalinja.fi/en",
        "mailto:apu@esimerkki.fi",
        "tel:116006",
        "tel:+358401234567",
        "tel:0925250111",
    ]


def test_quick_exit_leaves_no_trace_on_the_device(chat: Chat, api: FakeApi) -> None:
    widget = chat().open()
    page = widget.page
    leave = page.get_by_role("button", name="Poistu nopeasti")
    expect(leave).to_have_count(0)
    widget.say("hän lyö minua", "Kenenkään ei kuulu lyödä sinua.")
    expect(leave).to_be_visible()
    page.reload()
    expect(leave).to_be_visible()
    with page.expect_popup() as opening:
        page.get_by_role("button", name="Valikko").click()
        page.get_by_role("button", name="Tallenna keskustelu").click()
    kept = opening.value
    kept.wait_for_selector("h1")
    leave.first.click()
    page.wait_for_url("**/neutral")
    assert page.evaluate("sessionStorage.length + localStorage.length + document.cookie.length") == 0
    assert kept.is_closed()
    for _ in range(50):
        if api.sent(*ERASE):
            break
        page.wait_for_timeout(20)
    assert api.sent(*ERASE) == [None]
    # "Back" does not lead to the chat: its page was replaced.
    page.go_back()
    assert "Polku" not in page.content()


def test_quick_exit_does_not_lose_a_callback_that_was_asked_for(chat: Chat, api: FakeApi) -> None:
    widget = chat().open().say("hän lyö minua", "Kenenkään").say("soittakaa", "Täytä vielä")
    page = widget.page
    # The browser is not asked to remember a name typed here.
    expect(page.get_by_label("Nimi (pakollinen)")).to_have_attribute("autocomplete", "off")
    page.get_by_label("Nimi (pakollinen)").fill("Aino")
    page.get_by_label("Neuvoja saa ottaa").check()
    page.get_by_role("button", name="Lähetä soittopyyntö").click()
    widget.wait_for("Soittopyyntösi on tallessa.")
    # A file in the device's downloads would tell of the visit.
    expect(page.get_by_role("link", name="Lisää kalenteriin")).to_have_count(0)
    page.get_by_role("button", name="Poistu nopeasti").click()
    page.wait_for_url("**/neutral")
    page.wait_for_timeout(200)
    assert api.sent(*ERASE) == []
    assert page.evaluate("sessionStorage.length") == 0
