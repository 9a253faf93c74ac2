"""Coordinates of Finnish registers: ETRS-TM35FIN (EPSG:3067) to WGS 84.

Inverse transverse Mercator by Krüger's series (GRS 80, central meridian 27° E, scale
0.9996, false easting 500 km); within Finland the series is exact to a millimetre, and
ETRS89 and WGS 84 differ by less than a metre.
"""

from __future__ import annotations

import math

SEMI_MAJOR_AXIS = 6378137.0
FLATTENING = 1 / 298.257222101
SCALE = 0.9996
FALSE_EASTING = 500000.0
CENTRAL_MERIDIAN = math.radians(27.0)

# Finland with its sea areas, in degrees; what lies outside is an error of the source.
SOUTH, NORTH, WEST, EAST = 59.0, 70.5, 19.0, 32.0


def from_tm35fin(northing: float, easting: float) -> tuple[float, float]:
    """Latitude and longitude in degrees of a point in ETRS-TM35FIN metres."""
    n = FLATTENING / (2 - FLATTENING)
    radius = SEMI_MAJOR_AXIS / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    beta = (
        n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96 - n**4 / 360,
        n**2 / 48 + n**3 / 15 - 437 * n**4 / 1440,
        17 * n**3 / 480 - 37 * n**4 / 840,
        4397 * n**4 / 161280,
    )
    xi = northing / (radius * SCALE)
    eta = (easting - FALSE_EASTING) / (radius * SCALE)
    xi_prime = xi - sum(b * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, b in enumerate(beta, 1))
    eta_prime = eta - sum(b * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, b in enumerate(beta, 1))
    conformal = math.asin(math.sin(xi_prime) / math.cosh(eta_prime))
    eccentricity = math.sqrt(FLATTENING * (2 - FLATTENING))
    latitude = conformal
    for _ in range(6):  # converges to far below a millimetre in four rounds
        sine = math.sin(latitude)
        isometric = math.asinh(math.tan(conformal)) + eccentricity * math.atanh(eccentricity * sine)
        latitude = math.atan(math.sinh(isometric))
    longitude = CENTRAL_MERIDIAN + math.atan2(math.sinh(eta_prime), math.cos(xi_prime))
    return math.degrees(latitude), math.degrees(longitude)


def in_finland(latitude: float, longitude: float) -> bool:
    """True when a WGS 84 point can be a place in Finland."""
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST
