"""Classification of 1,000,000 rows with all evidence kept, against a fair naive loop in the same run.

Ours: the fingerprint of every row, one judgement for each distinct fingerprint, the verdict of every row. Naive: for
each row every name and code tried as a precompiled regular expression, then the best fuzzy match of the vendor.
Processor seconds, so that a neighbour's load does not count; rows are made in slices that are not timed. Run
`python -m benchmarks.classification [ROWS]`; it prints one JSON object.
"""

import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from rapidfuzz import fuzz, process

from inventory.classification.entries import ListPack
from inventory.classification.fingerprints import DeviceText, fingerprint_of
from inventory.classification.judging import judge
from inventory.classification.rulebook import Rulebook
from inventory.classification.series import anchored
from inventory.classification.touching import Touched
from inventory.reference import shipped_pack
from tests.inventory.classification.messy import DEVICES
from tests.inventory.classification.oracle import slow_rulebook

ROWS = 1_000_000
SLICE = 50_000
NAIVE_ROWS = 1_000
ORACLE_ROWS = 300
CAMERAS = 100_000
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


def estate(rows: int, seed: int = 7) -> Iterator[DeviceText]:
    """A register: few models often, many seldom; places, serials and addresses of each camera's own."""
    draw = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(DEVICES))]
    for number in range(rows):
        device = draw.choices(DEVICES, weights=weights)[0]
        yield DeviceText(
            vendor=device.vendor,
            model=device.model,
            mac=device.mac or f"9C65F9{number:06X}",
            banner=device.banner or "V5.5.0 build 190101",
            description=device.description or draw.choice(REMARKS),
            serial=device.serial or f"{number:09}",
            location=device.location or f"Level {number % 12} corridor {number % 4001}",
            site=f"Site {number % 60}",
        )


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of a piece of work."""
    began = time.process_time()
    work()
    return time.process_time() - began


def ours(rows: list[DeviceText], rulebook: Rulebook, judged: dict[str, str]) -> list[str]:
    """The verdict of every row; each distinct fingerprint is judged once, with all its grounds."""
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


def rows_a_second(rows: int, rulebook: Rulebook) -> tuple[float, int]:
    """Rows judged in a second of processor time, and how many fingerprints they had."""
    judged: dict[str, str] = {}
    spent = 0.0
    texts = estate(rows)
    while part := list(islice(texts, SLICE)):
        spent += seconds(lambda part=part: ours(part, rulebook, judged))
    return rows / spent, len(judged)


def changed_alias(pack: ListPack, texts: list[DeviceText]) -> dict[str, float]:
    """One spelling more on 100,000 cameras: how long it takes to know which to read anew, and how many these are."""
    vendors = tuple(
        replace(each, misspellings=(*each.misspellings, "Hiikwision")) if each.id == "hikvision" else each
        for each in pack.vendors
    )
    old, new = Rulebook(pack), Rulebook(replace(pack, vendors=vendors))
    texts = [*texts[:-3], *(replace(text, description="Hiikwision dome") for text in texts[-3:])]
    told: list[DeviceText] = []

    def look() -> None:
        touched = Touched.between(old, new)
        told.extend(text for text in texts if touched.text(text))

    return {"changed_alias_s": round(seconds(look), 3), "changed_alias_cameras": len(told)}


def import_seconds() -> float:
    """Processor seconds until the pure core is imported in a fresh process, above those of an empty one."""

    def spent(statement: str) -> float:
        code = f"{statement}; import time; print(time.process_time())"
        return float(
            subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        )

    core = "import inventory.classification.judging, inventory.classification.fingerprints"
    return min(spent(core) for _ in range(3)) - min(spent("pass") for _ in range(3))


def measure(rows: int = ROWS) -> dict[str, float]:
    """The figures that design section 7 asks for."""
    pack = shipped_pack()
    rulebook = Rulebook(pack)
    re.purge()
    compiling = seconds(lambda: Rulebook(pack).watched_names)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    per_second, fingerprints = rows_a_second(rows, rulebook)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    texts = list(estate(CAMERAS))
    sample = random.Random(1).sample(texts, NAIVE_ROWS)
    naive_per_second = len(sample) / seconds(lambda: naive(sample, pack))
    return {
        "classification_vs_naive": round(per_second / naive_per_second, 1),
        "agreement_with_oracle": agreement(random.Random(2).sample(texts, ORACLE_ROWS), rulebook, pack),
        "rows_per_second": round(per_second),
        "naive_rows_per_second": round(naive_per_second),
        "rows": rows,
        "fingerprints": fingerprints,
        "peak_growth_mb": round(grown / 1024, 1),
        "compile_s": round(compiling, 3),
        "import_s": round(import_seconds(), 3),
        **changed_alias(pack, texts),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS), indent=2))
