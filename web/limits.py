"""Request limits: a token bucket a caller, kept in memory until there is a second replica."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


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


class Limiter:
    """Token buckets by key; the oldest are forgotten beyond `capacity`."""

    def __init__(
        self, *, enabled: bool = True, now: Callable[[], float] = time.monotonic, capacity: int = 50_000
    ) -> None:
        self._enabled = enabled
        self._now = now
        self._capacity = capacity
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str, rate: Rate) -> int:
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
