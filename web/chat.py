"""The public chat: sessions, messages, history, deletion, contact details."""

from __future__ import annotations

import asyncio
import json
import re
import time
import weakref
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import structlog
from aiohttp import web

from assessment import available, called
from catalog import COUNTIES
from conversation import Session, UnknownSession
from handover import ContactDetails, ContactError, ContactWishes, StorageError, UnknownHandover
from safety import CrisisFinding, CrisisReading, normalise, outage_reply, read_crisis, reads_meaning, redact
from web import limits, own_data, resending
from web.bot_client import BotDown
from web.context import Context
from web.emergency import emergency_message
from web.keys import CONTEXT
from web.language import FINNISH, Heard, heard
from web.messages import Body, BotAnswer, message
from web.metrics import METRICS, Metrics
from web.problems import Problem, json_body, problem
from web.tracing import tell_conversation
from web.typed_number import TypedNumber, keep_number, typed_number

log = structlog.get_logger("chat")

LONGEST_MESSAGE = 2_000
LANGUAGES = ("fi", "sv", "en")
# The widget's fixed controls: a conversation may always send these, whatever it was shown.
FIXED_PAYLOADS = frozenset(
    {
        "/request_human", "/start_self_assessment", "/delete_my_data", "/simplify_language", "/find_activity",
        "/handover_decline", '/set_style{"style": "plain"}', '/set_style{"style": "normal"}',
    }
)  # fmt: skip
# What the history shows for a control that is not a button of any message.
CONTROL_TITLES = {"/request_human": "Puhun ihmiselle", "/simplify_language": "Selkokielellä"}
# What a page's link may say of place and topic.
TOPIC = re.compile(r"[\w -]{1,40}")
PAYLOAD_TEXT = re.compile(r"^/+")

routes = web.RouteTableDef()
_locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()


async def limit(request: web.Request, key: str, rate: limits.Rate) -> None:
    """Refuse with 429 what comes too fast."""
    await limits.limit(request.app[CONTEXT].limiter, key, rate)


