"""The way to a person: contact facts, and a handover with the resident's consent."""

from __future__ import annotations

from typing import Any

from actions.labels import label
from actions.turn import PolkuAction, Turn, advisory_values
from catalog import theme_label
from handover import HandoverDraft, SummaryItem


class ContactInfoAction(PolkuAction):
    """The advisory service's number, hours and address."""

    action = "action_contact_info"

    def act(self, turn: Turn) -> None:
        """Tell the facts; what is not known is the website."""
        turn.say("utter_contact_info", **advisory_values(turn.region))
        lines = [
            f"{contact.name} ({contact.audience}): {contact.phone}"
            + (f", {contact.hours}" if contact.hours else "")
            for contact in turn.region.contacts
            if contact.phone
        ]
        if lines:
            turn.say_text("\n".join(lines))
        turn.expect("person")


def summary_items(turn: Turn) -> list[dict[str, str]]:
    """What an adviser would get, item by item: id, label and text."""
    items: list[dict[str, str]] = []

    def add(kind: str, text: str) -> None:
        title = label(f"item_{kind}", turn.language)
        items.append({"id": kind, "kind": kind, "label": title, "text": text})

    needs = [theme_label(theme) for theme in turn.slot("needs") or []]
    if needs:
        add("needs", ", ".join(needs))
    if turn.municipality:
        add("municipality", str(turn.municipality))
    result = turn.slot("assessment_result") or {}
    if result.get("summary"):
        add("assessment", result["summary"])
    shown = (turn.slot("results") or {}).get("shown", [])
    titles = [card.title for card in map(turn.services.catalog.service, shown[:6]) if card]
    if titles:
        add("suggestions", ", ".join(titles))
    if not items:
        add("wish", label("wish_text", turn.language))
    return items


def resume_assessment(turn: Turn) -> bool:
    """Go back to the questionnaire that the handover interrupted, if one did."""
    if not turn.slot("assessment"):
        return False
    turn.go("action_assessment")
    return True


class HandoverAction(PolkuAction):
    """The loop that makes a handover: summary shown, edited, consented to, sent."""

    action = "action_handover"

    def act(self, turn: Turn) -> None:
        """Take the next step of the handover."""
        state = dict(turn.slot("handover") or {})
        if state.get("stage") != "summary":
            self._begin(turn)
        elif not turn.is_new_message:
            self._show(turn, state)
        elif turn.intent in ("affirm", "handover_send"):
            self._send(turn, state)
        elif turn.intent == "handover_remove":
            wanted = turn.entity("item")
            state["items"] = [item for item in state["items"] if item["id"] != wanted]
            self._show(turn, state)
        elif turn.intent in ("deny", "stop", "handover_decline", "back"):
            turn.set("handover", None)
            turn.leave_loop()
            turn.say("utter_handover_declined", **advisory_values(turn.region))
            resume_assessment(turn)
        elif turn.intent in ("handover_edit", "request_human", "request_callback"):
            self._show(turn, state, editing=turn.intent == "handover_edit")
        else:
            turn.reject()

    def _begin(self, turn: Turn) -> None:
        turn.enter_loop()
        turn.say("utter_handover_intro", **advisory_values(turn.region))
        self._show(turn, {"stage": "summary", "items": summary_items(turn)})

    def _show(self, turn: Turn, state: dict[str, Any], *, editing: bool = False) -> None:
        turn.set("handover", state)
        listed = "\n".join(f"• {item['label']}: {item['text']}" for item in state["items"])
        removals = [
            (
                label("remove", turn.language, label=item["label"]),
                f'/handover_remove{{"item": "{item["id"]}"}}',
            )
            for item in state["items"]
        ]
        turn.say(
            "utter_handover_summary" if state["items"] else "utter_handover_summary_empty",
            buttons=removals if editing else (),
            custom={"summary": {"items": state["items"]}},
            summary=listed,
        )
        turn.expect("handover")

    def _send(self, turn: Turn, state: dict[str, Any]) -> None:
        result = turn.slot("assessment_result") or {}
        items = tuple(SummaryItem(**item) for item in state["items"])
        receipt = turn.services.handovers.create(
            HandoverDraft(
                conversation_id=turn.conversation_id,
                consent=tuple(item.id for item in items) or ("contact",),
                items=items,
                needs=tuple(turn.slot("needs") or ()),
                municipality=turn.municipality,
                region=turn.region.id,
                segment=result.get("segment"),
                segment_reasons=tuple(result.get("segment_reasons", ())),
                priority=result.get("priority", "normal"),
                suggestions=tuple((turn.slot("results") or {}).get("shown", ())),
                channel="phone",
                task="callback",
                language=turn.language,
            )
        )
        turn.set("handover", {"stage": "sent", "id": receipt.id, "reference": receipt.reference})
        turn.leave_loop()
        turn.say("utter_handover_form", custom={"form": contact_form(receipt.id, turn.language)})


def contact_form(handover_id: str, language: str) -> dict[str, Any]:
    """The widget's form; what is typed into it goes past Rasa, straight to the vault."""

    def field(name: str, kind: str, autocomplete: str, required: bool = False) -> dict[str, Any]:
        return {
            "name": name,
            "label": label(f"form_{name}", language),
            "type": kind,
            "autocomplete": autocomplete,
            "required": required,
        }

    best_time = field("best_time", "select", "off")
    best_time["options"] = [label(f"time_{when}", language) for when in ("any", "morning", "afternoon")]
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
            best_time,
        ],
        "consent_label": label("form_consent", language),
        "submit_label": label("form_submit", language),
        "cancel_payload": "/handover_decline",
    }


class ReceiptAction(PolkuAction):
    """After the form has reached the vault: reference, what happens next, by when, how to cancel."""

    action = "action_handover_receipt"

    def act(self, turn: Turn) -> None:
        """Say the receipt of this conversation's handover."""
        receipt = turn.services.handovers.receipt(str(turn.entity("handover_id")), turn.conversation_id)
        turn.say("utter_handover_receipt", reference=receipt.reference, due=receipt.due_text())
        if not resume_assessment(turn):
            turn.say("utter_feedback_ask")
            turn.expect("feedback")


class CancelHandoverAction(PolkuAction):
    """The resident takes the request back."""

    action = "action_handover_cancel"

    def act(self, turn: Turn) -> None:
        """Cancel what is open; say so, or that there was nothing."""
        state = turn.slot("handover") or {}
        turn.set("handover", None)
        if turn.intent == "handover_decline" or not state.get("id"):
            if state.get("id"):
                turn.services.handovers.cancel_by_resident(str(state["id"]), turn.conversation_id)
            turn.say("utter_handover_declined", **advisory_values(turn.region))
            resume_assessment(turn)
            return
        turn.services.handovers.cancel_by_resident(str(state["id"]), turn.conversation_id)
        turn.say("utter_handover_cancelled", **advisory_values(turn.region))
