"""What can go wrong in this room."""

from __future__ import annotations


class RegionError(Exception):
    """A region's file cannot be used; `data` names the file, the key and the remedy."""

    code = "region_invalid"

    def __init__(self, **data: str) -> None:
        self.data = data
        super().__init__(self.code, data)

    def __str__(self) -> str:
        return f"{self.code}: " + ", ".join(f"{name}: {value}" for name, value in self.data.items())


class UnknownRegion(RegionError, LookupError):
    """No file is named after the region id asked for."""

    code = "region_unknown"
