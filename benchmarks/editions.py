"""One changed spelling on 100,000 cameras: from publishing the edition to the last camera, and the rows it writes.

Run `python -m benchmarks.editions [CAMERAS]`; it prints one JSON object. On SQLite in a data folder of its own, and on
PostgreSQL, in a database of its own, where DATABASE_URL names a server. `unaffected` counts rows of cameras and
fingerprints that were written although nothing of them is another: triggers of the benchmark's own note each write.
"""

import json
import os
import subprocess
import sys

from benchmarks._databases import own_database

CAMERAS = 100_000


def run(cameras: int, server: str = "") -> dict[str, float]:
    """The figures of one database, in a process of its own."""
    with own_database(server) as environment:
        command = [sys.executable, "-m", "benchmarks.editions_steps", str(cameras)]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def measure(cameras: int = CAMERAS) -> dict[str, float]:
    """The figures of both databases."""
    figures = {f"edition_sqlite_{name}": value for name, value in run(cameras).items()}
    server = os.environ.get("DATABASE_URL", "")
    if server.startswith("postgres"):
        told = run(cameras, server)
        figures |= {f"edition_postgresql_{name}": value for name, value in told.items()}
    return figures


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:2])), indent=2))
