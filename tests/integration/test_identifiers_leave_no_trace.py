"""Three hundred messages with identifiers through the running system: afterwards they are nowhere."""

from __future__ import annotations

import json
import re
import sqlite3
import urllib.request
from collections import Counter
from collections.abc import Iterator

import pytest

from safety import redact
from tests.identifier_set import COUNTS, IdentifierMessage, identifier_messages
from tests.stack import ADVISER, Stack, Talk

MESSAGES = identifier_messages()
A_CONVERSATION = 15
CALLBACK_NUMBER = "044 377 2201"


def forms(secret: str) -> set[bytes]:
    """How a text may stand in a file: as such, in lower case, and escaped as JSON does."""
    escaped = json.dumps(secret)[1:-1]
    return {form.encode() for text in (secret, escaped) for form in (text, text.lower())}


# Random ids and hashes, fractions of a decimal number and points in time hold any seven digits by chance,
# once in some ten runs over all the secrets.
_CHANCE = re.compile(
    rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[0-9]*[a-f])[0-9a-f]{24,}|1[0-9]{9}\.[0-9]+|(?<=[0-9])\.[0-9]+"
)


def without_chance(raw: bytes) -> bytes:
    """A text without the digits that nobody typed; the place of each stays apart from what is around it."""
    return _CHANCE.sub(b"?", raw)


def files(stack: Stack) -> Iterator[tuple[str, bytes]]:
    """Every file that the system has written; the model and the caches of training were there before."""
    for path in sorted(stack.folder.rglob("*")):
        shared = {"models", "cache"} & set(path.relative_to(stack.folder).parts)
        if path.is_file() and not shared:
            yield str(path.relative_to(stack.folder)), path.read_bytes()


def found(stack: Stack, secrets: set[str]) -> list[str]:
    """Which files hold which kind of secret; the secret itself is not shown."""
    contents = [(name, raw, without_chance(raw)) for name, raw in files(stack)]
    return [
        f"{name}: {secret[:2]}…"
        for secret in sorted(secrets)
        for name, raw, typed in contents
        if any(form in (typed if form.isdigit() else raw) for form in forms(secret))
    ]


def trackers(stack: Stack, conversations: list[str]) -> str:
    """What Rasa itself tells of the conversations."""
    told = []
    for conversation in conversations:
        address = f"http://127.0.0.1:{stack.rasa_port}/conversations/{conversation}/tracker"
        with urllib.request.urlopen(address, timeout=30) as answer:
            told.append(answer.read().decode())
    return "\n".join(told)


def test_the_set_is_what_it_says():
    assert len(MESSAGES) == 300
    assert Counter(one.kind for one in MESSAGES) == Counter(COUNTS)
    assert len({one.text for one in MESSAGES}) > 280
    assert all(secret in one.text or secret in one.text.replace(" ", "").replace("-", "")
               for one in MESSAGES for secret in one.secrets)  # fmt: skip


def test_digits_by_chance_are_told_from_a_number():
    def stands(raw: bytes) -> bool:
        return b"3578284" in without_chance(raw)

    assert stands(b'"text": "soita 0453578284"')
    assert stands(b"045-3578284")
    assert stands(b"puh.3578284")
    assert stands(b"soita 0453578284. 12.11.")
    assert not stands(b'"confidence": 0.013578284')
    assert not stands(b'"time": 1735782845.25')
    assert not stands(b'"id": "0b35782844c14fd99e1f3a1de5ca80aa"')
    assert not stands(b'"id": "9f1c2d3e-4b5a-4c6d-8e7f-a35782841b2c"')
    assert stands(b'"id": "9f1c2d3e-4b5a-4c6d-8e7f-a1b2c3d4e5f6", "text": "0453578284"')


@pytest.mark.parametrize("kind", sorted(COUNTS))
def test_no_message_of_the_set_keeps_its_identifier(kind: str):
    kept = [one.text for one in MESSAGES if one.kind == kind and left(one, redact(one.text).text)]
    assert kept == []


def left(one: IdentifierMessage, text: str) -> bool:
    """Whether any form of the identifier is still in a text."""
    return any(secret in text or secret in text.replace(" ", "").replace("-", "") for secret in one.secrets)


def hand_over(talk: Talk, own_words: str) -> str:
    """Make a request with own words that hold an identifier; its number is typed into the chat."""
    talk.say("haluan puhua ihmiselle")
    talk.press("Muokkaa")
    talk.press("Kirjoitan neuvojalle")
    talk.say(own_words)
    talk.press("Lähetä")
    form = next(message["form"] for message in talk.messages if message["form"])
    talk.say(f"numeroni on {CALLBACK_NUMBER}")
    assert talk.status == 200
    return str(form["id"])


def test_nothing_is_found_in_any_file_table_log_or_tracker(stack: Stack):
    # What the catalogue or a log may happen to hold already is no trace of these messages.
    secrets = {secret for one in MESSAGES for secret in one.secrets}
    secrets |= {CALLBACK_NUMBER, CALLBACK_NUMBER.replace(" ", ""), "443772201"}
    assert found(stack, secrets) == []
    conversations = []
    for start in range(0, len(MESSAGES), A_CONVERSATION):
        talk = stack.open()
        conversations.append(talk.session_id)
        part = MESSAGES[start : start + A_CONVERSATION]
        for one in part:
            talk.say(one.text)
            assert talk.status == 200, one.kind
            assert not left(one, talk.text), one.kind
        if start == 0:
            handover_id = hand_over(talk, part[0].text)
    assert found(stack, secrets) == []
    told = without_chance(trackers(stack, conversations).encode()).decode()
    assert [one.kind for one in MESSAGES if left(one, told)] == []
    rows = 0
    for name in ("polku.db", "tracker.db"):
        with sqlite3.connect(f"file:{stack.folder / name}?mode=ro", uri=True) as db:
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
                content = str(db.execute(f'SELECT * FROM "{table}"').fetchall())
                typed = without_chance(content.encode()).decode()
                rows += 1
                assert [one.kind for one in MESSAGES if left(one, typed)] == [], table
    assert rows > 20
    login = stack.request("POST", "/api/staff/login", {"username": ADVISER[0], "password": ADVISER[1]})
    staff = {"Cookie": login.headers["Set-Cookie"].split(";")[0], "X-CSRF-Token": login.body["csrf_token"]}
    at = f"/api/staff/handovers/{handover_id}"
    assert stack.request("POST", f"{at}/claim", {}, staff).status == 200
    # The one number that was given on purpose has reached the adviser, and only by revealing it.
    shown = stack.request("GET", at, headers=staff)
    assert "3772201" not in json.dumps(shown.body)
    revealed = stack.request("POST", f"{at}/contact/reveal", {}, staff)
    assert "443772201" in json.dumps(revealed.body).replace(" ", "")
