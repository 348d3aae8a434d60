"""Sites: the list, one site, and adding one; deciding whether they are sensitive is in removal's views."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case, F, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access
from inventory.access import Permission
from inventory.filters import SiteFilter
from inventory.forms.sites import SiteForm
from inventory.models import Camera, Life, Person, SensitivityDecision, Site, Verdict
from inventory.services import estate
from inventory.services.mapping import SiteMap, site_map
from inventory.services.sites import SiteTakenError, add_site, decide_sensitivity
from inventory.tables import ROWS_A_PAGE, CameraTable
from inventory.views.requests import PersonRequest

SITES_A_PAGE = 50
SITES_ON_THE_MAP = 300
NAMES_SUGGESTED = 20
# The colours of the bar: those of the tags' edges, with the words beside them in a list.
BAR = (
    (Verdict.RESTRICTED, "#c05621"),
    (Verdict.SUSPECTED, "#a87b00"),
    (Verdict.UNKNOWN, "#6b6f70"),
    (Verdict.CLEAR, "#0f7a52"),
)


@require_safe
def sites(request: PersonRequest) -> HttpResponse:
    """Sensitive sites first, each with what is left to do; by name for those who are not told what a site is."""
    filter = SiteFilter(request.GET, person=request.user, today=timezone.localdate())
    told = access.may(request.user, Permission.SEE_REGISTER)
    # Their keys first: very many are put in order, and few are read.
    found = _in_order(filter.qs, told)
    page = Paginator(found, SITES_A_PAGE).get_page(request.GET.get("page"))
    keys = found.values("pk")[(page.number - 1) * SITES_A_PAGE : page.number * SITES_A_PAGE]
    shown = list(_in_order(access.sites(request.user).filter(pk__in=keys), told))
    figures = estate.of_sites(access.tallies(request.user), access.cameras(request.user), shown)
    context = {
        "page": page,
        "rows": [(site, figures.get(site.uuid)) for site in shown],
        "filter": filter,
        "active": filter.active,
        "may_decide": access.may(request.user, Permission.DECIDE_SENSITIVITY),
        "sees_register": told,
        "may_add": access.may(request.user, Permission.CREATE_SITES),
        "map": _map(request.user) if page.number == 1 and not filter.active else None,
    }
    return render(request, "inventory/sites.html", context)


def _in_order(sites: QuerySet[Site], told: bool) -> QuerySet[Site]:
    return sites.at_risk_first() if told else sites.order_by("name", "pk")  # type: ignore[attr-defined]  # Site's own queryset


def _map(person: Person) -> SiteMap | None:
    """The map below the list; of very many sites it has a page of its own, and contractors see none."""
    if not access.may(person, Permission.SEE_REGISTER):
        return None
    return site_map(
        access.sites(person), access.tallies(person), access.cameras(person), if_at_most=SITES_ON_THE_MAP
    )


@require_safe
def site_names(request: PersonRequest) -> HttpResponse:
    """Names within the person's reach that hold what is being typed, those that begin with it first."""
    typed = request.GET.get(request.GET.get("field", "")[:100] or "q", "").strip()[:200]
    named = (
        access.sites(request.user).filter(name__icontains=typed)
        if typed
        else access.sites(request.user).none()
    )
    begins = Case(When(name__istartswith=typed, then=0), default=1)
    names = named.order_by(begins, "name").values_list("name", flat=True)[:NAMES_SUGGESTED]
    return render(request, "inventory/_site_names.html", {"names": names})


@require_safe
def site(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Everything about one site; a contractor sees its name and the way to its plan."""
    site = access.site(request.user, uuid)
    if not access.may(request.user, Permission.SEE_REGISTER):
        return render(request, "inventory/site_of_contractor.html", {"site": site})
    cameras = access.cameras(request.user).filter(site=site)
    decisions = list(site.sensitivity_decisions.select_related("decided_by"))
    context = {
        "site": site,
        "decision": decisions[0] if decisions else None,
        "decisions": [(decision, _answers(decision)) for decision in decisions],
        "may_decide": access.may(request.user, Permission.DECIDE_SENSITIVITY),
        "may_add_camera": access.may(request.user, Permission.CHANGE_CAMERAS),
        "may_compare": access.may(request.user, Permission.IMPORT),
        "may_place": access.may(request.user, Permission.CREATE_SITES),
        "table": CameraTable(_restricted_first(cameras), today=timezone.localdate()),
    }
    return render(request, "inventory/site.html", context | _bar(cameras))


def _restricted_first(cameras: QuerySet[Camera]) -> list[Camera]:
    """The first page of the site's cameras: restricted, to check, cannot tell, the rest; earliest date first.

    What is gone comes after all that is there; what has no date is last of its sort.
    """
    verdicts = (Verdict.RESTRICTED, Verdict.SUSPECTED, Verdict.UNKNOWN, "")
    rank = Case(*(When(verdict=verdict, then=place) for place, verdict in enumerate(verdicts)), default=9)
    gone, by_date = Case(When(life=Life.GONE, then=1), default=0), F("due_on").asc(nulls_last=True)
    return list(cameras.select_related("site").order_by(gone, rank, by_date, "pk")[:ROWS_A_PAGE])


def _bar(cameras: QuerySet[Camera]) -> dict[str, Any]:
    """Counts by verdict, and the pieces of a bar in hundredths of its width."""
    counts = estate.verdict_counts(cameras)
    total, start, pieces = sum(counts.values()), 0.0, []
    for verdict, colour in BAR:
        width = 100 * counts[verdict] / total if total else 0
        pieces.append((f"{start:.2f}", f"{width:.2f}", colour))
        start += width
    labelled = [(verdict, label, counts[verdict]) for verdict, label in Verdict.choices]
    return {"counts": labelled, "unchecked": counts[""], "total": total, "pieces": pieces if total else []}


def _answers(decision: SensitivityDecision) -> list[tuple[str, str]]:
    """Each limb in the words of its question, with the answer in words."""
    words = [SiteForm.base_fields[limb].label for limb in SensitivityDecision.LIMBS]
    labels = [SensitivityDecision.Answer(answer).label for answer in decision.answers]
    return list(zip(map(str, words), map(str, labels), strict=True))


@require_http_methods(["GET", "HEAD", "POST"])
def new_site(request: PersonRequest) -> HttpResponse:
    """Add a site; the four limbs may be answered at once or later."""
    access.require(request.user, Permission.CREATE_SITES)
    posted = request.method == "POST"
    form = SiteForm(
        request.POST if posted else None, initial={"division": request.user.organisation.division}
    )
    if form.is_valid():
        try:
            site = _added(request, form)
        except SiteTakenError as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, f"{site.name} added. Now log its cameras or import a spreadsheet.")
            return redirect("site", uuid=site.uuid)
    context = {"form": form, "may_decide": access.may(request.user, Permission.DECIDE_SENSITIVITY)}
    return render(request, "inventory/add_site.html", context, status=422 if posted else 200)


@transaction.atomic
def _added(request: PersonRequest, form: SiteForm) -> Site:
    """The site and, where any limb was answered by somebody who may, the decision on it."""
    named = ("name", "code", "address", "division", "position")
    facts = {name: form.cleaned_data[name] for name in named}
    site = add_site(request.user.organisation, **facts, by=request.user)
    if form.decides and access.may(request.user, Permission.DECIDE_SENSITIVITY):
        reason = form.cleaned_data["reason"]
        decide_sensitivity(site, form.answers(), on=timezone.localdate(), by=request.user, reason=reason)
    return site
