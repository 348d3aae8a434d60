"""Draft editions: changes gathered, what they would move, and publishing by a second person."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory import access, jobs
from inventory.access import Permission
from inventory.classification.entries import Entry
from inventory.forms.editions import DraftForm, EndForm, ReasonForm
from inventory.forms.entries import FORMS, EntryForm
from inventory.models import DraftEdition, Impact, Verdict
from inventory.services import drafts, publishing
from inventory.services import impact as impacts
from inventory.services.drafts import DraftError, DraftFaultyError
from inventory.services.editions import current_edition
from inventory.views.changes import PARTS, in_words, names_of
from inventory.views.requests import PersonRequest, wants_part

HTMX_STOP_POLLING = 286
LINES_A_PAGE = 50
ENTRIES_SHOWN = 50
FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
def new_draft(request: PersonRequest) -> HttpResponse:
    """Begin a draft against the current edition."""
    access.require(request.user, Permission.DRAFT_EDITIONS)
    posted = request.method == "POST"
    form = DraftForm(request.POST if posted else None)
    if form.is_valid():
        draft = drafts.start(request.user.organisation, **form.cleaned_data, by=request.user)
        return redirect("draft", uuid=draft.uuid)
    edition = current_edition(request.user.organisation)
    context = {"form": form, "edition": edition}
    return render(request, "inventory/new_draft.html", context, status=422 if posted else 200)


@require_safe
def draft(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """A draft: its changes, what they would move, what can be done next."""
    draft = access.draft(request.user, uuid)
    rows = list(draft.changes.order_by("pk"))
    changes = drafts.as_changes(rows)
    applied = drafts.compiled(draft, changes)
    impact = publishing.impact_of(draft, mark=applied.pack.content_hash)
    if wants_part(request):
        return _progress(request, impact)
    reasons = {(row.part, row.entry): row.reason for row in rows}
    told = in_words(
        changes,
        applied.pack,
        reasons=reasons,
        conflicts=[each for each, _ in applied.conflicts],
    )
    context = {
        "draft": draft,
        "told": Paginator(told, ENTRIES_SHOWN).get_page(request.GET.get("changes")),
        "conflicts": len(applied.conflicts),
        "mark": applied.pack.content_hash,
        "parts": PARTS,
        **_standing(request, draft),
        **_impact(request, impact),
    }
    return render(request, "inventory/draft.html", context)


def _standing(request: PersonRequest, draft: DraftEdition) -> dict[str, Any]:
    """What can be done with the draft by this person now."""
    current = current_edition(draft.organisation)
    return {
        "current": current,
        "behind": drafts.is_behind(draft, current),
        "editable": draft.state == DraftEdition.State.DRAFT,
        "may_publish": publishing.may_publish(draft, request.user),
        "alone": draft.submitted_by_id == request.user.pk,
    }


def _impact(request: PersonRequest, impact: Impact | None) -> dict[str, Any]:
    """The impact's numbers and one page of its cameras."""
    if impact is None or impact.state != Impact.State.DONE:
        job = _job_of(request, impact) if impact else None
        return {"impact": impact, "job": job, "counts": None, "poll_url": request.path}
    lines = access.impact_lines(request.user, impact)
    counts = impacts.counts(lines)
    shown = request.GET.get("move", "")
    shown = shown if shown in Verdict.values else next((one for one in Verdict.values if counts[one]), "")
    moved = impacts.moving_to(lines, shown) if shown else lines
    page = Paginator(moved.select_related("camera__site").order_by("pk"), LINES_A_PAGE)
    page.count = counts[shown or "same"]  # without a verdict that cameras come to, all lines are of these
    return {
        "impact": impact,
        "counts": counts,
        "moves": [(one, MOVES[one], counts[one], one == shown) for one in Verdict.values if counts[one]],
        "shown": shown,
        "shown_words": MOVES.get(shown, "Same verdict, other maker or basis"),
        "page": page.get_page(request.GET.get("page")),
    }


MOVES = {
    Verdict.RESTRICTED.value: "Newly restricted",
    Verdict.SUSPECTED.value: "Move to needs checking",
    Verdict.UNKNOWN.value: "Move to cannot tell",
    Verdict.CLEAR.value: "Move to not restricted",
}


