"""The plan as a PDF: who reads it with a screen reader, on paper or years later gets the same plan."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from web.hyphenation import SOFT_HYPHEN, hyphenate, hyphenate_html
from web.pdf import render_pdf


def _item(text: str, **facts: Any) -> dict[str, Any]:
    texts = {"id": text, "text": text, "plain_text": f"Selko: {text}"}
    return {**texts, "url": None, "calls": [], "removed": False, **facts}


def _step(title: str, *items: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "plain_title": f"Selko: {title}", "items": list(items)}


PLAN = [
    _step(
        "1. Mitä voin tehdä itse",
        _item("Lähde kävelylle.", url="https://www.omaolo.fi"),
        _item("Kirjoita <b>lista</b>."),
    ),
    _step("2. Miten hakeudun palveluihin"),
    _step(
        "4. Mitä sen jälkeen",
        _item("Soita.", calls=["Kriisipuhelin: 09 2525 0111"]),
        _item("Pois.", removed=True),
    ),
]


def tags(node: Any) -> list[str]:
    """The structure's tags in reading order."""
    if isinstance(node, IndirectObject):
        node = node.get_object()
    if isinstance(node, ArrayObject):
        return [tag for child in node for tag in tags(child)]
    if not isinstance(node, DictionaryObject):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return [*own, *tags(node.get("/K"))]


async def fetch(chat: Any, accept: str = "application/pdf") -> Any:
    return await chat.client.get("/api/chat/summary", headers={**chat.headers, "Accept": accept})


@pytest.fixture
async def paper(chat: Any) -> PdfReader:
    await chat.open()
    chat.bot.filled = {"assessment_result": {"plan": PLAN}}
    reply = await fetch(chat)
    assert reply.status == 200
    assert reply.content_type == "application/pdf"
    assert 'filename="oma-suunnitelmani.pdf"' in reply.headers["Content-Disposition"]
    assert reply.headers["Cache-Control"] == "no-store"
    return PdfReader(io.BytesIO(await reply.read()))


async def test_paper_is_tagged_titled_and_in_finnish(paper: PdfReader) -> None:
    root = paper.trailer["/Root"]
    assert root["/Lang"] == "fi"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert paper.metadata is not None
    assert paper.metadata.title == "Oma suunnitelmani 23.11.2026"
    assert "Kainuun hyvinvointialue" in paper.metadata.author
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


async def test_paper_has_headings_lists_and_links_as_structure(paper: PdfReader) -> None:
    found = tags(paper.trailer["/Root"]["/StructTreeRoot"])
    assert found.count("/H1") == 1
    assert found.count("/H2") == 3  # two steps with lines, and where to turn
    assert found.count("/L") == 2
    assert found.count("/LI") == 3
    assert "/Link" in found
    assert found.index("/H1") < found.index("/H2") < found.index("/LI")


async def test_paper_says_the_plan_and_where_to_turn(paper: PdfReader) -> None:
    text = re.sub(r"\s+", " ", "".join(page.extract_text() for page in paper.pages)).replace(SOFT_HYPHEN, "")
    lines = ("Lähde kävelylle. www.omaolo.fi", "Kirjoita <b>lista</b>.", "Soita. Kriisipuhelin: 09 2525 0111")
    for line in (PLAN[0]["title"], *lines, "soita 112", "044 797 0676"):
        assert line in text
    assert PLAN[1]["title"] not in text
    assert "Pois." not in text
    assert "Selko:" not in text
    assert "Sivu 1 / 1" in text


async def test_a_paper_in_plain_language_is_plain_throughout(chat: Any) -> None:
    await chat.open()
    chat.bot.filled = {"style": "plain", "assessment_result": {"plan": PLAN}}
    page = await (await fetch(chat, "text/html")).text()
    assert "<h2>Selko: 1. Mitä voin tehdä itse</h2>" in page
    assert "Selko: Lähde kävelylle." in page


