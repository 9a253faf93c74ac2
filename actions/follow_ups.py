"""Short messages that lean on what was just shown: "entä Sotkamossa", "se toinen", "onko ilmaista"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actions.narrowing import option_said

if TYPE_CHECKING:
    from actions.turn import Turn

# A follow-up leans on what was shown, so it is short; a longer message tells its matter itself.
LONGEST = 7
FREE = re.compile(r"\b(halvem|halpo|halpa|edullis|ilmai|ilmas|ilmane|maksut|ilman maksua|ei maksa)", re.I)
ORDINALS = (
    (0, re.compile(r"\b(ensimmäi|ensimäi|eka|ekasta|yksi\b|ykkönen|ykkösestä|1\b|ylin|ylimmä)", re.I)),
    (1, re.compile(r"\b(toinen|toise|toka|tokasta|kaksi\b|kakkonen|kakkosesta|2\b|keskimmäi)", re.I)),
    (2, re.compile(r"\b(kolma|kolmonen|kolmosesta|kolme\b|3\b|viimei|vika|vikasta|alin|alimma)", re.I)),
)
# "Kerro lisää toisesta", "se toinen", "mikä se kolmas on": about one of those shown.
OF_ONE = re.compile(r"\b(kerro|lisää|tietoa|mikä|millai|minkälai|se|siitä|tuo|vaihtoehto|kiinnosta)", re.I)
# "Toinen aihe", "joku toinen": not one of those shown.
NOT_OF_ONE = re.compile(r"\b(aihe|asia|kysymys|kerta|joku|jokin|ihminen|paikkakun|mieli)", re.I)
TURNS_TO = re.compile(
    r"^\W*(entä|entäs|entäpä|mites|miten|ei kun|eiku|ei ku|eikun|ei vaan|siis|tarkoitin|no|ja|tai|onko)\b",
    re.I,
)
# "Maksaako se?", "onko se ilmainen?", "mikä on hinta?": the price of the one that was looked at.
PRICE = re.compile(
    r"\b(?:maksaako|paljonko|mitä)\b.*\b(?:se|tämä|tuo|maksaa)\b|\bmaksaako\b|\bhin(?:ta|nat|nasta)\b"
    r"|\bonko (?:se|tämä|tuo) (?:ilmai|maksut)",
    re.I,
)
# "Miten sinne pääsee?", "miten sitä haetaan?": how to join.
JOINING = re.compile(r"\b(?:miten|kuinka|mistä)\b.*\b(?:pääse|mukaan|ilmoittau|liity|hae|haku)", re.I)
# A bare "lähetä" means the request for a call.
SEND = re.compile(r"\W*(?:lähetä|lähetän|lähetetään|lähetä se|lähetä pyyntö)\W*", re.I)
# A bare "jatka" goes on with the questionnaire that waits, where "jatketaanko" was asked.
RESUME = re.compile(
    r"\W*(?:joo|no|kyllä|ok)?\W*(?:jatka|jatkan|jatketaan)\b(?: (?:vaan|vain|kartoitusta|testiä))?\W*", re.I
)
# What a yes or a no answers (`YES` in actions/talk.py): there "en halua puhua" is a no, and skips nothing.
ASKED = frozenset({"person", "more", "assessment", "resume", "erase", "feedback", "cancel_request"})
# These intents say what is wanted by themselves, however short the message.
PLAIN_INTENTS = frozenset(
    {
        "request_human", "request_callback", "ask_contact_info", "ask_privacy", "delete_my_data", "restart",
        "stop", "help", "bot_challenge", "goodbye", "thank", "start_self_assessment", "register_help",
        "give_feedback", "simplify_language", "save_summary",
    }
)  # fmt: skip
# Frequent questions have answers of their own ("miten varaan ajan", "miten tämä toimii").
NEEDS_ITS_ANSWER = frozenset({"faq", "request_human"})
ABOUT_MONEY = frozenset({"need_low_income", "need_money_management"})


def asks_for_free(text: str) -> bool:
    """Whether the message asks for what costs nothing, or less."""
    return bool(FREE.search(text))


def asks_for_price(text: str) -> bool:
    """Whether the message asks what the one at hand costs."""
    return bool(PRICE.search(text))


def says_go_on(text: str) -> bool:
    """Whether the message only says to go on, which the classifier may take for leaving off ("en jatka")."""
    return bool(RESUME.fullmatch(text))


def ordinal(text: str) -> int | None:
    """Which of those shown is meant by number, 0 for the first."""
    return next((position for position, pattern in ORDINALS if pattern.search(text)), None)


def follow_up(turn: Turn) -> str | None:
    """The action that a follow-up means, or None when the message stands for itself."""
    results = turn.slot("results") or {}
    words = turn.text.split()
    if not turn.loop and SEND.fullmatch(turn.text):
        return "action_handover"
    if not turn.loop and turn.slot("pending") == "resume" and says_go_on(turn.text):
        return "action_assessment"
    if not turn.loop and turn.intent == "skip" and turn.slot("pending") in ASKED:
        return "action_deny"
    if turn.loop or turn.text.startswith("/") or len(words) > LONGEST or turn.intent in PLAIN_INTENTS:
        return None
    if turn.intent.startswith("crisis_"):
        return None
    themes = results.get("themes") or []
    other_need = bool(set(turn.themes_said) - set(themes))
    if themes and option_said(themes[0], turn.text) and _narrows(turn, other_need, len(words)):
        return "action_narrow"
    if not results.get("last"):
        return None
    new_need = other_need and turn.intent not in ABOUT_MONEY
    if turn.named_place and (TURNS_TO.search(turn.text) or len(words) == 1):
        return "action_place"
    if results.get("chosen") and asks_for_price(turn.text) and not new_need:
        return "action_details"
    if JOINING.search(turn.text) and turn.intent not in NEEDS_ITS_ANSWER and not new_need:
        return "action_register_help"
    if asks_for_free(turn.text) and not new_need:
        return "action_show_more"
    if ordinal(turn.text) is not None and OF_ONE.search(turn.text) and not NOT_OF_ONE.search(turn.text):
        return "action_details"
    return None


def _narrows(turn: Turn, other_need: bool, words: int) -> bool:
    """Whether an option's words answer the theme's first question, asked or not yet."""
    if turn.slot("pending") == "narrow":
        # "Rahasta" is the answer; "isä kuoli eilen" is a need of its own.
        return not other_need or words == 1
    return turn.slot("pending") == "more" and turn.intent == "nlu_fallback"
