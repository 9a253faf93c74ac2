"""A small chat gateway for the widget's tests: real pages, real headers, answers by a table.

The real gateway has its own tests; this one can be told to be slow, busy, broken or gone.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
from aiohttp import web

from regions import load_region
from web.calendar_files import service_address
from web.finnish_time import FILTERS
from web.pdf import render_pdf

WEB = Path(__file__).resolve().parents[2] / "web"
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-test'; style-src 'self' 'nonce-test'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

Body = dict[str, Any]


def message(text: str, sender: str = "bot", **extra: Any) -> Body:
    """One message in the contract's shape."""
    message.count += 1  # type: ignore[attr-defined]
    return {
        "id": f"m{message.count}",  # type: ignore[attr-defined]
        "time": NOW.isoformat(timespec="seconds"),
        "sender": sender,
        "text": text,
        "buttons": [],
        "cards": [],
        "form": None,
        "urgency": None,
        "language": "fi",
        **extra,
    }


message.count = 0  # type: ignore[attr-defined]


def buttons(*titles: str) -> list[dict[str, str]]:
    """Choices whose payloads are named after them."""
    return [{"title": title, "payload": f'/choose{{"choice": "{title}"}}'} for title in titles]


FACTS = (
    "summary",
    "reason",
    "organization",
    "place",
    "municipality",
    "distance_km",
    "schedule",
    "price",
    "url",
    "phone",
    "checked_on",
    "calendar",
)


def card(title: str, **extra: Any) -> Body:
    """A card whose facts are unknown unless given."""
    return {
        "service_id": title.lower(),
        "title": title,
        **dict.fromkeys(FACTS),
        "accessibility": [],
        "remote": False,
        **extra,
    }


CALLBACK = "/api/chat/callback.ics?region=kainuu&reference=KTR-4729&due=20261124T1300Z"
# The accessibility statement before anybody has sent its form.
FORM_NOT_SENT: Body = {"sent": False, "unsent": None, "help_now": "", "trap": "tarkiste", "longest": 2000}
CARDS = [
    card(
        "Avoin kohtaamispaikka Onnela",
        summary="Kahvia, juttuseuraa ja yhteistä tekemistä. Mukaan voi tulla ilman ilmoittautumista.",
        reason="Kaipasit porukkaa, ja tänne voi vain kävellä sisään.",
        organization="Kainuun yhdistys",
        place="Kauppakatu 1",
        municipality="Kajaani",
        distance_km=2.4,
        schedule="ma–to klo 10–15",
        price="Maksuton",
        phone="08 123 4567",
        url="https://example.fi/onnela",
        accessibility=["Esteetön sisäänkäynti", "Induktiosilmukka"],
        checked_on="2026-11-22",
    ),
    card(
        "Ystäväpuhelin",
        summary="Vapaaehtoinen soittaa sovittuna aikana.",
        reason="Sopii, jos kotoa lähteminen tuntuu raskaalta.",
        organization="Ystäväpuhelin",
        remote=True,
        url="javascript:alert(1)",
    ),
    card(
        "Kävelyryhmä",
        reason="Saat samalla seuraa ja ulkoilua.",
        place="Urheilupuisto",
        municipality="Kajaani",
        schedule="ke 17–18",
        calendar=True,
    ),
]

FORM: Body = {
    "id": "h1",
    "kind": "contact",
    "action": "/api/chat/handovers/h1/contact",
    "title": "Yhteystietosi soittoa varten",
    "intro": "Tiedot menevät salattuina vain neuvojalle. Anna puhelinnumero tai sähköposti.",
    "fields": [
        {"name": "name", "label": "Nimi", "type": "text", "required": True, "autocomplete": "name"},
        {"name": "phone", "label": "Puhelinnumero", "type": "tel", "required": False, "autocomplete": "tel"},
        {"name": "email", "label": "Sähköposti", "type": "email", "required": False, "autocomplete": "email"},
        {
            "name": "best_time",
            "label": "Milloin sinut tavoittaa parhaiten?",
            "type": "select",
            "required": False,
            "autocomplete": "off",
            "options": ["Milloin vain", "Aamupäivällä", "Iltapäivällä"],
        },
    ],
    "consent_label": "Neuvoja saa ottaa minuun yhteyttä näillä tiedoilla.",
    "submit_label": "Lähetä soittopyyntö",
    "cancel_payload": "/handover_decline",
}

