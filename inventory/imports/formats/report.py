"""Our own removal report at full depth, brought back: of its sheets Cameras alone lists devices."""

from collections.abc import Iterator, Sequence
from itertools import islice

from inventory.imports.cells import Cell
from inventory.imports.columns import ImportFormat

# The sheets by which a workbook is known as a report, and the one that is read; past Excel's limit it goes on.
SHEETS = frozenset({"Cover", "Summary", "Data dictionary"})
CAMERAS = "Cameras"
HEADED_WITHIN = 10
"""Rows in which the heading of a sheet stands: title, note and a blank row are above it."""

WORKED_OUT = (
    *(
        "camera",
        "site",
        "site category",
        "verdict",
        "basis",
        "maker",
        "us section 889",
        "why",
        "list edition",
    ),
    *(
        "status",
        "what is asked",
        "force",
        "rules",
        "due by",
        "days overdue",
        "late find",
        "own date",
        "reason",
    ),
    *("plan", "state", "planned for", "isolated on", "removed on", "verified on", "replaced by"),
    *("found on", "source file", "source row"),
)
"""What Lenscap worked out or recorded itself: no device says it, so that it stays text."""

FORMAT = ImportFormat(
    "report",
    "Removal report made by Lenscap, full depth",
    frozenset({"make on label", "list edition", "us section 889"}),
    dict.fromkeys(WORKED_OUT, "")
    | {"site name": "site", "location": "location", "in place": "life", "make on label": "vendor"},
)


def tells_cameras_apart(rows: Iterator[Sequence[Cell]]) -> bool:
    """Whether the list has serial numbers and locations, as at full depth alone; without them all would come anew."""
    return any({"Serial", "Location"} <= set(row) for row in islice(rows, HEADED_WITHIN))
