"""Questions to a site: put by those who decide, answered by those who stand before the camera."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from inventory import access
from inventory.forms.review import AnswerForm, AskForm
from inventory.models import SiteQuestion
from inventory.services import asking
from inventory.views.cameras import told
from inventory.views.requests import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
def ask_site(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Ask the people of a camera's site to look at it."""
    camera, posted = access.camera_to_ask_about(request.user, uuid), request.method == "POST"
    form = AskForm(request.POST if posted else None, initial={"text": asking.usual_question(camera)})
    if form.is_valid():
        try:
            asking.ask_site(camera, form.cleaned_data["text"], by=request.user)
            messages.success(
                request, f"Asked. The facilities managers of {camera.site} see it on their home page."
            )
            return redirect("camera", uuid=camera.uuid)
        except asking.AlreadyAskedError as problem:
            form.add_error(None, str(problem))
    context = {"form": form, "camera": camera}
    return render(request, "inventory/ask_site.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_question(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Say what the label says, or why it does not; the camera is judged by it at once."""
    question, posted = access.question_to_answer(request.user, uuid), request.method == "POST"
    form = AnswerForm(request.POST if posted else None)
    if form.is_valid():
        try:
            done = asking.answer_question(
                question, **form.cleaned_data, on=timezone.localdate(), by=request.user
            )
            messages.success(request, _thanks(done))
        except asking.QuestionClosedError as problem:
            messages.info(request, str(problem))
        return redirect("camera", uuid=question.camera.uuid)
    if question.closed_at:
        return redirect("camera", uuid=question.camera.uuid)
    context = {"form": form, "question": question}
    return render(request, "inventory/answer_question.html", context, status=422 if posted else 200)


@require_POST
def withdraw_question(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Nobody needs to look any more."""
    question = access.question_to_withdraw(request.user, uuid)
    try:
        asking.withdraw_question(question, by=request.user)
        messages.success(request, "The question is withdrawn.")
    except asking.QuestionClosedError as problem:
        messages.info(request, str(problem))
    return redirect("camera", uuid=question.camera.uuid)


def _thanks(question: SiteQuestion) -> str:
    """What the answer has brought."""
    if question.label_text:
        return f"Thank you. {told(question.camera)}"
    return "Thank you. Whoever asked sees your answer."
