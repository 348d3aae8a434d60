"""What the home page shows of decisions, editions, returns and work that waits for the person who looks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.db.models import Exists, F, Func, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.aggregates import Count
from django.urls import reverse

from inventory import access as inventory_access
from inventory.access import Permission, may
from inventory.models import DraftEdition, ImportBatch, Person
from inventory.services import reviewing
from inventory.services.estate import IN_SERVICE, UNSETTLED
from removal import access
from removal.models import Foreseen, Return
from removal.planning.workflow import State
from removal.services import exempting

register = template.Library()

Set = QuerySet[Any, Any]
PLANS_SHOWN = 50
ON_SITE = (State.APPROVED, State.SCHEDULED, State.REMOVED, State.SANITISED)
# Approved, and the next step is not one of those on site: a day has to be set, or somebody else checks and closes.
OFFICE = (State.ISOLATED, State.DISPOSED, State.VERIFIED)


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of thing that waits: whose it is, which set counts it, its words for one and for many, and where.

    Counted are different values of a column, or, `as_sum`, the sum of one.
    """

    permission: Permission
    waiting: Callable[[Person, date], Set]
    one: str
    many: str
    route: str
    query: str = ""
    counted: str = "pk"
    as_sum: bool = False

    def told(self, number: int) -> tuple[str, str]:
        """The sentence for this many, and the address that it leads to."""
        words = self.one if number == 1 else self.many.format(f"{number:,}")
        return words, reverse(self.route) + self.query


def _to_approve(person: Person, on: date) -> Set:
    return access.to_approve(person)


def _returned(person: Person, on: date) -> Set:
    return access.returned_to(person)


def _to_exempt(person: Person, on: date) -> Set:
    return exempting.waiting_for(person, access.exemptions(person), on=on)


def _to_explain(person: Person, on: date) -> Set:
    return access.serials_to_explain(person)


def _checks_late(person: Person, on: date) -> Set:
    return inventory_access.dates(person).filter(IN_SERVICE, UNSETTLED, due_by__lt=on)


def _to_review(person: Person, on: date) -> Set:
    return reviewing.to_decide(reviewing.in_use(inventory_access.fingerprints(person)))


def _to_confirm(person: Person, on: date) -> Set:
    return reviewing.waiting_for(reviewing.in_use(inventory_access.fingerprints(person)), person)


def _to_publish(person: Person, on: date) -> Set:
    submitted = inventory_access.drafts(person).filter(state=DraftEdition.State.SUBMITTED)
    return submitted.exclude(submitted_by=person)


def _to_import(person: Person, on: date) -> Set:
    mine = inventory_access.imports(person).filter(uploaded_by=person)
    return mine.filter(state=ImportBatch.State.AWAITING_CONFIRMATION)


def _reopened(person: Person, on: date) -> Set:
    signed = access.attestations(person)
    standing = signed.filter(superseded_at=None, site=OuterRef("site"))
    return signed.filter(~Exists(standing), superseded_at__isnull=False)


def _to_attest(person: Person, on: date) -> Set:
    holding = access.attestations(person).holding(on=on).order_by()
    return inventory_access.sites(person).exclude(pk__in=holding.values("site"))


def _to_decide(person: Person, on: date) -> Set:
    return access.foreseen(person).filter(state=Foreseen.State.DONE)


def _to_sign_in(person: Person, on: date) -> Set:
    return inventory_access.people(person).filter(is_active=True, last_login=None)