async def session_of(request: web.Request) -> Session:
    """The conversation whose token the request carries, else 401."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Problem(401)
    try:
        session = await asyncio.to_thread(request.app[CONTEXT].conversations.session_by_token, token.strip())
    except UnknownSession:
        raise Problem(401) from None
    tell_conversation(session.id)
    return session


def _outage(context: Context, session: Session) -> Body:
    advisory = context.region_by_id(session.region).advisory
    text = outage_reply(session.language, advisory.name, advisory.phone, advisory.website)
    return message("bot", text, context.clock(), session.language)


@routes.post("/api/chat/sessions")
async def open_session(request: web.Request) -> web.Response:
    """Start a conversation and greet."""
    context = request.app[CONTEXT]
    await limit(request, f"sessions:{request.remote}", limits.SESSIONS)
    body = await json_body(request)
    language = body.get("language", "fi")
    region = body.get("region") or context.default_region
    if language not in LANGUAGES:
        raise Problem(422, "Kieli voi olla fi, sv tai en")
    try:
        context.region_by_id(str(region))
    except LookupError:
        raise Problem(422, "Aluetta ei tunneta") from None
    new = await asyncio.to_thread(context.conversations.open_session, str(region), language)
    tell_conversation(new.session.id)
    opening = {"region": str(region), "language": language}
    for name, entity in (("municipality", "municipality"), ("topic", "theme")):
        value = body.get(name)
        if isinstance(value, str) and TOPIC.fullmatch(value):
            opening[entity] = value
    try:
        answers = await context.bot.talk(new.session.id, f"/open_conversation{json.dumps(opening)}", {})
        messages = BotAnswer(answers, context.clock(), language).messages
    except BotDown as error:
        log.warning("bot_down", reason=str(error), conversation=new.session.id)
        messages = [_outage(context, new.session)]
    await asyncio.to_thread(context.conversations.append, new.session.id, messages)
    return web.json_response(
        {
            "session_id": new.session.id,
            "token": new.token,
            "expires_at": new.expires_at.isoformat(timespec="seconds"),
            "messages": messages,
        },
        status=201,
    )


@routes.get("/api/chat/messages")
async def history(request: web.Request) -> web.Response:
    """The conversation so far."""
    session = await session_of(request)
    return web.json_response(
        {"messages": await asyncio.to_thread(request.app[CONTEXT].conversations.history, session.id)}
    )


@dataclass(frozen=True)
class Said:
    """What goes to the history (`shown`) and to the bot (`sent`), what was `typed`, what is in it."""

    shown: str = field(repr=False)
    sent: str = field(repr=False)
    typed: str | None = field(default=None, repr=False)
    reading: CrisisReading | None = None
    redacted: bool = False
    number: TypedNumber | None = None
    client_id: str | None = None
    language: Heard | None = None

    @property
    def crisis(self) -> CrisisFinding | None:
        """The emergency in it, if there is one."""
        return self.reading.finding if self.reading and self.reading.alarm else None

    def metadata(self) -> dict[str, Any]:
        """What the bot need not find out again; only what is at least as good as its own reading."""
        told: dict[str, Any] = {"redacted": self.redacted}
        if self.reading and reads_meaning():
            told["crisis"] = {
                "score": round(self.reading.score, 3), "kind": self.reading.finding.kind.value
            }  # fmt: skip
            if self.reading.pieces and not self.redacted:
                # The bot's upper layers go on from there; of what was redacted it reads other words.
                told["pieces"] = self.reading.pieces.packed()
        return told


async def _said(request: web.Request, session: Session) -> Said:
    context = request.app[CONTEXT]
    body = await json_body(request)
    client_id = resending.client_id_of(body)
    text, payload = body.get("text"), body.get("payload")
    if (text is None) == (payload is None):
        raise Problem(422, "Lähetä joko text tai payload")
    if payload is not None:
        if not isinstance(payload, str):
            raise Problem(422, "Painikkeen tieto ei ole tekstiä")
        if len(payload) > LONGEST_MESSAGE:
            raise Problem(413)
        offered = await asyncio.to_thread(context.conversations.offered_buttons, session.id)
        if payload not in offered and payload not in FIXED_PAYLOADS:
            raise Problem(422, "Tätä painiketta ei ole tässä keskustelussa")
        shown = offered.get(payload) or CONTROL_TITLES.get(payload, "…")
        return Said(shown, payload, client_id=client_id)
    if not isinstance(text, str):
        raise Problem(422, "Viestin pitää olla tekstiä")
    if len(text) > LONGEST_MESSAGE:
        raise Problem(413)
    clean = normalise(text)
    if not clean:
        raise Problem(422, "Viesti on tyhjä. Kirjoita muutama sana.")
    redaction = redact(clean, context.region_by_id(session.region).public_contacts())
    # What is typed is never a command: Rasa takes a leading slash for one.
    sent = PAYLOAD_TEXT.sub("", redaction.text).strip() or "?"
    return Said(
        redaction.text,
        sent,
        typed=clean,
        redacted=bool(redaction.identifiers),
        number=typed_number(clean, redaction),
        client_id=client_id,
        language=heard(clean, session.language),
    )


async def _in_language(context: Context, session: Session, said: Said) -> Session:
    """The conversation goes on in the language that the resident writes."""
    language = said.language.answer if said.language else None
    if language is None or language == session.language:
        return session
    try:
        await context.bot.set_slot(session.id, "language", language)
    except BotDown as error:
        # Not stored, so that the next message tries again; what the gateway itself says is in it already.
        log.warning("language_not_told", reason=str(error), conversation=session.id)
    else:
        await asyncio.to_thread(context.conversations.set_language, session.id, language)
    return replace(session, language=language)


def _read(context: Context, session: Session, said: Said) -> Said:
    """What is typed, read for emergencies; without one, a questionnaire's name or a foreign language.

    Takes some milliseconds, of a long message more: the encoder runs.
    """
    if said.typed is None:
        return said
    reading, sent = read_crisis(said.typed), said.sent
    if not reading.alarm:
        asked = _questionnaire(context, session, sent)
        if asked:
            # A questionnaire's title starts it, also one that was written after the bot was trained.
            sent = f"/start_self_assessment{json.dumps({'questionnaire': asked})}"
        elif said.language and said.language.recognised not in (FINNISH, None):
            sent = f"/{said.language.intent or 'other_language'}"
    return replace(said, sent=sent, reading=reading)


def _questionnaire(context: Context, session: Session, text: str) -> str | None:
    if context.questionnaires is None:
        return None
    enabled = context.region_by_id(session.region).switched_on()
    return called(text, available(context.questionnaires, enabled))


@routes.post("/api/chat/messages")
async def say(request: web.Request) -> web.Response:
    """One turn: what the resident says or presses, and the bot's answer."""
    context = request.app[CONTEXT]
    started = time.perf_counter()
    session = await session_of(request)
    await limit(request, f"messages:{session.id}", limits.MESSAGES)
    said = await _said(request, session)
    # Read while the message is stored: neither waits for the other.
    in_thread = partial(asyncio.get_running_loop().run_in_executor, None)
    reading = in_thread(_read, context, session, said)
    if said.typed:
        # Where it is a need, its suggestions are searched for as soon as the bot has understood it.
        in_thread(_prepare, context, session, said.sent)
    lock = _locks.setdefault(session.id, asyncio.Lock())
    async with lock:
        session = await _in_language(context, session, said)
        resident = message("resident", said.shown, context.clock(), session.language)
        turn = await resending.begin(context, session, said.client_id, [resident])
        if turn.answer is not None:
            return web.json_response({"messages": turn.answer})
        try:
            answered = await _answer(context, session, await reading, turn.emergencies, request.app[METRICS])
        except Exception:
            # Sent again it is answered at once, not only when this turn counts as dead.
            with suppress(Exception):
                await resending.give_back(context, session, said.client_id)
            raise
    request.app[METRICS].turn("answered" if answered.status == 200 else "bot_down", started)
    return answered


