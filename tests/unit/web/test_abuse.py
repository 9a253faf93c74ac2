"""What somebody with bad intentions tries against the public side, and what comes of it."""

from __future__ import annotations

import asyncio
import gzip
import json

import pytest

from web import problems

MARK = "salaisuus-7321"


async def raw(chat, request: bytes) -> bytes:
    """Send bytes as they are; what comes back until the server closes or falls silent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", chat.client.port)
    try:
        writer.write(request)
        await writer.drain()
        return await asyncio.wait_for(reader.read(65_536), 5)
    finally:
        writer.close()
        await writer.wait_closed()


def head(chat, length: int, *more: str) -> bytes:
    """The head of a message's POST."""
    lines = [
        "POST /api/chat/messages HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: {chat.headers['Authorization']}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
        *more,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


# Guessing sessions


async def test_nothing_that_is_known_about_a_conversation_opens_it(chat):
    opened = await chat.open()
    token = opened["token"]
    guesses = [
        opened["session_id"],
        token[:-1],
        token + "A",
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.swapcase(),
        "%",
        "' OR '1'='1",
        "null",
    ]
    for guess in guesses:
        reply = await chat.client.get("/api/chat/messages", headers={"Authorization": f"Bearer {guess}"})
        assert reply.status == 401, guess


async def test_a_token_in_the_address_or_in_a_cookie_opens_nothing(chat):
    token = (await chat.open())["token"]
    for path in ("/api/chat/messages", "/api/chat/my-data", "/api/chat/summary", "/api/chat/transcript"):
        by_address = await chat.client.get(f"{path}?token={token}&access_token={token}")
        by_cookie = await chat.client.get(path, headers={"Cookie": f"token={token}; Authorization={token}"})
        assert (by_address.status, by_cookie.status) == (401, 401), path


async def test_the_database_does_not_hold_the_token(chat):
    opened = await chat.open()
    found = chat.context.conversations.session_by_token(opened["token"])
    assert opened["token"] not in repr(found)
    assert opened["token"] not in json.dumps(await chat.history())


async def test_the_chat_sets_no_cookie_that_another_site_could_ride_on(chat):
    reply = await chat.client.post("/api/chat/sessions", json={"language": "fi"})
    assert "Set-Cookie" not in reply.headers


async def test_one_conversation_sees_and_erases_nothing_of_another(chat):
    await chat.open()
    await chat.send({"text": MARK})
    theirs = chat.headers
    handover = chat.handover()
    await chat.open()
    for path in ("/api/chat/messages", "/api/chat/my-data", "/api/chat/summary", "/api/chat/transcript"):
        reply = await chat.client.get(path, headers=chat.headers)
        assert reply.status == 200
        assert MARK not in await reply.text(), path
        assert handover not in await reply.text(), path
    assert (await chat.client.delete("/api/chat/sessions/current", headers=chat.headers)).status == 204
    kept = await (await chat.client.get("/api/chat/messages", headers=theirs)).text()
    assert MARK in kept
    assert (await chat.client.get("/api/chat/my-data", headers=theirs)).status == 200


@pytest.mark.parametrize(
    "handover",
    ["1", "0", "-1", "%2e%2e%2f1", "00000000-0000-0000-0000-000000000000", "a" * 500, "%00", "' OR 1=1 --"],
)
async def test_handovers_cannot_be_counted_through(chat, handover):
    await chat.open()
    body = {"name": "Eve", "phone": "040 765 4321", "consent": True}
    reply = await chat.client.post(f"/api/chat/handovers/{handover}/contact", json=body, headers=chat.headers)
    assert reply.status == 404


# Smuggling payloads


@pytest.mark.parametrize(
    "typed",
    [
        "/restart",
        "\u200b/restart",
        "\ufeff/restart",
        "\u00a0 /restart",
        "\x00/restart",
        "\u202e/restart",
        "\n/restart",
        "/\u200b/restart",
        "\u00ad/\u00ad/restart",
    ],
)
async def test_a_typed_command_reaches_the_bot_as_words(chat, typed):
    await chat.open()
    status, _ = await chat.send({"text": typed})
    assert status == 200
    assert chat.bot.sent[-1].lstrip() == "restart"


@pytest.mark.parametrize(
    "payload",
    [
        "/show_more ",
        " /show_more",
        "/show_more\x00",
        "/SHOW_MORE",
        '/show_more{"shown": []}',
        "/show_more\n/restart",
        "/show_more;/restart",
        "/session_start",
        '/set_style{"style": "plain", "region": "x"}',
        "EXTERNAL: restart",
    ],
)
async def test_only_the_very_payload_of_a_button_is_taken(chat, payload):
    await chat.open()
    chat.bot.answers = [{"text": "Tässä", "buttons": [{"title": "Muita", "payload": "/show_more"}]}]
    await chat.send({"text": "moi"})
    before = len(chat.bot.sent)
    assert (await chat.send({"payload": payload}))[0] == 422
    assert len(chat.bot.sent) == before


async def test_a_button_of_one_conversation_does_not_work_in_another(chat):
    await chat.open()
    chat.bot.answers = [
        {"text": "Tässä", "buttons": [{"title": "Lähetä", "payload": '/handover_send{"handover_id": "1"}'}]}
    ]
    await chat.send({"text": "moi"})
    chat.bot.answers = [{"text": "Hei"}]
    await chat.open()
    assert (await chat.send({"payload": '/handover_send{"handover_id": "1"}'}))[0] == 422


@pytest.mark.parametrize(
    "opening",
    [
        {"municipality": 'Kajaani", "style": "plain'},
        {"topic": "loneliness}/restart{"},
        {"municipality": ["Kajaani"]},
        {"topic": "a" * 41},
        {"municipality": "Kajaani\n/restart"},
    ],
)
async def test_what_a_page_says_of_place_and_topic_cannot_carry_more(chat, opening):
    await chat.open(**opening)
    sent = json.loads(chat.bot.sent[-1].removeprefix("/open_conversation"))
    assert sent == {"region": "kainuu", "language": "fi"}


@pytest.mark.parametrize("region", ["../kainuu", "kainuu.yml", "/etc/passwd", "KAINUU", {"a": 1}, 7, "\x00"])
async def test_a_region_is_one_of_the_known_ones_and_never_a_path(chat, region):
    reply = await chat.client.post("/api/chat/sessions", json={"language": "fi", "region": region})
    assert reply.status == 422


# Other sites


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://kunta.example.paha.example",
        "https://paha.kunta.example",
        "http://kunta.example",
        "https://kunta.example:8443",
        "HTTPS://KUNTA.EXAMPLE",
        "https://kunta.example/",
        "*",
    ],
)
async def test_only_the_very_origin_that_was_allowed_may_read_answers(chat, origin):
    for method in (chat.client.options, chat.client.get):
        reply = await method("/api/chat/messages", headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in reply.headers


async def test_no_other_site_reads_the_staffs_side_and_none_gets_credentials(chat):
    origin = {"Origin": "https://kunta.example"}
    for path in ("/api/staff/handovers", "/staff/login", "/staff", "/metrics"):
        reply = await chat.client.get(path, headers=origin, allow_redirects=False)
        assert "Access-Control-Allow-Origin" not in reply.headers, path
    reply = await chat.client.options("/api/chat/messages", headers=origin)
    assert reply.headers["Access-Control-Allow-Origin"] == "https://kunta.example"
    assert "Access-Control-Allow-Credentials" not in reply.headers
    assert "Origin" in reply.headers["Vary"]


async def test_answers_with_personal_data_are_not_cached_even_when_they_are_errors(chat):
    await chat.open()
    for path in ("/api/chat/messages", "/api/chat/my-data", "/api/chat/summary", "/api/chat/nothing"):
        for headers in (chat.headers, {}):
            reply = await chat.client.get(path, headers=headers)
            assert reply.headers["Cache-Control"] == "no-store", path


async def test_a_page_of_another_site_cannot_frame_ours_and_the_nonce_is_never_the_same(chat):
    policies = [(await chat.client.get("/")).headers["Content-Security-Policy"] for _ in range(2)]
    assert "frame-ancestors 'self'" in policies[0]
    assert "base-uri 'none'" in policies[0]
    assert policies[0] != policies[1]


async def test_the_server_does_not_say_what_it_is_made_of(chat):
    reply = await chat.client.get("/health")
    assert "aiohttp" not in reply.headers.get("Server", "").lower()
    assert "python" not in reply.headers.get("Server", "").lower()


# Too much, too slow, too deep


async def test_a_body_in_pieces_is_read_whole(chat):
    await chat.open()
    body = json.dumps({"text": "moi " + "ä" * 300}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", chat.client.port)
    writer.write(head(chat, len(body), "Connection: close"))
    for start in range(0, len(body), 100):
        writer.write(body[start : start + 100])
        await writer.drain()
        await asyncio.sleep(0.02)
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
    assert chat.bot.sent[-1].endswith("ä" * 300)


async def test_a_body_that_never_ends_is_given_up(chat, monkeypatch):
    monkeypatch.setattr(problems, "BODY_SECONDS", 0.2)
    await chat.open()
    answer = await raw(chat, head(chat, 500) + b'{"text": "')
    assert answer.startswith(b"HTTP/1.1 408"), answer[:300]
    assert (await chat.send({"text": "moi"}))[0] == 200


async def test_a_large_body_is_refused_whether_its_size_is_told_or_not(chat):
    await chat.open()
    large = b'{"text": "' + b"a" * 300_000 + b'"}'
    assert (await chat.send(large))[0] == 413

    async def chunks():
        for start in range(0, len(large), 10_000):
            yield large[start : start + 10_000]

    reply = await chat.client.post("/api/chat/messages", data=chunks(), headers=chat.headers)
    assert reply.status == 413


async def test_a_small_body_that_unpacks_to_a_large_one_is_refused(chat):
    await chat.open()
    bomb = gzip.compress(b'{"text": "' + b"a" * 30_000_000 + b'"}')
    assert len(bomb) < 40_000
    headers = {**chat.headers, "Content-Encoding": "gzip"}
    reply = await chat.client.post("/api/chat/messages", data=bomb, headers=headers)
    assert reply.status in (400, 413)
    assert (await chat.send({"text": "moi"}))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 9_000,
        b'{"text":' * 2_000,
        b'{"text": ' + b"9" * 9_000 + b"}",
        b'{"text": 1e999}',
        b'{"text": NaN}',
        b'{"text": {"$gt": ""}}',
        b'{"text": ["moi"]}',
        b'{"text": true}',
        b"\xef\xbb\xbf" + b'{"text": "moi"}',
        '{"text": "moi"}'.encode("utf-16"),
        b"null",
        b'"moi"',
        b"text=moi",
    ],
)
async def test_a_body_of_the_wrong_kind_is_a_problem_and_never_a_failure(chat, body):
    await chat.open()
    status, answer = await chat.send(body)
    assert status == 422
    assert answer["title"]


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", "§"])
async def test_the_declared_type_neither_opens_nor_closes_a_door(chat, kind):
    await chat.open()
    headers = {**chat.headers, "Content-Type": kind}
    good = await chat.client.post("/api/chat/messages", data=b'{"text": "moi"}', headers=headers)
    without = await chat.client.post(
        "/api/chat/messages", data=b'{"text": "moi"}', headers={"Content-Type": kind}
    )
    assert (good.status, without.status) == (200, 401)


