"""Reminders: what waits for me, how I am told of it, my calendar's address; and the organisation's rules."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory import access as inventory_access
from inventory.access import Permission, may
from inventory.views.requests import PersonRequest
from removal import access
from removal.forms.reminders import ChoiceForm, RulesForm
from removal.models import ReminderChoice
from removal.services import digests, feeds, outbox
from removal.tasks import enqueue_sending

RULES = ("most_mails", "lead_after", "owner_after")


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: PersonRequest) -> HttpResponse:
    """What waits for the person now, whether it comes by mail, and the calendar feed."""
    posted = request.POST if request.method == "POST" else None
    choice = feeds.choice_of(request.user)
    form = ChoiceForm(posted, initial={"by_mail": choice.by_mail})
    if form.is_valid():
        feeds.choose(request.user, by_mail=form.cleaned_data["by_mail"])
        messages.success(request, "Your choice is saved.")
        return redirect("reminders")
    return _shown(request, form, choice)


def _shown(
    request: PersonRequest, form: ChoiceForm, choice: ReminderChoice, *, address: str = ""
) -> HttpResponse:
    person, today = request.user, timezone.localdate()
    chain = digests.chain_of(digests.rules_of(person.organisation), on=today)
    counts = digests.counts_of(person, chain, since=digests.since_of(person, on=today), on=today)
    context: dict[str, Any] = {
        "lines": [
            (line.words(counts[line.name]), counts[line.name], reverse(line.route) + line.query)
            for line in digests.LINES
            if line.name in counts
        ],
        "form": form,
        "choice": choice,
        "by_mail_here": settings.DIGESTS_BY_MAIL,
        "address": address,
        "may_set": may(person, Permission.CHANGE_ORGANISATION),
    }
    return render(request, "removal/reminders.html", context)


@require_POST
def reminder_feed(request: PersonRequest) -> HttpResponse:
    """Make a new address, shown this once, or revoke it; either way the one before stops working."""
    if request.POST.get("do") == "revoke":
        feeds.revoke_address(request.user)
        messages.success(request, "The address is revoked: no calendar reads your dates any more.")
        return redirect("reminders")
    path = reverse("calendar_feed", args=[feeds.make_address(request.user)])
    address = settings.BASE_URL + path if settings.BASE_URL else request.build_absolute_uri(path)
    choice = feeds.choice_of(request.user)
    return _shown(request, ChoiceForm(initial={"by_mail": choice.by_mail}), choice, address=address)


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed of whoever made this address, with their rights of this moment."""
    person = feeds.person_of(token)
    if person is None:
        # Gone rather than not found: calendar programs stop asking for what is gone.
        return HttpResponse("This address is not in use (any more).", status=410, content_type="text/plain")
    lines, exemptions = access.removals(person), access.exemptions(person)
    feed = feeds.calendar(lines, exemptions, on=timezone.localdate(), at=timezone.now())
    return HttpResponse(feed, content_type="text/calendar; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
def reminder_rules(request: PersonRequest) -> HttpResponse:
    """How many digests of today would go by mail, letting them go, and the rules of the organisation."""
    inventory_access.require(request.user, Permission.CHANGE_ORGANISATION)
    own = digests.rules_of(request.user.organisation)
    posted = request.POST if request.method == "POST" else None
    form = RulesForm(posted, initial={name: getattr(own, name) for name in RULES})
    if form.is_valid():
        outbox.change_rules(request.user.organisation, **form.cleaned_data, by=request.user)
        messages.success(request, "The rules are saved.")
        return redirect("reminder_rules")
    today = timezone.localdate()
    context = {
        "form": form,
        "rules": own,
        "tally": outbox.tally(own.organisation, on=today),
        "by_mail_here": settings.DIGESTS_BY_MAIL,
        "digest_day": digests.is_digest_day(own.organisation, on=today),
    }
    status = 422 if form.is_bound else 200
    return render(request, "removal/reminder_rules.html", context, status=status)


@require_POST
def let_mails_go(request: PersonRequest) -> HttpResponse:
    """Mails begin and today's go out, now that an administrator has seen how many; or they stop."""
    inventory_access.require(request.user, Permission.CHANGE_ORGANISATION)
    organisation, today = request.user.organisation, timezone.localdate()
    if request.POST.get("do") == "stop":
        outbox.stop(organisation, by=request.user, on=today)
        messages.success(request, "No more mails go out. Digests stay on screen.")
    else:
        number = outbox.let_go(organisation, by=request.user, on=today)
        enqueue_sending(organisation, on=today)
        messages.success(request, f"Mails go out from now on: {number:,} of today’s are on their way.")
    return redirect("reminder_rules")
