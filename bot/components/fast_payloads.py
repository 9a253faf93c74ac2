"""Spares what a button says the reading of its words.

A press comes as ``/intent{"entity": "value"}``. Rasa 3.6 sends that through the whole pipeline, encoder and
all, and its last component then throws everything away and takes the command literally. Here the
command is taken literally at once, by that component's own function.
"""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

_read_words = MessageProcessor._parse_message_with_graph


def parse(
    self: MessageProcessor,
    message: UserMessage,
    tracker: DialogueStateTracker,
    only_output_properties: bool = True,
) -> dict[str, Any]:
    """What a command says; anything else, and a command of no intent of the domain, is read as words."""
    if (message.text or "").lstrip().startswith(INTENT_MESSAGE_PREFIX):
        told = YAMLStoryReader.unpack_regex_message(
            Message({TEXT: message.text}), self.domain, RegexMessageHandler.__name__
        )
        if told.get(INTENT):
            nothing = {
                TEXT: "", INTENT: {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}, ENTITIES: []
            }  # fmt: skip
            return nothing | told.as_dict(only_output_properties=only_output_properties)
    found: dict[str, Any] = _read_words(self, message, tracker, only_output_properties)
    return found


def apply() -> None:
    """Patch Rasa's MessageProcessor; safe to call twice."""
    MessageProcessor._parse_message_with_graph = parse
