"""Returns made as people make them."""

from django.db import transaction
from openpyxl import load_workbook

from inventory import jobs
from removal import tasks  # noqa: F401 - registers the steps
from removal.models import Return
from removal.services import reporting, returning


def draft(organisation, by, **facts):
    """A return's draft, built."""
    with transaction.atomic():
        drafted = returning.prepare(organisation, by=by, **facts)
        jobs.enqueue("report", organisation=organisation, by=by, report=drafted.report_id)
    jobs.run_all()
    return Return.objects.select_related("report").get(pk=drafted.pk)


def issue(drafted, by):
    """The return after its job has tried to issue it."""
    with transaction.atomic():
        returning.ask_to_issue(drafted, by=by)
        jobs.enqueue("return", organisation=drafted.organisation, by=by, returned=drafted.pk)
    jobs.run_all()
    return Return.objects.select_related("report").get(pk=drafted.pk)


def issued(organisation, by, **facts):
    """An issued return."""
    return issue(draft(organisation, by, **facts), by)


def cover_of(finished):
    """What the Cover of a return's or report's file says, by its labels."""
    cover = load_workbook(reporting.stored_file(finished))["Cover"]
    return {row[0].value: row[1].value for row in cover.iter_rows(min_row=5) if row[0].value}
