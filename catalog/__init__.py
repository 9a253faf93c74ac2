"""The catalogue: what a region offers, found in the resident's own words."""

from catalog.audit import AuditFinding, Shortcoming, audit, provider_report, write_report
from catalog.embedding import embed_missing
from catalog.errors import CatalogError, ThemeFileError, UnreadableSource
from catalog.finnish import words_of
from catalog.importers.csvfile import import_csv
from catalog.importers.hsds import import_hsds
from catalog.importers.linkedevents import import_linkedevents
from catalog.importers.lipas import import_lipas
from catalog.importers.ptv import import_ptv
from catalog.importers.ptv_http import BadAddress, import_ptv_url
from catalog.importers.xlsxfile import import_xlsx
from catalog.migrate import migrate
from catalog.model import Card, Criteria, Hit, Page, Query, Widened
from catalog.occasions import Occasion
from catalog.places import COUNTIES
from catalog.records import AUDIENCES, ImportReport, Rejected, Remark
from catalog.store import Catalog
from catalog.sync import Options
from catalog.texts import widened_text
from catalog.themes import THEMES, Theme, load_themes, theme_label, themes_in

__all__ = [
    "AUDIENCES",
    "COUNTIES",
    "THEMES",
    "AuditFinding",
    "BadAddress",
    "Card",
    "Catalog",
    "CatalogError",
    "Criteria",
    "Hit",
    "ImportReport",
    "Occasion",
    "Options",
    "Page",
    "Query",
    "Rejected",
    "Remark",
    "Shortcoming",
    "Theme",
    "ThemeFileError",
    "UnreadableSource",
    "Widened",
    "audit",
    "embed_missing",
    "import_csv",
    "import_hsds",
    "import_linkedevents",
    "import_lipas",
    "import_ptv",
    "import_ptv_url",
    "import_xlsx",
    "load_themes",
    "migrate",
    "provider_report",
    "theme_label",
    "themes_in",
    "widened_text",
    "words_of",
    "write_report",
]
