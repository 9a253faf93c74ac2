"""The way to a person: contact facts, and a handover with the resident's consent."""

from __future__ import annotations

from typing import Any

from actions.contact_form import contact_form
from actions.labels import label
from actions.plan import shared_text
from actions.request import resume_assessment, tell_standing
from actions.suggestions import suggest_for_told
from actions.turn import Button, PolkuAction, Turn, advisory_values
from catalog import theme_label
from handover import HandoverDraft, Priority, StorageError, SummaryItem

OWN_WORDS = "own_words"
LONGEST_OWN_WORDS = 1_000
# "En sittenkään" leaves the own words out; a longer "en halua, että..." is what the adviser should read.
CHANGED_MIND_WORDS = 3
# Inside the loop these show the summary again instead of starting anew.
SHOWN_AGAIN = frozenset({"handover_edit", "handover_add", "request_human", "request_callback"})
DECLINED = frozenset({"deny", "stop", "handover_decline", "back"})
EMERGENCIES = frozenset({"crisis_suicide", "crisis_violence", "crisis_medical", "crisis_child"})


class ContactInfoAction(PolkuAction):
    """The advisory service's number, hours and address."""

    action = "action_contact_info"

    def act(self, turn: Turn) -> None:
        """Tell the facts that are known, then ask; the question comes last, since its buttons follow it."""
        turn.say("utter_contact_info", contact_facts="\n".join(contact_facts(turn)))
        turn.expect("person")


def contact_facts(turn: Turn) -> list[str]:
    """The advisory service's ways and the region's other lines, a line for each."""
    service = turn.region.advisory
    lines = [service.name]
    if service.phone:
        number = f"{service.phone} ({service.hours})" if service.hours else service.phone
        lines.append(label("contact_phone", turn.language, phone=number))
    lines.append(label("contact_website", turn.language, website=service.website))
    for contact in turn.region.contacts:
        if contact.phone:
            lines.append(f"{contact.name}: {', '.join(filter(None, (contact.phone, contact.hours)))}")
    return lines


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
    for test in result.get("tests", ()):
        items.append({"id": test["id"], "kind": "free", "label": test["title"], "text": test["text"]})
    plan = shared_text(result.get("plan", ()))
    if plan:
        items.append({"id": "plan", "kind": "free", "label": label("item_plan", turn.language), "text": plan})
    shown = (turn.slot("results") or {}).get("shown", [])
    titles = [card.title for card in map(turn.services.catalog.service, shown[:6]) if card]
    if titles:
        add("suggestions", ", ".join(titles))
    if not items:
        add("wish", label("wish_text", turn.language))
    return items


def priority_of(turn: Turn) -> str:
    """How soon to be in touch: at once after an emergency, else as the self-assessment advises."""
    if turn.slot("crisis"):
        return Priority.URGENT.value
    return str((turn.slot("assessment_result") or {}).get("priority", Priority.NORMAL.value))


