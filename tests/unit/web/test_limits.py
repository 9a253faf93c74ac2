"""Request limits."""

from web.limits import Limiter, Rate


class Ticks:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def test_a_burst_is_allowed_and_then_the_wait_is_told():
    limiter = Limiter(now=Ticks())
    rate = Rate(burst=3, per_minute=6)
    assert [limiter.wait("a", rate) for _ in range(4)] == [0, 0, 0, 10]


def test_waiting_brings_tokens_back():
    ticks = Ticks()
    limiter = Limiter(now=ticks)
    rate = Rate(burst=1, per_minute=6)
    assert limiter.wait("a", rate) == 0
    assert limiter.wait("a", rate) > 0
    ticks.time = 10.0
    assert limiter.wait("a", rate) == 0


def test_one_caller_does_not_use_up_anothers():
    limiter = Limiter(now=Ticks())
    rate = Rate(burst=1, per_minute=1)
    assert limiter.wait("a", rate) == 0
    assert limiter.wait("b", rate) == 0


def test_limits_can_be_lifted():
    limiter = Limiter(enabled=False, now=Ticks())
    assert all(limiter.wait("a", Rate(1, 1)) == 0 for _ in range(50))


def test_old_callers_are_forgotten():
    limiter = Limiter(now=Ticks(), capacity=2)
    rate = Rate(burst=1, per_minute=1)
    for key in ("a", "b", "c"):
        limiter.wait(key, rate)
    assert limiter.wait("a", rate) == 0
