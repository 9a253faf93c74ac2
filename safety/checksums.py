"""Check characters of identifiers: what tells a personal identity code from a number that looks like one."""

import re
from datetime import date

_HETU_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
# Separators of 2023 beside the old ones (decree 128/2010 as amended; dvv.fi/hetu-uudistus).
_CENTURIES = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}
_DASHES = str.maketrans("‐‑‒–—−", "------")


def is_hetu(text: str) -> bool:
    """Return whether a text is a Finnish personal identity code, with a real date and check character."""
    match = re.fullmatch(
        r"(\d{2})(\d{2})(\d{2})([-+A-FU-Y])(\d{3})([0-9A-Y])", text.translate(_DASHES).upper()
    )
    if match is None:
        return False
    day, month, year, separator, serial, check = match.groups()
    try:
        date(_CENTURIES[separator] + int(year), int(month), int(day))
    except ValueError:
        return False
    return _HETU_CHECK[int(day + month + year + serial) % 31] == check


def is_iban(text: str) -> bool:
    """Return whether a text without spaces is an IBAN with the right check digits (ISO 13616, mod 97)."""
    text = text.upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", text):
        return False
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


def is_card_number(digits: str) -> bool:
    """Return whether digits are a payment card's: its length, a first digit in use, and the Luhn check."""
    if not re.fullmatch(r"[2-6]\d{12,18}", digits):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
