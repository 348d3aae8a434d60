"""Recall, precision and review rate on the labelled devices and the noise of registers; no speed is measured here.

Run `python -m benchmarks.identification`; it prints one JSON object, and the confusion tables to standard error.
"""

import json
import sys

from inventory.classification.entries import ENTRY_TYPES
from inventory.reference import shipped_pack
from tests.inventory.classification.sets.scores import SETS, TRUTHS, numbers, sent_to_a_person, share, table


def measure() -> dict[str, object]:
    """The first row of the design's section 7, for each half, and the count of rules they rest on."""
    figures: dict[str, object] = {half: of_half(half) for half in SETS}
    pack = shipped_pack()
    figures["rules"] = {name: len(getattr(pack, name)) for name in ENTRY_TYPES}
    figures["rules_confirmed"] = {
        name: sum(entry.confirmed for entry in getattr(pack, name)) for name in ENTRY_TYPES
    }
    return figures


def of_half(half: str) -> dict[str, float]:
    """The figures of one half of the rows."""
    shares = {
        "restricted_found": share(half, "restricted", "restricted"),
        "restricted_found_or_suspected": share(half, "restricted", "restricted", "suspected"),
        "restricted_called_clear": share(half, "restricted", "clear"),
        "clear_called_restricted": share(half, "clear", "restricted"),
        "look_alikes_called_restricted": share(half, "unknown", "restricted"),
        "some_models_suspected": share(half, "mixed", "suspected", "restricted"),
        "some_models_called_clear": share(half, "mixed", "clear"),
        "settled_sent_to_a_person": sent_to_a_person(half),
    }
    rows = sum(sum(numbers(half, truth)) for truth in TRUTHS)
    return {"rows": rows, **{name: round(value, 4) for name, value in shares.items()}}


if __name__ == "__main__":
    for each in SETS:
        print(table(each), file=sys.stderr)
    print(json.dumps(measure(), indent=2))
