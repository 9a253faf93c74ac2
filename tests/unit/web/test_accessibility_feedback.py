"""The accessibility statement's form: plain HTML, kept without identifiers, limited, nothing lost."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from handover import Role, StaffUser, StorageError
from safety import help_line

WRITTEN = "Painike ei näy, kun suurennan tekstiä."
SUPERVISOR = StaffUser("seija", Role.SUPERVISOR)
PAGE = "/saavutettavuus"


async def send(chat, headers=None, **fields):
    """Post the form; status, page or target of the redirect."""
    answer = await chat.client.post(PAGE, data=fields, headers=headers, allow_redirects=False)
    return answer, await answer.text()


def kept(chat):
    return chat.context.handovers.site_feedback(SUPERVISOR)


async def test_the_form_needs_no_script_and_names_its_fields(chat):
    html = await (await chat.client.get(f"{PAGE}?region=ita-uusimaa")).text()
    assert '<form class="feedback" method="post" action="/saavutettavuus"' in html
    assert '<input type="hidden" name="region" value="ita-uusimaa">' in html
    for name in ("text", "email", "tarkiste"):
        assert f'<label for="f-{name}">' in html
        assert f'id="f-{name}" name="{name}"' in html
    assert "<script" not in html


async def test_a_feedback_is_kept_with_its_region_and_thanked_for_on_a_page_that_may_be_reloaded(chat):
    answer, _ = await send(chat, region="ita-uusimaa", text=WRITTEN, email="asukas@posti.example")
    assert answer.status == 303
    assert answer.headers["Location"] == f"{PAGE}?region=ita-uusimaa&palaute=kiitos#palaute"
    thanks = await (await chat.client.get(answer.headers["Location"])).text()
    assert 'role="status"' in thanks
    assert "Palautteesi on tallessa" in thanks
    (one,) = kept(chat)
    assert (one.text, one.region, one.wants_answer) == (WRITTEN, "ita-uusimaa", True)
    assert chat.context.handovers.feedback_address(one.id, SUPERVISOR) == "asukas@posti.example"


async def test_identifiers_are_taken_out_before_anything_is_kept(chat):
    await send(
        chat, text="Olen Maija Meikäläinen, 131052-308T, soittakaa 040 531 7788 tai maija@posti.example"
    )
    (one,) = kept(chat)
    for told in ("131052-308T", "531 7788", "maija@posti.example", "Meikäläinen"):
        assert told not in one.text


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u200b"])
async def test_an_empty_one_is_told_at_the_field_and_above(chat, typed):
    answer, html = await send(chat, text=typed, email="asukas@posti.example")
    assert answer.status == 422
    assert "<title>Virhe: " in html
    assert 'href="#f-text"' in html
    assert 'aria-describedby="h-text e-text" aria-invalid="true"' in html
    assert 'value="asukas@posti.example"' in html
    assert answer.headers["Cache-Control"] == "no-store"
    assert kept(chat) == ()


async def test_too_long_a_text_is_given_back_whole(chat):
    answer, html = await send(chat, text="a" * 2001)
    assert answer.status == 422
    assert "Merkkejä on nyt 2001." in html
    assert "a" * 2001 in html
    assert kept(chat) == ()


async def test_a_wrong_address_is_told_and_the_text_stays(chat):
    answer, html = await send(chat, text=WRITTEN, email="asukas@posti")
    assert answer.status == 422
    assert 'href="#f-email"' in html
    assert WRITTEN in html
    assert kept(chat) == ()


async def test_what_is_typed_never_becomes_markup(chat):
    _, html = await send(chat, text="</textarea><script>alert(1)</script>", email='"><img src=x>')
    assert "<script" not in html
    assert "<img" not in html
    answer, _ = await send(chat, text=WRITTEN, region='"><b>')
    assert answer.headers["Location"].startswith(f"{PAGE}?region=kainuu&")


async def test_a_program_that_fills_in_everything_is_stopped_and_a_person_sends_once_more(chat):
    answer, html = await send(chat, text=WRITTEN, tarkiste="https://halpa.example")
    assert answer.status == 422
    assert WRITTEN in html
    assert "halpa.example" not in html
    assert kept(chat) == ()
    answer, _ = await send(chat, text=WRITTEN, tarkiste="")
    assert answer.status == 303


async def test_another_site_cannot_send_the_form(chat):
    answer, _ = await send(chat, {"Sec-Fetch-Site": "cross-site"}, text=WRITTEN)
    assert answer.status == 403
    assert kept(chat) == ()


async def test_a_flood_is_stopped_with_the_text_given_back_and_time_opens_the_form_again(chat, clock):
    for number in range(5):
        answer, _ = await send(chat, text=f"{WRITTEN} {number}")
        assert answer.status == 303
    answer, html = await send(chat, text="Vielä yksi asia")
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 60
    assert "Vielä yksi asia" in html
    assert len(kept(chat)) == 5
    clock.advance(seconds=int(answer.headers["Retry-After"]))
    answer, _ = await send(chat, text="Vielä yksi asia")
    assert answer.status == 303


async def test_when_nothing_can_be_saved_the_text_is_given_back(chat, monkeypatch):
    def fail(*_):
        raise StorageError(kind="OperationalError")

    monkeypatch.setattr(chat.context.handovers, "add_site_feedback", fail)
    answer, html = await send(chat, text=WRITTEN, email="asukas@posti.example")
    assert answer.status == 503
    assert WRITTEN in html
    assert 'value="asukas@posti.example"' in html


async def test_whoever_writes_of_danger_is_told_at_once_where_help_is(chat):
    answer, html = await send(chat, text="En jaksa enää elää, aion tappaa itseni.")
    assert answer.status == 200
    assert 'role="alert"' in html
    assert "112" in html.partition("<h2>")[0]
    assert help_line("crisis_fi").number in html
    assert len(kept(chat)) == 1


async def test_a_body_that_is_no_form_is_refused(chat):
    answer = await chat.client.post(
        PAGE, data=b"\xff\xfe", headers={"Content-Type": "multipart/form-data"}, allow_redirects=False
    )
    assert answer.status in (400, 422)
    answer = await chat.client.post(PAGE, data={"text": "a" * 70_000}, allow_redirects=False)
    assert answer.status == 413
    assert kept(chat) == ()


async def test_the_address_of_the_page_holds_nothing_of_what_was_written(chat):
    answer, _ = await send(chat, text=WRITTEN, email="asukas@posti.example")
    assert WRITTEN[:8] not in answer.headers["Location"]
    with chat.context.handovers._engine.connect() as connection:
        trail = connection.execute(text("SELECT detail FROM audit_event")).scalars().all()
    assert all(WRITTEN not in detail and "posti" not in detail for detail in trail)
