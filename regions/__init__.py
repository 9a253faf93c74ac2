"""A region's facts as frozen values, and the places that a resident names."""

from regions.errors import RegionError, UnknownRegion
from regions.loader import load_region, region_ids
from regions.model import (
    AdvisoryService,
    Contact,
    ContactAttempts,
    EmergencySocial,
    FactSource,
    OpeningHours,
    Portal,
    Region,
    RegionPriority,
    RetentionDays,
)
from regions.municipalities import Municipality, load_municipalities, municipality, neighbours, region_of
from regions.places import PlaceMention, find_places

__all__ = [
    "AdvisoryService",
    "Contact",
    "ContactAttempts",
    "EmergencySocial",
    "FactSource",
    "Municipality",
    "OpeningHours",
    "PlaceMention",
    "Portal",
    "Region",
    "RegionError",
    "RegionPriority",
    "RetentionDays",
    "UnknownRegion",
    "find_places",
    "load_municipalities",
    "load_region",
    "municipality",
    "neighbours",
    "region_ids",
    "region_of",
]
