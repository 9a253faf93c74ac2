"""Builds the rooms' services from the settings; the one place where they are put together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import aiohttp
from redis.asyncio import Redis
from sqlalchemy import Engine

from actions import Services
from catalog import Catalog
from content import ReplyBook
from conversation import ConversationStore, ErasureLog
from handover import HandoverStore, StaffStore, Vault
from polku.database import migrate_all, open_engine
from polku.settings import ROOT, Settings
from regions import Region, load_region
from web.bot_client import BotClient
from web.context import Context
from web.limits import Limiter, Limits, RedisLimiter
from web.oidc import OidcClient, OidcSettings

QUESTIONNAIRES = ROOT / "assessment" / "questionnaires"


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


@lru_cache
def region_by_id(region_id: str) -> Region:
    """A region's facts, read once."""
    return load_region(region_id)


def vault_keys(settings: Settings) -> str:
    """The configured key ring, or in development a key made once and kept in the data folder."""
    if settings.vault_keys:
        return settings.vault_keys
    path = settings.data_dir / "vault.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(Vault.new_key("dev"), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def erasures_of(settings: Settings) -> ErasureLog:
    """Where it is noted what residents have erased or taken back; outside what a restore replaces."""
    return ErasureLog(settings.data_dir / "erasures.log")


@dataclass(frozen=True)
class Rooms:
    """The stores over one database."""

    engine: Engine
    soon: Engine
    catalog: Catalog
    conversations: ConversationStore
    handovers: HandoverStore
    staff: StaffStore

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()
        self.soon.dispose()


def open_rooms(settings: Settings) -> Rooms:
    """Open the stores; the tables must be up to date (`migrate_all`)."""
    engine = open_engine(settings.database)
    soon = open_engine(settings.database, waits=False)
    trackers = open_engine(settings.trackers)
    vault = Vault.from_keys(vault_keys(settings))
    return Rooms(
        engine=engine,
        soon=soon,
        catalog=Catalog(engine, now),
        conversations=ConversationStore(
            engine, now, timedelta(hours=settings.session_hours), trackers, erasures_of(settings), soon
        ),
        handovers=HandoverStore(engine, now, vault, note=erasures_of(settings).write, soon=soon),
        staff=StaffStore(engine, now, vault),
    )


def _limits(settings: Settings) -> Limits:
    if settings.redis_url and settings.rate_limit == "on":
        return RedisLimiter(Redis.from_url(settings.redis_url))
    return Limiter(enabled=settings.rate_limit == "on")


@contextmanager
def rooms_of(settings: Settings) -> Iterator[Rooms]:
    """The stores for one command, over tables that are up to date."""
    migrate_all(settings.database)
    rooms = open_rooms(settings)
    try:
        yield rooms
    finally:
        rooms.close()


def action_services(rooms: Rooms, settings: Settings) -> Services:
    """What the custom actions use."""
    return Services(
        catalog=rooms.catalog,
        conversations=rooms.conversations,
        handovers=rooms.handovers,
        replies=ReplyBook(ROOT / "bot" / "domain"),
        region_by_id=region_by_id,
        default_region=settings.region,
        questionnaires=QUESTIONNAIRES,
        clock=now,
    )


def oidc_client(settings: Settings, http: aiohttp.ClientSession) -> OidcClient | None:
    """The client of the organisation's OpenID Connect provider, when one is configured."""
    if not settings.oidc_issuer:
        return None
    return OidcClient(
        OidcSettings(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            redirect_uri=f"{settings.public_url}/staff/oidc/callback",
            roles=settings.role_map,
            roles_claim=settings.oidc_roles_claim,
            username_claim=settings.oidc_username_claim,
            scopes=settings.oidc_scopes,
        ),
        http,
        now,
    )


def web_context(rooms: Rooms, settings: Settings, bot: BotClient, oidc: OidcClient | None = None) -> Context:
    """What the public application uses."""
    return Context(
        conversations=rooms.conversations,
        catalog=rooms.catalog,
        handovers=rooms.handovers,
        staff=rooms.staff,
        bot=bot,
        limiter=_limits(settings),
        proxy_hops=settings.proxy_hops,
        region_by_id=region_by_id,
        default_region=settings.region,
        clock=now,
        production=settings.production,
        oidc=oidc,
        allowed_origins=settings.allowed_origins,
        questionnaires=QUESTIONNAIRES,
    )
