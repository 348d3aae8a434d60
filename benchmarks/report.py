"""The removal workbook of 100,000 cameras against raw openpyxl write-only of the same cells.

Run `python -m benchmarks.report [CAMERAS]`; it prints one JSON object. Each measurement has a process of its own;
with DATABASE_URL the estate stands in a database of its own on that PostgreSQL server. Times are processor seconds, so
that a neighbour's load does not count. Ours includes reading the database; of raw openpyxl only the writing counts, its
reading is taken off. A database server's own seconds are in neither.
"""

import json
import os
import subprocess
import sys

from benchmarks._databases import own_database

CAMERAS = 100_000


def measure(cameras: int = CAMERAS) -> dict[str, float]:
    """The figures, and the ratio that design section 7 asks to be at most 0.5."""
    with own_database(os.environ.get("DATABASE_URL", "")) as environment:

        def run(step: str) -> dict[str, float]:
            command = [sys.executable, "-m", "benchmarks.report_steps", step, str(cameras)]
            done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
            return json.loads(done.stdout or "{}")

        run("fill")
        ours, reading, raw = run("ours"), run("reading"), run("raw")
    writing = raw["cpu_s"] - reading["cpu_s"]
    return {
        "report_vs_raw_openpyxl": round(ours["cpu_s"] / writing, 3),
        "report_cpu_s": ours["cpu_s"],
        "report_wall_s": ours["wall_s"],
        "report_peak_mb": ours["peak_mb"],
        "report_grew_mb": ours["grew_mb"],
        "report_file_mb": ours["file_mb"],
        "report_cameras": cameras,
        "report_cells": ours["cells"],
        "reading_cpu_s": reading["cpu_s"],
        "raw_openpyxl_cpu_s": round(writing, 2),
        "raw_openpyxl_peak_mb": raw["peak_mb"],
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else CAMERAS), indent=2))
