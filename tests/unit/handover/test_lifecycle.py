"""The life cycle: every state with every event, and the guard before "not reached"."""

import pytest

from handover.errors import TooFewAttempts, WrongState
from handover.lifecycle import (
    TRANSITIONS,
    AttemptRule,
    Event,
    attempt_event,
    check_attempts,
    next_status,
    possible,
    sources,
)
from handover.values import CLOSED, OPEN, AttemptOutcome, Channel, Outcome, Status

# Written by hand from the issue, not read from the code: a row a state, "event>state".
EXPECTED = """
new: merge>new claim>claimed assign>claimed cancel>cancelled abandon>cancelled
claimed: merge>claimed assign>claimed release>new idle>new attempt_reached>claimed attempt_missed>waiting
claimed: resolve>resolved give_up>not_reached return>returned cancel>cancelled schedule_follow_up>claimed
waiting: merge>waiting assign>claimed release>new idle>new attempt_reached>claimed attempt_missed>waiting
waiting: resolve>resolved give_up>not_reached return>returned cancel>cancelled schedule_follow_up>waiting
resolved: schedule_follow_up>resolved cancel_follow_up>resolved follow_up>follow_up_due
not_reached: schedule_follow_up>not_reached cancel_follow_up>not_reached follow_up>follow_up_due
returned: schedule_follow_up>returned cancel_follow_up>returned follow_up>follow_up_due
follow_up_due: claim>claimed assign>claimed cancel>cancelled
"""


def expected():
    table = {}
    for line in EXPECTED.strip().splitlines():
        status, _, steps = line.partition(":")
        for step in steps.split():
            event, _, target = step.partition(">")
            table[Status(status), Event(event)] = Status(target)
    return table


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("event", Event)
def test_every_event_in_every_state_leads_where_the_issue_says_or_is_refused(status, event):
    target = expected().get((status, event))
    if target is not None:
        assert next_status(status, event) is target
        return
    with pytest.raises(WrongState) as error:
        next_status(status, event)
    assert error.value.data == {"status": status, "event": event}


def test_table_holds_nothing_beyond_the_expected_steps():
    assert dict(TRANSITIONS) == expected()


def test_every_state_can_be_reached_from_new():
    reached, frontier = {Status.NEW}, [Status.NEW]
    while frontier:
        status = frontier.pop()
        for event in possible(status):
            target = next_status(status, event)
            if target not in reached:
                reached.add(target)
                frontier.append(target)
    assert reached == set(Status)


def test_every_open_state_can_still_be_cancelled_by_the_resident():
    assert set(sources(Event.CANCEL)) == OPEN


def test_cancelled_is_final():
    assert possible(Status.CANCELLED) == ()


def test_no_closed_state_opens_except_by_a_follow_up():
    for status in CLOSED:
        for event in possible(status):
            assert next_status(status, event) in CLOSED or event is Event.FOLLOW_UP


@pytest.mark.parametrize("outcome", AttemptOutcome)
def test_only_a_reached_resident_keeps_the_handover_with_the_adviser(outcome):
    wanted = Status.CLAIMED if outcome is AttemptOutcome.REACHED else Status.WAITING
    assert next_status(Status.CLAIMED, attempt_event(outcome)) is wanted


@pytest.mark.parametrize(
    "made",
    [
        [],
        [Channel.PHONE],
        [Channel.PHONE, Channel.MESSAGE],
        [Channel.PHONE, Channel.PHONE, Channel.PHONE],
        [Channel.PHONE] * 10,
    ],
)
def test_not_reached_needs_enough_attempts_over_different_channels(made):
    with pytest.raises(TooFewAttempts) as error:
        check_attempts(made, AttemptRule(count=3, channels=2))
    assert error.value.data["made"] == len(made)


@pytest.mark.parametrize(
    "made",
    [
        [Channel.PHONE, Channel.PHONE, Channel.MESSAGE],
        [Channel.PHONE, Channel.MESSAGE, Channel.LETTER, Channel.PHONE],
    ],
)
def test_not_reached_is_allowed_once_the_rule_is_met(made):
    check_attempts(made, AttemptRule(count=3, channels=2))


def test_outcome_codes_are_those_of_the_seeds():
    assert set(Outcome) == {
        "own_network",
        "service_network",
        "supported_by_both",
        "organisation",
        "statutory_service",
        "no_need",
    }
