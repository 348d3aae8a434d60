"""Eastings, northings and grid references of Great Britain and Ireland as latitude and longitude (WGS84).

The formulas and figures are those of Ordnance Survey's "A guide to coordinate systems in Great Britain" (annex C:
from the projection to the ellipsoid; section 6.6: seven parameters from one datum to the other), those of Ireland are
Ordnance Survey Ireland's. Without the national grid of corrections (OSTN15) a place is right to about 5 metres; a
site's position is kept to some 100.
"""

import re
from math import atan2, cos, degrees, hypot, radians, sin, sqrt, tan
from typing import NamedTuple

Point = tuple[float, float]
"""Latitude and longitude in degrees, north and east positive."""

WGS84 = (6_378_137.0, 6_356_752.3142)
CLOSE_ENOUGH = 1e-5
"""Metres at which the search for the latitude ends."""
LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
SQUARE = 100_000
FEWEST_DIGITS, MOST_DIGITS = 4, 10
"""TQ 38 would be ten kilometres wide; TQ 3880 is one, and its middle is taken."""
_REFERENCE = re.compile(r"([A-HJ-Z]{1,2}) ?(\d{2,5}) (\d{2,5})|([A-HJ-Z]{1,2}) ?(\d{4,10})")


class Grid(NamedTuple):
    """A transverse Mercator projection on an ellipsoid of its own, and the way from there to WGS84."""

    major: float
    minor: float
    scale: float
    latitude: float
    longitude: float
    easting: float
    northing: float
    shift: tuple[float, float, float]
    turn: tuple[float, float, float]
    """In seconds of arc."""
    stretch: float
    """In parts per million."""
    most: tuple[float, float]
    """The largest easting and northing that are land."""


BRITISH = Grid(
    *(6_377_563.396, 6_356_256.909, 0.9996012717, 49.0, -2.0, 400_000.0, -100_000.0),
    *((446.448, -125.157, 542.060), (0.1502, 0.2470, 0.8421), -20.4894, (660_000, 1_225_000)),
)
IRISH = Grid(
    *(6_377_340.189, 6_356_034.447, 1.000035, 53.5, -8.0, 200_000.0, 250_000.0),
    *((482.530, -130.596, 564.557), (-1.042, -0.214, -0.631), 8.15, (400_000, 470_000)),
)
LEAST = 1_000
"""Metres: smaller numbers are degrees, or a square without its letters."""


def covers(grid: Grid, easting: float, northing: float) -> bool:
    """Whether these numbers can be a place on the grid."""
    return LEAST <= easting <= grid.most[0] and LEAST <= northing <= grid.most[1]


def of_reference(text: str) -> Point | None:
    """The place of "TQ 30163 80370", "TQ301803" or, with one letter, "J 335 745"; None when it is no reference."""
    found = _REFERENCE.fullmatch(" ".join(text.upper().split()))
    if found is None:
        return None
    letters, digits = found[1] or found[4], (found[2] or "") + (found[3] or "") or found[5]
    if len(found[2] or "") != len(found[3] or "") or len(digits) % 2:
        return None
    half = len(digits) // 2
    unit = 10 ** (5 - half)
    corner = _corner(letters)
    if corner is None:
        return None
    grid, east, north = corner
    middle = unit / 2 if unit > 1 else 0
    return of_numbers(
        grid, east + int(digits[:half]) * unit + middle, north + int(digits[half:]) * unit + middle
    )


def _corner(letters: str) -> tuple[Grid, int, int] | None:
    """The grid and the south-west corner of the square with these letters."""
    last = LETTERS.index(letters[-1])
    column, row = last % 5, 4 - last // 5
    if len(letters) == 1:
        return IRISH, column * SQUARE, row * SQUARE
    first = LETTERS.index(letters[0])
    column, row = (first % 5 - 2) * 5 + column, (3 - first // 5) * 5 + row
    if not (0 <= column <= BRITISH.most[0] // SQUARE and 0 <= row <= BRITISH.most[1] // SQUARE):
        return None
    return BRITISH, column * SQUARE, row * SQUARE


def of_numbers(grid: Grid, easting: float, northing: float) -> Point:
    """The place with this easting and northing, in metres."""
    return _on_wgs84(grid, *_on_the_ellipsoid(grid, easting, northing))


def _on_the_ellipsoid(grid: Grid, easting: float, northing: float) -> Point:
    """Latitude and longitude in radians on the grid's own ellipsoid (annex C.2 of the guide, with its names)."""
    a, f0 = grid.major, grid.scale
    e2 = 1 - (grid.minor / a) ** 2
    latitude = radians(grid.latitude)
    while abs(rest := northing - grid.northing - _meridian(grid, latitude)) >= CLOSE_ENOUGH:
        latitude += rest / (a * f0)
    curve = 1 - e2 * sin(latitude) ** 2
    nu = a * f0 / sqrt(curve)
    rho = a * f0 * (1 - e2) / curve**1.5
    eta2 = nu / rho - 1
    t, secant = tan(latitude), 1 / cos(latitude)
    vii = t / (2 * rho * nu)
    viii = t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2)
    ix = t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4)
    x = secant / nu
    xi = secant / (6 * nu**3) * (nu / rho + 2 * t**2)
    xii = secant / (120 * nu**5) * (5 + 28 * t**2 + 24 * t**4)
    xiia = secant / (5040 * nu**7) * (61 + 662 * t**2 + 1320 * t**4 + 720 * t**6)
    de = easting - grid.easting
    return (
        latitude - vii * de**2 + viii * de**4 - ix * de**6,
        radians(grid.longitude) + x * de - xi * de**3 + xii * de**5 - xiia * de**7,
    )


def _meridian(grid: Grid, latitude: float) -> float:
    """The distance along the meridian from the grid's origin (equation B3 of the guide)."""
    n = (grid.major - grid.minor) / (grid.major + grid.minor)
    origin = radians(grid.latitude)
    less, more = latitude - origin, latitude + origin
    return (
        grid.minor
        * grid.scale
        * (
            (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * less
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(less) * cos(more)
            + (15 / 8 * n**2 + 15 / 8 * n**3) * sin(2 * less) * cos(2 * more)
            - 35 / 24 * n**3 * sin(3 * less) * cos(3 * more)
        )
    )


def _on_wgs84(grid: Grid, latitude: float, longitude: float) -> Point:
    """From the grid's datum to WGS84, in degrees: through the point in space, turned, stretched and shifted."""
    a, b = grid.major, grid.minor
    nu = a / sqrt(1 - (1 - (b / a) ** 2) * sin(latitude) ** 2)
    x, y = nu * cos(latitude) * cos(longitude), nu * cos(latitude) * sin(longitude)
    z = (b / a) ** 2 * nu * sin(latitude)
    (tx, ty, tz), s = grid.shift, 1 + grid.stretch / 1e6
    rx, ry, rz = (radians(seconds / 3600) for seconds in grid.turn)
    x, y, z = (
        tx + s * x - rz * y + ry * z,
        ty + rz * x + s * y - rx * z,
        tz - ry * x + rx * y + s * z,
    )
    a, b = WGS84
    e2, flat = 1 - (b / a) ** 2, hypot(x, y)
    found = atan2(z, flat * (1 - e2))
    for _ in range(5):  # far below a millimetre
        found = atan2(z + e2 * a / sqrt(1 - e2 * sin(found) ** 2) * sin(found), flat)
    return degrees(found), degrees(atan2(y, x))
