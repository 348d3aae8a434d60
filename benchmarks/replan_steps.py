"""The steps of benchmarks/replan.py, each run in a process of its own: `python -m benchmarks.replan_steps STEP N`."""
# ruff: noqa: E402 - models exist only once Django is set up

import json
import os
import sys
import time
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory import audit
from inventory.models import Camera
from removal.models import Obligation, Removal, RemovalPlan
from removal.planning.decisions import decide
from removal.services import replanning
from removal.services.lines import needs_of
from removal.services.situations import facts_of, read_inputs, situation_of, snapshot_of, surroundings
from tests.builders import make_camera, make_organisation, make_site

TODAY = date(2026, 11, 23)


def main(step: str, cameras: int) -> None:
    """One step in this process, its figures printed as JSON."""
    call_command("migrate", verbosity=0)
    organisation = fill(cameras)
    print(json.dumps(ours(organisation) if step == "ours" else loop(organisation)))


def fill(cameras: int):
    """An estate as judging leaves it: 50 sites of every category, a fifth of the cameras restricted."""
    organisation = make_organisation("BENCH")
    categories = ("sensitive", "ordinary", "ordinary", "unassessed", "extended")
    sites = [make_site(organisation, categories[number % 5]) for number in range(50)]
    verdicts = ("restricted", "suspected", "unknown", "clear", "clear")
    models = [
        make_camera(sites[0], verdict, model=f"{verdict} {number}")
        for verdict in verdicts
        for number in range(40)
    ]
    connections = ("core", "isolated", "internet", "unknown")
    Camera.objects.bulk_create(
        [
            Camera(
                organisation=organisation,
                site=sites[number % 50],
                connection=connections[number // 7 % 4],
                installed_on=f"{2012 + number % 12}-{1 + number % 11:02}-{1 + number % 27:02}",
                found_on=date(2026, 11, 1 + number % 20),
                match_key=f"bench:{number}",
                fingerprint=model.fingerprint,
                verdict=model.verdict,
                basis=model.basis,
                maker=model.maker,
            )
            for number in range(cameras - len(models))
            for model in (models[number % len(models)],)
        ],
        batch_size=500,
    )
    return organisation


def ours(organisation) -> dict[str, float]:
    """The product's replan, and once more when nothing has changed."""
    writes: list[float] = []
    write = replanning.Replan.write

    def timed(self):
        began = time.perf_counter()
        write(self)
        writes.append((time.perf_counter() - began) * 1000)

    replanning.Replan.write = timed
    began, wall = time.process_time(), time.perf_counter()
    counts = replanning.replan_now(organisation, on=TODAY)
    figures = {
        "cpu_s": round(time.process_time() - began, 2),
        "wall_s": round(time.perf_counter() - wall, 2),
        "write_p50_ms": round(sorted(writes)[len(writes) // 2]),
        "write_p95_ms": round(sorted(writes)[len(writes) * 95 // 100]),
    }
    began = time.process_time()
    with CaptureQueriesContext(connection) as seen:
        again = replanning.replan_now(organisation, on=TODAY)
    assert again["unchanged"] == counts["cameras"], again
    chunks = -(-counts["cameras"] // replanning.CAMERAS_A_CHUNK)
    return figures | {
        "again_cpu_s": round(time.process_time() - began, 2),
        "queries_a_chunk": round(len(seen) / chunks, 1),
    }


def loop(organisation) -> dict[str, float]:
    """One camera at a time, as a first version would do it: read it, ask the table, save what it says."""
    began = time.process_time()
    for pk in Camera.objects.filter(organisation=organisation).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            (inputs,) = read_inputs(Camera.objects.filter(pk=pk))
            around = surroundings(organisation, [inputs])
            situation = situation_of(inputs, around)
            facts = facts_of(inputs, situation, around, found_on=inputs.found_on)
            decision = decide(situation, facts)
            Obligation.objects.filter(camera=pk, superseded_at=None).update(superseded_at=timezone.now())
            for result in decision.results:
                Obligation.objects.create(
                    camera_id=pk,
                    rule=result.rule,
                    obligation=result.obligation,
                    force=result.force or "",
                    due_on=result.due_on,
                    sentence=result.sentence,
                    source=result.source,
                    quote=result.quote,
                    inputs=snapshot_of(situation, facts),
                    rule_pack=result.rule_pack_version,
                    found_on=inputs.found_on,
                    arose_at=timezone.now(),
                )
            camera = Camera.objects.get(pk=pk)
            if need := needs_of(decision):
                plan, _ = RemovalPlan.objects.get_or_create(
                    site=camera.site,
                    closed_at=None,
                    defaults={"organisation": organisation, "number": camera.site_id},
                )
                Removal.objects.get_or_create(camera=camera, defaults={"plan": plan, "needs": need})
            camera.headline, camera.due_on = decision.headline, decision.effective.due_on
            camera.to_replan = False
            camera.save()
            audit.record("camera planned", organisation=organisation, by=None, subject=camera)
    return {"cpu_s": round(time.process_time() - began, 2)}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
