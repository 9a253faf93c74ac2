"""Spreadsheets (XLSX) with the header of the CSV format; the first sheet that has it is read.

Read-only: formulas count by the value that the spreadsheet saved, and rows are read one
by one, so that memory does not grow with the file.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from sqlalchemy import Engine

from catalog.importers.csvfile import REQUIRED, lacking_header, row_findings
from catalog.importers.files import expand
from catalog.places import Gazetteer, Regions
from catalog.reasons import rejected
from catalog.records import Finding, ImportReport, Incomplete, Origin, Reason
from catalog.sync import Clock, Options, Progress, synchronise

MAX_COLUMNS = 200
LARGEST = 512 << 20  # bytes of the unpacked sheets: a small file may be a bomb


def import_xlsx(
    engine: Engine,
    paths: Iterable[Path],
    clock: Clock,
    *,
    source: str = "xlsx",
    options: Options | None = None,
    gazetteer: Gazetteer | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import spreadsheets (folders too) as the whole of what `source` offers."""
    findings = read_xlsx(expand(paths, ".xlsx"), gazetteer or Regions())
    return synchronise(engine, source, findings, clock, options, progress)


def read_xlsx(paths: Iterable[Path], gazetteer: Gazetteer) -> Iterator[Finding]:
    """The records and findings of the files, in their order."""
    for path in paths:
        yield from _read_file(path, gazetteer)


def _read_file(path: Path, gazetteer: Gazetteer) -> Iterator[Finding]:
    line = 1
    try:
        with zipfile.ZipFile(path) as package:
            if sum(one.file_size for one in package.infolist()) > LARGEST:
                yield Incomplete(rejected(Origin(path.name, None), None, Reason.TOO_LONG))
                return
        rows = _rows(path)
        first = next(rows, ())
        header = [_text(cell) for cell in first]
        lacking = lacking_header(header, path.name)
        if lacking:
            yield lacking
            return
        for line, row in enumerate(rows, 2):
            cells = dict(zip(header, (_text(cell) for cell in row), strict=False))
            yield from row_findings(cells, Origin(path.name, line), gazetteer)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ParseError, ValueError, EOFError) as error:
        yield Incomplete(rejected(Origin(path.name, line), None, Reason.TRUNCATED, type(error).__name__))
    except OSError as error:
        yield Incomplete(rejected(Origin(path.name, None), None, Reason.UNREADABLE, error.strerror or error))


def _rows(path: Path) -> Iterator[Sequence[Any]]:
    """Rows of the first sheet whose first row is the header; of the first sheet when none is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and validations that openpyxl does not know
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            chosen = next((sheet for sheet in book.worksheets if _has_header(sheet)), book.worksheets[0])
            yield from chosen.iter_rows(values_only=True, max_col=MAX_COLUMNS)
        finally:
            book.close()


def _has_header(sheet: Any) -> bool:
    first = next(sheet.iter_rows(values_only=True, max_row=1, max_col=MAX_COLUMNS), ())
    return set(REQUIRED) <= {_text(cell) for cell in first}


def _text(cell: object) -> str:
    """A cell as the CSV would have it: dates in ISO form, whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
