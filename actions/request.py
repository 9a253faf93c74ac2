"""After a handover has been sent: how it stands, the receipt, consents, taking back, own data."""

from __future__ import annotations

import re

from actions.contact_form import contact_form
from actions.labels import label
from actions.turn import Button, PolkuAction, Turn, advisory_values
from handover import Consent, OpenRequest

CONSENTS = (Consent.ORGANISATION, Consent.SUPPORT_PERSON)
# "Mitä minusta tiedetään?" asks for one's own data; "mitä tietoja tallennatte?" asks about the rules.
OWN_DATA = re.compile(
    r"^(?=.*\b(?:minusta|must|musta|itsestäni)\b)(?=.*\b(?:mitä|mitkä|mikä|mit|onko|näytä)\b)"
    r".*\b(?:tiedetään|tiedetty|tiedät|tiedätte|tiiät|tiietään|tallessa|tallennettu|muistissa|kerätty)\b"
    r"|\b(?:näytä|näytät|näkisin|nähdä|nähtäväksi|katsoa|saanko|voinko saada|anna|haluan|haluaisin|pyydän)\b"
    r".*\b(?:tietoni|tietojani|tiedoistani|tietoja minusta|(?:omat|mun|minun) tiedot|kopio|jäljennö\w+)\b",
    re.IGNORECASE,
)
# "Miten pyyntöni etenee?", "onko pyyntö tullut perille?", but not "miten perun pyynnön?".
HOW_IT_STANDS = re.compile(
    r"^(?!.*\b(?:peru\w*|poist\w*|älkää|älä|ei tarvitse|en (?:enää )?(?:halua|tarvitse|tarvii|taho))\b)"
    r".*\b(?:miten|missä|milloin|koska|onko|joko|tuliko|menikö|näkyykö)\b",
    re.IGNORECASE,
)


def resume_assessment(turn: Turn) -> bool:
    """Go back to the questionnaire that the handover interrupted, if one did."""
    if not turn.slot("assessment"):
        return False
    turn.go("action_assessment")
    return True


def request_of(turn: Turn) -> OpenRequest | None:
    """The conversation's open request."""
    return turn.services.handovers.open_request(turn.conversation_id)


def tell_standing(turn: Turn, request: OpenRequest) -> None:
    """Say how a request that has been made stands, so that nobody waits in silence or asks twice."""
    if not request.has_contact:
        form = contact_form(request.id, turn.language)
        turn.say("utter_handover_form_again", custom={"form": form}, **advisory_values(turn.region))
        return
    if request.overdue:
        state = "late"
    elif request.attempted:
        state = "attempted"
    else:
        state = "in_work" if request.in_work else "waiting"
    turn.say(
        f"utter_handover_{state}",
        reference=request.reference,
        due=request.due_text(turn.language),
        **advisory_values(turn.region),
    )
    tell_closed(turn, request)


def tell_closed(turn: Turn, request: OpenRequest) -> None:
    """Outside hours: when the advisers are back, and who helps in the meantime."""
    if request.closed_until:
        turn.say(
            "utter_handover_closed",
            opens=request.opens_text(turn.language),
            emergency_social=emergency_social(turn),
        )


def emergency_social(turn: Turn) -> str:
    """The region's social emergency service with its number, or its website when no number is known."""
    service = turn.region.emergency_social
    return f"{service.name}, {service.phone}" if service.phone else f"{service.name}, {service.website}"


class ReceiptAction(PolkuAction):
    """After the form has reached the vault: reference, what happens next, by when, how to cancel."""

    action = "action_handover_receipt"

    def act(self, turn: Turn) -> None:
        """Say the receipt of this conversation's handover."""
        receipt = turn.services.handovers.receipt(str(turn.entity("handover_id")), turn.conversation_id)
        due = receipt.due_text(turn.language)
        callback = {
            "region": turn.region.id,
            "reference": receipt.reference,
            "due_at": receipt.due_at.isoformat(timespec="minutes"),
        }
        turn.say(
            "utter_handover_receipt",
            custom={"callback": callback},
            reference=receipt.reference,
            due=due,
        )
        request = request_of(turn)
        if request:
            tell_closed(turn, request)
        if not resume_assessment(turn):
            turn.say("utter_feedback_ask")
            turn.expect("feedback")