def _progress(request: PersonRequest, impact: Impact | None) -> HttpResponse:
    """The bar alone while the job runs; the whole page once it has ended."""
    running = impact is not None and impact.state == Impact.State.RUNNING
    context = {"job": _job_of(request, impact) if impact else None}
    response = render(
        request, "inventory/_impact_progress.html", context, status=200 if running else HTMX_STOP_POLLING
    )
    if not running:
        response.headers["HX-Refresh"] = "true"
    return response


def _job_of(request: PersonRequest, impact: Impact) -> Any:
    found = access.jobs_of(request.user).filter(kind="impact", arguments__impact=impact.pk)
    return found.order_by("-pk").first()


@require_safe
def draft_part(request: PersonRequest, uuid: UUID, part: str) -> HttpResponse:
    """The entries of one part of the list, to choose one to change or end."""
    draft = access.draft(request.user, uuid)
    pack = drafts.compiled(draft).pack
    asked = request.GET.get("q", "").strip()[:200]
    names = names_of(pack)
    found = [
        (each, names.get((part, each.id), each.id))
        for each in _entries(pack, part)
        if asked.casefold() in f"{names.get((part, each.id), '')} {getattr(each, 'aliases', '')}".casefold()
    ]
    found.sort(key=lambda each: each[1].casefold())
    page = Paginator(found, ENTRIES_SHOWN).get_page(request.GET.get("page"))
    title, one, purpose = PARTS[part]
    context = {"draft": draft, "part": part, "title": title, "one": one, "purpose": purpose}
    return render(request, "inventory/draft_part.html", context | {"page": page, "asked": asked})


def _entries(pack: Any, part: str) -> tuple[Entry, ...]:
    """A part that people draft, without what is withdrawn."""
    if part not in PARTS:
        raise Http404
    return tuple(each for each in getattr(pack, part) if not each.withdrawn_on)


@require_http_methods(FORM)
def draft_entry(request: PersonRequest, uuid: UUID, part: str, entry: str = "") -> HttpResponse:
    """Add an entry to the list, or change one."""
    draft = access.draft(request.user, uuid)
    pack = drafts.compiled(draft).pack
    standing = _entry(pack, part, entry) if entry else None
    posted = request.method == "POST"
    form = FORMS[_known(part)](request.POST if posted else None, pack=pack, entry=standing)
    if form.is_valid() and (answer := _set(request, draft, form)):
        return answer
    context = {"draft": draft, "form": form, "part": part, "one": PARTS[part][1], "entry": standing}
    context["name"] = names_of(pack).get((part, entry), "")
    return render(request, "inventory/draft_entry.html", context, status=422 if posted else 200)


def _set(request: PersonRequest, draft: DraftEdition, form: EntryForm) -> HttpResponse | None:
    """Put the entry into the draft; None when the list would hold a fault, which the form then tells."""
    today = timezone.localdate()
    reason = form.cleaned_data.get("reason", "")  # a new entry's source says it
    try:
        made = drafts.set_entry(
            draft, form.part, form.entry(today=today), reason=reason, by=request.user, on=today
        )
    except DraftFaultyError as problem:
        for fault in problem.faults:
            form.add_error(None, fault)
        return None
    except DraftError as problem:
        messages.error(request, str(problem))
        return redirect("draft", uuid=draft.uuid)
    if made:
        messages.success(request, "The change is in the draft. Nothing has moved yet.")
    else:
        messages.info(request, "That is how the edition reads already, so there is nothing to change.")
    return redirect("draft", uuid=draft.uuid)


def _known(part: str) -> str:
    if part not in PARTS:
        raise Http404
    return part


