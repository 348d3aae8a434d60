"""Replanning 100,000 cameras against a few set-wise statements that write the same rows, in the same run.

Run `python -m benchmarks.replan [CAMERAS]`; it prints one JSON object. On SQLite, and on PostgreSQL where DATABASE_URL
names a server; each measurement has a process, a data folder and a database of its own. Figures are of processor
seconds, those of the database's server among them, so that a neighbour's load counts little.

`vs_statements` is how many times as long the first replan takes as plain SQL that copies in the very rows that it
wrote, in one transaction: no table asked, nothing compared, no history or audit kept but by the same triggers.
`again_vs_statements` is the same of a replan that finds nothing to do, against two statements that count the rows
that differ from a copy. `vs_loop` is how many times as fast it is as a loop that reads, asks and saves one camera at a
time, over 500 cameras.
"""

import json
import os
import subprocess
import sys

from benchmarks._databases import own_database

CAMERAS = 100_000
LOOPED = 500


def run(step: str, number: int, server: str = "") -> dict[str, float]:
    """The figures of one step, in a process of its own."""
    with own_database(server) as environment:
        command = [sys.executable, "-m", "benchmarks.replan_steps", step, str(number)]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def measure(cameras: int = CAMERAS) -> dict[str, float]:
    """The figures of both databases."""
    ours, loop = run("ours", cameras), run("loop", LOOPED)
    ratio = round(loop["cpu_s"] / LOOPED / (ours["cpu_s"] / cameras), 1)
    figures = {"replan_cameras": cameras, "replan_vs_loop": ratio}
    figures |= {f"replan_sqlite_{name}": value for name, value in ours.items()}
    server = os.environ.get("DATABASE_URL", "")
    if server.startswith("postgres"):
        told = run("ours", cameras, server)
        figures |= {f"replan_postgresql_{name}": value for name, value in told.items()}
    return figures


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:2])), indent=2))
