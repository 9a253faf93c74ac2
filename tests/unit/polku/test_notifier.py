"""Notices by e-mail and webhook, sent to servers on this machine, with nothing of the resident in them."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from handover import ContactDetails, HandoverDraft, HandoverStore, SummaryItem, Vault
from polku.database import migrate_all, open_engine
from polku.notifier import MailChannel, WebhookChannel, send_notices
from tests.stack import free_port

SECRET = "jaettu-salaisuus-1234"
PUBLIC = "https://polku.example"
PERSONAL = ("Maija", "Meikäläinen", "5317788", "531 7788", "Kuhmo", "Yksinäisyys", "loneliness")


class Mailbox:
    """Keeps the messages that a mail server has taken; may refuse them."""

    def __init__(self):
        self.envelopes = []
        self.answer = "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.envelopes.append(envelope)
        return self.answer


@pytest.fixture
def mailbox():
    box = Mailbox()
    box.port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    yield box
    server.stop()


class Hook:
    """A web server that keeps what is posted to it, and answers as told."""

    def __init__(self):
        self.posts = []
        self.status = 204
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.posts.append((self.path, dict(self.headers), body))
                self.send_response(hook.status)
                if hook.status in (301, 307, 308):
                    self.send_header("Location", "/elsewhere")
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def hook():
    made = Hook()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def store(tmp_path, clock):
    url = f"sqlite:///{tmp_path / 'polku.db'}"
    migrate_all(url)
    engine = open_engine(url)
    yield HandoverStore(engine, clock, Vault.from_keys(Vault.new_key("test")))
    engine.dispose()


def make(store, conversation="c-1"):
    item = SummaryItem("needs", "needs", "Mistä puhuimme", "Yksinäisyys, Maija Meikäläinen")
    receipt = store.create(
        HandoverDraft(
            conversation_id=conversation,
            region="kainuu",
            consent=("needs", "municipality"),
            items=(item,),
            needs=("loneliness",),
            municipality="Kuhmo",
            priority="high",
        )
    )
    details = ContactDetails.parse({"name": "Maija Meikäläinen", "phone": "040 531 7788"})
    return store.add_contact(receipt.id, details, conversation)


def mail(mailbox, clock, **changes):
    values = {
        "url": f"smtp://127.0.0.1:{mailbox.port}",
        "sender": "polku@alue.example",
        "recipients": ("neuvojat@alue.example", "esihenkilo@alue.example"),
        "public_url": PUBLIC,
        "clock": clock,
    }
    return MailChannel(**{**values, **changes})


def webhook(hook, clock):
    return WebhookChannel(hook.url, SECRET, PUBLIC, clock)


def test_a_new_request_is_told_by_mail_without_anything_of_the_resident(store, mailbox, clock):
    receipt = make(store)
    assert send_notices(store, [mail(mailbox, clock)]) == 1
    (envelope,) = mailbox.envelopes
    assert envelope.rcpt_tos == ["neuvojat@alue.example", "esihenkilo@alue.example"]
    from email import message_from_bytes, policy

    message = message_from_bytes(envelope.content, policy=policy.default)
    text = message.get_content()
    assert message["Subject"] == "Polku: uusi yhteydenottopyyntö odottaa"
    assert "esihenkilo" not in message.as_string()
    assert receipt.reference in text
    assert f"{PUBLIC}/staff/handovers/{receipt.id}" in text
    assert "Kainuun hyvinvointialue" in text
    assert "tiistaina 24.11." in text
    assert [word for word in PERSONAL if word in message.as_string() + text] == []


def test_a_feedback_is_told_by_mail_and_webhook_without_its_words_and_address(store, mailbox, hook, clock):
    store.add_site_feedback("kainuu", "Maija Meikäläinen ei näe painiketta", "maija@posti.example")
    assert send_notices(store, [mail(mailbox, clock), webhook(hook, clock)]) == 1
    from email import message_from_bytes, policy

    message = message_from_bytes(mailbox.envelopes[0].content, policy=policy.default)
    text = message.get_content()
    assert message["Subject"] == "Polku: saavutettavuuspalaute odottaa vastausta"
    assert f"{PUBLIC}/staff/feedback" in text
    assert "Kiireellisyys" not in text
    told = json.loads(hook.posts[0][2])
    assert (told["event"], told["region"], told["url"]) == (
        "feedback.accessibility",
        "kainuu",
        f"{PUBLIC}/staff/feedback",
    )
    said = message.as_string() + text + json.dumps(told, ensure_ascii=False)
    assert [word for word in (*PERSONAL, "painiketta", "posti.example") if word in said] == []


def test_the_webhook_gets_a_signed_body_without_anything_of_the_resident(store, hook, clock):
    receipt = make(store)
    assert send_notices(store, [webhook(hook, clock)]) == 1
    ((path, headers, body),) = hook.posts
    assert path == "/hook"
    told = json.loads(body)
    assert told["event"] == "handover.new"
    assert (told["reference"], told["priority"], told["region"]) == (receipt.reference, "high", "kainuu")
    assert [word for word in PERSONAL if word in body.decode()] == []
    seconds, signed = (part.split("=")[1] for part in headers["Polku-Signature"].split(","))
    assert int(seconds) == int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp())
    wanted = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(signed, wanted)


def test_a_channel_that_has_told_it_does_not_tell_it_again_when_the_other_failed(store, mailbox, hook, clock):
    make(store)
    hook.status = 503
    ways = [mail(mailbox, clock), webhook(hook, clock)]
    assert send_notices(store, ways) == 0
    clock.advance(minutes=2)
    hook.status = 200
    assert send_notices(store, ways) == 1
    assert (len(mailbox.envelopes), len(hook.posts)) == (1, 2)
    assert hook.posts[0][1]["Polku-Notice"] == hook.posts[1][1]["Polku-Notice"]
    clock.advance(minutes=10)
    assert send_notices(store, ways) == 0


@pytest.mark.parametrize("status", [301, 307, 400, 404, 500])
def test_any_other_answer_of_the_webhook_is_a_failure_and_redirects_are_not_followed(
    store, hook, clock, status
):
    make(store)
    hook.status = status
    assert send_notices(store, [webhook(hook, clock)]) == 0
    assert [path for path, _, _ in hook.posts] == ["/hook"]


def test_a_mail_server_that_refuses_or_is_not_there_is_tried_again(store, mailbox, clock):
    make(store)
    mailbox.answer = "451 later"
    assert send_notices(store, [mail(mailbox, clock)]) == 0
    clock.advance(minutes=2)
    assert send_notices(store, [mail(mailbox, clock, url="smtp://127.0.0.1:9")]) == 0
    clock.advance(minutes=5)
    mailbox.answer = "250 OK"
    assert send_notices(store, [mail(mailbox, clock)]) == 1


def test_a_server_without_encryption_gets_no_password(store, mailbox, clock):
    make(store)
    way = mail(mailbox, clock, url=f"smtp+starttls://polku:salasana@127.0.0.1:{mailbox.port}")
    assert send_notices(store, [way]) == 0
    assert mailbox.envelopes == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_the_login_of_the_mail_server_is_used(store, clock):
    seen = []

    def check(server, session, envelope, mechanism, data):
        seen.append((data.login, data.password))
        return AuthResult(success=True)

    box = Mailbox()
    box.port = free_port()
    server = Controller(
        box,
        hostname="127.0.0.1",
        port=box.port,
        authenticator=check,
        auth_require_tls=False,
        auth_required=True,
    )
    server.start()
    try:
        make(store)
        way = mail(box, clock, url=f"smtp://polku:sala%40sana@127.0.0.1:{box.port}")
        assert send_notices(store, [way]) == 1
    finally:
        server.stop()
    assert seen == [(b"polku", b"sala@sana")]


def test_without_channels_notices_do_not_pile_up(store, mailbox, clock):
    make(store)
    assert send_notices(store, []) == 1
    clock.advance(hours=1)
    assert send_notices(store, [mail(mailbox, clock)]) == 0


def test_neither_password_nor_key_shows_in_a_log(mailbox, hook, clock):
    way = mail(mailbox, clock, url="smtp://polku:hyvinsalainen@127.0.0.1:1")
    assert "hyvinsalainen" not in repr(way)
    assert SECRET not in repr(webhook(hook, clock))