@pytest.mark.parametrize(
    "text",
    [
        r"\ud800 moi",
        r"moi \udfff\ud83d",
        r"\u0000moi\u0000",
        r"mo\u202ei",
        "a" + r"\u0301" * 300,
        r"\ufdfa" * 300,
        r"\ud834\udd60" * 100,
        r"\ufffe\uffff moi",
    ],
)
async def test_no_sequence_of_characters_breaks_the_turn_or_the_history(chat, text):
    await chat.open()
    status, _ = await chat.send(f'{{"text": "{text}"}}'.encode())
    assert status == 200
    said = [m["text"] for m in await chat.history() if m["sender"] == "resident"]
    assert len(said) == 1
    said[0].encode("utf-8")
    chat.bot.sent[-1].encode("utf-8")


@pytest.mark.parametrize("field", ["name", "phone", "email", "best_time"])
@pytest.mark.parametrize("value", ["\ud800", ["x"], {"a": 1}, True, 10**30, "\x00" * 50, "a" * 9_000])
async def test_no_contact_detail_breaks_the_form(chat, field, value):
    await chat.open()
    body = {"name": "Aino", "phone": "040 765 4321", "consent": True, field: value}
    reply = await chat.client.post(
        f"/api/chat/handovers/{chat.handover()}/contact", json=body, headers=chat.headers
    )
    assert reply.status in (201, 422)
    assert (await chat.client.get("/api/chat/my-data", headers=chat.headers)).status == 200


