"""``polku chat``: the conversation on a terminal, for trying by hand."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from typing import Any

from polku.errors import PolkuError

Body = dict[str, Any]


def _call(url: str, body: Body, token: str | None = None) -> Body:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310 - our own loopback address
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - likewise
            return dict(json.load(response))
    except urllib.error.HTTPError as error:
        return dict(json.load(error))
    except OSError as error:
        raise PolkuError(f"Palvelu {url} ei vastaa ({error}): käynnistä se komennolla `make run`") from None


def _show(messages: list[Body]) -> list[str]:
    payloads: list[str] = []
    for message in messages:
        print(f"\nPolku: {message['text']}")
        for card in message["cards"]:
            print(f"   ▸ {card['title']} ({card['organization']}) – {card['reason']}")
        for button in message["buttons"]:
            payloads.append(button["payload"])
            print(f"   [{len(payloads)}] {button['title']}")
        if message["form"]:
            print("   (yhteystietolomake: täytä se selaimessa)")
    return payloads


def run(url: str, rasa_port: int, *, show: bool) -> int:
    """Talk until end of input; a number presses a button; ``show`` tells what was understood."""
    opened = _call(f"{url}/api/chat/sessions", {"language": "fi"})
    if "token" not in opened:
        raise PolkuError(str(opened.get("title")))
    payloads = _show(opened["messages"])
    while True:
        try:
            line = input("\nSinä: ").strip()
        except EOFError:
            return 0
        if not line:
            continue
        if line.isdigit() and 0 < int(line) <= len(payloads):
            body = {"payload": payloads[int(line) - 1]}
        else:
            body = {"text": line}
            if show:
                parsed = _call(f"http://127.0.0.1:{rasa_port}/model/parse", {"text": line})
                intent = parsed.get("intent", {})
                places = [e["value"] for e in parsed.get("entities", [])]
                print(
                    f"   ({intent.get('name')} {intent.get('confidence', 0):.2f} {places})", file=sys.stderr
                )
        answer = _call(f"{url}/api/chat/messages", body, opened["token"])
        if "messages" in answer:
            payloads = _show(answer["messages"]) or payloads
        else:
            print(f"({answer.get('title')})")
