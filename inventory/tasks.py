"""The inventory's background work: what each kind of job does next. Celery's tasks only ring and sweep."""

import gc
from datetime import date

from celery import shared_task
from celery.signals import worker_init, worker_ready
from django.utils import timezone

from inventory import audit, jobs
from inventory.jobs.running import show_life
from inventory.models import Impact, Job, Organisation, Reconciliation
from inventory.services import determining, impact, importing, readiness, reconciling, rejudging, tallying

OBJECTS_A_COLLECTION = 100_000
"""As many objects a worker makes before the collector looks through them; a portion of an import has fewer."""


@worker_init.connect
def refuse_old_database(**_: object) -> None:
    """A worker does not start on a database that lacks migrations: new code would meet old tables."""
    if unapplied := readiness.unapplied_migrations():
        raise SystemExit(f"Migrations are not applied ({', '.join(unapplied)}). Run manage.py migrate first.")


@worker_init.connect
def leave_alone_what_was_loaded(**_: object) -> None:
    """What a worker loads to begin with stays to its end: the collector need not walk through it with every import.

    Nor through the rows of a portion while they are made: none of them is in a cycle, and at Python's own threshold
    walking took a sixth of an import's time in this process. Measured: the worker grows by 7 MB more over 100,000 rows.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_A_COLLECTION, 10, 10)


@worker_ready.connect
def say_hello(**_: object) -> None:
    """Show life at once, so that pages need not wait for the first sweep to know of a worker."""
    show_life()


@shared_task(name="inventory.run_job")
def run_job(job_id: int) -> None:
    """Answer the doorbell."""
    jobs.run(job_id)


@shared_task(name="inventory.sweep")
def sweep() -> None:
    """Ring again for whatever was lost, seal what was recorded since, bring the tallies together."""
    jobs.sweep()
    tallying.fold()
    for organisation in Organisation.objects.filter(audit_events__sealed=None).distinct():
        audit.seal(organisation)


@jobs.step("import", "Reading and adding an uploaded file")
def import_next(job: Job) -> jobs.Chunk | None:
    """The next chunk of an upload; dates it sets are those of the day it was uploaded."""
    batch = importing.upload(job.arguments["batch"], job.cursor)
    return importing.next_chunk(batch, job.cursor, on=timezone.localdate(batch.uploaded_at))


@jobs.on_failure("import")
def import_failed(job: Job) -> None:
    """Say on the upload's page that it stopped, and why."""
    importing.close_failed(job.arguments["batch"], job.error)


@jobs.step("rejudge", "Checking the devices against the restricted list", settles_figures=True)
def rejudge_next(job: Job) -> jobs.Chunk | None:
    """The next chunk of judging every fingerprint of an organisation anew."""
    if job.organisation is None:
        return None
    return rejudging.next_chunk(
        job.organisation,
        job.cursor,
        on=date.fromisoformat(job.arguments["on"]),
        number=job.arguments.get("edition"),
    )


@jobs.step("spread", "Bringing cameras in step with a decision", settles_figures=True)
def spread_next(job: Job) -> jobs.Chunk | None:
    """The next cameras to bring in step with their findings, after a determination."""
    if job.organisation is None:
        return None
    return determining.next_spread(job.organisation, job.cursor)


@jobs.step("impact", "Working out what a draft of the list would move")
def impact_next(job: Job) -> jobs.Chunk | None:
    """The next chunk of what a draft edition would move."""
    rows = Impact.objects.select_related("draft__base__pack", "draft__organisation", "draft__source_pack")
    return impact.next_chunk(rows.get(pk=job.arguments["impact"]), job.cursor)


@jobs.on_failure("impact")
def impact_failed(job: Job) -> None:
    """Say on the draft's page that it stopped."""
    impact.close_failed(job.arguments["impact"])


@jobs.step("reconcile", "Comparing the network with the register")
def reconcile_next(job: Job) -> jobs.Chunk | None:
    """The whole of a comparison with the network."""
    made = Reconciliation.objects.select_related("organisation", "made_by", "site").get(
        pk=job.arguments["reconciliation"]
    )
    return reconciling.compare(made)


@jobs.on_failure("reconcile")
def reconcile_failed(job: Job) -> None:
    """Say on the comparison's page that it stopped, and why."""
    reconciling.fail(job.arguments["reconciliation"], job.error)
