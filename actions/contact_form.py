"""The widget's contact form; what is typed into it goes past Rasa, straight to the vault."""

from __future__ import annotations

from typing import Any

from actions.labels import label
from handover import form_options

TIMES = ("any", "morning", "afternoon")


def contact_form(handover_id: str, language: str) -> dict[str, Any]:
    """Name, number and address, how and when to be reached, and the separate consents one by one."""

    def field(name: str, kind: str, autocomplete: str = "off", required: bool = False) -> dict[str, Any]:
        return {
            "name": name,
            "label": label(f"form_{name}", language),
            "type": kind,
            "autocomplete": autocomplete,
            "required": required,
        }

    def choice(name: str, options: list[str]) -> dict[str, Any]:
        return {**field(name, "select"), "options": options}

    answers = form_options("consent", language)
    return {
        "id": handover_id,
        "kind": "contact",
        "action": f"/api/chat/handovers/{handover_id}/contact",
        "title": label("form_title", language),
        "intro": label("form_intro", language),
        "fields": [
            field("name", "text", "name", required=True),
            field("phone", "tel", "tel"),
            field("email", "email", "email"),
            choice("channel", form_options("channel", language)),
            choice("best_time", [label(f"time_{when}", language) for when in TIMES]),
            choice("consent_organisation", answers),
            choice("consent_support_person", answers),
        ],
        "consent_label": label("form_consent", language),
        "submit_label": label("form_submit", language),
        "cancel_payload": "/handover_decline",
    }