GREETING = (
    "Hei, tässä Polku: olen kone, en ihminen. Autan löytämään tukea ja tekemistä. Hätätilanteessa soita 112. "
    "Keskustelu tallennetaan määräajaksi, joten älä kirjoita henkilötunnusta. Ihmiselle voit pyytää puhumaan "
    "milloin vain."
)
OPENING = buttons("Mitä voin tehdä itse?", "Etsin tekemistä", "Kerron tilanteestani", "Puhun ihmiselle")
OUTAGE = "Polku ei juuri nyt vastaa. Hätätilanteessa soita 112. Neuvonta auttaa numerossa 019 5600 111."
SUMMARY_ITEMS = [
    {"id": "needs", "label": "Mistä puhuimme", "text": "yksinäisyys"},
    {"id": "municipality", "label": "Kunta", "text": "Kajaani"},
]
NEXT = buttons("Näytä muita", "Toinen aihe", "Puhun ihmiselle")


def answers(said: str) -> list[Body]:
    """What Polku says to a text or a payload."""
    if "yksin" in said:
        return [
            message("Yksin oleminen voi painaa, ja seuran kaipuu on hyvin inhimillistä."),
            message("Näistä voisi olla sinulle iloa:", cards=CARDS, buttons=NEXT),
        ]
    if "hengitä" in said:
        return [
            message(
                "Jos joku on hengenvaarassa, soita heti 112. Pysy hänen luonaan.\n"
                "Myrkytystietokeskus neuvoo numerossa 0800 147 111 ympäri vuorokauden.",
                urgency="emergency",
            ),
            message("Jatketaan, kun sinulle sopii.", buttons=buttons("Jatketaan tästä")),
        ]
    if "lyö" in said:
        return [message("Kenenkään ei kuulu lyödä sinua. Nollalinja 080 005 005.", quick_exit=True)]
    if "soittakaa" in said:
        return [message("Täytä vielä yhteystietosi.", form=FORM)]
    if "pitkä yhteenveto" in said:
        told = {"id": "needs", "label": "Mistä puhuimme", "text": "läheisen kuolema ja suru, yksinäisyys"}
        return [message("Tämä menisi neuvojalle.", summary={"items": [told]})]
    if "yhteenveto" in said:
        listed = "\n".join(f"• {item['label']}: {item['text']}" for item in SUMMARY_ITEMS)
        removal = [
            {
                "title": f"Poista: {item['label']}",
                "payload": f'/handover_remove{{"item": "{item["id"]}"}}',
            }
            for item in SUMMARY_ITEMS
        ]
        return [
            message(
                f"Nämä tiedot menisivät neuvojalle:\n{listed}\nMitään ei lähde ilman lupaasi.",
                summary={"items": SUMMARY_ITEMS},
                buttons=[*removal, *buttons("Lähetä soittopyyntö", "En lähetä")],
            )
        ]
    return [message(f"Kuulin: {said}", buttons=NEXT)]


