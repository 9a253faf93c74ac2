"""A printable page as a PDF that a screen reader can read: tagged, titled, in Finnish (PDF/UA-1)."""

from __future__ import annotations

import logging
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from web.hyphenation import hyphenate_html

FONT = Path(__file__).parent / "static" / "pages" / "atkinson-hyperlegible-next.woff2"
FAMILY = "Atkinson Hyperlegible Next"
# The page names the family; here it is, so that the paper looks the same whatever fonts a machine has.
FACE = f'@font-face {{ font-family: "{FAMILY}"; src: url("{FONT.as_uri()}"); font-weight: 200 800; }}'

# The typesetter keeps its fonts in one place for the whole process.
_lock = threading.Lock()


class OwnFontOnly(URLFetcher):
    """Fetches the font and nothing else: a page may name an address, never have it loaded."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """The font's file; anything else is refused, and the page is set without it."""
        if url != FONT.as_uri():
            raise ValueError(f"not loaded: {url}")
        return super().fetch(url, headers)


def render_pdf(html: str) -> bytes:
    """The page as a PDF; its title, language and description become the document's.

    Takes some tenths of a second of computing, so call it in a thread.
    """
    page = hyphenate_html(html).replace("</head>", f"<style>{FACE}</style></head>", 1)
    with _lock:
        document = HTML(string=page, url_fetcher=OwnFontOnly())
        return bytes(document.write_pdf(pdf_variant="pdf/ua-1", font_config=_fonts()))


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    # Print rules that a typesetter does not know (a browser's colour scheme) are no news for the log.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return FontConfiguration()
