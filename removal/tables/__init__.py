"""Lists that can be downloaded, in the order of the pages; a new list is one definition and one line here."""

from typing import Any

from removal.tables.listing import Listing
from removal.tables.organisation import EDITIONS, OWNERS, PEOPLE, ROUNDS
from removal.tables.register import AUDIT, CAMERAS, COMPARISONS, IMPORTS, REVIEW, SITES
from removal.tables.restricted_list import INSTRUMENTS, MAKERS, NAMES, NEWLY_IN_SCOPE, RELABELS
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
    MAKERS,
    NAMES,
    RELABELS,
    INSTRUMENTS,
    EDITIONS,
    NEWLY_IN_SCOPE,
    PEOPLE,
    OWNERS,
)
BY_KEY = {listing.key: listing for listing in LISTINGS}
