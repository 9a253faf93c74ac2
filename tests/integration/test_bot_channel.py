"""What the gateway made of a message's pieces reaches the encoder, and is not stored with the message."""

from __future__ import annotations

import json

from tests.bot_python import told_by

CHECK = r"""
import asyncio, json
from types import SimpleNamespace
import numpy as np
from bot.channel import PolkuInput
from bot.components.encoder.handed import handed
from encoder.readings import Reading

packed = Reading((0, 7, 2), np.ones((3, 4), dtype=np.float32), "v").packed()
channel = PolkuInput()

def answered(metadata):
    request = SimpleNamespace(json={"sender": "a", "message": "moi", "metadata": metadata})
    stored = channel.get_metadata(request)
    return stored, handed([0, 7, 2], 4, "v") is not None

async def together():
    async def one(metadata):
        stored, had = answered(metadata)
        await asyncio.sleep(0)
        return stored, had, handed([0, 7, 2], 4, "v") is not None
    return await asyncio.gather(one({"redacted": False, "pieces": packed}), one({}))

print("RESULT", json.dumps([
    PolkuInput.name(),
    *answered({"redacted": True, "pieces": packed}),
    *answered({"redacted": True}),
    *answered(None),
    asyncio.run(together()),
]))
"""


def test_pieces_are_taken_out_of_what_is_stored_and_kept_for_their_message_alone():
    told = json.loads(told_by(CHECK).rpartition("RESULT")[2])
    assert told[:7] == ["rest", {"redacted": True}, True, {"redacted": True}, False, None, False]
    assert told[7] == [[{"redacted": False}, True, True], [{}, False, False]]
