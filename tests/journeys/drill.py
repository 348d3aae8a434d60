"""The job drill: 300 jobs, workers killed, messages lost, two beats. `python -m tests.journeys.drill` conducts it.

It is also the Celery application of the drill's workers and beats: Lenscap's own, with two more kinds of job, of
which one always kills its worker, and with every tenth message lost.
"""

import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import django

from config.celery import app

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from inventory import audit, jobs  # noqa: E402
from inventory.models import AuditEvent, Job, Organisation  # noqa: E402
from tests.journeys.drill_size import JOBS, LIMIT_S, STEPS, WORKERS  # noqa: E402

EFFECT = "drill effect"

app.conf.beat_schedule = {
    "sweep": {"task": "inventory.sweep", "schedule": 1},
    "nightly": {"task": "removal.nightly", "schedule": 1},
}
_send, _sent = app.send_task, itertools.count(1)


def send_or_lose(*arguments, **options):
    """Send nine messages of ten."""
    return None if next(_sent) % 10 == 0 else _send(*arguments, **options)


app.send_task = send_or_lose


@jobs.step("drill")
def take_a_step(job):
    """One effect a step, three steps a job."""
    number = (job.cursor or {"step": 0})["step"] + 1
    time.sleep(0.01)

    def write():
        audit.record(EFFECT, organisation=job.organisation, by=None, after={"job": job.pk, "step": number})

    return jobs.Chunk(write, {"step": number} if number < STEPS else None)


@jobs.step("poison")
def kill_the_worker(job):
    """As a file does that eats all memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def conduct():
    """Run the drill on an empty database and print what came of it."""
    call_command("migrate", verbosity=0)
    organisation = Organisation.objects.create(code="DRILL", name="Drill", kind="other")
    for kind in ("poison", *["drill"] * JOBS):
        with transaction.atomic():
            jobs.enqueue(kind, organisation=organisation)
    began, killed = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        workers = [start_worker(number) for number in range(WORKERS)]
        beats = [start("beat", "--pidfile=", f"--schedule={folder}/beat{number}") for number in range(2)]
        while Job.objects.filter(state__in=Job.OPEN).exists() and time.monotonic() < began + LIMIT_S:
            done = Job.objects.filter(kind="drill", state="done").count()
            if killed < WORKERS and done >= (killed + 1) * JOBS // (WORKERS + 1):
                end(workers[killed])
                workers[killed] = start_worker(WORKERS + killed)
                killed += 1
            time.sleep(0.1)
        took = time.monotonic() - began
        for process in workers + beats:
            end(process)
    sys.stdout.write(json.dumps(result(killed, took)) + "\n")


def result(killed, took):
    """The counts that the test reads."""
    effects = Counter(
        (after["job"], after["step"])
        for after in AuditEvent.objects.filter(action=EFFECT).values_list("after", flat=True)
    )
    poison = Job.objects.get(kind="poison")
    return {
        "states": dict(Counter(Job.objects.filter(kind="drill").values_list("state", flat=True))),
        "effects": effects.total(),
        "distinct_effects": len(effects),
        "claimed_again": Job.objects.filter(kind="drill", attempt__gt=1).count(),
        "workers_killed": killed,
        "poison": [poison.state, poison.attempt, poison.error],
        "nightly": Job.objects.filter(unique_key__startswith="nightly").count(),
        "seconds": round(took, 1),
    }


def start_worker(number):
    """One Celery worker of one process, as `serve` starts it."""
    pool = ("--pool=prefork", "--concurrency=1", "--without-gossip", "--without-mingle")
    return start("worker", f"--hostname=drill{number}@%h", *pool, "--without-heartbeat")


def start(*command):
    """A program of Celery's in a process group of its own, so that a kill takes its children too."""
    line = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "tests.journeys.drill", *command]
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen([*line, "--loglevel=CRITICAL"], cwd=root, start_new_session=True)


def end(process):
    """SIGKILL to the program and its children: nobody gets to tidy up."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


if __name__ == "__main__":
    # Celery knows the module by its own name; work with that one, not with a second copy called __main__.
    from tests.journeys import drill

    drill.conduct()
