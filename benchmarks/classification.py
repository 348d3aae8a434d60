"""Classification of 100,000 rows with all evidence kept, against a fair naive loop in the same run.

Ours: the fingerprint of every row, one judgement for each distinct fingerprint, the verdict of every row. Naive: for
each row every name and code tried as a precompiled regular expression, then the best fuzzy match of the vendor.
Processor seconds, so that a neighbour's load does not count. Run `python -m benchmarks.classification [ROWS]`; it
prints one JSON object.
"""

import json
import random
import re
import sys
import time
from collections.abc import Callable
from datetime import date

from rapidfuzz import fuzz, process

from inventory.classification.entries import ListPack
from inventory.classification.fingerprints import DeviceText, fingerprint_of
from inventory.classification.judging import judge
from inventory.classification.rulebook import Rulebook
from inventory.classification.series import anchored
from inventory.reference import shipped_pack
from tests.inventory.classification.messy import DEVICES
from tests.inventory.classification.oracle import slow_rulebook

ROWS = 100_000
NAIVE_ROWS = 1_000
ORACLE_ROWS = 300
ON = date(2026, 11, 21)
REMARKS = (
    "",
    "",
    "facing car park",
    "replaced Hikvision 2019",
    "ex-Dahua bracket reused",
    "to be moved",
    "N/W",
)


def estate(rows: int, seed: int = 7) -> list[DeviceText]:
    """A register: few models often, many seldom; places, serials and addresses of each camera's own."""
    draw = random.Random(seed)
    devices = draw.choices(DEVICES, weights=[1 / (rank + 1) for rank in range(len(DEVICES))], k=rows)
    return [
        DeviceText(
            vendor=device.vendor,
            model=device.model,
            mac=device.mac or f"9C65F9{number:06X}",
            banner=device.banner or "V5.5.0 build 190101",
            description=device.description or draw.choice(REMARKS),
            serial=device.serial or f"{number:09}",
            location=device.location or f"Level {number % 12} corridor {number % 4001}",
            site=f"Site {number % 60}",
        )
        for number, device in enumerate(devices)
    ]


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of a piece of work."""
    began = time.process_time()
    work()
    return time.process_time() - began


def ours(rows: list[DeviceText], rulebook: Rulebook) -> list[str]:
    """The verdict of every row; each distinct fingerprint is judged once, with all its grounds."""
    judged: dict[str, str] = {}
    verdicts = []
    for row in rows:
        fingerprint = fingerprint_of(row, rulebook)
        if fingerprint.key not in judged:
            judged[fingerprint.key] = judge(fingerprint, rulebook, ON).verdict
        verdicts.append(judged[fingerprint.key])
    return verdicts


def naive(rows: list[DeviceText], pack: ListPack) -> int:
    """How many rows a loop of precompiled expressions and fuzzy matching finds something in."""
    names = sorted(
        {name for vendor in pack.vendors for name in (vendor.name, *vendor.aliases, *vendor.misspellings)}
    )
    expressions = [re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE) for name in names]
    expressions += [re.compile(anchored(series), re.IGNORECASE) for series in pack.model_series]
    found = 0
    for row in rows:
        line = " ".join((row.vendor, row.model, row.description, row.serial))
        hits = [expression for expression in expressions if expression.search(line)]
        nearest = process.extractOne(row.vendor, names, scorer=fuzz.ratio, score_cutoff=85)
        found += bool(hits or nearest)
    return found


def agreement(rows: list[DeviceText], rulebook: Rulebook, pack: ListPack) -> float:
    """Share of rows whose whole judgement equals that of the slow oracle."""
    slow = slow_rulebook(pack)
    same = sum(
        judge(fingerprint_of(row, rulebook), rulebook, ON).document()
        == judge(fingerprint_of(row, slow), slow, ON).document()
        for row in rows
    )
    return same / len(rows)


def measure(rows: int = ROWS) -> dict[str, float]:
    """The figures that design section 7 asks for."""
    pack = shipped_pack()
    texts = estate(rows)
    rulebook = Rulebook(pack)
    compiling = seconds(lambda: Rulebook(pack))
    first = seconds(lambda: ours(texts, rulebook))
    again = seconds(lambda: ours(texts, rulebook))
    sample = random.Random(1).sample(texts, min(NAIVE_ROWS, rows))
    loop = seconds(lambda: naive(sample, pack))
    per_second, naive_per_second = rows / first, len(sample) / loop
    return {
        "classification_vs_naive": round(per_second / naive_per_second, 1),
        "agreement_with_oracle": agreement(
            random.Random(2).sample(texts, min(ORACLE_ROWS, rows)), rulebook, pack
        ),
        "rows_per_second": round(per_second),
        "rows_per_second_again": round(rows / again),
        "naive_rows_per_second": round(naive_per_second),
        "fingerprints": len({fingerprint_of(text, rulebook).key for text in texts}),
        "compile_s": round(compiling, 3),
        "rows": rows,
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS), indent=2))