async def _answer(
    context: Context, session: Session, said: Said, emergencies: Sequence[str], metrics: Metrics
) -> web.Response:
    crisis, sent = said.crisis, said.sent
    saved = await keep_number(context, session.id, said.number) if said.number else None
    if saved and said.number and said.number.alone and not crisis:
        # Nothing was said but the number: the answer is the receipt.
        sent = _contact_saved(saved)
    try:
        metadata = (
            said.metadata()
            | ({"number_saved": True} if saved else {})
            | ({"emergencies": list(emergencies)} if emergencies else {})
        )
        answers = await context.bot.talk(session.id, sent, metadata)
    except BotDown as error:
        log.warning("bot_down", reason=str(error), conversation=session.id)
        if crisis:
            metrics.emergency("patterns")
        messages = [emergency_message(crisis, session, context.clock(), emergencies)] if crisis else []
        messages.append(_outage(context, session))
        await asyncio.to_thread(context.conversations.append, session.id, messages)
        await resending.give_back(context, session, said.client_id)
        return problem(503, messages=messages)
    answer = BotAnswer(answers, context.clock(), session.language)
    if crisis or answer.has_emergency:
        metrics.emergency("both" if crisis and answer.has_emergency else "patterns" if crisis else "bot")
    if crisis and not answer.has_emergency:
        plain = (await context.bot.slots(session.id)).get("style") == "plain"
        first = emergency_message(crisis, session, context.clock(), emergencies, plain=plain)
        answer.messages.insert(0, first)
    if answer.erase:
        await _erase(context, session)
        return web.json_response({"messages": answer.messages})
    if answer.own_data:
        return await _show_own_data(context, session, answer, said.client_id)
    await asyncio.to_thread(context.conversations.append, session.id, answer.messages, said.client_id)
    return web.json_response({"messages": answer.messages})


