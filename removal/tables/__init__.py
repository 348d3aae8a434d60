"""Lists that can be downloaded, in the order of the pages; a new list is one definition and one line here."""

from typing import Any

from removal.tables.listing import Listing
from removal.tables.organisation import EDITIONS, OWNERS, PEOPLE, ROUNDS
from removal.tables.register import AUDIT, CAMERAS, COMPARISONS, IMPORTS, REVIEW, SITES
from removal.tables.work import (
    ATTESTATIONS,
    DEADLINES,
    EVIDENCE,
    EXEMPTIONS,
    LINES,
    PLANS,
    REPORTS,
    RETURNS,
)

LISTINGS: tuple[Listing[Any], ...] = (
    CAMERAS,
    SITES,
    PLANS,
    LINES,
    EVIDENCE,
    EXEMPTIONS,
    DEADLINES,
    ATTESTATIONS,
    IMPORTS,
    COMPARISONS,
    REVIEW,
    AUDIT,
    REPORTS,
    RETURNS,
    ROUNDS,
    EDITIONS,
    PEOPLE,
    OWNERS,
)
BY_KEY = {listing.key: listing for listing in LISTINGS}
