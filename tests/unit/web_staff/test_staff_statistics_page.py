"""The supervisor's numbers: the work as it stands, and counts from which nobody can be told."""

import pytest

from handover import Measure
from handover.counters import WAITING
from handover.values import Outcome, Priority, Status
from web.staff.supervision import CLASSES, MEASURES, _name


@pytest.fixture
async def seija(visitor, house):
    """A supervisor's browser, after seven requests from Kajaani and two from Kuhmo."""
    for number in range(7):
        house.make(f"c-{number}", needs=("loneliness",))
    for number in range(2):
        house.make(f"k-{number}", needs=("debt",), municipality="Kuhmo")
    return await visitor("seija")


async def test_small_counts_are_not_told(seija):
    _, page = await seija.get("/staff/statistics")
    section = page.partition('id="h-need"')[2].partition("</section>")[0]
    assert "yksinäisyys" in section
    assert section.count("ei näytetä") == 2, "the only other cell would give the small one away"
    assert ">7<" not in section
    assert ">2<" not in section


async def test_the_work_as_it_stands_is_told_as_it_is(seija, house):
    first = house.handovers.list_handovers(_all(), house.user("seija")).items[0]
    house.handovers.claim(first.id, house.user("aino"))
    _, page = await seija.get("/staff/statistics")
    now = page.partition('id="h-load"')[2].partition("</section>")[0]
    assert ">8</a>" in now
    assert ">1</a>" in now
    assert "assignee=aino" in now


def _all():
    from handover import Filter

    return Filter()


@pytest.mark.parametrize("by", ["month", "municipality"])
async def test_the_split_is_shown(seija, by):
    _, page = await seija.get(f"/staff/statistics?by={by}")
    assert ("2026-11" in page) == (by == "month")
    assert f'<option value="{by}" selected>' in page


async def test_a_year_without_requests_is_told_so(seija):
    _, page = await seija.get("/staff/statistics?year=2024")
    assert "Ei vielä lukuja vuodelta 2024." in page


async def test_the_table_can_be_taken_as_csv(seija):
    response, text = await seija.get("/staff/statistics.csv?measure=request&region=kainuu&year=2026")
    assert response.content_type == "text/csv"
    assert 'filename="polku-kainuu-2026-request.csv"' in response.headers["Content-Disposition"]
    assert text.startswith("\ufeffregion,measure,month,municipality,value,count\n")
    assert "kainuu,request,2026-11,Kuhmo,normal,\n" in text


@pytest.mark.parametrize("measure", list(Measure))
async def test_every_measure_has_its_table_and_file(seija, measure):
    assert MEASURES[measure]
    response, _ = await seija.get(f"/staff/statistics.csv?measure={measure}")
    assert response.status == 200


@pytest.mark.parametrize(
    "query", ["region=mars", "year=20x6", "year=1800", "year=9999", "year=²", "by=name", "measure=people"]
)
async def test_a_wrong_address_gets_a_page_that_says_so(seija, query):
    response, _ = await seija.get(f"/staff/statistics.csv?{query}")
    assert (response.status, response.content_type) == (422, "text/html")


def test_every_counted_value_has_a_name():
    for value in (name for _, name in WAITING):
        assert value in CLASSES
    for status in (Status.NOT_REACHED, Status.RETURNED, Status.CANCELLED):
        assert _name(Measure.OUTCOME, status) != status
    for outcome in Outcome:
        assert _name(Measure.OUTCOME, outcome) != outcome
    for priority in Priority:
        assert _name(Measure.REQUEST, priority) != priority
    for measure, value in (
        (Measure.WAITING, "over_7d"), (Measure.PROMISE, "kept"), (Measure.PROMISE, "late"),
        (Measure.OUTCOME, "abandoned"), (Measure.NEED, "loneliness"), (Measure.SEGMENT, "tuki"),
    ):  # fmt: skip
        assert _name(measure, value) != value


async def test_a_coordinator_lands_on_the_numbers_and_sees_no_work_and_no_request(visitor, house):
    handover_id = house.claimed()
    kaisu = await visitor("kaisu")
    response, _ = await kaisu.get("/staff")
    assert (response.status, response.headers["Location"]) == (303, "/staff/statistics")
    _, page = await kaisu.get("/staff/statistics")
    assert "Keskustelujen aiheet" in page
    assert "Työtilanne nyt" not in page
    assert "aino" not in page
    assert 'href="/staff/feedback"' in page
    here = f"/staff/handovers/{handover_id}"
    for hidden in ("/staff/queue", here, f"{here}/audit"):
        assert (await kaisu.get(hidden))[0].status == 403
