"""Replanning 10,000 cameras against a loop that plans one camera at a time, in the same run.

Run `python -m benchmarks.replan [CAMERAS]`; it prints one JSON object. The loop asks the same table and writes the
same rows, but reads and saves each camera by itself, over 500 cameras; the ratio is of processor seconds a camera,
so that a neighbour's load does not count. Each measurement has a process and a data folder of its own.
"""

import json
import os
import subprocess
import sys
import tempfile

CAMERAS = 10_000
LOOPED = 500


def measure(cameras: int = CAMERAS) -> dict[str, float]:
    """The figures, and how many times as fast a camera is planned as in the loop."""

    def run(step: str, number: int) -> dict[str, float]:
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | {"LENSCAP_DATA": folder, "DATABASE_URL": "", "LOG_LEVEL": "ERROR"}
            command = [sys.executable, "-m", "benchmarks.replan_steps", step, str(number)]
            done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
            return json.loads(done.stdout)

    ours, loop = run("ours", cameras), run("loop", LOOPED)
    return {
        "replan_vs_loop": round(loop["cpu_s"] / LOOPED / (ours["cpu_s"] / cameras), 1),
        "replan_cameras": cameras,
        "replan_cpu_s": ours["cpu_s"],
        "replan_wall_s": ours["wall_s"],
        "replan_queries_a_chunk": ours["queries_a_chunk"],
        "replan_write_p50_ms": ours["write_p50_ms"],
        "replan_write_p95_ms": ours["write_p95_ms"],
        "replan_again_cpu_s": ours["again_cpu_s"],
        "replan_loop_cameras": LOOPED,
        "replan_loop_cpu_s": loop["cpu_s"],
    }


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:2])), indent=2))
