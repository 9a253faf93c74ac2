"""The terminal chat tells what was understood when asked."""

from polku.chat_terminal import understanding


def test_guesses_needs_places_and_the_questions_key_are_told():
    parsed = {
        "intent": {"name": "faq"},
        "intent_ranking": [
            {"name": "nlu_fallback", "confidence": 0.7},
            {"name": "faq", "confidence": 0.6},
            {"name": "need_debt", "confidence": 0.2},
        ],
        "needs": ["need_debt"],
        "entities": [{"entity": "municipality", "value": "Kuhmo"}],
        "response_selector": {"faq": {"response": {"intent_response_key": "faq/kela"}}},
    }
    told = "\n".join(understanding(parsed))
    assert "aikomus: faq  (faq 0.60, need_debt 0.20)" in told
    assert "tarpeet: need_debt" in told
    assert "municipality: Kuhmo" in told
    assert "kysymys: faq/kela" in told


def test_an_empty_parse_is_told_without_an_error():
    assert list(understanding({})) == ["aikomus: None  ()"]
