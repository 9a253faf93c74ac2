"""Request limits, in one process and shared by many."""

import asyncio
from collections.abc import Iterator

import pytest
from redis.asyncio import Redis

from tests import servers
from web.limits import Limiter, Rate, RedisLimiter


class Ticks:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


async def test_a_burst_is_allowed_and_then_the_wait_is_told():
    limiter = Limiter(now=Ticks())
    rate = Rate(burst=3, per_minute=6)
    assert [await limiter.wait("a", rate) for _ in range(4)] == [0, 0, 0, 10]


async def test_waiting_brings_tokens_back():
    ticks = Ticks()
    limiter = Limiter(now=ticks)
    rate = Rate(burst=1, per_minute=6)
    assert await limiter.wait("a", rate) == 0
    assert await limiter.wait("a", rate) > 0
    ticks.time = 10.0
    assert await limiter.wait("a", rate) == 0


async def test_one_caller_does_not_use_up_anothers():
    limiter = Limiter(now=Ticks())
    rate = Rate(burst=1, per_minute=1)
    assert await limiter.wait("a", rate) == 0
    assert await limiter.wait("b", rate) == 0


async def test_limits_can_be_lifted():
    limiter = Limiter(enabled=False, now=Ticks())
    assert [await limiter.wait("a", Rate(1, 1)) for _ in range(50)] == [0] * 50


async def test_old_callers_are_forgotten():
    limiter = Limiter(now=Ticks(), capacity=2)
    rate = Rate(burst=1, per_minute=1)
    for key in ("a", "b", "c"):
        await limiter.wait(key, rate)
    assert await limiter.wait("a", rate) == 0


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory) -> Iterator[str]:
    """A real Redis of this module's own."""
    with servers.redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
async def redis(redis_url):
    client = Redis.from_url(redis_url)
    await client.flushall()
    yield client
    await client.aclose()


async def test_two_replicas_share_their_buckets(redis):
    one, other = RedisLimiter(redis), RedisLimiter(redis)
    rate = Rate(burst=3, per_minute=6)
    assert [await limiter.wait("a", rate) for limiter in (one, other, one)] == [0, 0, 0]
    assert 9 <= await other.wait("a", rate) <= 10
    assert await other.wait("b", rate) == 0


async def test_many_at_once_get_no_token_twice(redis):
    limiter, rate = RedisLimiter(redis), Rate(burst=7, per_minute=1)
    answers = await asyncio.gather(*(limiter.wait("a", rate) for _ in range(40)))
    assert answers.count(0) == 7


async def test_buckets_in_redis_are_forgotten_once_full_again(redis):
    await RedisLimiter(redis).wait("a", Rate(burst=2, per_minute=60))
    assert 0 < await redis.ttl("polku:limit:a") <= 3


async def test_residents_are_let_through_when_redis_is_down(unused_tcp_port):
    client = Redis.from_url(f"redis://127.0.0.1:{unused_tcp_port}/0")
    assert await RedisLimiter(client).wait("a", Rate(1, 1)) == 0
    await client.aclose()