def _prepare(context: Context, session: Session, text: str) -> None:
    try:
        county = COUNTIES.get(context.region_by_id(session.region).county_code)
        context.catalog.prepare(text, county)
    except Exception as error:
        # The search itself will tell whoever asks for it.
        log.warning("not_prepared", error=type(error).__name__)


async def _show_own_data(
    context: Context, session: Session, answer: BotAnswer, client_id: str | None
) -> web.Response:
    """The data before the ways to change it; contact details are shown but not kept in the history."""
    stored = await own_data.collect(context, session)
    *before, last = answer.messages
    shown, kept = (
        message("bot", own_data.as_text(context, stored, contact=contact), context.clock(), session.language)
        for contact in (True, False)
    )
    kept["id"] = shown["id"]
    # The bot's sentence introduces the data, and its buttons come after it.
    buttons, last["buttons"] = last["buttons"], []
    shown["buttons"] = kept["buttons"] = buttons
    await asyncio.to_thread(context.conversations.append, session.id, [*before, last, kept], client_id)
    return web.json_response({"messages": [*before, last, shown]})


@routes.get("/api/chat/my-data")
async def my_data(request: web.Request) -> web.Response:
    """Everything that is stored of this conversation and its requests, contact details included."""
    session = await session_of(request)
    await limit(request, f"messages:{session.id}", limits.MESSAGES)
    stored = await own_data.collect(request.app[CONTEXT], session)
    return web.json_response(own_data.as_json(stored))


@routes.delete("/api/chat/sessions/current")
async def erase(request: web.Request) -> web.Response:
    """Erase everything of this conversation, open handovers included."""
    context = request.app[CONTEXT]
    session = await session_of(request)
    await asyncio.to_thread(context.handovers.erase, session.id)
    await _erase(context, session)
    return web.Response(status=204)


async def _erase(context: Context, session: Session) -> None:
    await asyncio.to_thread(context.conversations.erase, session.id)
    await context.bot.forget(session.id)


def _contact_saved(handover_id: str) -> str:
    return f"/handover_contact_saved{json.dumps({'handover_id': handover_id})}"


@routes.post("/api/chat/handovers/{id}/contact")
async def contact(request: web.Request) -> web.Response:
    """Contact details from the widget's form, straight to the vault; the bot only hears that they came."""
    context = request.app[CONTEXT]
    session = await session_of(request)
    await limit(request, f"messages:{session.id}", limits.MESSAGES)
    body = await json_body(request)
    handover_id = request.match_info["id"]
    client_id = resending.client_id_of(body)
    if body.get("consent") is not True:
        raise Problem(
            422, "Tarvitsemme luvan yhteydenottoon", errors={"consent": "Anna lupa tai peru soittopyyntö."}
        )
    try:
        details = ContactDetails.parse(body)
        wishes = ContactWishes.parse(body, details)
        earlier = (await resending.begin(context, session, client_id, [])).answer if client_id else None
        if earlier is not None:
            return web.json_response({"id": handover_id, "messages": earlier}, status=201)
        await asyncio.to_thread(context.handovers.add_contact, handover_id, details, session.id, wishes)
    except ContactError as error:
        raise Problem(422, "Tarkista yhteystiedot", errors=error.messages(session.language)) from None
    except UnknownHandover:
        raise Problem(404) from None
    except StorageError:
        await resending.give_back(context, session, client_id)
        raise Problem(503, messages=[_outage(context, session)]) from None
    try:
        answers = await context.bot.talk(session.id, _contact_saved(handover_id), {})
        messages = BotAnswer(answers, context.clock(), session.language).messages
    except BotDown:
        receipt = await asyncio.to_thread(context.handovers.receipt, handover_id, session.id)
        text = (
            f"Pyyntösi on tallessa. Tunnus: {receipt.reference}. "
            f"Neuvoja ottaa sinuun yhteyttä {receipt.due_text()}."
        )
        messages = [message("bot", text, context.clock(), session.language)]
    await asyncio.to_thread(context.conversations.append, session.id, messages, client_id)
    return web.json_response({"id": handover_id, "messages": messages}, status=201)
