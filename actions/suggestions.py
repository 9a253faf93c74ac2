"""Needs, searches and what follows from them: suggestions, more of them, details, joining."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from actions.follow_ups import OF_ONE, ORDINALS, asks_for_free, asks_for_price, ordinal
from actions.narrowing import first_questions, option, option_said
from actions.turn import PolkuAction, Turn
from catalog import COUNTIES, Card, Criteria
from handover import Measure

AT_A_TIME = 3
# How a search without a theme is counted.
ANY_ACTIVITY = "activity"
# Where something to do is looked for when no theme was told.
ANY_THEMES = ("social_activity", "exercise", "culture", "nature")
HEARD_AT_ONCE = 2
# For these the page must be quick to leave without a trace.
QUICK_EXIT_THEMES = frozenset({"violence"})
# The HTTP contract's card, and what the widget shows besides.
CARD_FIELDS = (
    "service_id", "title", "summary", "reason", "organization", "place", "municipality", "distance_km",
    "schedule", "price", "url", "phone", "accessibility", "remote", "stale", "calendar",
)  # fmt: skip


def card_dict(card: Card) -> dict[str, Any]:
    """A card in the HTTP contract's shape."""
    shown = {name: getattr(card, name) for name in CARD_FIELDS}
    shown["accessibility"] = list(card.accessibility)
    shown["checked_on"] = card.checked_on.isoformat() if card.checked_on else None
    return shown


class Results:
    """What has been shown, kept in the slot ``results``."""

    def __init__(self, turn: Turn) -> None:
        kept = turn.slot("results") or {}
        self.themes: list[str] = list(kept.get("themes", []))
        self.shown: list[str] = list(kept.get("shown", []))
        self.last: list[str] = list(kept.get("last", []))
        self.chosen: str | None = kept.get("chosen")
        self.text: str = kept.get("text", "")
        self.reasons: dict[str, str] = dict(kept.get("reasons", {}))

    def save(self, turn: Turn) -> None:
        """Write back to the slot."""
        turn.set("results", vars(self))


def suggest(turn: Turn, results: Results, *, intro: str, none: str, asking: bool = True) -> None:
    """Show up to three fitting services that have not been shown, or say that there are none.

    With ``asking`` a question follows; what says more itself goes without.
    """
    profile = turn.slot("profile") or {}
    nobody_told = tuple(results.themes) == ANY_THEMES
    wanted = Criteria(
        themes=() if nobody_told else tuple(results.themes),
        assumed=ANY_THEMES if nobody_told else (),
        interests=tuple(profile.get("interests", ())),
        municipality=turn.municipality,
        county=COUNTIES.get(turn.region.county_code),
        text=results.text,
        free_only=bool(turn.slot("free_only")),
        audience=tuple(profile.get("audience", ())),
        digital_ok=profile.get("digital", "alone") != "none",
        exclude=frozenset(results.shown),
        limit=AT_A_TIME,
    )
    cards = turn.services.catalog.recommend(wanted)
    if not cards and wanted.free_only:
        # Most organisers do not tell a price, so an empty list would hide what may well be free.
        cards = turn.services.catalog.recommend(replace(wanted, free_only=False))
        intro = "utter_free_none"
    if not cards:
        if not results.shown:
            turn.tally({Measure.UNMET: results.themes or [ANY_ACTIVITY]})
        turn.say(none)
        turn.expect("person")
        return
    results.last = [card.service_id for card in cards]
    results.shown += results.last
    results.reasons = {card.service_id: card.reason for card in cards if card.reason}
    results.chosen = None
    results.save(turn)
    custom: dict[str, Any] = {"cards": [card_dict(card) for card in cards]}
    if QUICK_EXIT_THEMES & set(results.themes):
        custom["quick_exit"] = True
    turn.say(intro, custom=custom)
    if asking:
        _ask_next(turn, results)


def _ask_next(turn: Turn, results: Results) -> None:
    """One question: where the resident lives, else the theme's first question once, else what next."""
    question = f"utter_ask_{results.themes[0]}" if results.themes else ""
    if not turn.municipality:
        turn.say("utter_next_steps_ask_place")
    elif results.themes and results.themes[0] in first_questions() and not turn.has_said(question):
        turn.say(question)
        turn.expect("narrow")
        return
    else:
        turn.say("utter_next_steps")
    turn.expect("more")


def suggest_for_told(turn: Turn) -> None:
    """Suggest for what was told beside the wish for a person, if it has had no suggestions yet."""
    results, told = Results(turn), turn.slot("needs") or ()
    if told and not results.shown and not turn.slot("assessment_result"):
        results.themes, results.text = list(told[:HEARD_AT_ONCE]), ""
        suggest(turn, results, intro="utter_suggest", none="utter_suggest_none")


def _notice_wish_for_free(turn: Turn) -> None:
    # "Jotain ilmaista" holds for the rest of the talk, and so does money that does not suffice.
    if asks_for_free(turn.text) and not turn.text.startswith("/"):
        turn.set("free_only", True)


def shown_again(turn: Turn, results: Results, service_id: str) -> Card | None:
    """A service from the catalogue, with the reason it was suggested for if it is one of the last ones."""
    card = turn.services.catalog.service(service_id)
    reason = results.reasons.get(service_id)
    return replace(card, reason=reason) if card and reason else card


class NeedAction(PolkuAction):
    """Meets a disclosed need: heard first, then suggestions, then the choice of next steps."""

    action = "action_need"

    def act(self, turn: Turn) -> None:
        """Keep all needs told so far; answer the ones of this message."""
        themes = turn.themes_said
        for theme in themes[:HEARD_AT_ONCE]:
            turn.say(f"utter_heard_{theme}")
        turn.keep_needs(themes)
        _notice_wish_for_free(turn)
        results = Results(turn)
        # Who tells more of the same gets others, not the same cards again.
        again = bool(results.last) and results.themes == list(themes) and not turn.named_place
        results.themes, results.text = list(themes), "" if turn.text.startswith("/") else turn.text
        if again:
            suggest(turn, results, intro="utter_suggest_more", none="utter_no_more")
            return
        results.shown = []
        suggest(turn, results, intro="utter_suggest", none="utter_suggest_none")


class NarrowAction(PolkuAction):
    """The answer to a theme's first question: what is looked for becomes more exact."""

    action = "action_narrow"

    def act(self, turn: Turn) -> None:
        """Search by the chosen way, by button or by its words."""
        results = Results(turn)
        theme, _, chosen = str(turn.entity("detail") or "").partition(":")
        theme = theme or (results.themes[0] if results.themes else "")
        way = option(theme, chosen) if chosen else option_said(theme, turn.text)
        if way is None:
            turn.say("utter_choose_theme")
            return
        turn.say("utter_narrowed")
        turn.set("needs", list(dict.fromkeys([*(turn.slot("needs") or []), *way.themes])))
        results.themes, results.text, results.shown = list(way.themes), way.query, []
        suggest(turn, results, intro="utter_suggest", none="utter_suggest_none")


class FindActivityAction(PolkuAction):
    """Something to do, with no theme named: free-text search over activities."""

    action = "action_find_activity"

    def act(self, turn: Turn) -> None:
        """Search by the words, with the interests that are known."""
        results = Results(turn)
        profile = turn.slot("profile") or {}
        results.themes = list(profile.get("interests", ())) or list(ANY_THEMES)
        results.text = "" if turn.text.startswith("/") else turn.text
        results.shown = []
        _notice_wish_for_free(turn)
        turn.say("utter_heard_find_activity")
        suggest(turn, results, intro="utter_suggest", none="utter_suggest_none")


class MoreAction(PolkuAction):
    """Other suggestions than those shown."""

    action = "action_show_more"

    def act(self, turn: Turn) -> None:
        """Go on from what was shown; without it ask what to look for."""
        results = Results(turn)
        if not results.shown:
            turn.say("utter_choose_theme")
            return
        if OF_ONE.search(turn.text) and ordinal(turn.text) is not None:
            turn.go("action_details")
            return
        if asks_for_free(turn.text):
            turn.set("free_only", True)
            results.shown = []
            suggest(turn, results, intro="utter_free_only", none="utter_no_more")
            return
        suggest(turn, results, intro="utter_suggest_more", none="utter_no_more")


