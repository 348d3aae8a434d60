"""Removal's background work: what each kind of job does next."""

import time

from inventory import jobs
from inventory.jobs import Chunk
from inventory.models import Job
from removal.models import Report
from removal.services import reporting

LOOK_AGAIN_S = 0.5


@jobs.step("report")
def build_next_report(job: Job) -> Chunk:
    """Build the workbook once the organisation's imports and checks have ended."""
    report = Report.objects.select_related("organisation", "asked_by").get(pk=job.arguments["report"])
    if wait_for_work(report):
        return Chunk(lambda: None, {"waiting": True})
    return Chunk(reporting.build_report(report), None, done=1, total=1)


@jobs.on_failure("report")
def report_failed(job: Job) -> None:
    """Say on the report's own row why it could not be built."""
    reporting.fail_report(Report.objects.get(pk=job.arguments["report"]), job.error)


def wait_for_work(report: Report) -> bool:
    """Whether the report still waits. Meanwhile it works on what it waits for, or a lone worker would idle."""
    unfinished = reporting.must_wait_for(report)
    if unfinished is None:
        return False
    if not jobs.run(unfinished.pk):
        time.sleep(LOOK_AGAIN_S)
    return True
