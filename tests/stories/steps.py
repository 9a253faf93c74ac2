"""The steps of stories: what the resident does, and what is demanded of Polku's answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from catalog import THEMES, theme_label
from tests.stories.model import NAMES, StoryError
from tests.stories.persons import talk_person
from tests.stories.talking import Conversation

MOST_CARDS = 3
ANYTHING = "*"
YES = {"kyllä", "joo", True}
LONGEST_REPLY = 350
FORM_FIELDS = {"nimi": "name", "puhelin": "phone", "sähköposti": "email", "aika": "best_time"}

Step = Callable[[Conversation, Any], None]


def listed(value: Any) -> list[str]:
    """A step's value as a list of texts."""
    return [str(one) for one in (value if isinstance(value, list) else [value])]


@lru_cache
def reply_names() -> dict[str, list[str]]:
    """The testers' names of replies."""
    path = Path(__file__).with_name(NAMES)
    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))["vastaukset"])


@lru_cache
def themes_by_label() -> dict[str, str]:
    """Theme ids by the labels that testers write."""
    return {theme_label(theme): theme for theme in THEMES}


def theme(label: str) -> str:
    """The id of a theme, by its label or id; raises StoryError."""
    found = themes_by_label().get(label, label)
    if found not in THEMES:
        raise StoryError(f"teemaa {label!r} ei ole; teemat: {sorted(themes_by_label())}")
    return found


def _say(talk: Conversation, value: Any) -> None:
    talk.say(str(value))


def _press(talk: Conversation, value: Any) -> None:
    talk.press(str(value))


def _send(talk: Conversation, value: Any) -> None:
    talk.send(str(value))


def _contains(talk: Conversation, value: Any) -> None:
    assert any(word.lower() in talk.talk.text.lower() for word in listed(value)), "ei mitään näistä"


def _lacks(talk: Conversation, value: Any) -> None:
    said = [word for word in listed(value) if word.lower() in talk.talk.text.lower()]
    assert not said, f"sanoo {said}"


def _offers(talk: Conversation, value: Any) -> None:
    offered = [title.lower() for title in talk.talk.buttons]
    missing = [t for t in listed(value) if not any(b.startswith(t.lower()) for b in offered)]
    assert not missing, f"puuttuu {missing}"


def _does_not_offer(talk: Conversation, value: Any) -> None:
    offered = [title.lower() for title in talk.talk.buttons]
    found = [t for t in listed(value) if any(b.startswith(t.lower()) for b in offered)]
    assert not found, f"tarjoaa {found}"


def _cards(talk: Conversation, value: Any) -> None:
    cards = talk.talk.cards
    if value == 0 or value in {"ei", False}:
        assert not cards, f"kortteja {len(cards)}"
        return
    assert value <= len(cards) <= MOST_CARDS, f"kortteja {len(cards)}"
    assert all(card["reason"] for card in cards), "perustelu puuttuu"


def _card(talk: Conversation, value: Any) -> None:
    shown = json.dumps(talk.talk.cards, ensure_ascii=False).lower()
    assert any(word.lower() in shown for word in listed(value)), "ei sellaista korttia"


def _every_card(talk: Conversation, value: Any) -> None:
    for card in talk.talk.cards:
        shown = json.dumps(card, ensure_ascii=False).lower()
        assert any(word.lower() in shown for word in listed(value)), f"ei kortissa {card['title']}"
    assert talk.talk.cards, "kortteja ei ole"


def _new_cards(talk: Conversation, value: Any) -> None:
    assert talk.talk.cards, "kortteja ei ole"
    seen = talk.shown & talk.earlier
    assert bool(seen) is (value not in YES), f"samoja: {len(seen)}"


def _emergency(talk: Conversation, value: Any) -> None:
    found = any(m["urgency"] == "emergency" for m in talk.talk.messages)
    assert found is (value in YES), "hätävastaus" if found else "ei hätävastausta"
    if found:
        assert talk.talk.messages[0]["urgency"] == "emergency", "hätävastaus ei ole ensimmäisenä"


def _calm(talk: Conversation, value: Any) -> None:
    assert ("!" not in talk.talk.text) is (value in YES), "huutomerkki"


def _form(talk: Conversation, value: Any) -> None:
    assert any(m["form"] for m in talk.talk.messages) is (value in YES), "lomake"


def _fill_form(talk: Conversation, value: Any) -> None:
    details = {FORM_FIELDS[name]: text for name, text in value.items() if name in FORM_FIELDS}
    assert len(details) == len(value), f"lomakkeessa on vain {sorted(FORM_FIELDS)}"
    talk.post_form(details)


def _staff_sees(talk: Conversation, value: Any) -> None:
    shown = _staff_view(talk).lower()
    missing = [word for word in listed(value) if word.lower() not in shown]
    assert not missing, f"neuvoja ei näe {missing}"


def _staff_lacks(talk: Conversation, value: Any) -> None:
    shown = _staff_view(talk).lower()
    found = [word for word in listed(value) if word.lower() in shown]
    assert not found, f"neuvoja näkee {found}"


