"""The resident's pages: what the law and the reader need is there, and nothing typed is markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest

from regions import load_region, region_ids
from web.finnish_time import FILTERS

FOLDER = Path(__file__).resolve().parents[3] / "web" / "templates"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FACTS = (
    "summary",
    "reason",
    "organization",
    "place",
    "municipality",
    "schedule",
    "price",
    "url",
    "phone",
    "checked_on",
    "calendar",
)
PAGES = ("demo.html", "saavutettavuus.html", "tietosuoja.html")


def render(template: str, region: str | Any = "kainuu", **values: Any) -> str:
    """A page as the server makes it; `region` is an id, or a region itself."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters.update(FILTERS)
    known = load_region(region) if isinstance(region, str) else region
    form = {"sent": False, "unsent": None, "help_now": "", "trap": "tarkiste", "longest": 2000}
    base = {"region": known, "now": NOW, "nonce": "n0nce", "query": {}, "callback": None, **form}
    return environment.get_template(template).render({**base, **values})


def message(text: str, **extra: Any) -> dict[str, Any]:
    """A message in the contract's shape."""
    return {
        "time": "2026-11-23T12:00:00+00:00",
        "sender": "bot",
        "text": text,
        "buttons": [],
        "cards": [],
        "form": None,
        "urgency": None,
        "language": "fi",
        **extra,
    }


def card(**facts: Any) -> SimpleNamespace:
    """A card that knows only what it is given."""
    return SimpleNamespace(**{**dict.fromkeys(FACTS), "title": "Kerho", "accessibility": (), **facts})


@pytest.mark.parametrize("region", region_ids())
@pytest.mark.parametrize("page", PAGES)
def test_page_names_its_region_and_emergency_number_and_keeps_to_the_security_policy(
    page: str, region: str
) -> None:
    html = render(page, region)
    assert load_region(region).name in html
    assert 'href="tel:112"' in html
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", html)
    assert all('nonce="n0nce"' in script for script in re.findall(r"<script[^>]*>", html))
    assert not re.search(r'(src|href)="https?://[^"]+\.(js|css|woff2?|png|jpg)', html), (
        "a third party is loaded"
    )
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_unknown_facts_of_a_region_are_left_out_and_known_ones_shown() -> None:
    kainuu, uusimaa = render("demo.html", "kainuu"), render("demo.html", "ita-uusimaa")
    assert "help-phone" not in kainuu
    assert 'help-phone="019 5600 111"' in uusimaa
    assert "None" not in kainuu + uusimaa
    assert "på svenska" in uusimaa
    assert "på svenska" not in kainuu


def test_link_parameters_reach_the_widget_and_cannot_break_out_of_it() -> None:
    html = render("demo.html", query={"municipality": 'Kuhmo"><script>', "topic": "loneliness", "lang": "sv"})
    assert 'municipality="Kuhmo&#34;&gt;&lt;script&gt;"' in html
    assert 'topic="loneliness"' in html
    assert '<polku-chat region="kainuu" lang="sv"' in html
    assert ' lang="fi"' in render("demo.html", query={"lang": "xx"}).partition("<polku-chat")[2]


def test_accessibility_statement_has_what_the_law_demands() -> None:
    html = render("saavutettavuus.html")
    for demanded in (
        "306/2019",
        "WCAG 2.1",
        "osittain",
        "14 päivän kuluessa",
        "Liikenne- ja viestintävirasto Traficom",
        "Digitaalisen esteettömyyden ja saavutettavuuden valvontayksikkö",
        "saavutettavuus@traficom.fi",
        "Seloste on laadittu 22.11.2026",
    ):
        assert demanded in html
    assert "aluehallintovirasto" not in html.lower()


def test_privacy_notice_tells_the_regions_own_retention_and_rights() -> None:
    html = render("tietosuoja.html")
    assert f"{load_region('kainuu').retention.conversation} päivää viimeisestä viestistä" in html
    for demanded in (
        "Rekisterinpitäjä",
        "tietosuojavaltuutetulle",
        "suostumus",
        "poistaa",
        "Kone ei päätä asioistasi",
    ):
        assert demanded in html


def test_privacy_notice_is_a_draft_until_the_region_has_confirmed_its_retention() -> None:
    region = load_region("kainuu")
    assert "Luonnos." not in render("tietosuoja.html", replace(region, unconfirmed=()))
    assert "Luonnos." in render("tietosuoja.html", replace(region, unconfirmed=("retention.handover",)))


def test_transcript_has_the_whole_exchange_in_finnish_time_and_as_text() -> None:
    html = render(
        "transcript.html",
        messages=[
            message("<script>alert(1)</script>", sender="resident"),
            message(
                "Soita 112.", urgency="emergency", buttons=[{"title": "Jatketaan", "payload": "/repeat"}]
            ),
            message(
                "Förslag", language="sv", cards=[vars(card(url="javascript:alert(1)", price="Maksuton"))]
            ),
            message("Lomake", form={"title": "Yhteystietosi"}),
        ],
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html
    assert "23.11.2026 klo 14.00" in html
    assert "Vaihtoehdot: Jatketaan" in html
    assert "/repeat" not in html
    assert "Maksuton" in html
    assert "javascript:" not in html
    assert 'lang="sv"' in html
    assert "Polku on kone, ei ihminen" in html


def test_plan_shows_its_steps_and_services_and_says_that_it_is_no_decision() -> None:
    plan = [
        {
            "title": "Mitä voit tehdä itse",
            "items": [{"text": "Lähde kävelylle.", "url": "https://www.omaolo.fi", "calls": ["Neuvo: 112"]}],
        },
        {"title": "Tyhjä askel", "items": []},
    ]
    html = render(
        "summary.html", plan=plan, cards=[card(checked_on=date(2026, 11, 22)), card(title="Toinen")]
    )
    assert "Lähde kävelylle." in html
    assert '<a href="https://www.omaolo.fi">www.omaolo.fi</a>' in html
    assert "Neuvo: 112" in html
    assert "Tyhjä askel" not in html
    assert "Tiedot tarkistettu 22.11.2026." in html
    assert "Varmista tiedot järjestäjältä." in html
    assert "Se ei ole päätös" in html
    assert "None" not in html


def test_plan_that_is_not_made_yet_tells_how_to_get_one() -> None:
    html = render("summary.html", plan=[], cards=[])
    assert "Suunnitelmaa ei ole vielä." in html
    assert 'href="tel:112"' in html
