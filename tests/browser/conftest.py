"""One Chromium for all browser tests, a page of its own for each, and axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.fake_api import FakeApi, RunningFakeApi

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 5_000
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Without motion nothing has to be waited for.
ORDINARY: dict[str, Any] = {
    "viewport": {"width": 1200, "height": 860},
    "locale": "fi-FI",
    "reduced_motion": "reduce",
}

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[OpenPage]:
    """Open a page in a context of its own; keywords are those of ``browser.new_context``."""
    contexts = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**{**ORDINARY, **options})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def violations() -> Callable[..., list[str]]:
    """What axe finds on a page, each as "rule: the first elements"; empty when all is well.

    `without` names rules that cannot be judged in a state.
    """
    axe = Axe()

    def find(page: Page, without: tuple[str, ...] = ()) -> list[str]:
        options = {
            "runOnly": {"type": "tag", "values": STANDARDS},
            "rules": {rule: {"enabled": False} for rule in without},
        }
        found = axe.run(page, options=options).response["violations"]
        return [f"{one['id']}: " + "; ".join(map(_shown, one["nodes"][:3])) for one in found]

    return find


def _shown(node: dict[str, Any]) -> str:
    return f"{node['html'][:120]} {str(node['any'])[:200]}"


@pytest.fixture(scope="session")
def running_api() -> Iterator[FakeApi]:
    """The fake gateway, once for the session."""
    running = RunningFakeApi()
    yield running.start()
    running.stop()


@pytest.fixture
def api(running_api: FakeApi) -> FakeApi:
    """The fake gateway, with nothing left of the test before."""
    running_api.reset()
    return running_api


class Widget:
    """The chat as its user meets it: what can be seen, written and pressed."""

    def __init__(self, page: Page, api: FakeApi) -> None:
        self.page = page
        self.api = api
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._console)

    def _console(self, message: ConsoleMessage) -> None:
        # A server's refusal is part of some tests; a breach of the security policy never is.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def visit(self, path: str = "/") -> Widget:
        """Load a page of the fake server."""
        self.page.goto(self.api.url + path)
        return self

    def open(self, path: str = "/") -> Widget:
        """Load a page and open the chat."""
        self.visit(path)
        self.page.click(".launcher")
        self.page.wait_for_selector(".choices button")
        return self

    def say(self, text: str, expect: str | None = None) -> Widget:
        """Write a message, send it by Enter, and wait for a text in the log."""
        self.page.fill("#input", text)
        self.page.press("#input", "Enter")
        if expect:
            self.wait_for(expect)
        return self

    def wait_for(self, text: str) -> None:
        """Wait until the log shows `text`."""
        self.page.locator(".log").get_by_text(text).last.wait_for()

    @property
    def log(self) -> str:
        """The log's visible text."""
        return self.page.locator(".log").inner_text()

    @property
    def focus(self) -> str:
        """The focused element inside the chat: its id, else its class and text."""
        return str(
            self.page.evaluate(
                """() => {
                  const host = document.querySelector("polku-chat");
                  const node = host && host.shadowRoot.activeElement;
                  if (!node) return "outside: " + document.activeElement.tagName;
                  return node.id || node.className + ": " + node.textContent;
                }"""
            )
        )


@pytest.fixture
def chat(new_page: OpenPage, api: FakeApi) -> Iterator[Callable[..., Widget]]:
    """Make a `Widget` on a page of its own; afterwards no page may have complained."""
    made: list[Widget] = []

    def make(**options: Any) -> Widget:
        made.append(Widget(new_page(**options), api))
        return made[-1]

    yield make
    assert [complaint for widget in made for complaint in widget.complaints] == []