def _staff_view(talk: Conversation) -> str:
    assert talk.handover, "soittopyyntöä ei ole lähetetty"
    body = talk.staff(f"/api/staff/handovers/{talk.handover['id']}")
    return json.dumps(body, ensure_ascii=False)


def _hears(talk: Conversation, value: Any) -> None:
    heard = [name.removeprefix("utter_heard_") for name in talk.understood().replies if "_heard_" in name]
    missing = [label for label in listed(value) if theme(label) not in heard]
    assert not missing, f"ei kuullut {missing}, kuuli {[_label(one) for one in heard]}"


def _hears_one_of(talk: Conversation, value: Any) -> None:
    heard = [name.removeprefix("utter_heard_") for name in talk.understood().replies if "_heard_" in name]
    wanted = {theme(label) for label in listed(value)}
    assert wanted & set(heard), f"kuuli {[_label(one) for one in heard]}"


def _label(one: str) -> str:
    return theme_label(one) if one in THEMES else one


def _replies(talk: Conversation, value: Any) -> None:
    said = talk.understood().replies
    for name in listed(value):
        wanted = [name] if name.startswith("utter_") else reply_names().get(name)
        if wanted is None:
            raise StoryError(f"vastausta {name!r} ei ole tiedostossa {NAMES}")
        assert set(wanted) & set(said), f"ei vastausta {name}; vastaukset {said}"


def _understands(talk: Conversation, value: Any) -> None:
    intent = talk.understood().intent
    assert intent in listed(value), f"ymmärsi {intent}"


def _runs(talk: Conversation, value: Any) -> None:
    actions = talk.understood().actions
    missing = [name for name in listed(value) if name not in actions]
    assert not missing, f"ei toimintoa {missing}; toiminnot {actions}"


def _place(talk: Conversation, value: Any) -> None:
    place = talk.understood().slots.get("municipality")
    assert place == value, f"kunta on {place}"


def _knows(talk: Conversation, value: dict[str, Any]) -> None:
    slots = talk.understood().slots
    for name, wanted in value.items():
        known = slots.get(name)
        right = known is not None if wanted == ANYTHING else known == wanted
        assert right, f"{name} on {known!r}"


def _needs(talk: Conversation, value: Any) -> None:
    known = talk.understood().slots.get("needs") or []
    missing = [label for label in listed(value) if theme(label) not in known]
    assert not missing, f"ei muista {missing}, muistaa {known}"


def _in_loop(talk: Conversation, value: Any) -> None:
    url_slots = talk.understood()
    active = [name for name in url_slots.actions if name == value]
    assert active or value is None, f"ei ole kesken {value}"


def _remember(talk: Conversation, value: Any) -> None:
    assert value == "kysymys", "vain kysymyksen voi muistaa"
    talk.remembered = talk.question


def _asks(talk: Conversation, value: Any) -> None:
    same = talk.question == talk.remembered
    assert same is (value == "sama"), f"viimeinen viesti on {talk.question!r}"


def _repeats(talk: Conversation, value: Any) -> None:
    assert (talk.talk.text == talk.previous) is (value in YES), "sama vastaus"


def _way_on(talk: Conversation, value: Any) -> None:
    ways = bool(talk.talk.buttons) or any(m["form"] for m in talk.talk.messages)
    assert ways is (value in YES), "ei yhtään tietä eteenpäin" if not ways else "nappeja on"


def _language(talk: Conversation, value: Any) -> None:
    others = [m["text"] for m in talk.talk.messages if m["language"] != value]
    assert not others, f"muulla kielellä: {others}"


def _first_language(talk: Conversation, value: Any) -> None:
    assert talk.talk.messages[0]["language"] == value, talk.talk.messages[0]["language"]


def _person(talk: Conversation, value: Any) -> None:
    talk_person(talk, str(value))


def _ends(talk: Conversation, value: Any) -> None:
    reply = talk.stack.request("GET", "/api/chat/messages", headers=talk.talk.headers)
    assert (reply.status == 401) is (value in YES), f"keskustelu vastaa {reply.status}"


STEPS: dict[str, Step] = {
    "asukas": _say,
    "painaa": _press,
    "lähettää": _send,
    "täyttää": _fill_form,
    "henkilö": _person,
    "muista": _remember,
    "sanoo": _contains,
    "ei_sano": _lacks,
    "tarjoaa": _offers,
    "ei_tarjoa": _does_not_offer,
    "kortteja": _cards,
    "kortti": _card,
    "joka_kortti": _every_card,
    "uusia_kortteja": _new_cards,
    "hätä": _emergency,
    "rauhallinen": _calm,
    "lomake": _form,
    "kuulee": _hears,
    "kuulee_jonkin": _hears_one_of,
    "vastaus": _replies,
    "ymmärtää": _understands,
    "toiminto": _runs,
    "kunta": _place,
    "tietää": _knows,
    "muistaa": _needs,
    "kesken": _in_loop,
    "kysyy": _asks,
    "toistaa": _repeats,
    "tie_eteenpäin": _way_on,
    "kieli": _language,
    "ensin_kielellä": _first_language,
    "neuvoja_näkee": _staff_sees,
    "neuvoja_ei_näe": _staff_lacks,
    "päättyi": _ends,
}