async def test_fonts_are_in_the_file_itself(paper: PdfReader) -> None:
    fonts = paper.pages[0]["/Resources"]["/Font"]
    names = [str(fonts[name].get_object()["/BaseFont"]) for name in fonts]
    assert names
    assert all("Atkinson" in name for name in names)


async def test_a_browser_still_gets_the_page(chat: Any) -> None:
    await chat.open()
    reply = await fetch(chat, "text/html")
    assert reply.content_type == "text/html"
    assert "Suunnitelmaa ei ole vielä" in await reply.text()


async def test_an_empty_plan_is_a_paper_too(chat: Any) -> None:
    await chat.open()
    text = PdfReader(io.BytesIO(await (await fetch(chat)).read())).pages[0].extract_text()
    assert "Suunnitelmaa ei ole vielä" in text


async def test_the_numbers_are_those_of_where_the_resident_lives(chat: Any) -> None:
    await chat.open(region="kainuu")
    chat.bot.filled = {"municipality": "Porvoo"}
    for accept in ("text/html", "application/pdf"):
        body = await (await fetch(chat, accept)).read()
        text = body.decode() if accept == "text/html" else PdfReader(io.BytesIO(body)).pages[0].extract_text()
        assert "019 5600 111" in text
        assert "044 797 0676" not in text


async def test_papers_cannot_be_asked_for_without_end(chat: Any) -> None:
    await chat.open()
    statuses = [(await fetch(chat)).status for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert (await fetch(chat, "text/html")).status == 200


async def test_nobody_elses_plan_is_given(chat: Any) -> None:
    await chat.open()
    chat.headers = {"Authorization": "Bearer väärä".encode().decode("latin-1")}
    assert (await fetch(chat)).status == 401


def test_a_page_cannot_have_anything_loaded(tmp_path: Any) -> None:
    secret = tmp_path / "salaisuus.txt"
    secret.write_text("salaisuus", encoding="utf-8")
    html = (
        '<html lang="fi"><head><title>t</title></head><body><p>Hei</p>'
        f'<img alt="kuva" src="{secret.as_uri()}"><img alt="kuva" src="http://127.0.0.1:9/x.png"></body></html>'
    )
    reader = PdfReader(io.BytesIO(render_pdf(html)))
    assert "Hei" in reader.pages[0].extract_text()
    assert "salaisuus" not in reader.pages[0].extract_text()
    assert not reader.pages[0].images


@pytest.mark.parametrize(
    ("word", "broken"),
    [
        ("työkykykoordinaattori", "työ-ky-ky-koor-di-naat-to-ri"),
        ("perheasiainneuvottelu", "per-he-asi-ain-neu-vot-te-lu"),
        ("Kokemusasiantuntija", "Ko-ke-mus-asi-an-tun-ti-ja"),
    ],
)
def test_long_words_break_between_syllables_never_near_their_ends(word: str, broken: str) -> None:
    assert hyphenate(word).replace(SOFT_HYPHEN, "-") == broken
    assert hyphenate(word).replace(SOFT_HYPHEN, "") == word


def test_addresses_markup_and_short_words_are_left_alone() -> None:
    html = (
        "<style>.palveluntarvearviointi { color: red }</style><title>palveluntarvearviointi</title>"
        '<a href="https://palveluntarvearviointi.fi">hyvinvointialue.kainuu.fi</a> &auml; lyhyt sana'
        " osoite@hyvinvointialueella.fi https://www.mielenterveystalo.fi/omahoito-ohjelmat"
    )
    assert hyphenate_html(html) == html
    assert SOFT_HYPHEN in hyphenate_html("<p>palveluntarvearviointi.</p>")


def test_long_words_break_at_the_lines_end() -> None:
    word = "palveluntarvearviointikokonaisuus"
    rules = "@page { size: 6cm 10cm; margin: 5mm }"
    page = f'<html lang="fi"><head><title>t</title><style>{rules}</style></head><body>{word}</body></html>'
    text = PdfReader(io.BytesIO(render_pdf(page))).pages[0].extract_text().strip()
    assert "\u2010\n" in text
    assert re.sub(r"[\s\u00ad\u2010]", "", text) == word
