"""Reports: build one, watch it being built, fetch it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access as inventory_access
from inventory import jobs
from inventory.access import Permission
from inventory.views.downloads import workbook
from inventory.views.requests import PersonRequest, wants_part
from removal import access
from removal.forms.reports import NAMES, WITHHOLDS, ReportForm
from removal.models import Report
from removal.reports.answers import asked_questions
from removal.reports.estate import WITHHELD
from removal.reports.redaction import small_numbers, withheld
from removal.services import fetching, reporting

HTMX_STOP_POLLING = 286
REPORTS_SHOWN = 50
NOBODY_WORKS_AFTER_S = 120
UNFINISHED = Report.UNFINISHED


@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: PersonRequest) -> HttpResponse:
    """Build a report, and every report built before."""
    inventory_access.require(request.user, Permission.BUILD_REPORTS)
    posted = request.method == "POST"
    form = ReportForm(request.POST if posted else None, person=request.user)
    if form.is_valid():
        return redirect("report", uuid=_asked_for(request, form).uuid)
    context = {"form": form, "preview": _preview(request), **_reports_so_far(request)}
    return render(request, "removal/reports.html", context, status=422 if posted else 200)


def _preview(request: PersonRequest) -> dict[str, Any]:
    """What each depth leaves out, sheet by sheet, and how much of this register is counted and not listed."""
    counted_only = inventory_access.sites(request.user).filter(category__in=WITHHELD)
    cameras = inventory_access.tallies(request.user).filter(site__category__in=WITHHELD)
    return {
        "depths": [(NAMES[depth], withheld(depth), small_numbers(depth)) for depth in Report.Depth],
        "sites": counted_only.count(),
        "cameras": cameras.aggregate(number=Sum("number"))["number"] or 0,
    }


def _asked_for(request: PersonRequest, form: ReportForm) -> Report:
    """Write the request and queue its building in one transaction."""
    organisation = request.user.organisation
    with transaction.atomic():
        report = reporting.ask_for_report(organisation, **form.cleaned_data, by=request.user)
        jobs.enqueue("report", organisation=organisation, by=request.user, report=report.pk)
    return report


def _reports_so_far(request: PersonRequest) -> dict[str, Any]:
    """The newest, and whether there are older ones."""
    found = access.reports(request.user).select_related("asked_by", "edition")
    newest = list(found.defer("error")[: REPORTS_SHOWN + 1])
    rows = [_row(report) for report in newest[:REPORTS_SHOWN]]
    return {"rows": rows, "shown": REPORTS_SHOWN, "more": len(newest) > REPORTS_SHOWN}


def _row(report: Report) -> dict[str, Any]:
    return {"report": report, "depth": NAMES[report.depth], "rows": sum(report.row_counts.values())}


@require_safe
def report(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One report: its progress while it is built, then its file and what it states."""
    report = access.report(request.user, uuid)
    unfinished = report.state in UNFINISHED
    context = {"report": report, "unfinished": unfinished, **_progress(request, report)}
    if wants_part(request):
        response = render(request, "removal/_report_progress.html", context, status=_polled(unfinished))
        if not unfinished:
            response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "removal/report.html", context | _file(request, report))


def _polled(unfinished: bool) -> int:
    return 200 if unfinished else HTMX_STOP_POLLING


def _progress(request: PersonRequest, report: Report) -> dict[str, Any]:
    """What its job does now, and whether anybody works at all."""
    if report.state not in UNFINISHED:
        return {}
    queued = inventory_access.jobs_of(request.user).filter(kind="report", arguments__report=report.pk)
    job, age = queued.first(), jobs.worker_age()
    waiting = job is not None and job.cursor is not None
    return {
        "words": "Waiting for imports and checks to end" if waiting else report.get_state_display(),
        "no_worker": report.state == Report.State.QUEUED and (age is None or age > NOBODY_WORKS_AFTER_S),
    }


def _file(request: PersonRequest, report: Report) -> dict[str, Any]:
    questions = [each for each in asked_questions() if each.depth == report.depth and report.figures]
    asked = request.GET.get("question", "")
    return {
        "questions": questions,
        "asked": asked if asked in {each.key for each in questions} else "",
        "depth": NAMES[report.depth],
        "withholds": WITHHOLDS[report.depth],
        "may_fetch": fetching.may_fetch(report, request.user),
        "is_there": fetching.is_there(report),
    }


@require_safe
def download_report(request: PersonRequest, uuid: UUID) -> HttpResponseBase:
    """The finished workbook, for its asker alone; a file that was taken away says so."""
    report = access.report(request.user, uuid)
    if report.state in UNFINISHED and fetching.may_fetch(report, request.user):
        return redirect(reverse("report", args=[uuid]))
    try:
        file = fetching.fetch(report, by=request.user)
    except fetching.NotYoursToFetchError as refusal:
        raise Http404 from refusal
    except fetching.NoLongerThereError:
        return render(request, "removal/report_gone.html", {"report": report}, status=410)
    return workbook(file, report.filename)
