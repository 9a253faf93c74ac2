"""The catalogue: what a region offers, found in the resident's own words."""

from catalog.importers.csvfile import import_csv
from catalog.importers.ptv import import_ptv
from catalog.migrate import migrate
from catalog.records import ImportReport, Rejected
from catalog.sync import Options
from catalog.themes import THEMES, theme_label

__all__ = [
    "THEMES",
    "ImportReport",
    "Options",
    "Rejected",
    "import_csv",
    "import_ptv",
    "migrate",
    "theme_label",
]
