"""Returns: prepare a draft, read it, issue it, correct one that was issued, check a file."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory import access as inventory_access
from inventory import jobs
from inventory.access import Permission
from inventory.views.downloads import workbook
from inventory.views.requests import PersonRequest
from removal import access
from removal.forms.reports import NAMES, WITHHOLDS, ReportForm
from removal.forms.returns import CorrectionForm, FileToCheckForm, ReturnSettingsForm
from removal.models import Report, Return
from removal.reports.returned import HEADLINES
from removal.services import fetching, returning, verifying
from removal.services.returning import ReturnRefusedError

SHOWN = 100


@require_safe
def returns(request: PersonRequest) -> HttpResponse:
    """Every return, newest first: drafts that wait, and what was issued under which number."""
    inventory_access.require(request.user, Permission.BUILD_REPORTS)
    related = ("report__edition", "issued_by", "corrects")
    newest = list(access.returns(request.user).select_related(*related)[: SHOWN + 1])
    context = {
        "rows": [(each, NAMES[each.report.depth]) for each in newest[:SHOWN]],
        "more": len(newest) > SHOWN,
        "may_issue": inventory_access.may(request.user, Permission.ISSUE_RETURNS),
        "may_set": inventory_access.may(request.user, Permission.CHANGE_ORGANISATION),
    }
    return render(request, "removal/returns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare_return(request: PersonRequest) -> HttpResponse:
    """Choose depth and day; the draft is built in the background."""
    inventory_access.require(request.user, Permission.ISSUE_RETURNS)
    posted = request.method == "POST"
    form = ReportForm(request.POST if posted else None, person=request.user)
    if form.is_valid():
        return _prepared(request, **form.cleaned_data)
    return render(request, "removal/prepare_return.html", {"form": form}, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_return(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Say what was wrong in an issued return and prepare the one that corrects it."""
    inventory_access.require(request.user, Permission.ISSUE_RETURNS)
    wrong = access.returned(request.user, uuid)
    if wrong.state != Return.State.ISSUED:
        return redirect("return", uuid=uuid)
    posted = request.method == "POST"
    initial = {"depth": wrong.report.depth}
    form = CorrectionForm(request.POST if posted else None, initial=initial, person=request.user)
    if form.is_valid():
        return _prepared(request, corrects=wrong, **form.cleaned_data)
    context = {"form": form, "wrong": wrong}
    return render(request, "removal/correct_return.html", context, status=422 if posted else 200)


@transaction.atomic
def _prepared(request: PersonRequest, **facts: Any) -> HttpResponse:
    own = request.user.organisation
    drafted = returning.prepare(own, **facts, by=request.user)
    jobs.enqueue("report", organisation=own, by=request.user, report=drafted.report_id)
    return redirect("return", uuid=drafted.uuid)


