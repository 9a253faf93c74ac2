"""Puts the shipped starting catalogue into the database when its file has changed."""

from __future__ import annotations

import hashlib
import sys

from catalog import Options, import_csv
from polku.catalog_commands import embed
from polku.database import open_engine
from polku.services import now
from polku.settings import ROOT, Settings

FILE = ROOT / "catalog" / "data" / "services.csv"


def refresh_starting_catalog(settings: Settings) -> None:
    """Import the shipped services once a version, and see that everything has its sentence vector.

    What other sources brought is left alone.
    """
    digest = hashlib.sha256(FILE.read_bytes() + settings.database.encode()).hexdigest()
    mark = settings.data_dir / "starting-catalog.sha256"
    known = mark.exists() and mark.read_text(encoding="ascii") == digest
    engine = open_engine(settings.database)
    try:
        report = (
            None
            if known
            else import_csv(engine, [FILE], now, source="polku", options=Options(end_anyway=True))
        )
        embed(engine)  # what an import broke off, or a new version of the theme files, left without
    finally:
        engine.dispose()
    if report is None:
        return
    print(
        f"Aloitushakemisto: {report.imported} uutta, {report.updated} muuttunutta, "
        f"{len(report.rejected)} hylättyä",
        file=sys.stderr,
    )
    mark.write_text(digest, encoding="ascii")
