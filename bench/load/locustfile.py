"""Load of residents with think time, by locust; start Polku with ``POLKU_RATE_LIMIT=off`` first.

    .venv/bin/locust -f bench/load/locustfile.py --headless -u 50 -r 5 -t 3m --host http://127.0.0.1:8080

The bar: 50 residents with 5 s between their messages on two cores, no error, p95 under one second.
"""

from __future__ import annotations

import random
from typing import Any

from locust import HttpUser, between, task

# What residents do: each line is one conversation, typed word for word or a button by its title.
WALKS = (
    ("olen tosi yksinäinen, ei ole ketään kenen kanssa jutella", "asun Kajaanissa", "näytä muita", "kiitos"),
    ("mistä löydän vesijumppaa Kuhmosta", "onko ilmaista", "entä Sotkamossa?"),
    ("laskut kasaantuu enkä jaksa avata kirjeitä", "Kajaani", "haluan että minulle soitetaan"),
    ("> Mitä voin tehdä itse?", "joo", "2", "en tiedä", "ohita"),
    ("moi", "mitä sä osaat", "tallennetaanko nää viestit", "poista tietoni"),
    ("äidillä on muistisairaus ja oon ihan loppu", "Loviisa", "näytä muita"),
)


class Resident(HttpUser):
    """One resident after another, each with a conversation of her own."""

    wait_time = between(3, 7)

    @task
    def talk(self) -> None:
        """One whole conversation; think time stands between its messages too."""
        opened = self.client.post("/api/chat/sessions", json={"language": "fi"}, name="open")
        if opened.status_code != 201:
            return
        headers = {"Authorization": f"Bearer {opened.json()['token']}"}
        messages = opened.json()["messages"]
        for step in random.choice(WALKS):  # noqa: S311 - no secret
            self.wait()
            reply = self.client.post(
                "/api/chat/messages", json=_turn(step, messages), headers=headers, name="say"
            )
            if reply.status_code != 200:
                return
            messages = reply.json()["messages"]


def _turn(step: str, messages: list[dict[str, Any]]) -> dict[str, str]:
    if step.startswith("> "):
        title = step.removeprefix("> ")
        for button in (button for message in messages for button in message["buttons"]):
            if button["title"].startswith(title):
                return {"payload": button["payload"]}
    return {"text": step.removeprefix("> ")}
