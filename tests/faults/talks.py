"""What residents do while things go wrong: chance chooses, and the page remembers what was promised."""

from __future__ import annotations

from typing import Any

from tests.faults.resident import Page, World, open_page

PEOPLE = ("Aino Testaaja", "Väinö Kokeilija", "Ilmi Esimerkki")


async def talk(world: World, number: int) -> Page:
    """One conversation: words, a request, contact details, second thoughts."""
    page = await open_page(world)
    for turn in range(world.chance.randint(1, 3)):
        await page.say(f"olen yksinäinen {number}-{turn}")
    if world.chance.random() < 0.85:
        await _ask_for_a_person(page, number)
    if world.chance.random() < 0.15:
        await page.erase()
    return page


async def _ask_for_a_person(page: Page, number: int) -> None:
    chance = page.world.chance
    await _request(page)
    if chance.random() < 0.25:
        await _request(page)  # asked for again: it is the same request
    if chance.random() < 0.3:
        # Typed instead of the form; the number is kept only when the bot says so.
        typed = f"04012345{number % 100:02d}"
        (told,) = await page.say(f"numeroni on {typed}")
        if told["text"].endswith("True"):
            page.number = "+358" + typed[1:]
    if chance.random() < 0.7:
        await page.give_contact(_details(page, number))
        page.number = None
    if chance.random() < 0.2:
        await page.give_contact(_details(page, number + 1))
        page.number = None
    if chance.random() < 0.15:
        await page.press("/handover_decline")
        page.cancelled = True


async def _request(page: Page) -> None:
    (message,) = await page.press("/request_human")
    assert page.reference in (None, message["text"]), "a second request was made"
    page.reference, page.form = message["text"], message["form"]["action"]


def _details(page: Page, number: int) -> dict[str, Any]:
    chance = page.world.chance
    return {
        "name": chance.choice(PEOPLE),
        "phone": f"+3584076543{number % 100:02d}",
        "consent_organisation": chance.random() < 0.5,
        "consent_support_person": chance.random() < 0.5,
    }
