"""The catalogue over HTTP: its description, caching, and pages in HSDS's shape."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openapi_spec_validator import validate

import catalog as catalogue
from web.openapi import description

CONTRACT = (
    "/api/chat/sessions",
    "/api/chat/messages",
    "/api/chat/sessions/current",
    "/api/chat/handovers/{id}/contact",
    "/api/chat/summary",
    "/api/catalog/services",
    "/api/catalog/services/{id}",
    "/api/catalog/hsds/services",
    "/api/staff/login",
    "/api/staff/handovers",
    "/api/staff/handovers/{id}",
    "/api/staff/handovers/{id}/fhir",
    "/api/staff/handovers/{id}/audit",
    "/health",
)


@pytest.fixture
def filled(chat, tmp_path: Path, clock):
    """The chat's application with two services in its catalogue."""
    path = tmp_path / "services.csv"
    path.write_text(
        "id,name,summary,municipality,area,phone,checked_on,audience,lat,lon\n"
        "a,Tuolijumppa,Kevyttä liikettä istuen.,Kuhmo,Kuhmo,08 123 456,2026-11-20,older_people,64.13,29.52\n"
        "b,Perhekahvila,Kahvia ja leikkiä.,Kajaani,Kajaani,,unverified,families,64.23,27.73\n",
        encoding="utf-8",
    )
    engine = chat.context.catalog._engine
    catalogue.import_csv(engine, [path], clock, source="test")
    return chat


async def test_the_description_is_valid_and_served(chat) -> None:
    validate(description())
    answer = await chat.client.get("/api/openapi.json")
    assert answer.status == 200
    assert (await answer.json())["openapi"].startswith("3.1")


def test_the_whole_contract_is_described() -> None:
    assert set(CONTRACT) <= set(description()["paths"])


async def test_every_path_that_is_described_is_served(chat) -> None:
    routes = {
        (route.method, re.sub(r"\{(\w+):[^}]*\}", r"{\1}", route.resource.canonical))
        for route in chat.client.app.router.routes()
        if route.resource is not None
    }
    described = {(method.upper(), path) for path, item in description()["paths"].items() for method in item}
    assert described <= routes, described - routes


async def test_a_search_answers_as_described(filled) -> None:
    answer = await filled.client.get("/api/catalog/services", params={"q": "tuolijumppa"})
    body = await answer.json()
    schemas = description()["components"]["schemas"]
    hit = body["results"][0]
    assert set(schemas["Card"]["required"]) <= hit.keys()
    assert {"score", "source", "source_id"} <= hit.keys()
    assert (hit["source_id"], body["widened"]) == ("a", None)


@pytest.mark.parametrize(
    "path", ["/api/catalog/services?q=tuolijumppa", "/api/catalog/hsds/services", "/api/openapi.json"]
)
async def test_an_unchanged_answer_is_not_sent_twice(filled, path: str) -> None:
    first = await filled.client.get(path)
    tag = first.headers["ETag"]
    assert "max-age=" in first.headers["Cache-Control"]
    second = await filled.client.get(path, headers={"If-None-Match": tag})
    assert (second.status, await second.read(), second.headers["ETag"]) == (304, b"", tag)
    other = await filled.client.get(path, headers={"If-None-Match": '"something-else"'})
    assert other.status == 200


async def test_a_change_of_the_catalogue_changes_the_tag(filled, tmp_path: Path, clock) -> None:
    path = "/api/catalog/services?q=tuolijumppa"
    tag = (await filled.client.get(path)).headers["ETag"]
    file = tmp_path / "services.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("08 123 456", "08 654 321"), encoding="utf-8")
    catalogue.import_csv(filled.context.catalog._engine, [file], clock, source="test")
    again = await filled.client.get(path, headers={"If-None-Match": tag})
    assert again.status == 200
    assert (await again.json())["results"][0]["phone"] == "08 654 321"


async def test_hsds_pages_hold_every_service_once(filled) -> None:
    found = []
    for page in (1, 2):
        answer = await filled.client.get("/api/catalog/hsds/services", params={"page": page, "per_page": 1})
        body = await answer.json()
        assert (body["total_items"], body["total_pages"], body["page_number"]) == (2, 2, page)
        found += [one["source_id"] for one in body["contents"]]
    assert sorted(found) == ["a", "b"]


async def test_a_page_beyond_the_last_is_empty(filled) -> None:
    answer = await filled.client.get("/api/catalog/hsds/services", params={"page": 9, "per_page": 100})
    body = await answer.json()
    assert (body["empty"], body["last_page"], body["contents"]) == (True, True, [])


@pytest.mark.parametrize(
    "query",
    [
        "limit=x",
        "date_from=huomenna",
        "date_to=eilen",
        "free=ehkä",
        "accessible=portaat",
        "language=ruotsi",
        "audience=kaikki",
        "within_km=lähellä",
        "within_km=5",
        "q=" + "a" * 501,
    ],
)
async def test_a_query_that_makes_no_sense_is_refused_with_a_reason(filled, query: str) -> None:
    answer = await filled.client.get("/api/catalog/services?" + query)
    assert answer.status == 422
    assert answer.content_type == "application/problem+json"
    assert (await answer.json())["title"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("audience=older_people", ["a"]),
        ("audience=older_people,families", ["a", "b"]),
        ("audience=students", []),
        ("accessible=true", []),
        ("language=sv", ["a", "b"]),  # neither has told its languages
        ("date_from=2026-12-01&date_to=2026-12-24", ["a", "b"]),
        ("municipality=Kuhmo&within_km=30&q=tuolijumppa", ["a"]),
        ("municipality=Kajaani&within_km=3&q=perhekahvila", ["b"]),
        ("municipality=Hanko&within_km=3&q=tuolijumppa", []),
    ],
)
async def test_filters_leave_out_what_does_not_fit(filled, query: str, found: list[str]) -> None:
    answer = await filled.client.get("/api/catalog/services?" + query)
    assert answer.status == 200, await answer.text()
    assert sorted(one["source_id"] for one in (await answer.json())["results"]) == found


async def test_an_unknown_service_is_a_problem(filled) -> None:
    answer = await filled.client.get("/api/catalog/services/nope")
    assert (answer.status, answer.content_type) == (404, "application/problem+json")