def _entry(pack: Any, part: str, id: str) -> Entry:
    found = next((each for each in _entries(pack, part) if each.id == id), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(FORM)
def end_entry(request: PersonRequest, uuid: UUID, part: str, entry: str) -> HttpResponse:
    """End an entry from a day on; it stays in the list."""
    draft = access.draft(request.user, uuid)
    pack = drafts.compiled(draft).pack
    _entry(pack, part, entry)
    posted, today = request.method == "POST", timezone.localdate()
    form = EndForm(request.POST if posted else None, initial={"ended_on": today})
    if form.is_valid():
        on, reason = form.cleaned_data["ended_on"], form.cleaned_data["reason"]
        try:
            drafts.end_entry(draft, part, entry, on=on, today=today, reason=reason, by=request.user)
            messages.success(request, "The end is in the draft. Nothing has moved yet.")
            return redirect("draft", uuid=draft.uuid)
        except DraftError as problem:
            form.add_error(None, str(problem))
    context = {"draft": draft, "form": form, "part": part, "name": names_of(pack).get((part, entry), entry)}
    return render(request, "inventory/end_entry.html", context, status=422 if posted else 200)


@require_POST
def undo_change(request: PersonRequest, uuid: UUID, part: str, entry: str) -> HttpResponse:
    """Take a change out of the draft."""
    draft = access.draft(request.user, uuid)
    done = _done(request, lambda: drafts.undo(draft, part, entry, by=request.user))
    if done:
        messages.success(request, "The change is out of the draft.")
    return redirect("draft", uuid=uuid)


@require_POST
def keep_change(request: PersonRequest, uuid: UUID, part: str, entry: str) -> HttpResponse:
    """Settle a conflict for the draft."""
    draft = access.draft(request.user, uuid)
    if not draft.changes.filter(part=part, entry=entry).exists():
        raise Http404
    _done(request, lambda: drafts.keep_ours(draft, part, entry, by=request.user))
    return redirect("draft", uuid=uuid)


@require_POST
def work_out_impact(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Have the draft's impact worked out in the background."""
    draft = access.draft(request.user, uuid)
    if not draft.open:
        messages.error(request, "This draft was published or discarded, so there is nothing to work out.")
        return redirect("draft", uuid=uuid)
    with transaction.atomic():
        impact = impacts.start(draft, on=timezone.localdate(), by=request.user)
        jobs.enqueue("impact", organisation=draft.organisation, by=request.user, impact=impact.pk)
    return redirect("draft", uuid=uuid)


@require_POST
def submit_draft(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Ask a second person to publish."""
    draft = access.draft(request.user, uuid)
    if _done(request, lambda: publishing.submit(draft, by=request.user)):
        messages.success(request, "The draft waits for a second person to publish it.")
    return redirect("draft", uuid=uuid)


@require_POST
def rebase_draft(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Bring the draft up to date with the current edition."""
    draft = access.draft(request.user, uuid)
    if _done(request, lambda: drafts.rebase(draft, by=request.user)):
        messages.success(request, "The draft is up to date. See again what it moves before you submit it.")
    return redirect("draft", uuid=uuid)


@require_http_methods(FORM)
def send_back_draft(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Give a submitted draft back, with the reason."""
    access.require(request.user, Permission.PUBLISH_EDITIONS)
    return _with_reason(request, uuid, publishing.send_back, "inventory/send_back_draft.html")


@require_http_methods(FORM)
def discard_draft(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Give a draft up, with the reason."""
    return _with_reason(request, uuid, drafts.discard, "inventory/discard_draft.html")


def _with_reason(
    request: PersonRequest, uuid: UUID, action: Callable[..., DraftEdition], template: str
) -> HttpResponse:
    draft = access.draft(request.user, uuid)
    posted = request.method == "POST"
    form = ReasonForm(request.POST if posted else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        _done(request, lambda: action(draft, reason=reason, by=request.user))
        return redirect("draft", uuid=uuid)
    return render(request, template, {"draft": draft, "form": form}, status=422 if posted else 200)


@require_http_methods(FORM)
def publish_draft(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Say once more what moves, then publish; every camera that the edition can touch is judged anew."""
    access.require(request.user, Permission.PUBLISH_EDITIONS)
    draft = access.draft(request.user, uuid)
    if request.method != "POST":
        mark = publishing.mark_of(draft)
        impact = publishing.impact_of(draft, mark=mark)
        context = {"draft": draft, "mark": mark, "number": draft.base.number + 1}
        return render(
            request,
            "inventory/publish_draft.html",
            context | _standing(request, draft) | _impact(request, impact),
        )
    mark = request.POST.get("mark", "")
    if edition := _done(request, lambda: _publish(request, draft, mark)):
        messages.success(request, f"Edition {edition.number} is published. Its cameras are being judged.")
        return redirect("edition", number=edition.number)
    return redirect("draft", uuid=uuid)


@transaction.atomic
def _publish(request: PersonRequest, draft: DraftEdition, mark: str) -> Any:
    today = timezone.localdate()
    edition = publishing.publish(draft, mark=mark, on=today, by=request.user)
    jobs.enqueue(
        "rejudge", organisation=draft.organisation, by=request.user, on=today, edition=edition.number
    )
    return edition


def _done(request: PersonRequest, action: Callable[[], Any]) -> Any:
    """What the action gives; False after telling why it could not be done."""
    try:
        return action()
    except DraftError as problem:
        messages.error(request, str(problem))
        return False