@require_safe
def returned(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One return: its draft to read and issue, or what was issued, with its hash and figures."""
    found = access.returned(request.user, uuid)
    context = {
        "returned": found,
        "report": found.report,
        "depth": NAMES[found.report.depth],
        "withholds": WITHHOLDS[found.report.depth],
        "figures": _first_figures(found),
        "corrections": access.returns(request.user).filter(corrects=found).order_by("pk"),
        "may_fetch": fetching.may_fetch_return(found, request.user),
        **_what_next(request, found),
    }
    return render(request, "removal/return.html", context)


def _first_figures(found: Return) -> list[tuple[str, Any, Any]]:
    """The figures that are asked for first: then, in the return it is compared with, and now."""
    now, then = (
        {(about, name): value for about, name, value, *_ in (of.report.figures if of else ())}
        for of in (found, found.compared_with)
    )
    return [(place[1], then.get(place, "Not recorded"), now[place]) for place in HEADLINES if place in now]


def _what_next(request: PersonRequest, found: Return) -> dict[str, Any]:
    """What the person may do with it, and what is waited for."""
    may_issue = inventory_access.may(request.user, Permission.ISSUE_RETURNS)
    drafted = found.state == Return.State.DRAFT
    ready = drafted and found.report.state == Report.State.READY
    return {
        "building": drafted and found.report.state in Report.UNFINISHED,
        "ready": ready,
        "may_issue": may_issue,
        "why_not": returning.why_not_issue(found, request.user) if ready else "",
        "may_read": may_issue and ready and found.read_by is None and found.prepared_by_id != request.user.pk,
        "newer": access.issued_after(request.user, found) if drafted else None,
    }


@require_safe
def download_return(request: PersonRequest, uuid: UUID) -> HttpResponseBase:
    """The issued file, or its draft for those who may issue it; rights are asked now, and the fetch recorded."""
    found = access.returned(request.user, uuid)
    try:
        file = fetching.fetch_return(found, by=request.user)
    except fetching.NotYoursToFetchError as refusal:
        raise Http404 from refusal
    except fetching.NoLongerThereError:
        messages.warning(request, "The draft’s file is not there: it is being built, or was taken away.")
        return redirect("return", uuid=uuid)
    return workbook(file, found.filename or found.report.filename)


@require_POST
def read_return(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Record the person as second reader."""
    read = partial(returning.read, seen=request.POST.get("seen", ""))
    return _changed(request, uuid, read, "You are its second reader. Somebody else issues it.")


@require_http_methods(["GET", "HEAD", "POST"])
def issue_return(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Ask, with the answers to check, then have it issued in the background."""
    inventory_access.require(request.user, Permission.ISSUE_RETURNS)
    found = access.returned(request.user, uuid)
    if request.method == "POST":
        issue = partial(_issue, seen=request.POST.get("seen", ""))
        return _changed(request, uuid, issue, "It is being issued. Its number stands here in a moment.")
    if problem := returning.why_not_issue(found, request.user):
        messages.warning(request, f"{problem}.")
        return redirect("return", uuid=uuid)
    context = {"returned": found, "report": found.report, "depth": NAMES[found.report.depth]}
    return render(request, "removal/issue_return.html", context)


def _issue(found: Return, *, by: Any, seen: str) -> None:
    returning.ask_to_issue(found, by=by, seen=seen)
    jobs.enqueue("return", organisation=found.organisation, by=by, returned=found.pk)


@require_POST
def prepare_return_again(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Build the draft anew; whoever read the old one reads again."""
    return _changed(request, uuid, _prepare_again, "Its draft is being built anew.")


def _prepare_again(found: Return, *, by: Any) -> None:
    again = returning.prepare_again(found, by=by)
    jobs.enqueue("report", organisation=found.organisation, by=by, report=again.report_id)


@require_POST
def discard_return(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Give a draft up."""
    return _changed(request, uuid, returning.discard, "The draft is discarded. It took no number.")


def _changed(request: PersonRequest, uuid: UUID, change: Callable[..., None], words: str) -> HttpResponse:
    """Do it in one transaction and say so, or say why not."""
    inventory_access.require(request.user, Permission.ISSUE_RETURNS)
    found = access.returned(request.user, uuid)
    try:
        with transaction.atomic():
            change(found, by=request.user)
    except ReturnRefusedError as refusal:
        messages.warning(request, f"{refusal}.")
    else:
        messages.success(request, words)
    return redirect("return", uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def verify_return(request: PersonRequest) -> HttpResponse:
    """Upload a file and learn which return it is, or that it was altered."""
    inventory_access.require(request.user, Permission.BUILD_REPORTS)
    posted = request.method == "POST"
    form = FileToCheckForm(request.POST if posted else None, request.FILES if posted else None)
    checked = None
    if form.is_valid():
        own = access.returns(request.user), access.reports(request.user)
        checked = verifying.verify_upload(form.cleaned_data["file"].chunks(), *own, by=request.user)
    context = {"form": form, "checked": checked}
    return render(
        request, "removal/verify_return.html", context, status=422 if posted and not checked else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def return_settings(request: PersonRequest) -> HttpResponse:
    """A second reader, and the schedule."""
    inventory_access.require(request.user, Permission.CHANGE_ORGANISATION)
    own, posted = request.user.organisation, request.method == "POST"
    now = returning.settings_of(own)
    initial = {"every": now.every, "second_reader": now.second_reader}
    form = ReturnSettingsForm(request.POST if posted else None, initial=initial)
    if form.is_valid():
        returning.change_settings(own, **form.cleaned_data, on=timezone.localdate(), by=request.user)
        messages.success(request, "The settings of returns are saved.")
        return redirect("returns" if inventory_access.may(request.user, Permission.BUILD_REPORTS) else "home")
    return render(request, "removal/return_settings.html", {"form": form}, status=422 if posted else 200)