async def test_a_request_line_and_headers_that_are_too_large_are_refused(chat):
    line = b"GET /api/chat/messages?" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    assert b" 400 " in (await raw(chat, line)).split(b"\r\n")[0]
    header = b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 20_000 + b"\r\n\r\n"
    assert b" 400 " in (await raw(chat, header)).split(b"\r\n")[0]


async def test_two_lengths_cannot_hide_a_second_request(chat):
    await chat.open()
    smuggled = b"0\r\n\r\nGET /api/chat/messages HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = await raw(chat, head(chat, len(smuggled), "Transfer-Encoding: chunked") + smuggled)
    assert answer.startswith(b"HTTP/1.1 400") or answer.startswith(b"HTTP/1.0 400")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../chat.py",
        "/static/%2e%2e/chat.py",
        "/widget/%2e%2e%2f%2e%2e%2fchat.py",
        "/static/..%5c..%5cchat.py",
        "/static//etc/passwd",
    ],
)
async def test_files_outside_the_static_folders_are_not_served(chat, path):
    answer = await raw(chat, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer.split(b" ")[1] in (b"400", b"403", b"404")
    assert b"import" not in answer


async def test_a_failure_tells_neither_the_resident_nor_the_log_what_was_written(chat, capsys):
    await chat.open()

    async def broken(*_arguments):
        raise RuntimeError(f"could not store {MARK}")

    chat.bot.talk = broken
    status, body = await chat.send({"text": MARK})
    assert status == 500
    assert "112" in body["title"]
    printed = capsys.readouterr()
    assert MARK not in json.dumps(body) + printed.out + printed.err
