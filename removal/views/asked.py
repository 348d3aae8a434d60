"""Questions that are really asked: pick one, have the report built that answers it, read the answer and copy it."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access as inventory_access
from inventory import jobs
from inventory.access import Permission
from inventory.views.requests import PersonRequest
from removal import access
from removal.forms.reports import NAMES, QuestionForm
from removal.models import Report
from removal.reports.answers import answered, asked_questions
from removal.reports.cover import as_at_of
from removal.services import reporting


@require_http_methods(["GET", "HEAD", "POST"])
def report_questions(request: PersonRequest) -> HttpResponse:
    """Every question, with the day; the report at its depth is built, and its page leads to the answer."""
    inventory_access.require(request.user, Permission.BUILD_REPORTS)
    posted = request.method == "POST"
    form = QuestionForm(request.POST if posted else None, person=request.user)
    if form.is_valid():
        return redirect(_asked(request, form))
    return render(request, "removal/report_questions.html", {"form": form}, status=422 if posted else 200)


@transaction.atomic
def _asked(request: PersonRequest, form: QuestionForm) -> str:
    """Ask for the report and queue its building; where to watch it."""
    own, question = request.user.organisation, form.cleaned_data["question"]
    report = reporting.ask_for_report(
        own, depth=question.depth, as_at=form.cleaned_data["as_at"], by=request.user
    )
    jobs.enqueue("report", organisation=own, by=request.user, report=report.pk)
    return reverse("report", args=[report.uuid]) + f"?question={question.key}"


@require_safe
def report_answer(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The answer to one question from the figures of a finished report, and the other questions of its depth."""
    report = access.report(request.user, uuid)
    questions = [each for each in asked_questions() if each.depth == report.depth and report.figures]
    if not questions:
        return redirect("report", uuid=uuid)
    key = request.GET.get("question", "")
    question = next((each for each in questions if each.key == key), questions[0])
    answer, heading = answered(question, report), as_at_of(report)
    context = {"report": report, "answer": answer, "heading": heading, "text": answer.as_text(heading)}
    others = [each for each in questions if each != question]
    context |= {"others": others, "depth": NAMES[Report.Depth(report.depth)]}
    return render(request, "removal/report_answer.html", context)
