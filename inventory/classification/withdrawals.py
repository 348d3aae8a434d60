"""What of a list counts on a day: entries are withdrawn and spellings ended by date, and never deleted."""

from dataclasses import replace
from datetime import date
from typing import Any

from inventory.classification.entries import ENTRY_TYPES, ListPack, Vendor

# The lists of a label's spellings; an ended one counts in none of them.
SPELLINGS = ("aliases", "misspellings", "ambiguous", "not_to_confuse", "vendor_cell_only", "whole_cell_only")


def in_force(pack: ListPack, on: date | None = None) -> ListPack:
    """The pack without what no longer counts on that day; without a day, without everything that ever ended.

    A pack of which nothing has ended by then is given back itself, so that its rulebook is compiled once.
    """
    day = on.isoformat() if on else "9999"
    left: dict[str, Any] = {}
    for name in ENTRY_TYPES:
        entries = getattr(pack, name)
        kept = tuple(
            _spelt(each, day) if isinstance(each, Vendor) else each
            for each in entries
            if not each.withdrawn_on or each.withdrawn_on > day
        )
        if kept != entries:
            left[name] = kept
    return replace(pack, **left) if left else pack


def _spelt(vendor: Vendor, day: str) -> Vendor:
    """The label with the spellings that count on that day."""
    gone = {name for name, ended in vendor.ended().items() if ended <= day}
    if not gone:
        return vendor
    lists: dict[str, Any] = {
        name: tuple(one for one in getattr(vendor, name) if one not in gone) for name in SPELLINGS
    }
    return replace(vendor, **lists)