_P = Permission
SORTS = (
    Sort(
        _P.WORK_ON_PLANS,
        _returned,
        "1 plan was returned to you to be changed",
        "{} plans were returned to you to be changed",
        "plans",
        "?stage=returned",
        counted="removal__plan",
    ),
    Sort(
        _P.WORK_ON_PLANS,
        _reopened,
        "The attestation of 1 site was re-opened",
        "The attestations of {} sites were re-opened",
        "attestations",
        "?show=reopened",
        counted="site",
    ),
    Sort(
        _P.APPROVE_PLANS,
        _to_approve,
        "1 plan waits for your approval",
        "{} plans wait for your approval",
        "plans",
    ),
    Sort(
        _P.SEE_REGISTER,
        _to_exempt,
        "1 request for an exemption waits for a decision",
        "{} requests for an exemption wait for a decision",
        "exemptions",
    ),
    Sort(
        _P.DETERMINE,
        _to_confirm,
        "1 decision of a colleague waits for you to confirm it",
        "{} decisions of colleagues wait for you to confirm them",
        "review",
        "?show=for_me",
    ),
    Sort(
        _P.WORK_ON_PLANS,
        _checks_late,
        "1 camera is still to be checked after its date",
        "{} cameras are still to be checked after their date",
        "cameras",
        "?checks_late=true",
        counted="number",
        as_sum=True,
    ),
    Sort(
        _P.DETERMINE,
        _to_review,
        "1 device waits in Review for a decision",
        "{} devices wait in Review for a decision",
        "review",
    ),
    Sort(
        _P.PUBLISH_EDITIONS,
        _to_publish,
        "1 draft of the restricted list waits for a second person",
        "{} drafts of the restricted list wait for a second person",
        "editions",
    ),
    Sort(
        _P.IMPORT,
        _to_import,
        "1 import waits for you to confirm it",
        "{} imports wait for you to confirm them",
        "imports",
    ),
    Sort(
        _P.WORK_ON_PLANS,
        _to_explain,
        "1 serial number that differed at removal waits to be explained",
        "{} serial numbers that differed at removal wait to be explained",
        "site_tasks",
        "#serials",
    ),
    Sort(
        _P.WORK_ON_PLANS,
        _to_attest,
        "1 site is not attested",
        "{} sites are not attested",
        "attestations",
    ),
    Sort(
        _P.DECIDE_SENSITIVITY,
        _to_decide,
        "What a decision of yours would move has been worked out",
        "What {} decisions of yours would move has been worked out",
        "newest_foreseen",
    ),
    Sort(
        _P.MANAGE_PEOPLE,
        _to_sign_in,
        "1 person has not signed in yet",
        "{} people have not signed in yet",
        "people",
    ),
)


@register.inclusion_tag("removal/_what_waits.html")
def what_waits(*, person: Person, today: date) -> dict[str, Any]:
    """What waits for this person's decision, the list in force, and the newest return: one query."""
    mine = [sort for sort in SORTS if may(person, sort.permission)]
    newest = inventory_access.editions(person).order_by("-number")
    issued = access.returns(person).filter(state=Return.State.ISSUED).order_by("-number")
    asked = {f"waiting_{place}": _number(sort, person, today) for place, sort in enumerate(mine)} | {
        "edition": Subquery(newest.values("number")[:1]),
        "published_at": Subquery(newest.values("published_at")[:1]),
        "checked_on": Subquery(newest.values("pack__dated")[:1]),
        "return_number": Subquery(issued.values("number")[:1]),
        "issued_at": Subquery(issued.values("issued_at")[:1]),
    }
    told: dict[str, Any] = dict(inventory_access.people(person).filter(pk=person.pk).values(**asked).get())
    numbers = [(sort, told[f"waiting_{place}"] or 0) for place, sort in enumerate(mine)]
    waiting = [sort.told(number) for sort, number in numbers if number]
    return {**told, "waiting": waiting, "may_report": may(person, _P.BUILD_REPORTS)}


def _number(sort: Sort, person: Person, on: date) -> Subquery:
    """How many there are, as a column of another question."""
    template = "SUM(%(expressions)s)" if sort.as_sum else "COUNT(DISTINCT %(expressions)s)"
    counted = Func(F(sort.counted), template=template, output_field=IntegerField())
    waiting = sort.waiting(person, on).order_by()
    return Subquery(waiting.annotate(waiting_number=counted).values("waiting_number"))


@register.inclusion_tag("removal/_contractor_work.html")
def contractor_work(*, person: Person, today: date) -> dict[str, Any]:
    """The first open plans of a contractor's sites, those with work on site first and by date: one query."""
    on_site, on_hold = Q(removals__state__in=ON_SITE), Q(removals__on_hold_since__isnull=False)
    plans = access.plans(person).filter(closed_at=None).select_related("site")
    counted = plans.annotate(
        cameras=Count("removals", filter=on_site & ~on_hold),
        waiting=Count("removals", filter=Q(removals__state__in=OFFICE) | on_site & on_hold),
        due_on=Min("removals__camera__due_on", filter=on_site | Q(removals__state=State.ISOLATED)),
    )
    rows = sorted(counted, key=lambda plan: (not plan.cameras, plan.due_on or date.max, plan.site.name))
    return {
        "plans": rows[:PLANS_SHOWN],
        "more": max(len(rows) - PLANS_SHOWN, 0),
        "today": today,
        "may_record": may(person, Permission.RECORD_STEPS),
    }
