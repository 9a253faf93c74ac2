"""Three hundred messages with identifiers, as people write them, and what must not be found afterwards.

The identifiers are made up by the rules of their kind: check characters are right, dates are possible,
and no number belongs to anybody known. The sentences are ordinary ones of this service.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

FRAMES = {
    "hetu": (
        "hetuni on {}", "henkilötunnus {} ja olen yksinäinen", "voitteko tarkistaa, tunnukseni on {}",
        "olen {} ja haluaisin liikuntaryhmään", "äidin hetu on {} ja hän kaatuilee",
        "sotu {} jos sitä tarvitaan",
        "Kela kysyi tunnusta, se on {}.", "{}", "en saa unta, tässä hetu {}",
        "lapsen tunnus {} neuvolaa varten",
    ),
    "phone": (
        "numeroni on {}", "soittakaa {} kun ehditte", "olen yksin, puh {}", "miehen numero {} hän ei vastaa",
        "mut tavoittaa numerosta {}", "{}", "tekstiviesti käy paremmin {}",
        "velkoja soittelee, oma numeroni {}",
        "voiko neuvoja soittaa tähän {}", "lankapuhelin on {}",
    ),
    "email": (
        "sähköpostini on {}", "laittakaa meiliä {} kiitos", "{}", "osoitteeni {} jos löytyy vertaistukiryhmä",
        "kirjoittakaa mieluummin {}", "unettomuudesta voi vastata {}", "tyttären posti on {}", "e-mail: {}",
    ),
    "iban": (
        "tilinumeroni on {}", "ulosotto vie tililtä {}", "maksakaa tuki tilille {}", "{}", "tili {} on tyhjä",
        "Kelan raha ei tullut tilille {}",
    ),
    "card": (
        "korttini {} ei toimi", "pelasin rahat kortilta {}", "{}", "kortin numero on {}",
        "luottokortti {} on täynnä",
    ),
    "plate": ("autoni on {}", "rekisterinumero {}", "rekkari {} jäi tielle", "muutto autolla, kilpi {}"),
    "address": (
        "asun {}", "osoitteeni on {}", "kotini on {} ja portaat ovat hankalat", "muutin juuri, {}",
        "voiko kotiin tulla, {}", "asumme {} ja naapuri huutaa",
    ),
    "name": (
        "nimeni on {}", "mun nimi on {} ja olen väsynyt", "minun nimeni on {}", "nimi {}", "Terveisin {}",
        "my name is {}", "Nimeni: {}", "moi nimeni on {} ja kaipaan seuraa",
    ),
}  # fmt: skip
COUNTS = {
    "hetu": 50, "phone": 60, "email": 45, "iban": 30, "card": 25, "plate": 15, "address": 35, "name": 40,
}  # fmt: skip
CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
CENTURIES = {1800: "+", 1900: "-YXWVU", 2000: "ABCDEF"}
STREETS = ("Rantakatu", "Koivutie", "Niittykuja", "Pajatie", "Sahakatu", "Peltotie", "Myllytie", "Harjukatu")
FIRST = ("Tuukka", "Venla", "Orvokki", "Kauko", "Saija", "Jorma", "Pirjo", "Mika", "Riitta", "Eero")
LAST = (
    "Kanervalampi",
    "Huhtaperko",
    "Suovajoki",
    "Kelohonka",
    "Rimpisaari",
    "Jänkälampi",
    "Suopursu",
    "Otavainen",
)


@dataclass(frozen=True)
class IdentifierMessage:
    """One message; `secrets` are the forms that must be nowhere afterwards."""

    kind: str
    text: str
    secrets: tuple[str, ...]


def _hetu(rng: random.Random) -> str:
    century = rng.choice([1900, 1900, 1900, 2000])
    year = rng.randrange(30, 99) if century == 1900 else rng.randrange(0, 20)
    date = f"{rng.randrange(1, 29):02}{rng.randrange(1, 13):02}{year:02}"
    serial = f"{rng.randrange(2, 900):03}"
    separator = rng.choice(CENTURIES[century])
    return f"{date}{separator}{serial}{CHECK[int(date + serial) % 31]}"


def _phone(rng: random.Random) -> tuple[str, str]:
    """As typed, and its digits without the prefix."""
    prefix = rng.choice(["40", "41", "44", "45", "46", "50"])
    rest = f"{rng.randrange(2_000_000, 9_999_999)}"
    forms = (
        f"0{prefix}{rest}",
        f"0{prefix} {rest[:3]} {rest[3:]}",
        f"0{prefix}-{rest}",
        f"+358 {prefix} {rest}",
        f"+358{prefix}{rest}",
        f"0{prefix} {rest[:3]} {rest[3:5]} {rest[5:]}",
    )
    return rng.choice(forms), rest


def _iban(rng: random.Random) -> str:
    account = f"{rng.randrange(10**13, 10**14)}"
    number = int(f"{account}151800")
    iban = f"FI{98 - number % 97:02}{account}"
    return " ".join(iban[i : i + 4] for i in range(0, 18, 4)) if rng.random() < 0.5 else iban


def _card(rng: random.Random) -> str:
    digits = [4, *(rng.randrange(10) for _ in range(14))]
    doubled = [
        sum(divmod(digit * 2, 10)) if place % 2 == 0 else digit
        for place, digit in enumerate(reversed(digits))
    ]
    number = "".join(map(str, digits)) + str(-sum(doubled) % 10)
    return " ".join(number[i : i + 4] for i in range(0, 16, 4)) if rng.random() < 0.5 else number


def _email(rng: random.Random) -> str:
    name = f"{rng.choice(FIRST)}.{rng.choice(LAST)}{rng.randrange(10, 99)}".lower()
    plain = name.translate(str.maketrans("äö", "ao"))
    return f"{plain}@{rng.choice(['posti.example', 'netti.example', 'koti.example'])}"


def _plate(rng: random.Random) -> str:
    letters = "".join(rng.choice("BCFGHJKLMNRSTVXZ") for _ in range(3))
    return f"{letters}-{rng.randrange(100, 999)}"


def _value(kind: str, rng: random.Random) -> tuple[str, tuple[str, ...]]:
    if kind == "phone":
        typed, rest = _phone(rng)
        return typed, (typed, rest)
    if kind == "address":
        street = f"{rng.choice(STREETS)} {rng.randrange(1, 98)} {rng.choice('ABC')} {rng.randrange(1, 60)}"
        return street, (street,)
    if kind == "name":
        last = rng.choice(LAST)
        return f"{rng.choice(FIRST)} {last}", (last,)
    makers = {"hetu": _hetu, "iban": _iban, "card": _card, "email": _email, "plate": _plate}
    typed = makers[kind](rng)
    return typed, tuple({typed, typed.replace(" ", "")})


def identifier_messages(seed: int = 6) -> tuple[IdentifierMessage, ...]:
    """Three hundred of them, always the same ones, the kinds mixed."""
    rng = random.Random(seed)
    made = []
    for kind, count in COUNTS.items():
        for number in range(count):
            typed, secrets = _value(kind, rng)
            frame = FRAMES[kind][number % len(FRAMES[kind])]
            made.append(IdentifierMessage(kind, frame.format(typed), secrets))
    rng.shuffle(made)
    return tuple(made)
