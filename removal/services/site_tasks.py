"""What is to be found out of whole sites, one task a site, and how much was put up against the instruction.

A site whose network nobody has recorded asks the same of each of its cameras; it is one question to one person.
The sets come from the caller, who takes them from `access`.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, Min, QuerySet, Value, When

from inventory.models import Camera, Organisation, Site, Verdict
from removal.models import Obligation
from removal.planning.deployments import CEASE_DEPLOYMENT, Deployment, against_the_instruction
from removal.planning.obligations import Life, Org, SiteCategory
from removal.planning.obligations import Obligation as Asked

# The rules of the decision table that ask about the network, and those that ask whether the site is sensitive.
ASKS_NETWORK = ("D07",)
ASKS_SENSITIVITY = ("D03", "D11", "D15")
NETWORK, SENSITIVITY = "network", "sensitivity"
ABOUT = Case(When(rule__in=ASKS_NETWORK, then=Value(NETWORK)), default=Value(SENSITIVITY))
LOOKED_AT_FIRST, LOOKED_THROUGH = 10, 5_000
"""Cameras looked at for each question that is wanted, and for all of them where these were too few."""


@dataclass(frozen=True, slots=True)
class SiteTask:
    """One question about a site: which network its cameras are on, or whether it is sensitive."""

    about: str
    site: UUID
    name: str
    cameras: int
    due_on: date | None


def site_tasks(obligations: QuerySet[Obligation], *, of_all_sites: bool, most: int) -> list[SiteTask]:
    """The questions that are open, the earliest date first: three queries at most. Suggestions are no tasks.

    `of_all_sites`: the obligations are the whole organisation's, so that the first of them soon make `most` tasks.
    """
    asked = obligations.filter(
        obligation=Asked.INVESTIGATE.value,
        rule__in=(*ASKS_NETWORK, *ASKS_SENSITIVITY),
        suggestion=False,
        superseded_at=None,
        camera__undone_at=None,
    )
    if of_all_sites and (first := _sites_of_the_first(asked, most)):
        asked = asked.filter(camera__site__in=first)
    rows = (
        asked.order_by()
        .annotate(about=ABOUT)
        .values_list("about", "camera__site__uuid", "camera__site__name")
        .annotate(cameras=Count("camera", distinct=True), due=Min("due_on"))
        .order_by("due", "camera__site__name")
    )
    return [SiteTask(*row) for row in rows[:most]]


def _sites_of_the_first(asked: QuerySet[Obligation], most: int) -> set[int]:
    """The sites of the first `most` questions by their date; none where so many do not soon turn up.

    One date is asked of very many sites, so counting the cameras of them all would be to count the estate.
    """
    dated = asked.filter(due_on__isnull=False).order_by("due_on", "camera").values_list(ABOUT, "camera__site")
    for number in (LOOKED_AT_FIRST * most, LOOKED_THROUGH):
        found = list(dict.fromkeys(dated[:number]))
        if len(found) >= most:
            return {site for _, site in found[:most]}
    return set()


def deployments(organisation: Organisation, cameras: QuerySet[Camera]) -> Counter[Deployment]:
    """How many restricted cameras were put up against the instruction, or may have been: one query."""
    counted: Counter[Deployment] = Counter()
    if organisation.kind != Organisation.Kind.CENTRAL_GOVERNMENT:
        return counted
    possible = cameras.filter(
        verdict=Verdict.RESTRICTED,
        site__category=Site.Category.SENSITIVE,
        installed_on__gte=str(CEASE_DEPLOYMENT.year),
    )
    rows = possible.order_by().values_list("life", "installed_on", "site__sensitive_since")
    for life, installed_on, since, number in rows.annotate(number=Count("*")):
        against = against_the_instruction(
            Org.CG, SiteCategory.SENSITIVE, Life(life.upper()), installed_on, since
        )
        if against:
            counted[against] += number
    return counted


def deployment_of(organisation: Organisation, camera: Camera) -> Deployment | None:
    """Whether this camera of the organisation was put up against the instruction; its site is read with it."""
    if camera.verdict != Verdict.RESTRICTED:
        return None
    return against_the_instruction(
        Org.of_kind(organisation.kind),
        SiteCategory(camera.site.category.upper()),
        Life(camera.life.upper()),
        camera.installed_on,
        camera.site.sensitive_since,
    )
