"""The third labelled set: rows written by hand after everything else, in the manner of notes typed on a phone, labels
read by a machine, maintenance systems, tenders, recorders' files and invoices.

It was written before anybody looked at what the rules miss; docs/identification.md keeps its first score.
"""

from functools import cache
from pathlib import Path

from tests.inventory.classification.sets.rows import LabelledRow
from tests.inventory.classification.sets.unseen import written_rows

ROWS = Path(__file__).with_name("later_rows.txt")


@cache
def rows() -> tuple[LabelledRow, ...]:
    """All rows of the file."""
    return tuple(written_rows(ROWS, "later"))