class HandoverAction(PolkuAction):
    """The loop that makes a handover: summary shown, edited, consented to, sent."""

    action = "action_handover"

    def act(self, turn: Turn) -> None:
        """Take the next step of the handover; who has asked already hears how it stands."""
        state = dict(turn.slot("handover") or {})
        if state.get("stage") == "own_words":
            self._own_words(turn, state)
        elif state.get("stage") != "summary":
            request = turn.services.handovers.open_request(turn.conversation_id)
            if request is not None and turn.intent != "handover_add":
                tell_standing(turn, request)
            else:
                self._begin(turn, adding=request is not None)
        elif not turn.is_new_message:
            self._show(turn, state)
        elif turn.intent in ("affirm", "handover_send"):
            self._send(turn, state)
        elif turn.intent in ("handover_remove", "handover_keep"):
            self._choose(turn, state)
        elif turn.intent == "handover_message":
            self._ask_own_words(turn, state)
        elif turn.intent in DECLINED:
            self._decline(turn)
        elif turn.intent in SHOWN_AGAIN:
            self._show(turn, state, editing=turn.intent == "handover_edit")
        else:
            turn.reject()

    def _begin(self, turn: Turn, *, adding: bool) -> None:
        turn.enter_loop()
        # "Voinko soittaa jollekin, olen yksin": what is told beside the wish goes to the adviser with it.
        turn.keep_needs(turn.themes_said)
        if not adding:
            turn.say("utter_handover_intro", **advisory_values(turn.region))
        self._show(turn, {"stage": "summary", "items": summary_items(turn), "removed": []})

    def _decline(self, turn: Turn) -> None:
        turn.set("handover", None)
        turn.leave_loop()
        if turn.services.handovers.open_request(turn.conversation_id):
            turn.say("utter_handover_kept")
        else:
            turn.say("utter_handover_declined", **advisory_values(turn.region))
        if not resume_assessment(turn):
            suggest_for_told(turn)

    def _choose(self, turn: Turn, state: dict[str, Any]) -> None:
        removed = set(state.get("removed", ()))
        item = str(turn.entity("item"))
        state["removed"] = sorted(removed | {item} if turn.intent == "handover_remove" else removed - {item})
        self._show(turn, state, editing=True)

    def _ask_own_words(self, turn: Turn, state: dict[str, Any]) -> None:
        turn.enter_loop()
        turn.set("handover", {**state, "stage": "own_words"})
        turn.say("utter_handover_own_words")

    def _own_words(self, turn: Turn, state: dict[str, Any]) -> None:
        """Take the next message as the resident's own words to the adviser, identifiers already replaced."""
        if not turn.is_new_message:
            self._ask_own_words(turn, state)
            return
        if turn.intent in EMERGENCIES:
            turn.reject()
        state["stage"] = "summary"
        changed_mind = turn.intent in DECLINED and len(turn.text.split()) <= CHANGED_MIND_WORDS
        if not turn.text.startswith("/") and not changed_mind:
            item = {
                "id": OWN_WORDS,
                "kind": "free",
                "label": label("item_own_words", turn.language),
                "text": turn.text[:LONGEST_OWN_WORDS],
            }
            others = [one for one in state["items"] if one["id"] != OWN_WORDS]
            state["items"] = [*others, item]
            state["removed"] = [one for one in state.get("removed", ()) if one != OWN_WORDS]
        turn.enter_loop()
        self._show(turn, state)

    def _show(self, turn: Turn, state: dict[str, Any], *, editing: bool = False) -> None:
        turn.set("handover", state)
        kept = kept_items(state)
        listed = "\n".join(f"• {item['label']}: {item['text']}" for item in kept)
        turn.say(
            "utter_handover_summary" if kept else "utter_handover_summary_empty",
            buttons=self._changes(turn, state) if editing else (),
            custom={"summary": {"items": kept}},
            summary=listed,
        )
        turn.expect("handover")

    def _changes(self, turn: Turn, state: dict[str, Any]) -> list[Button]:
        """A button for taking each item out or putting it back, and one for own words."""
        removed = set(state.get("removed", ()))

        def change(item: dict[str, str]) -> Button:
            name = "keep" if item["id"] in removed else "remove"
            title = label(name, turn.language, label=item["label"])
            return title, f'/handover_{name}{{"item": "{item["id"]}"}}'

        return [*map(change, state["items"]), (label("own_words", turn.language), "/handover_message")]

    def _send(self, turn: Turn, state: dict[str, Any]) -> None:
        try:
            receipt = turn.services.handovers.create(_draft(turn, state))
        except StorageError:
            # Nothing was kept, and the resident hears so; the summary waits for another try.
            turn.leave_loop()
            turn.say("utter_handover_failed", **advisory_values(turn.region))
            return
        turn.set("handover", {"stage": "sent", "id": receipt.id, "reference": receipt.reference})
        turn.leave_loop()
        if receipt.has_contact:
            turn.say("utter_handover_added", reference=receipt.reference, due=receipt.due_text(turn.language))
            resume_assessment(turn)
        else:
            turn.say("utter_handover_form", custom={"form": contact_form(receipt.id, turn.language)})


def kept_items(state: dict[str, Any]) -> list[dict[str, str]]:
    """The items that the resident has not taken out."""
    removed = set(state.get("removed", ()))
    return [item for item in state["items"] if item["id"] not in removed]


def _draft(turn: Turn, state: dict[str, Any]) -> HandoverDraft:
    result = turn.slot("assessment_result") or {}
    items = tuple(SummaryItem(**item) for item in kept_items(state))
    return HandoverDraft(
        conversation_id=turn.conversation_id,
        consent=tuple(item.id for item in items) or ("contact",),
        items=items,
        needs=tuple(turn.slot("needs") or ()),
        municipality=turn.municipality,
        region=turn.region.id,
        segment=result.get("segment"),
        segment_reasons=tuple(result.get("segment_reasons", ())),
        priority=priority_of(turn),
        suggestions=tuple((turn.slot("results") or {}).get("shown", ())),
        language=turn.language,
    )
