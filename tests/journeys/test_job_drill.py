"""300 jobs through killed workers and lost messages, on both databases and brokers (tests/journeys/drill.py)."""

import json
import subprocess
import sys

import pytest

from tests.journeys.drill_size import JOBS, STEPS
from tests.journeys.running import ROOT, Running


@pytest.mark.service
def test_killed_workers_lost_messages_and_two_beats_change_nothing(tmp_path, variables):
    environment = Running(tmp_path, **variables, JOB_LEASE_S="2", SWEEP_S="1").environment

    ended = subprocess.run(
        [sys.executable, "-m", "tests.journeys.drill"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr[-4000:]
    sys.stdout.write(ended.stdout)
    found = json.loads(ended.stdout.splitlines()[-1])
    assert found["states"] == {"done": JOBS}
    assert found["effects"] == found["distinct_effects"] == JOBS * STEPS
    assert found["workers_killed"] == 4
    assert found["poison"] == ["failed", 4, "This job stopped its worker 3 times and was given up."]
    assert found["nightly"] == 1
