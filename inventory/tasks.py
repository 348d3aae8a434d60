"""The inventory's background work: what each kind of job does next. Celery's task only takes a job's id."""

from celery import shared_task

from inventory import jobs


@shared_task(name="inventory.run_job")
def run_job(job_id: int) -> None:
    """Answer the doorbell."""
    jobs.run(job_id)


@shared_task(name="inventory.sweep")
def sweep() -> None:
    """Ring again for whatever was lost."""
    jobs.sweep()
