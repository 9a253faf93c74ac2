"""Request limits: a token bucket a caller, in memory for one process or in Redis for many."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from web.problems import Problem

log = structlog.get_logger("limits")


@dataclass(frozen=True)
class Rate:
    """`burst` requests at once, `per_minute` in the long run."""

    burst: int
    per_minute: float


MESSAGES = Rate(burst=15, per_minute=40)
SESSIONS = Rate(burst=20, per_minute=30)
CATALOG = Rate(burst=60, per_minute=240)
PAPERS = Rate(burst=5, per_minute=6)
LOGINS = Rate(burst=10, per_minute=10)
# From one address, as of a library's shared machines; and from everywhere, as each sends an e-mail.
FEEDBACK = Rate(burst=5, per_minute=0.2)
ALL_FEEDBACK = Rate(burst=60, per_minute=2)


class Limits(Protocol):
    """Where the buckets are kept."""

    async def wait(self, key: str, rate: Rate) -> int:
        """Take one token; 0 when allowed, else whole seconds to wait."""


async def limit(limits: Limits, key: str, rate: Rate, title: str | None = None) -> None:
    """Refuse with 429 and Retry-After what comes too fast."""
    seconds = await limits.wait(key, rate)
    if seconds:
        raise Problem(429, title, headers={"Retry-After": str(seconds)})


class Limiter:
    """Token buckets by key; the oldest are forgotten beyond `capacity`."""

    def __init__(
        self, *, enabled: bool = True, now: Callable[[], float] = time.monotonic, capacity: int = 50_000
    ) -> None:
        self._enabled = enabled
        self._now = now
        self._capacity = capacity
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def wait(self, key: str, rate: Rate) -> int:
        """Take one token; 0 when allowed, else whole seconds to wait."""
        if not self._enabled:
            return 0
        now = self._now()
        tokens, seen = self._buckets.pop(key, (float(rate.burst), now))
        tokens = min(float(rate.burst), tokens + (now - seen) * rate.per_minute / 60)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if allowed else tokens, now)
        while len(self._buckets) > self._capacity:
            self._buckets.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - tokens) * 60 / rate.per_minute))


# One call takes a token or tells the wait: two replicas can never both take the last one.
TAKE = """
local now = redis.call('TIME')
local clock = now[1] + now[2] / 1000000
local burst, speed = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'seen')
local tokens, seen = tonumber(kept[1]) or burst, tonumber(kept[2]) or clock
tokens = math.min(burst, tokens + (clock - seen) * speed)
local allowed = tokens >= 1
redis.call('HSET', KEYS[1], 'tokens', allowed and tokens - 1 or tokens, 'seen', clock)
redis.call('EXPIRE', KEYS[1], math.ceil(burst / speed) + 1)
return allowed and 0 or math.ceil((1 - tokens) / speed)
"""


class RedisLimiter:
    """Token buckets that all replicas share; when Redis is down, residents are let through."""

    def __init__(self, redis: Redis) -> None:
        self._take = redis.register_script(TAKE)

    async def wait(self, key: str, rate: Rate) -> int:
        """Take one token; 0 when allowed, else whole seconds to wait."""
        try:
            arguments = (rate.burst, rate.per_minute / 60)
            return int(await self._take(keys=(f"polku:limit:{key}",), args=arguments))
        except RedisError as error:
            log.warning("limits_unavailable", error=type(error).__name__)
            return 0
