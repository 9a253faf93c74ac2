"""The intents' ranking of a message: what its names begin with, and putting one of them first."""

from __future__ import annotations

from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message

# The intents of emergencies begin so, in the contract.
CRISIS = "crisis_"


def put_first(message: Message, intent: str, confidence: float) -> None:
    """Make `intent` the message's, with `confidence` from 0 to 1; the others follow in their order."""
    top = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: confidence}
    rest = [one for one in message.get(INTENT_RANKING_KEY, []) if one[INTENT_NAME_KEY] != intent]
    message.set(INTENT, dict(top), add_to_output=True)
    message.set(INTENT_RANKING_KEY, [top, *rest], add_to_output=True)
