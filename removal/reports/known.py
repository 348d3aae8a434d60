"""The register as it was known at an instant: now from the tables themselves, a past day from their history.

Rows are read with `known_...` annotations, so that a sheet asks the same whatever the day:

- what a camera's verdict, site, connection, status and date were comes from its span (`removal.models.history`);
- obligations, plans, decisions, editions and evidence carry the moments at which they began and ended;
- a line's state is that of its last evidence, and a day of its work is known once its step was recorded.

Labels, models, places and names read as they do today; the Cover says so.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from inventory.models import (
    Camera,
    Edition,
    Organisation,
    Reconciliation,
    SensitivityDecision,
    Sighting,
    Site,
)
from inventory.services.answering import TELLING
from removal.models import (
    Answer,
    Attestation,
    Baseline,
    CameraSpan,
    Evidence,
    Exemption,
    Obligation,
    Removal,
    RemovalPlan,
)

# A queryset whose rows carry annotations that their class does not know of.
Rows = Any

# What a camera without a span read as: logged, and not visited by a replan yet.
UNVISITED: dict[str, Any] = {
    "verdict": Value(""),
    "basis": Value(""),
    "maker": Value(""),
    "headline": Value(""),
    "status": Value(Camera.Status.NOT_CHECKED.value),
}
FROM_THE_CAMERA = ("site_id", "life", "connection")
OF_A_CAMERA = (*FROM_THE_CAMERA, *UNVISITED, "due_on")
# The steps that make a line's facts known.
STEPS = {"isolated_on": ("isolate",), "removed_on": ("remove",), "verified_on": ("verify",)}
SETTLING = ("verify", "replace")
PLANNING = ("submit", "schedule", "unschedule")
OF_A_LINE = ("state", "planned_on", *STEPS, "replacement", "not_replaced_because")

GONE_OUT = Q(known_removed_on__isnull=False) & ~Q(known_state="cancelled")
SETTLED = Q(known_replacement__isnull=False) | ~Q(known_not_replaced_because="")


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of one organisation; `at` is None for now."""

    organisation: Organisation
    at: datetime | None = None

    def cameras(self) -> Rows:
        """The register, each camera with `known_` before the names of OF_A_CAMERA, and `known_finding_id`."""
        if self.at is None:
            return (
                Camera.objects.in_register()
                .filter(organisation=self.organisation)
                .annotate(
                    **{f"known_{name}": F(name) for name in OF_A_CAMERA},
                    known_finding_id=F("fingerprint__finding_id"),
                )
            )
        logged = Camera.objects.in_register_at(self.at).filter(organisation=self.organisation)
        return logged.annotate(span=FilteredRelation("spans", condition=self._standing("spans"))).annotate(
            **{f"known_{name}": Coalesce(f"span__{name}", name) for name in FROM_THE_CAMERA},
            **{f"known_{name}": Coalesce(f"span__{name}", words) for name, words in UNVISITED.items()},
            known_due_on=F("span__due_on"),
            known_finding_id=F("span__finding_id"),
        )

    @property
    def finding(self) -> str:
        """The path from a camera of `cameras` to the finding that stood for it."""
        return "fingerprint__finding__" if self.at is None else "span__finding__"

    def obligations(self) -> Rows:
        """What was asked, with `known_site_id` and `known_due_on` of its camera."""
        ours = Obligation.objects.filter(camera__organisation=self.organisation)
        if self.at is None:
            return self._beside_camera(ours.current())
        begun = ours.filter(arose_at__lte=self.at)
        return self._beside_camera(begun.filter(Q(superseded_at=None) | Q(superseded_at__gt=self.at)))

    def lines(self) -> Rows:
        """Lines of removal plans, each with `known_` before the names of OF_A_LINE, and its camera's site and date."""
        ours = self._beside_camera(Removal.objects.filter(plan__organisation=self.organisation))
        if self.at is None:
            paths = {name: name for name in OF_A_LINE} | {"replacement": "replaced_by__uuid"}
            return ours.annotate(**{f"known_{name}": F(path) for name, path in paths.items()})
        steps = Evidence.objects.filter(removal=OuterRef("pk"), recorded_at__lte=self.at)
        last = steps.order_by("-recorded_at", "-pk")
        planned = last.filter(action__in=PLANNING).annotate(
            day=Cast(Coalesce(KT("facts__work_on"), KT("facts__planned_on")), DateField())
        )
        settled = Exists(steps.filter(action__in=SETTLING))
        return ours.filter(created_at__lte=self.at).annotate(
            known_state=Coalesce(
                Subquery(last.values("to_state")[:1]), Value("draft"), output_field=CharField()
            ),
            known_planned_on=Subquery(planned.values("day")[:1]),
            **{
                f"known_{name}": Case(When(Exists(steps.filter(action__in=actions)), then=F(name)))
                for name, actions in STEPS.items()
            },
            known_replacement=Case(When(settled, then=F("replaced_by__uuid"))),
            known_not_replaced_because=Case(
                When(settled, then=F("not_replaced_because")), default=Value(""), output_field=TextField()
            ),
        )

    def plans(self) -> Rows:
        """Plans that had been drawn up."""
        ours = RemovalPlan.objects.filter(organisation=self.organisation)
        return ours if self.at is None else ours.filter(created_at__lte=self.at)

    def closed_at(self, plan: RemovalPlan) -> datetime | None:
        """When the plan was closed; None while it was in work."""
        return plan.closed_at if plan.closed_at and (self.at is None or plan.closed_at <= self.at) else None

    def evidence(self) -> Rows:
        """Steps that had been recorded, with the site and the date of their cameras."""
        ours = Evidence.objects.filter(removal__plan__organisation=self.organisation)
        recorded = ours if self.at is None else ours.filter(recorded_at__lte=self.at)
        return self._beside_camera(recorded, "removal__camera")

    def exemptions(self) -> Rows:
        """Exemptions that had been asked for, with the site of their cameras."""
        ours = Exemption.objects.filter(organisation=self.organisation)
        asked = ours if self.at is None else ours.filter(requested_at__lte=self.at)
        return self._beside_camera(asked, "removal__camera")

    def attestations(self) -> dict[int, Attestation]:
        """The newest attestation of each site that had been signed, by the site's id."""
        ours = Attestation.objects.filter(organisation=self.organisation).defer("document")
        signed = ours if self.at is None else ours.filter(signed_at__lte=self.at)
        return {each.site_id: each for each in signed.select_related("signed_by").order_by("signed_at", "pk")}

    def answering(self) -> frozenset[int]:
        """Cameras whose newest look on the network found them answering although they are recorded as removed."""
        ours = Sighting.objects.filter(
            reconciliation__organisation=self.organisation,
            reconciliation__state=Reconciliation.State.COMPLETED,
            reconciliation__answered=True,
            kind__in=TELLING,
        )
        made = ours if self.at is None else ours.filter(reconciliation__made_at__lte=self.at)
        looks = made.order_by("reconciliation__seen_on", "pk").values_list("camera_id", "kind")
        newest = dict(looks.iterator(2_000))
        return frozenset(key for key, kind in newest.items() if key and kind == Sighting.Kind.STILL_ANSWERING)

    def baseline(self) -> Baseline | None:
        """The baseline that held."""
        ours = Baseline.objects.filter(organisation=self.organisation)
        return (ours if self.at is None else ours.filter(frozen_at__lte=self.at)).first()

    def answers(self) -> dict[str, Answer]:
        """The answers that held, by question."""
        ours = Answer.objects.filter(organisation=self.organisation).select_related("answered_by")
        given = ours if self.at is None else ours.filter(recorded_at__lte=self.at)
        return {each.question: each for each in given}

    def edition(self) -> Edition | None:
        """The edition of the restricted list that held."""
        ours = Edition.objects.filter(organisation=self.organisation).select_related("pack")
        return (ours if self.at is None else ours.filter(published_at__lte=self.at)).first()

    def sites(self) -> list[tuple[Site, SensitivityDecision | None]]:
        """Every site, the most sensitive first, with the decision that held: two queries."""
        decided = SensitivityDecision.objects.filter(site__organisation=self.organisation)
        ours = Site.objects.filter(organisation=self.organisation).at_risk_first()
        if self.at is not None:
            decided, ours = decided.filter(recorded_at__lte=self.at), ours.filter(created_at__lte=self.at)
        decisions = {
            each.site_id: each for each in decided.select_related("decided_by").order_by("recorded_at", "pk")
        }
        found = [(site, decisions.get(site.pk)) for site in ours]
        if self.at is None:
            return found
        for site, decision in found:
            site.category = decision.category if decision else Site.Category.UNASSESSED
            site.sensitive_since = decision.sensitive_since if decision else None
        return sorted(found, key=lambda each: AT_RISK_FIRST.index(Site.Category(each[0].category)))

    def _standing(self, path: str) -> Q:
        """A span that stood at the instant."""
        begun = Q(**{f"{path}__since__lte": self.at})
        return begun & (Q(**{f"{path}__until": None}) | Q(**{f"{path}__until__gt": self.at}))

    def _beside_camera(self, rows: Rows, camera: str = "camera") -> Rows:
        """Rows that have a camera, with its site and its date as they were known."""
        if self.at is None:
            return rows.annotate(known_site_id=F(f"{camera}__site_id"), known_due_on=F(f"{camera}__due_on"))
        spans = f"{camera}__spans"
        return rows.annotate(span=FilteredRelation(spans, condition=self._standing(spans))).annotate(
            known_site_id=Coalesce("span__site_id", f"{camera}__site_id"), known_due_on=F("span__due_on")
        )


AT_RISK_FIRST = (
    Site.Category.SENSITIVE,
    Site.Category.EXTENDED,
    Site.Category.UNASSESSED,
    Site.Category.ORDINARY,
)


def end_of(day: date) -> datetime:
    """The last instant of a day in London."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())
    return midnight - timedelta(microseconds=1)


def first_day(organisation: Organisation) -> date | None:
    """The first day of which a report can be made; None when all that ever was is known.

    An installation older than the history of its cameras begins on the day on which that was introduced.
    """
    carried = CameraSpan.objects.filter(camera__organisation=organisation, carried_over=True)
    begun = carried.aggregate(at=Max("since"))["at"]
    return timezone.localdate(begun) if begun else None
