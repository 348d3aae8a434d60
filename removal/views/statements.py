"""What the organisation answers for beside its register: Parliament's four questions, and the frozen baseline."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from inventory import access as inventory_access
from inventory.access import Permission
from inventory.views.requests import PersonRequest
from removal import access
from removal.forms.statements import AnswerForm, BaselineForm
from removal.models import Answer
from removal.services import statements


@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: PersonRequest) -> HttpResponse:
    """The four questions with the answers that hold, and the form to answer one."""
    may_answer = _require(request)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            given = statements.answer(request.user.organisation, **form.cleaned_data, by=request.user)
        except statements.StatementRefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(
                request, f"Question ({given.question}) is answered: {given.get_reply_display()}."
            )
            return redirect("report_answers")
    held = {each.question: each for each in access.answers(request.user)}
    rows = [(each, held.get(each.value)) for each in Answer.Question]
    context = {"form": form, "rows": rows, "may_answer": may_answer}
    return render(request, "removal/report_answers.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def baseline(request: PersonRequest) -> HttpResponse:
    """The baselines so far, and the form to freeze one."""
    may_freeze = _require(request)
    form = BaselineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            frozen = statements.freeze_baseline(
                request.user.organisation, **form.cleaned_data, by=request.user
            )
        except statements.StatementRefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, f"The baseline is frozen: {frozen}.")
            return redirect("report_baseline")
    context = {"form": form, "baselines": access.baselines(request.user), "may_freeze": may_freeze}
    return render(request, "removal/report_baseline.html", context, status=422 if form.is_bound else 200)


def _require(request: PersonRequest) -> bool:
    """Let readers of reports look; only who answers for them may change. Whether this person may."""
    inventory_access.require(request.user, Permission.BUILD_REPORTS)
    if request.method == "POST":
        inventory_access.require(request.user, Permission.ANSWER_REPORTS)
    return inventory_access.may(request.user, Permission.ANSWER_REPORTS)
