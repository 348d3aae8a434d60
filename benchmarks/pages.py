"""How long each page takes and how many queries it needs, on an estate of any size.

Run `python -m benchmarks.pages [CAMERAS]` (100,000 when nothing is said); it prints one JSON object. The estate is
a made-up one of 20,000 cameras, copied by SQL until there are as many as asked for, in a data folder of its own, or
with DATABASE_URL in a database of its own on that PostgreSQL server. Times are of the whole request in Django's
test client as each role sees it, beside the sign-in page of the same run, which asks the database nothing.
"""

import json
import os
import subprocess
import sys

from benchmarks._databases import own_database

CAMERAS = 100_000


def measure(cameras: int = CAMERAS) -> dict[str, object]:
    """Milliseconds (p50, p95), ratio to the sign-in page and queries of each page."""
    with own_database(os.environ.get("DATABASE_URL", "")) as environment:
        command = [sys.executable, "-m", "benchmarks.pages_steps", str(cameras)]
        return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:2])), indent=2))
