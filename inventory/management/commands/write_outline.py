"""Write the outline of the United Kingdom and of Ireland beside it, for the map of sites, into the data files.

For maintainers, on a machine with npm; the product itself never needs it. The shapes are Natural Earth's (public
domain), as the npm package world-atlas (ISC) carries them in TopoJSON; they are projected and simplified here.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inventory.reference import DATA_FOLDER

PACKAGE = "world-atlas@2.0.2"
INTEGRITY = "sha512-IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ=="
MEMBER = "package/countries-10m.json"
LAND, BESIDE = "826", "372"
"""The United Kingdom and Ireland by their ISO numbers."""
PARALLEL = 55
"""Degrees of longitude are as wide as at this latitude."""
UNITS = 100
"""To a degree of latitude; outlines are kept in whole units."""
TOLERANCE, SMALLEST = 0.9, 6.0
"""Simplified to so many units; islands whose box is narrower and lower than so many are left out."""
NORTH_OF = 49.0
HEAD = """\
# The outline of the United Kingdom and of Ireland, written by `manage.py write_outline`: do not edit by hand.
# Source: Natural Earth, 1:10 million (naturalearthdata.com, public domain), as carried by the npm package
# {package} (ISC licence, below). Projected and simplified.
# x = longitude * cos({parallel} degrees) * {units}, y = -latitude * {units}; paths are SVG's, closed, relative.
#
#   Copyright 2013-2019 Michael Bostock
#
#   Permission to use, copy, modify, and/or distribute this software for any purpose
#   with or without fee is hereby granted, provided that the above copyright notice
#   and this permission notice appear in all copies.
#
#   THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH
#   REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND
#   FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
#   INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS
#   OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER
#   TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
#   THIS SOFTWARE.

parallel = {parallel}
units = {units}
land = "{land}"
beside = "{beside}"
"""

Point = tuple[float, float]


class Command(BaseCommand):
    """Fetch the package with npm, check it, and write the two shapes as SVG paths."""

    help = "Write the map's outline from Natural Earth; for maintainers, needs npm."

    def handle(self, *args: Any, **options: Any) -> None:
        topology = json.loads(_fetched())
        shapes = {
            shape["id"]: shape for shape in topology["objects"]["countries"]["geometries"] if "id" in shape
        }
        arcs = [list(_unpacked(arc, topology["transform"])) for arc in topology["arcs"]]
        paths = {name: _path(_rings(shapes[name], arcs)) for name in (LAND, BESIDE)}
        text = HEAD.format(
            package=PACKAGE, parallel=PARALLEL, units=UNITS, land=paths[LAND], beside=paths[BESIDE]
        )
        out = DATA_FOLDER / "outline.toml"
        out.write_text(text, encoding="utf-8")
        self.stdout.write(f"{out.name}: {len(text):,} characters.")


def _fetched() -> bytes:
    """The shapes out of the package, whose bytes are those of INTEGRITY. Raises CommandError."""
    npm = shutil.which("npm")
    if npm is None:
        raise CommandError("npm is not there: install node, then run this again.")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([npm, "pack", PACKAGE, "--silent"], cwd=folder, capture_output=True, text=True)
        packed = next(Path(folder).glob("*.tgz"), None)
        if done.returncode or packed is None:
            raise CommandError(f"npm could not fetch {PACKAGE}: {done.stderr.strip()[-200:]}")
        content = packed.read_bytes()
        digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
        if f"sha512-{digest}" != INTEGRITY:
            raise CommandError(f"{PACKAGE} is not the package that is known here: sha512-{digest}")
        with tarfile.open(packed) as archive:
            member = archive.extractfile(MEMBER)
            if member is None:
                raise CommandError(f"{PACKAGE} holds no {MEMBER}.")
            return member.read()


def _unpacked(arc: Sequence[Sequence[int]], transform: dict[str, Any]) -> Iterator[Point]:
    """An arc's points in degrees: TopoJSON keeps whole numbers, each as its distance from the one before."""
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield x * scale_x + left, y * scale_y + bottom


def _rings(shape: dict[str, Any], arcs: Sequence[list[Point]]) -> Iterator[list[Point]]:
    """The outer ring of each island, projected; far territories are left out."""
    parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    for part in parts:
        ring: list[Point] = []
        for number in part[0]:
            points = arcs[number] if number >= 0 else arcs[~number][::-1]
            ring += points if not ring else points[1:]
        if min(y for _, y in ring) > NORTH_OF:
            yield [(x * cos(radians(PARALLEL)) * UNITS, -y * UNITS) for x, y in ring]


def _path(rings: Iterator[list[Point]]) -> str:
    """The rings as one SVG path, the largest first."""
    kept = [ring for ring in rings if _extent(ring) >= SMALLEST]
    return "".join(_relative(_simplified(ring)) for ring in sorted(kept, key=_extent, reverse=True))


def _extent(ring: Sequence[Point]) -> float:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _simplified(ring: list[Point]) -> list[Point]:
    """Douglas and Peucker's rule on a closed ring, cut at its point farthest from the first."""
    far = max(
        range(len(ring)), key=lambda place: hypot(ring[place][0] - ring[0][0], ring[place][1] - ring[0][1])
    )
    return [*_kept(ring[: far + 1])[:-1], *_kept(ring[far:])[:-1]]


def _kept(line: list[Point]) -> list[Point]:
    keep, spans = {0, len(line) - 1}, [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        place, off = first, 0.0
        for each in range(first + 1, last):
            distance = _off(line[each], line[first], line[last])
            if distance > off:
                place, off = each, distance
        if off > TOLERANCE:
            keep.add(place)
            spans += [(first, place), (place, last)]
    return [line[place] for place in sorted(keep)]


def _off(point: Point, first: Point, last: Point) -> float:
    """How far a point lies from a line through two others."""
    x, y = last[0] - first[0], last[1] - first[1]
    length = hypot(x, y)
    if not length:
        return hypot(point[0] - first[0], point[1] - first[1])
    return abs(x * (point[1] - first[1]) - y * (point[0] - first[0])) / length


def _relative(ring: Sequence[Point]) -> str:
    whole = [(round(x), round(y)) for x, y in ring]
    steps = [
        f"{after[0] - before[0]},{after[1] - before[1]}"
        for before, after in pairwise(whole)
        if after != before
    ]
    return f"M{whole[0][0]},{whole[0][1]}l{' '.join(steps)}z"
