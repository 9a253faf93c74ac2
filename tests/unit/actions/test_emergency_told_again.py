"""An emergency told again in one conversation is answered in other words, as far as the actions see it."""

from __future__ import annotations

from safety import CrisisKind, emergency_reply


def texts(resident) -> list[str]:
    return [message["text"] for message in resident.messages]


def test_the_action_says_what_the_gateway_has_not_said_yet(resident):
    first = emergency_reply(CrisisKind.VIOLENCE).text
    resident.say("action_crisis", "crisis_violence", "hän hakkaa minua", emergencies=[first])
    again = texts(resident)[0]
    assert again == emergency_reply(CrisisKind.VIOLENCE, said=[first]).text
    assert again != first


def test_without_an_earlier_one_the_action_says_all(resident):
    resident.say("action_crisis", "crisis_violence", "hän hakkaa minua")
    assert texts(resident)[0] == emergency_reply(CrisisKind.VIOLENCE).text


def test_what_follows_an_emergency_is_not_repeated_either(resident):
    for language, style in (("fi", "normal"), ("fi", "plain"), ("sv", "normal"), ("en", "normal")):
        resident.slots |= {"language": language, "style": style}
        following = []
        for _ in range(3):
            resident.say("action_crisis", "crisis_suicide", "en halua elää")
            following.append(texts(resident)[1])
        assert following[0] != following[1]
        assert following[1] != following[2]
