"""Takes the README's moving picture of a conversation: ``python -m tests.conversation_picture [ADDRESS]``.

The real widget talks with the real Polku in Chromium, at a phone's size. Without an address a Polku
of its own is started.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.stack import Stack

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "conversation.gif"
LARGEST = 1_500_000
SIZE = {"width": 390, "height": 720}
COLOURS = 96
# Played through so many times, then it rests on its last frame.
TIMES = 2
PATIENCE_MS = 30_000
# Milliseconds that a frame is shown: while typing, a choice about to be pressed, and what is to be read.
TYPING, PRESSING, READING = 220, 900, 2_000


@dataclass
class Film:
    """Frames of a page with how long each is shown."""

    page: Page
    frames: list[Image.Image] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def shot(self, milliseconds: int) -> None:
        """Take a frame; a page that has not changed only stays longer."""
        with Image.open(io.BytesIO(self.page.screenshot())) as picture:
            frame = picture.convert("RGB")
        if self.frames and frame.tobytes() == self.frames[-1].tobytes():
            self.lengths[-1] += milliseconds
        else:
            self.frames.append(frame)
            self.lengths.append(milliseconds)

    def write(self, text: str) -> None:
        """Type a text word by word, and send it."""
        box = self.page.get_by_label("Kirjoita viesti")
        box.focus()
        for word in text.split(" "):
            self.page.keyboard.type(word + " ")
            self.shot(TYPING)
        self._answered(lambda: self.page.keyboard.press("Enter"))

    def press(self, title: str) -> None:
        """Press a choice, shown with the focus on it first."""
        choice = self.page.get_by_role("button", name=title).last
        choice.scroll_into_view_if_needed()
        choice.focus()
        self.shot(PRESSING)
        self._answered(choice.click)

    def _answered(self, act) -> None:
        with self.page.expect_response("**/api/chat/messages", timeout=PATIENCE_MS) as answer:
            act()
        assert answer.value.ok
        # The widget lets a screen reader say the message before it shows what belongs to it.
        self.page.wait_for_timeout(300)
        self.read()

    def read(self) -> None:
        """Show the answer from where the view has stopped to its end."""
        log = self.page.locator("[role=log]")
        self.shot(READING)
        for _ in range(3):
            before = log.evaluate("node => node.scrollTop")
            log.evaluate("node => node.scrollBy(0, node.clientHeight * 0.8)")
            if log.evaluate("node => node.scrollTop") == before:
                return
            self.shot(READING)

    def save(self, path: Path) -> int:
        """Write the picture; its size in bytes. All frames share one palette, so that nothing flickers."""
        every = Image.new("RGB", (SIZE["width"], SIZE["height"] * len(self.frames)))
        for number, frame in enumerate(self.frames):
            every.paste(frame, (0, SIZE["height"] * number))
        palette = every.quantize(COLOURS)
        first, *rest = (frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in self.frames)
        # A viewer counts the repetitions after the first time.
        first.save(
            path,
            save_all=True,
            append_images=rest,
            duration=self.lengths,
            loop=TIMES - 1,
            optimize=True,
        )
        return path.stat().st_size


def play(film: Film, address: str) -> None:
    """The conversation: a need told, a place, another place, and the way to a person."""
    film.page.goto(f"{address}/?region=kainuu")
    film.page.get_by_role("button", name="Kysy Polulta").click()
    film.page.get_by_text("Hätätilanteessa soita 112").last.wait_for()
    film.page.get_by_role("button", name="Mitä voin tehdä itse?").wait_for()
    film.page.wait_for_timeout(300)
    film.shot(READING)
    film.write("Puoliso kuoli keväällä ja oon aika yksin")
    film.write("Kuhmossa")
    film.write("entä Sotkamossa?")
    film.press("Puhun ihmiselle")


@contextmanager
def running(address: str) -> Iterator[str]:
    """The address of a running Polku: the one that is named, or one started for the picture."""
    if address:
        yield address
        return
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder))
        stack.start()
        try:
            yield stack.url
        finally:
            stack.stop()


def main() -> int:
    """Take the picture and tell its size; 1 when it is too large for a README."""
    with running(sys.argv[1] if len(sys.argv) > 1 else "") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport=SIZE, locale="fi-FI", reduced_motion="reduce")
        page.set_default_timeout(PATIENCE_MS)
        film = Film(page)
        play(film, address)
        browser.close()
    size = film.save(PICTURE)
    print(f"{PICTURE.name}: {len(film.frames)} kuvaa, {sum(film.lengths) / 1000:.0f} s, {size // 1000} kt")
    return 0 if size <= LARGEST else 1


if __name__ == "__main__":
    sys.exit(main())
