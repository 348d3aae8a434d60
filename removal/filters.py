"""Narrowing removal's lists."""

from datetime import timedelta

import django_filters
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from inventory import access as inventory_access
from inventory.filters import ListFilter
from inventory.models import Person
from removal import access
from removal.models import Exemption, RemovalPlan
from removal.models.exemptions import ExemptionQuerySet
from removal.services.plan_list import STAGES, Plans

Exemptions = ExemptionQuerySet
LATE, MINE, RETURNED = "late", "mine", "returned"
"""What the list of plans can be narrowed to beside a stage."""
SOON = timedelta(days=60)
"""When an exemption is about to end: the day of the first reminder."""

SHOWN = (
    ("waiting", "Waiting for a decision"),
    ("running", "Running"),
    ("ending", "Running, ends within 60 days"),
    ("ended", "Ended, refused or withdrawn"),
)


class ExemptionFilter(ListFilter):
    """The filters of the register of exemptions."""

    show = django_filters.ChoiceFilter(label="Show", method="shown", choices=SHOWN, empty_label="All")
    site = django_filters.ChoiceFilter(
        label="Site", field_name="removal__plan__site__uuid", empty_label="All sites"
    )
    reason = django_filters.ChoiceFilter(
        label="Reason", field_name="reason_code", choices=Exemption.Reason.choices, empty_label="All reasons"
    )

    class Meta:
        model = Exemption
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, person: Person) -> None:
        super().__init__(data, queryset=access.exemptions(person))
        self.filters["site"].extra["choices"] = [
            (str(uuid), name)
            for uuid, name in inventory_access.sites(person)
            .filter(plans__removals__exemptions__isnull=False)
            .values_list("uuid", "name")
            .distinct()
        ]

    def shown(self, exemptions: Exemptions, name: str, which: str) -> Exemptions:
        """By where they stand today, whether or not the nightly job has written it down."""
        return which_of(exemptions, which)


def which_of(exemptions: Exemptions, which: str) -> Exemptions:
    """The exemptions of one of SHOWN, as of today."""
    today = timezone.localdate()
    running = exemptions.running(on=today)
    match which:
        case "waiting":
            return exemptions.filter(state=Exemption.State.ASKED)
        case "running":
            return running
        case "ending":
            return running.filter(expires_on__lte=today + SOON)
        case _:
            return exemptions.exclude(state=Exemption.State.ASKED).exclude(pk__in=running)


class PlanFilter(ListFilter):
    """What the list of plans is narrowed to and how it is read, as a saved view keeps it and tells it in words."""

    STAGES_TOLD = (
        (LATE, "Late"),
        *((stage, stage.replace("_", " ").capitalize()) for stage in STAGES),
        (MINE, "Mine"),
        (RETURNED, "Returned to me"),
    )
    READ_AS = (("board", "Board"), ("timeline", "Timeline"), ("cost", "Cost by year"))

    q = django_filters.CharFilter(label="Site or number", method="as_asked", max_length=100)
    stage = django_filters.ChoiceFilter(label="Which", method="as_asked", choices=STAGES_TOLD)
    show = django_filters.ChoiceFilter(label="Which", method="as_asked", choices=[("finished", "Finished")])
    view = django_filters.ChoiceFilter(label="Shown as", method="as_asked", choices=READ_AS)

    class Meta:
        model = RemovalPlan
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, person: Person) -> None:
        super().__init__(data, queryset=plans_asked_for(person, data))

    def as_asked(self, plans: Plans, name: str, value: str) -> Plans:
        """`plans_asked_for` has narrowed them."""
        return plans


def plans_named(person: Person, query: QueryDict) -> Plans:
    """Open plans within reach, or finished ones, whose site or number holds what was searched for."""
    plans = access.plans(person).filter(closed_at__isnull=query.get("show") != "finished")
    q = query.get("q", "").strip()[:100]
    if not q:
        return plans
    number = q.lower().removeprefix("p-")
    found = Q(site__name__icontains=q) | Q(site__code__iexact=q)
    return plans.filter(found | Q(number=int(number)) if number.isdecimal() and len(number) < 9 else found)


def plans_asked_for(person: Person, query: QueryDict) -> Plans:
    """Those of them that the list is narrowed to: late ones, one's own, returned ones, or those of a stage."""
    plans, stage = plans_named(person, query), query.get("stage", "")
    if stage == LATE:
        return plans.filter(next_due__lt=timezone.localdate())
    if stage == MINE:
        return plans.filter(owner=person)
    if stage == RETURNED:
        return plans.filter(pk__in=access.returned_to(person).values("removal__plan"))
    return plans.filter(stage__in=STAGES[stage]) if stage in STAGES else plans
