"""The queue: what is seen in which view, in what order, and how it is found."""

import re

import pytest

from handover import Status
from web.staff.queue import VIEWS


def listed(page):
    """The ids of the handovers on a page, in their order."""
    return re.findall(r'id="p-([^"]+)"', page)


async def test_every_state_is_seen_in_some_view():
    assert set().union(*(view.states for view in VIEWS.values())) == set(Status)


async def test_each_view_shows_its_own(visitor, house):
    waiting = house.make("c-1")
    mine = house.claimed(conversation="c-2")
    others = house.claimed("veikko", conversation="c-3")
    unfinished = house.make("c-4", reachable=False)
    done = house.claimed("veikko", conversation="c-5")
    house.handovers.resolve(done, house.user("veikko"), "no_need")
    aino = await visitor("aino")
    seen = {}
    for view in VIEWS:
        _, page = await aino.get(f"/staff?view={view}")
        seen[view] = set(listed(page))
    assert seen == {
        "queue": {waiting},
        "mine": {mine},
        "open": {waiting, mine, others, unfinished},
        "unfinished": {unfinished},
        "closed": {done},
    }


async def test_the_overdue_come_first_and_are_marked_in_words(visitor, house, clock):
    late = house.make("c-1", priority="urgent")
    clock.advance(days=2)
    house.handovers.run_due()
    urgent = house.make("c-2", priority="urgent")
    normal = house.make("c-3")
    aino = await visitor("aino")
    _, page = await aino.get("/staff")
    assert listed(page) == [late, urgent, normal]
    rows = page.split("<tr role=")[2:]
    assert "myöhässä" in rows[0]
    assert "Erittäin kiireellinen" in rows[1]
    assert "myöhässä" not in rows[1] + rows[2]
    _, page = await aino.get("/staff?overdue=1")
    assert listed(page) == [late]


async def test_a_kept_promise_is_not_shown_as_still_due(visitor, house, clock):
    handover_id = house.claimed(priority="urgent")
    house.handovers.add_attempt(handover_id, house.user("aino"), "phone", "no_answer")
    clock.advance(days=2)
    aino = await visitor("aino")
    _, page = await aino.get("/staff?view=mine")
    assert "yhteyttä on otettu" in page
    assert 'class="late"' not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("priority=urgent", {"urgent"}),
        ("municipality=Kuhmo", {"kuhmo"}),
        ("region=ita-uusimaa", {"porvoo"}),
        ("status=new", {"urgent", "kuhmo", "porvoo"}),
        ("status=claimed", {"taken"}),
        ("assignee=veikko", {"taken"}),
        ("priority=urgent&municipality=Kuhmo", set()),
        ("status=resolved", {"urgent", "kuhmo", "porvoo", "taken"}),
    ],
)
async def test_filters_limit_what_is_shown(visitor, house, query, found):
    made = {
        "urgent": house.make("c-1", priority="urgent"),
        "kuhmo": house.make("c-2", municipality="Kuhmo"),
        "porvoo": house.make("c-3", region="ita-uusimaa", municipality="Porvoo"),
        "taken": house.claimed("veikko", conversation="c-4"),
    }
    aino = await visitor("aino")
    _, page = await aino.get(f"/staff?view=open&{query}")
    assert set(listed(page)) == {made[name] for name in found}
    if not found:
        assert "Näillä suodattimilla ei löydy pyyntöjä." in page


async def test_the_chosen_filters_stay_chosen(visitor, house):
    aino = await visitor("aino")
    _, page = await aino.get("/staff?view=open&municipality=Kuhmo&priority=high&overdue=1&assignee=%22x")
    assert "<option selected>Kuhmo</option>" in page
    assert '<option value="high" selected>' in page
    assert re.search(r'name="overdue" value="1" checked', page)
    assert 'value="&#34;x"' in page
    assert "Tyhjennä suodattimet" in page


async def test_a_long_queue_is_paged_without_losing_or_repeating_anybody(visitor, house, monkeypatch):
    monkeypatch.setattr("web.staff.queue.PAGE_LENGTH", 2)
    made = {house.make(f"c-{number}") for number in range(5)}
    aino = await visitor("aino")
    address, seen = "/staff?view=open&region=kainuu", []
    while address:
        _, page = await aino.get(address)
        assert "5 pyyntöä" in page
        seen += listed(page)
        following = re.search(r'href="([^"]+cursor=[^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize(
    ("query", "status"),
    [("view=none", 404), ("cursor=zzz", 422), ("priority=huge", 422), ("region=" + "x" * 101, 422)],
)
async def test_a_wrong_address_gets_a_page_that_says_so(visitor, query, status):
    aino = await visitor("aino")
    response, page = await aino.get(f"/staff?{query}")
    assert (response.status, response.content_type) == (status, "text/html")
    assert "<h1>" in page


async def test_a_handover_is_found_by_the_code_as_it_is_heard(visitor, house):
    handover_id = house.claimed("veikko")
    reference = house.handovers.get(handover_id, house.user("veikko")).reference
    aino = await visitor("aino")
    response, _ = await aino.get(f"/staff/find?reference={reference.lower().replace('-', '%20')}")
    assert (response.status, response.headers["Location"]) == (303, f"/staff/handovers/{handover_id}")
    response, page = await aino.get("/staff/find?reference=XXX-0000")
    assert response.status == 404
    assert "Tunnuksella XXX-0000 ei löydy pyyntöä." in page
    response, _ = await aino.get("/staff/find")
    assert response.status == 200


async def test_an_administrator_is_led_to_the_accounts(visitor, house):
    paavo = await visitor("paavo")
    response, _ = await paavo.get("/staff")
    assert (response.status, response.headers["Location"]) == (303, "/staff/accounts")


async def test_the_list_alone_is_what_is_on_the_page(visitor, house):
    house.make()
    aino = await visitor("aino")
    _, page = await aino.get("/staff?view=open")
    response, part = await aino.get("/staff/queue?view=open")
    assert response.status == 200
    assert part.strip() in page
    assert "<html" not in part
