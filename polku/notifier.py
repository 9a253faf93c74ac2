"""Sends the notices of requests and of feedback: by e-mail and to a webhook, without personal data."""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Protocol
from urllib.parse import unquote, urlsplit

import structlog

from handover import HandoverStore, Notice, NoticeKind
from handover.labels import label
from handover.rules import region_name
from handover.wording import by_time
from polku.settings import Settings

log = structlog.get_logger("notices")
TIMEOUT_SECONDS = 15
SUBJECTS = {
    NoticeKind.NEW: "Polku: uusi yhteydenottopyyntö odottaa",
    NoticeKind.OVERDUE: "Polku: yhteydenottopyyntö on myöhässä",
    NoticeKind.FOLLOW_UP: "Polku: seurannan aika",
    NoticeKind.ACCESSIBILITY: "Polku: saavutettavuuspalaute odottaa vastausta",
}
SENTENCES = {
    NoticeKind.NEW: "Uusi yhteydenottopyyntö odottaa ottajaa. Yhteydenotto on luvattu {due}.",
    NoticeKind.OVERDUE: "Luvattu aika meni umpeen: {due}. Asukkaaseen ei ole vielä otettu yhteyttä.",
    NoticeKind.FOLLOW_UP: "Sovittu seuranta-aika on tullut, ja pyyntö on taas jonossa. Yhteydenotto {due}.",
    NoticeKind.ACCESSIBILITY: "Saavutettavuuspalaute odottaa vastausta. Vastaus on luvattu {due}.",
}


class Channel(Protocol):
    """A way to tell staff; `send` raises OSError when it did not get through."""

    @property
    def name(self) -> str: ...
    def send(self, notice: Notice) -> None: ...


@dataclass(frozen=True)
class MailChannel:
    """E-mail by SMTP; `url` is ``smtp://``, ``smtp+starttls://`` or ``smtps://`` with an optional login."""

    url: str = field(repr=False)
    sender: str
    recipients: Sequence[str]
    public_url: str
    clock: Callable[[], datetime]
    name: str = "email"

    def send(self, notice: Notice) -> None:
        """Send one message to all recipients; they do not see one another."""
        message = EmailMessage()
        message["Subject"] = SUBJECTS[notice.kind]
        message["From"] = self.sender
        message["To"] = self.sender
        message["Date"] = format_datetime(self.clock())
        message["Message-ID"] = make_msgid(idstring=f"notice-{notice.id}", domain="polku.invalid")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail_text(notice, self.public_url))
        try:
            with self._connection() as server:
                server.send_message(message, self.sender, list(self.recipients))
        except smtplib.SMTPException as error:
            raise OSError(type(error).__name__) from None

    def _connection(self) -> smtplib.SMTP:
        address = urlsplit(self.url)
        host = address.hostname or ""
        context = ssl.create_default_context()
        if address.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, address.port or 465, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(host, address.port or 25, timeout=TIMEOUT_SECONDS)
        try:
            if address.scheme == "smtp+starttls":
                server.starttls(context=context)
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
        return server


@dataclass(frozen=True)
class WebhookChannel:
    """A signed POST of JSON.

    ``Polku-Signature: t=<seconds>,v1=<hex>`` is the HMAC-SHA256 of ``<seconds>.<body>`` by
    the shared key; ``Polku-Notice`` names the notice, so that one told twice can be noticed.
    """

    url: str
    secret: str = field(repr=False)
    public_url: str
    clock: Callable[[], datetime]
    name: str = "webhook"

    def send(self, notice: Notice) -> None:
        """Post; any answer but 2xx counts as a failure, a redirect too."""
        body = json.dumps(payload(notice, self.public_url), ensure_ascii=False).encode()
        request = urllib.request.Request(  # noqa: S310 - the address is a setting, checked to be http(s)
            self.url,
            body,
            {
                "Content-Type": "application/json",
                "User-Agent": "polku",
                "Polku-Notice": str(notice.id),
                "Polku-Signature": signature(self.secret, int(self.clock().timestamp()), body),
            },
            method="POST",
        )
        opener = urllib.request.build_opener(_NoRedirect)
        with opener.open(request, timeout=TIMEOUT_SECONDS):
            # Anything but 2xx has been raised as an error, which is an OSError.
            pass


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the signed body to an address that nobody has set."""

    def redirect_request(self, *_: object) -> None:
        return None


def signature(secret: str, seconds: int, body: bytes) -> str:
    """The value of ``Polku-Signature``."""
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signed}"


def link(notice: Notice, public_url: str) -> str:
    """Where the request or the feedback is in the console; only who logs in sees anything."""
    if notice.kind is NoticeKind.ACCESSIBILITY:
        return f"{public_url}/staff/feedback"
    return f"{public_url}/staff/handovers/{notice.subject}"


def mail_text(notice: Notice, public_url: str) -> str:
    """What the message says: the request by its code, and nothing of the resident."""
    lines = [
        SENTENCES[notice.kind].format(due=by_time(notice.due_at)),
        "",
        *([f"Tunnus: {notice.reference}"] if notice.reference else []),
        *([f"Kiireellisyys: {label(notice.priority)}"] if notice.priority else []),
        f"Alue: {region_name(notice.region)}",
    ]
    if public_url:
        lines.append(f"Avaa työpöydällä: {link(notice, public_url)}")
    lines += ["", "Tämä on automaattinen viesti. Siinä ei ole asukkaan tietoja."]
    return "\n".join(lines) + "\n"


def payload(notice: Notice, public_url: str) -> dict[str, str | None]:
    """The same for a webhook."""
    common = {
        "region": notice.region,
        "due_at": notice.due_at.isoformat(timespec="seconds"),
        "url": link(notice, public_url) if public_url else None,
    }
    if notice.kind is NoticeKind.ACCESSIBILITY:
        return {"event": "feedback.accessibility", "feedback": notice.subject, **common}
    return {
        "event": f"handover.{notice.kind}",
        "handover": notice.subject,
        "reference": notice.reference,
        "priority": notice.priority.value if notice.priority else None,
        **common,
    }


def channels(settings: Settings, clock: Callable[[], datetime]) -> tuple[Channel, ...]:
    """The channels that are configured."""
    found: list[Channel] = []
    recipients = [one.strip() for one in settings.notice_email.split(",") if one.strip()]
    if recipients:
        found.append(
            MailChannel(settings.smtp_url, settings.smtp_from, recipients, settings.public_url, clock)
        )
    if settings.webhook_url:
        found.append(
            WebhookChannel(settings.webhook_url, settings.webhook_secret, settings.public_url, clock)
        )
    return tuple(found)


def send_notices(store: HandoverStore, ways: Sequence[Channel]) -> int:
    """Send what is due by every channel that has not told it yet; returns how many are done with.

    What did not get through is tried again later; with no channel at all notices are only cleared.
    """
    finished = 0
    for notice in store.take_notices():
        done = list(notice.done)
        for way in ways:
            if way.name in done:
                continue
            try:
                way.send(notice)
                done.append(way.name)
            except OSError as error:
                log.warning("notice_failed", channel=way.name, error=type(error).__name__, tries=notice.tries)
        if {way.name for way in ways} <= set(done):
            store.notice_sent(notice)
            finished += 1
        else:
            store.notice_failed(notice, tuple(done))
    return finished
