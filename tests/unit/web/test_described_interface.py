"""Schemathesis asks whatever the description allows, and more: every answer is one that is described."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import schemathesis
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

import catalog as catalogue
from handover import HandoverDraft, SummaryItem
from polku.database import open_engine
from polku.services import now
from web import Context, create_public_app
from web.openapi import description

SCHEMA = schemathesis.openapi.from_dict(description())
CHECKS = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)
ADVISER, PASSWORD = "neuvoja", "metsäpolku-sininen-7"
BOUNDED = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class House:
    """The running application, a member of staff who is logged in, and a service that is there."""

    url: str
    context: Context
    staff: dict[str, str]
    service_id: str

    def resident(self) -> tuple[dict[str, str], str]:
        """The headers of a new conversation, and its request for contact."""
        opened = requests.post(f"{self.url}/api/chat/sessions", json={"language": "fi"}, timeout=30).json()
        draft = HandoverDraft(
            conversation_id=opened["session_id"],
            region="kainuu",
            consent=("needs",),
            items=(SummaryItem("needs", "needs", "Mistä puhuimme", "Yksinäisyys"),),
            needs=("loneliness",),
        )
        return {"Authorization": f"Bearer {opened['token']}"}, self.context.handovers.create(draft).id


@pytest.fixture(scope="module")
def house(migrated: Path, tmp_path_factory, unlimited) -> Iterator[House]:
    """The application over real stores, in a thread of its own, since schemathesis asks as any client."""
    folder = tmp_path_factory.mktemp("described")
    engine = open_engine(f"sqlite:///{shutil.copy(migrated, folder / 'polku.db')}")
    csv = folder / "services.csv"
    csv.write_text(
        "id,name,summary,municipality,area,phone,checked_on\n"
        "a,Tuolijumppa,Kevyttä liikettä istuen.,Kuhmo,Kuhmo,08 123 456,2026-11-20\n",
        encoding="utf-8",
    )
    catalogue.import_csv(engine, [csv], now, source="test")
    context = unlimited(engine, now)
    context.staff.add(ADVISER, PASSWORD, "adviser")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> TestServer:
        server = TestServer(create_public_app(context))
        await server.start_server()
        return server

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(60)
    url = str(server.make_url("/")).rstrip("/")
    login = requests.post(
        f"{url}/api/staff/login", json={"username": ADVISER, "password": PASSWORD}, timeout=30
    )
    headers = {
        "Cookie": f"polku_staff={login.cookies['polku_staff']}",
        "X-CSRF-Token": login.json()["csrf_token"],
    }
    hit = requests.get(f"{url}/api/catalog/services?q=tuolijumppa", timeout=30).json()["results"][0]
    yield House(url, context, headers, hit["service_id"])
    asyncio.run_coroutine_threadsafe(server.close(), loop).result(60)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(30)
    loop.close()
    engine.dispose()


@SCHEMA.parametrize()
@BOUNDED
def test_every_answer_is_one_that_is_described(case: Case, house: House) -> None:
    resident, handover = house.resident()
    headers = {**(case.headers or {}), **(house.staff if "/staff/" in case.path else resident)}
    case.call_and_validate(base_url=house.url, headers=headers, checks=CHECKS, timeout=30)
    if "id" in case.path_parameters:
        # What is there is answered in another way than what is not.
        case.path_parameters["id"] = house.service_id if "/catalog/" in case.path else handover
        case.call_and_validate(base_url=house.url, headers=headers, checks=CHECKS, timeout=30)