@dataclass
class FakeApi:
    """The server's state; tests read `calls` and set `trouble`, `delay` and `form_errors`."""

    url: str = ""
    calls: list[tuple[str, str, Any]] = field(default_factory=list)
    history: list[Body] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    trouble: str | None = None
    delay: float = 0.0
    form_errors: dict[str, str] = field(default_factory=dict)
    opened: int = 0

    def reset(self) -> None:
        """As if nobody had ever been here."""
        self.calls.clear()
        self.history = []
        self.tokens = set()
        self.trouble, self.delay, self.form_errors, self.opened = None, 0.0, {}, 0

    def sent(self, method: str, path: str) -> list[Any]:
        """Bodies of the calls made so far, without the numbers that the widget gives its messages."""
        return [
            {key: value for key, value in body.items() if key != "client_id"} if body else body
            for called, where, body in self.calls
            if (called, where) == (method, path)
        ]

    def numbers(self, method: str, path: str) -> list[str]:
        """The numbers that the widget gave the messages sent so far."""
        return [body["client_id"] for called, where, body in self.calls if (called, where) == (method, path)]

    def application(self) -> web.Application:
        """All routes."""
        app = web.Application(middlewares=[self._middleware])
        app[TEMPLATES] = jinja2.Environment(
            loader=jinja2.FileSystemLoader(WEB / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
        )
        app[TEMPLATES].filters.update(FILTERS)
        for path, template in (
            ("/", "demo.html"),
            ("/saavutettavuus", "saavutettavuus.html"),
            ("/tietosuoja", "tietosuoja.html"),
        ):
            app.router.add_get(path, self._page(template))
        app.router.add_get("/inline", self._inline)
        app.router.add_get("/neutral", self._neutral)
        app.router.add_post("/api/chat/sessions", self._open)
        app.router.add_get("/api/chat/messages", self._history)
        app.router.add_post("/api/chat/messages", self._say)
        app.router.add_delete("/api/chat/sessions/current", self._erase)
        app.router.add_post("/api/chat/handovers/h1/contact", self._contact)
        app.router.add_get("/api/chat/callback.ics", self._calendar)
        app.router.add_get("/api/catalog/services/{id}/calendar.ics", self._calendar)
        app.router.add_get("/api/chat/transcript", self._transcript)
        app.router.add_get("/api/chat/summary", self._summary)
        app.router.add_static("/widget", WEB / "static" / "widget")
        app.router.add_static("/static", WEB / "static")
        return app

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path.startswith("/api/"):
            body = await request.json() if request.can_read_body else None
            self.calls.append((request.method, request.path, body))
            await asyncio.sleep(self.delay)
            if self.trouble == "gone":
                assert request.transport is not None
                request.transport.close()
                raise web.HTTPServiceUnavailable
            if self.trouble == "busy":
                return _problem(429, "Viestejä tuli nyt monta peräkkäin. Odota hetki ja yritä uudelleen.")
            if self.trouble == "broken":
                return web.Response(status=502, text="<h1>Bad gateway</h1>", content_type="text/html")
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            public = request.path == "/api/chat/sessions" or request.path.endswith(".ics")
            if not public and token not in self.tokens:
                return _problem(401, "Keskustelu ei ole enää voimassa. Aloita uusi keskustelu.")
        response: web.StreamResponse = await handler(request)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    def _page(self, template: str) -> Any:
        async def view(request: web.Request) -> web.Response:
            region = load_region(request.query.get("region", "kainuu"))
            html = (
                request.app[TEMPLATES]
                .get_template(template)
                .render(region=region, nonce="test", query=request.query, **FORM_NOT_SENT)
            )
            # The neutral page of the tests is on this server: nothing here reaches for the network.
            return _html(html.replace("<polku-chat", f'<polku-chat exit-url="{self.url}/neutral"'))

        return view

    async def _inline(self, request: web.Request) -> web.Response:
        return _html(
            "<!doctype html><html lang=fi><meta charset=utf-8>"
            "<meta name=viewport content='width=device-width'><title>Upotettu</title>"
            "<main><h1>Upotettu keskustelu</h1><polku-chat inline region=kainuu>"
            "</polku-chat></main><script type=module src=/widget/polku-chat.js nonce=test></script></html>"
        )

    async def _neutral(self, request: web.Request) -> web.Response:
        return _html("<!doctype html><html lang=fi><title>Neutraali</title><h1>Neutraali sivu</h1></html>")

    async def _open(self, request: web.Request) -> web.Response:
        self.opened += 1
        token = f"token-{self.opened}"
        self.tokens = {token}
        self.history = [message(GREETING), message("Mistä aloitetaan?", buttons=OPENING)]
        return web.json_response(
            {"session_id": "s", "token": token, "expires_at": NOW.isoformat(), "messages": self.history},
            status=201,
        )

    async def _history(self, request: web.Request) -> web.Response:
        return web.json_response({"messages": self.history})

    async def _say(self, request: web.Request) -> web.Response:
        body = await request.json()
        said = body.get("text") or body["payload"]
        if "liikaa" in said:
            return _problem(413, "Viesti on liian pitkä. Kirjoita enintään 2000 merkkiä kerralla.")
        self.history.append(message(said, sender="resident"))
        if self.trouble == "bot_down":
            down = [message(OUTAGE)]
            self.history += down
            return _problem(503, "Palvelu ei juuri nyt vastaa.", messages=down)
        found = answers(said)
        self.history += found
        return web.json_response({"messages": found})

    async def _erase(self, request: web.Request) -> web.Response:
        self.tokens, self.history = set(), []
        return web.Response(status=204)

    async def _contact(self, request: web.Request) -> web.Response:
        if self.form_errors:
            return _problem(422, "Tarkista yhteystiedot", errors=self.form_errors)
        receipt = [message("Soittopyyntösi on tallessa. Tunnus on KUUSI 42.", calendar=CALLBACK)]
        self.history += receipt
        return web.json_response({"id": "h1", "messages": receipt}, status=201)

    async def _calendar(self, request: web.Request) -> web.Response:
        return web.Response(
            text="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
            content_type="text/calendar",
            headers={"Content-Disposition": 'attachment; filename="polku.ics"'},
        )

    async def _transcript(self, request: web.Request) -> web.Response:
        return self._render(request, "transcript.html", messages=self.history)

    async def _summary(self, request: web.Request) -> web.Response:
        plan = [
            {"title": "Mitä voit tehdä itse", "items": [_line("Lähde kävelylle kerran viikossa.")]},
            {"title": "Näin haet palveluja", "items": [_line("Soita neuvontaan, kun sinulle sopii.")]},
        ]
        cards = [SimpleNamespace(**body) for body in CARDS]
        links = {"callback": None, "origin": self.url, "service_address": service_address}
        page = self._render(request, "summary.html", plan=plan, cards=cards, **links)
        if request.headers.get("Accept") != "application/pdf":
            return page
        body = await asyncio.to_thread(render_pdf, str(page.text))
        return web.Response(body=body, content_type="application/pdf")

    def _render(self, request: web.Request, template: str, **values: Any) -> web.Response:
        page = request.app[TEMPLATES].get_template(template)
        return _html(page.render(region=load_region("kainuu"), now=NOW, **values))


TEMPLATES = web.AppKey("templates", jinja2.Environment)


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _problem(status: int, title: str, **members: Any) -> web.Response:
    body = {"type": "about:blank", "status": status, "title": title, **members}
    return web.json_response(body, status=status, content_type="application/problem+json")


class RunningFakeApi:
    """A `FakeApi` served on a free port of loopback by a thread of its own."""

    def __init__(self) -> None:
        self.api = FakeApi()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> FakeApi:
        """Serve until `stop`."""
        self._thread.start()
        assert self._ready.wait(10)
        return self.api

    def stop(self) -> None:
        """Close the port and the loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner = web.AppRunner(self.api.application(), shutdown_timeout=0.1)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self._loop.run_until_complete(site.start())
        port = runner.addresses[0][1]
        self.api.url = f"http://127.0.0.1:{port}"
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()


def _line(text: str) -> dict[str, Any]:
    return {"text": text, "url": "https://www.omaolo.fi", "calls": ["Neuvonta: 019 5600 111"]}
