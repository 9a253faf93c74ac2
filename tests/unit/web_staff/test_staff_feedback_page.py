"""The page of feedback: what waits for an answer, what residents commented, and who read it."""

import pytest
from sqlalchemy import text

WRITTEN = "Painike ei näy, <b>kun</b> suurennan tekstiä."
ADDRESS = "asukas@posti.example"


@pytest.fixture
def given(house):
    house.handovers.add_site_feedback("kainuu", WRITTEN, ADDRESS)
    return house.handovers.site_feedback(house.user("seija"))[0].id


def trail(house):
    with house.engine.connect() as connection:
        return connection.execute(text("SELECT action, actor FROM audit_event ORDER BY seq")).all()


@pytest.mark.parametrize("username", ["seija", "paavo"])
async def test_feedback_is_read_with_a_trace_and_the_address_only_by_a_press(visitor, house, given, username):
    browser = await visitor(username)
    response, html = await browser.get("/staff/feedback")
    assert response.status == 200
    assert "Painike ei näy, &lt;b&gt;kun&lt;/b&gt; suurennan" in html
    assert ADDRESS not in html
    response, html = await browser.post(f"/staff/feedback/{given}/contact")
    assert response.status == 200
    assert f'href="mailto:{ADDRESS}"' in html
    seen = [action for action, actor in trail(house) if actor == f"staff:{username}"]
    assert seen[-3:] == ["feedback:read", "feedback:reveal", "feedback:read"]


async def test_an_answered_one_moves_down_and_cannot_be_opened_any_more(visitor, house, given):
    browser = await visitor("seija")
    await browser.get("/staff/feedback")
    response, _ = await browser.post(f"/staff/feedback/{given}/answered")
    assert (response.status, response.headers["Location"]) == (303, "/staff/feedback")
    _, html = await browser.get("/staff/feedback")
    assert "Palaute merkittiin vastatuksi." in html
    assert "Mikään palaute ei odota vastausta." in html
    assert "Vastatut (1)" in html
    response, _ = await browser.post(f"/staff/feedback/{given}/contact")
    assert response.status == 404


async def test_a_late_one_is_marked(visitor, house, given, clock):
    clock.advance(days=15)
    browser = await visitor("seija")
    _, html = await browser.get("/staff/feedback")
    assert "Myöhässä." in html


async def test_comments_are_listed_newest_first_page_by_page(visitor, house):
    for number in range(55):
        house.context.conversations.add_feedback("comment", f"Kommentti {number:02}", (), None)
    house.context.conversations.add_feedback("yes", None, ["loneliness"], "Kajaani")
    browser = await visitor("seija")
    _, html = await browser.get("/staff/feedback")
    assert html.index("Kommentti 54") < html.index("Kommentti 05")
    assert "Kommentti 04" not in html
    older = html.partition('href="/staff/feedback?before=')[2].partition("#")[0]
    _, html = await browser.get(f"/staff/feedback?before={older}")
    assert "Kommentti 04" in html
    assert "Kommentti 00" in html
    assert "Vanhemmat kommentit" not in html


@pytest.mark.parametrize("before", ["x", "-1", "1" * 30, "١"])
async def test_a_wrong_address_of_a_page_is_told(visitor, before):
    browser = await visitor("seija")
    response, _ = await browser.get("/staff/feedback", params={"before": before})
    assert response.status == 422


async def test_an_adviser_sees_no_link_to_it(visitor):
    _, html = await (await visitor("aino")).get("/staff")
    assert "/staff/feedback" not in html
    _, html = await (await visitor("seija")).get("/staff")
    assert 'href="/staff/feedback"' in html


async def test_what_does_not_exist_is_told(visitor):
    browser = await visitor("seija")
    await browser.get("/staff/feedback")
    for step in ("contact", "answered"):
        response, html = await browser.post(f"/staff/feedback/no-such/{step}")
        assert response.status == 404
        assert "Palautetta ei löydy." in html
