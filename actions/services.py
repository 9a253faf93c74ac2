"""What the actions use, given to each in its constructor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from catalog import Catalog
from content import ReplyBook
from conversation import ConversationStore
from handover import HandoverStore
from regions import Region


@dataclass(frozen=True)
class Services:
    """The rooms' services; `region_by_id` gives a region's facts, `clock` the time in UTC."""

    catalog: Catalog
    conversations: ConversationStore
    handovers: HandoverStore
    replies: ReplyBook
    region_by_id: Callable[[str], Region]
    default_region: str
    questionnaires: Path
    clock: Callable[[], datetime]