class ResultsAgainAction(PolkuAction):
    """The suggestions that were shown last, once more."""

    action = "action_results_again"

    def act(self, turn: Turn) -> None:
        """Show them again."""
        results = Results(turn)
        cards = [card for one in results.last if (card := shown_again(turn, results, one))]
        if not cards:
            turn.say("utter_choices")
            return
        turn.say("utter_suggest", custom={"cards": [card_dict(card) for card in cards]})
        turn.say("utter_next_steps")
        turn.expect("more")


class PlaceAction(PolkuAction):
    """A place was told: keep it, and look again near there."""

    action = "action_place"

    def act(self, turn: Turn) -> None:
        """Answer with the place; with a topic at hand, with suggestions there."""
        if not turn.entity("municipality"):
            turn.say("utter_place_unknown")
            turn.expect("place")
            return
        if turn.themes_said:
            # "Asun Kuhmossa ja olen yksin" tells a place, but means the need.
            turn.go("action_need")
            return
        results = Results(turn)
        if results.themes:
            turn.say("utter_place_set", municipality=turn.municipality)
            results.shown = []
            suggest(turn, results, intro="utter_suggest", none="utter_suggest_none")
        else:
            turn.say("utter_place_noted", municipality=turn.municipality)
            turn.say("utter_choices")


class ChooseThemeAction(PolkuAction):
    """Another theme: the themes as buttons."""

    action = "action_choose_theme"

    def act(self, turn: Turn) -> None:
        """Offer the groups."""
        turn.say("utter_choose_theme")


def _meant(turn: Turn, results: Results) -> Card | None:
    """The suggestion that is meant: by button, number or name, else the last chosen, else the first."""
    wanted = turn.entity("service")
    if wanted:
        return shown_again(turn, results, wanted)
    for position, pattern in ORDINALS:
        if pattern.search(turn.text) and position < len(results.last):
            return shown_again(turn, results, results.last[position])
    cards = [card for one in results.last if (card := shown_again(turn, results, one))]
    said = turn.text.lower()
    for card in cards:
        stems = [
            word[:6] for word in re.findall(r"\w{5,}", f"{card.title} {card.organization or ''}".lower())
        ]
        if any(stem in said for stem in stems):
            return card
    if results.chosen:
        return shown_again(turn, results, results.chosen)
    return cards[0] if cards else None


class DetailsAction(PolkuAction):
    """More about one of the suggestions."""

    action = "action_details"

    def act(self, turn: Turn) -> None:
        """Show what is known of it, and say what is not."""
        results = Results(turn)
        card = _meant(turn, results)
        if card is None:
            turn.say("utter_details_which")
            return
        results.chosen = card.service_id
        results.save(turn)
        if asks_for_price(turn.text) and not turn.text.startswith("/"):
            _tell_price(turn, card)
        else:
            turn.say("utter_details", title=card.title, custom={"cards": [card_dict(card)]})
        turn.say("utter_details_next")


def _tell_price(turn: Turn, card: Card) -> None:
    if card.price:
        turn.say("utter_details_price", title=card.title, price=card.price)
        return
    contact = card.phone or card.url or card.organization or ""
    turn.say("utter_details_price_unknown", title=card.title, contact=contact)


class RegisterAction(PolkuAction):
    """How to join one of the suggestions, with the offer of help."""

    action = "action_register_help"

    def act(self, turn: Turn) -> None:
        """Name the organiser's contact, and what to say."""
        results = Results(turn)
        card = _meant(turn, results)
        if card is None:
            turn.say("utter_register_which")
            return
        results.chosen = card.service_id
        results.save(turn)
        contact = card.phone or card.url or ""
        turn.say("utter_register", title=card.title, contact=contact, custom={"cards": [card_dict(card)]})
        turn.expect("person")
