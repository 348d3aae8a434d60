"""The steps of benchmarks/replan.py, each run in a process of its own: `python -m benchmarks.replan_steps STEP N`."""
# ruff: noqa: E402 - models exist only once Django is set up

import json
import os
import sys
import time
from dataclasses import replace
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks._metering import Meter
from inventory import audit
from inventory.models import Camera
from inventory.services.statistics import gather
from removal.models import CameraSpan, Obligation, Removal, RemovalPlan
from removal.planning.deadlines import Fixed
from removal.planning.decisions import decide
from removal.planning.obligations import Org
from removal.planning.policies import shipped_policy
from removal.services import previewing, replanning
from removal.services.lines import needs_of
from removal.services.situations import (
    Supposed,
    facts_of,
    read_inputs,
    situation_of,
    snapshot_of,
    surroundings,
)
from tests.builders import make_camera, make_organisation, make_site

TODAY = date(2026, 11, 23)
ANOTHER_SCHEDULE = Supposed(policy=replace(shipped_policy(Org.CG), disconnect=Fixed(date(2027, 3, 31))))
ROWS = {
    "removal_obligation": Obligation,
    "removal_removal": Removal,
    "removal_cameraspan": CameraSpan,
}
UNPLANNED = """
UPDATE inventory_camera SET headline = '', due_on = NULL, status = 'not_checked', to_replan = TRUE
"""
PLANNED = """
UPDATE inventory_camera SET headline = new.headline, due_on = new.due_on, status = new.status, to_replan = FALSE
  FROM copy_of_inventory_camera AS new WHERE new.id = inventory_camera.id
"""
COMPARE = (
    """
SELECT count(*) FROM removal_obligation AS o LEFT JOIN copy_of_removal_obligation AS n
       ON n.camera_id = o.camera_id AND n.rule = o.rule AND n.obligation = o.obligation
 WHERE o.superseded_at IS NULL
   AND (n.id IS NULL OR o.force <> n.force OR o.sentence <> n.sentence OR o.source <> n.source
        OR o.quote <> n.quote OR CAST(o.inputs AS TEXT) <> CAST(n.inputs AS TEXT) OR o.found_on <> n.found_on
        OR COALESCE(o.due_on, '0001-01-01') <> COALESCE(n.due_on, '0001-01-01'))
""",
    """
SELECT count(*) FROM inventory_camera AS o JOIN copy_of_inventory_camera AS n ON n.id = o.id
 WHERE o.headline <> n.headline OR o.status <> n.status OR o.to_replan <> n.to_replan
    OR COALESCE(o.due_on, '0001-01-01') <> COALESCE(n.due_on, '0001-01-01')
""",
)


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
    gather(cameras, Camera)  # as an import does
    return organisation


def ours(organisation) -> dict[str, float]:
    """The product's replan, once more when nothing has changed, and the statements that write and compare the same."""
    writes: list[float] = []
    write = replanning.Replan.write

    def timed(self):
        began = time.perf_counter()
        write(self)
        writes.append((time.perf_counter() - began) * 1000)

    replanning.Replan.write = timed
    with Meter() as first:
        counts = replanning.replan_now(organisation, on=TODAY)
    chunks, writes = len(writes), sorted(writes)
    with CaptureQueriesContext(connection) as seen, Meter() as again:
        same = replanning.replan_now(organisation, on=TODAY)
    assert same["unchanged"] == counts["cameras"], same
    Camera.objects.update(to_replan=True)
    with Meter() as flagged:
        replanning.replan_now(organisation, on=TODAY)
    with Meter() as preview:
        previewing.preview(organisation, Camera.objects.in_register(), ANOTHER_SCHEDULE, on=TODAY)
    written, compared = statements()
    return {
        **{name: first.figures[name] for name in ("cpu_s", "of_which_server_s", "wall_s", "grew_mb")},
        "statements_cpu_s": written,
        "vs_statements": _times(first.figures["cpu_s"], written),
        "chunks": chunks,
        "write_p50_ms": round(writes[chunks // 2]),
        "write_p95_ms": round(writes[chunks * 95 // 100]),
        "again_cpu_s": again.figures["cpu_s"],
        "again_statements_cpu_s": compared,
        "again_vs_statements": _times(again.figures["cpu_s"], compared),
        "again_queries": len(seen),
        "flagged_cpu_s": flagged.figures["cpu_s"],
        "preview_cpu_s": preview.figures["cpu_s"],
    }


def _times(ours: float, theirs: float) -> float:
    """How many times as long; the meter tells hundredths of a second, so nothing is shorter than one."""
    return round(ours / max(theirs, 0.01), 1)


def statements() -> tuple[float, float]:
    """Plain SQL that compares all that was written with a copy of it, and that writes it: processor seconds of both."""
    columns = {
        table: ", ".join(field.column for field in model._meta.concrete_fields)
        for table, model in ROWS.items()
    }
    with connection.cursor() as cursor:
        for table in (*ROWS, "inventory_camera"):
            cursor.execute(f"CREATE TABLE copy_of_{table} AS SELECT * FROM {table}")
        cursor.execute("CREATE UNIQUE INDEX copies ON copy_of_inventory_camera (id)")
        cursor.execute("CREATE INDEX copies_of ON copy_of_removal_obligation (camera_id)")
        with Meter() as compared:
            for statement in COMPARE:
                cursor.execute(statement)
                assert cursor.fetchone() == (0,)
        for table in ROWS:
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute(UNPLANNED)
        with Meter() as written, transaction.atomic():
            for table, names in columns.items():
                cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM copy_of_{table}")
            cursor.execute(PLANNED)
    return written.figures["cpu_s"], compared.figures["cpu_s"]


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
