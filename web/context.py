"""What the views use: stores, the bot's client and the settings that concern them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from catalog import Catalog
from conversation import ConversationStore
from handover import HandoverStore, StaffStore
from regions import Region
from web.bot_client import BotClient
from web.limits import Limits
from web.oidc import OidcClient


@dataclass(frozen=True)
class Context:
    """Services of the public application; built once by `polku serve` and by the tests."""

    conversations: ConversationStore
    catalog: Catalog
    handovers: HandoverStore
    staff: StaffStore
    bot: BotClient
    limiter: Limits
    region_by_id: Callable[[str], Region]
    default_region: str
    clock: Callable[[], datetime]
    production: bool = False
    oidc: OidcClient | None = None
    allowed_origins: frozenset[str] = frozenset()
    proxy_hops: int = 0
    questionnaires: Path | None = None
