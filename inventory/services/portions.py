"""How much an import writes in one transaction, which is a property of the database.

SQLite has one write lock for everybody, so its transactions stay under 50 ms (reference: performance, section 2). Since
triggers keep tallies and the search index, one of 175 new cameras costs 39 ms of processor time in the middle of
100,000 (95th of a hundred: 56 ms), one of 125 costs 29 ms (40 ms) on a machine that had other work too, what then goes
from the log into the database counted in. PostgreSQL locks the rows that change and nothing else; there each
transaction costs a commit to disk and round trips, so it takes as many rows as may be worked out anew when one dies.
"""

from typing import NamedTuple

from django.db import connection


class Portion(NamedTuple):
    """At most so many in one transaction."""

    cameras: int
    """That rows speak of; a row with a quantity counts as many."""
    fingerprints: int
    """Judged and stored; each brings a finding with its grounds."""


BY_DATABASE = {"sqlite": Portion(125, 100), "postgresql": Portion(5_000, 2_000)}


def portion() -> Portion:
    """That of the database in use."""
    return BY_DATABASE[connection.vendor]