class ContactChangeAction(PolkuAction):
    """Other contact details for a request that has been sent."""

    action = "action_handover_contact"

    def act(self, turn: Turn) -> None:
        """Show the form again; without a request begin one."""
        request = request_of(turn)
        if request is None:
            turn.go("action_handover")
            return
        turn.say("utter_handover_form", custom={"form": contact_form(request.id, turn.language)})


class CancelHandoverAction(PolkuAction):
    """The resident takes the request back, or closes the form."""

    action = "action_handover_cancel"

    def act(self, turn: Turn) -> None:
        """Cancel what is open; what was typed is asked about first, since a lost request is harm."""
        request = request_of(turn)
        if turn.intent == "handover_decline" and request is not None and request.has_contact:
            turn.say("utter_handover_kept")
        elif turn.intent == "handover_cancel" and request is not None and HOW_IT_STANDS.search(turn.text):
            # Who asks after the request does not want to lose it.
            tell_standing(turn, request)
        elif turn.intent == "handover_cancel" and request is not None and not turn.text.startswith("/"):
            turn.say("utter_handover_cancel_confirm", reference=request.reference)
            turn.expect("cancel_request")
            return
        else:
            self._cancel(turn, request)
        resume_assessment(turn)

    def _cancel(self, turn: Turn, request: OpenRequest | None) -> None:
        # Without an open request there may be a follow-up of one that has ended.
        known = request.id if request else str((turn.slot("handover") or {}).get("id") or "")
        turn.set("handover", None)
        done = turn.services.handovers.cancel_by_resident(known, turn.conversation_id)
        said = "utter_handover_cancelled" if done and turn.intent != "handover_decline" else None
        turn.say(said or "utter_handover_declined", **advisory_values(turn.region))


class ConsentAction(PolkuAction):
    """One of the separate consents, given or taken back."""

    action = "action_handover_consent"

    def act(self, turn: Turn) -> None:
        """Record it in the request; what rested on a consent taken back is gone at once."""
        scope, request = turn.entity("item"), request_of(turn)
        if request is None or scope not in CONSENTS:
            turn.go("action_own_data")
            return
        store = turn.services.handovers
        name = label(f"consent_{scope}", turn.language)
        if turn.intent == "handover_revoke":
            store.revoke_consent(request.id, turn.conversation_id, scope)
            turn.say("utter_consent_revoked", consent=name)
        else:
            store.give_consent(request.id, turn.conversation_id, scope)
            turn.say("utter_consent_given", consent=name)


class PrivacyAction(PolkuAction):
    """What is stored and who sees it; who asks about their own data gets to see it."""

    action = "action_privacy"

    def act(self, turn: Turn) -> None:
        """Tell the rules, or show the data."""
        if OWN_DATA.search(turn.text):
            turn.go("action_own_data")
        else:
            turn.say("utter_privacy", **advisory_values(turn.region))


class OwnDataAction(PolkuAction):
    """What is known of the resident; the gateway adds the data, so that it never passes through Rasa."""

    action = "action_own_data"

    def act(self, turn: Turn) -> None:
        """Ask the gateway to show the data, with the ways to change it."""
        buttons: list[Button] = []
        request = request_of(turn)
        if request is not None:
            for scope in CONSENTS:
                given = scope in request.consents
                name, intent = ("revoke", "handover_revoke") if given else ("give", "handover_consent")
                title = label(f"{name}_{scope}", turn.language)
                buttons.append((title, f'/{intent}{{"item": "{scope}"}}'))
            buttons.append((label("change_contact", turn.language), "/handover_contact"))
            buttons.append((label("cancel_request", turn.language), "/handover_cancel"))
        turn.say("utter_own_data", buttons=buttons, custom={"own_data": True})
