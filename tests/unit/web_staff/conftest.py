"""The whole public application over SQLite, and browsers without script that visit it."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime

import pytest

from polku.database import open_engine
from tests.staff_house import PASSWORD, House, prepare
from web import create_public_app


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A migrated database with the accounts, made once and copied for every test."""
    path = tmp_path_factory.mktemp("staff") / "prepared.db"
    prepare(path, lambda: datetime(2026, 11, 1, tzinfo=UTC))
    return path


@pytest.fixture
def house(prepared, tmp_path, clock):
    shutil.copy(prepared, tmp_path / "polku.db")
    made = House(open_engine(f"sqlite:///{tmp_path}/polku.db"), clock)
    yield made
    made.engine.dispose()


class Visitor:
    """A browser without script: keeps cookies, reads the token from the page, sends forms."""

    def __init__(self, client) -> None:
        self.client = client
        self.csrf = ""

    async def get(self, path, **options):
        response = await self.client.get(path, allow_redirects=False, **options)
        text = await response.text()
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        if found:
            self.csrf = found[1]
        return response, text

    async def post(self, path, **fields):
        form = {"csrf_token": self.csrf, **fields}
        response = await self.client.post(path, data=form, allow_redirects=False)
        return response, await response.text()

    async def call(self, method, path, body=None, **headers):
        """The JSON API, with the CSRF token unless a header says otherwise."""
        headers = {
            "X-CSRF-Token": self.csrf,
            **{name.replace("_", "-"): one for name, one in headers.items()},
        }
        response = await self.client.request(method, path, json=body, headers=headers, allow_redirects=False)
        return response, await response.json(content_type=None) if await response.read() else None

    async def log_in(self, username, password=PASSWORD, **fields):
        await self.get("/staff/login")
        answer = await self.post("/staff/login", username=username, password=password, **fields)
        if answer[0].status == 303:
            await self.get("/staff/account")
        return answer


@pytest.fixture
def visitor(aiohttp_client, house):
    """Open a browser; logged in when a user is named."""
    app = create_public_app(house.context)
    server = []

    async def _open(username=""):
        if not server:
            server.append((await aiohttp_client(app)).server)
        made = Visitor(await aiohttp_client(server[0]))
        if username:
            response, _ = await made.log_in(username)
            assert response.status == 303
        return made

    return _open
