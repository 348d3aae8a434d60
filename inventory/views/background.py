"""Background work: what is going on, what has ended, what stopped and can be tried again."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from inventory import access, jobs
from inventory.access import Permission
from inventory.services import background as services
from inventory.views.requests import PersonRequest

JOBS_A_PAGE = 50


@require_safe
def background(request: PersonRequest) -> HttpResponse:
    """The organisation's work, newest first."""
    access.require(request.user, Permission.SEE_AUDIT)
    found = access.jobs_of(request.user).select_related("asked_by").order_by("-pk")
    page = Paginator(found, JOBS_A_PAGE).get_page(request.GET.get("page"))
    may = access.may(request.user, Permission.TRY_AGAIN)
    context = {
        "page": page,
        "told": [(job, services.called(job), may and jobs.may_be_tried_again(job)) for job in page],
        "worker_age": jobs.worker_age(),
    }
    return render(request, "inventory/background.html", context)


@require_POST
def try_again(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Have work that stopped go on where it did."""
    access.require(request.user, Permission.TRY_AGAIN)
    job = access.job(request.user, uuid)
    with transaction.atomic():
        again = jobs.try_again(job)
        if again:
            services.record_trying_again(job, by=request.user)
    if again:
        messages.success(request, "It goes on where it stopped.")
    else:
        messages.info(request, "There is nothing to try again: this work goes on, or has ended.")
    return redirect("background")
