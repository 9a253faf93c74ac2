"""``polku chat``: the conversation on a terminal, for trying by hand."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

from polku.errors import PolkuError

Body = dict[str, Any]
# Typed instead of a message, this tells what was understood of the last one.
WHY = ("?", ":miksi")
BEST = 3


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
        mark = "HÄTÄ " if message["urgency"] else ""
        print(f"\n{mark}Polku: {message['text']}")
        for card in message["cards"]:
            print(f"   ▸ {card['title']} ({card['organization']}) – {card['reason']}")
        for button in message["buttons"]:
            payloads.append(button["payload"])
            print(f"   [{len(payloads)}] {button['title']}")
        if message["form"]:
            print("   (yhteystietolomake: täytä se selaimessa)")
    return payloads


def understanding(parsed: Body) -> Iterator[str]:
    """Lines that tell what Rasa's parse of a message holds: guesses, second needs, entities, FAQ key."""
    ranking = [one for one in parsed.get("intent_ranking", []) if one["name"] != "nlu_fallback"]
    guesses = ", ".join(f"{one['name']} {one['confidence']:.2f}" for one in ranking[:BEST])
    yield f"aikomus: {(parsed.get('intent') or {}).get('name')}  ({guesses})"
    if parsed.get("needs"):
        yield f"tarpeet: {', '.join(parsed['needs'])}"
    for entity in parsed.get("entities", []):
        yield f"{entity['entity']}: {entity['value']}"
    faq = ((parsed.get("response_selector") or {}).get("faq") or {}).get("response") or {}
    if faq.get("intent_response_key"):
        yield f"kysymys: {faq['intent_response_key']}"


def _tell(rasa: str, text: str) -> None:
    for line in understanding(_call(f"{rasa}/model/parse", {"text": text})):
        print(f"   {line}", file=sys.stderr)


def run(url: str, rasa_port: int, *, show: bool) -> int:
    """Talk until end of input; a number presses a button, ``?`` tells what was understood."""
    rasa = f"http://127.0.0.1:{rasa_port}"
    opened = _call(f"{url}/api/chat/sessions", {"language": "fi"})
    if "token" not in opened:
        raise PolkuError(str(opened.get("title")))
    payloads = _show(opened["messages"])
    print("\n(numero painaa nappia, ? kertoo mitä ymmärrettiin, Ctrl-D lopettaa)", file=sys.stderr)
    last = ""
    while True:
        try:
            line = input("\nSinä: ").strip()
        except EOFError:
            return 0
        if not line:
            continue
        if line in WHY:
            if last:
                _tell(rasa, last)
            continue
        if line.isdigit() and 0 < int(line) <= len(payloads):
            body = {"payload": payloads[int(line) - 1]}
        else:
            body, last = {"text": line}, line
            if show:
                _tell(rasa, line)
        answer = _call(f"{url}/api/chat/messages", body, opened["token"])
        if "messages" in answer:
            payloads = _show(answer["messages"]) or payloads
        else:
            print(f"({answer.get('title')})")
