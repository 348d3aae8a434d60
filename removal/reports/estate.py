"""The facts that several sheets print, read once inside the report's snapshot with a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, Min, OuterRef
from django.utils import timezone

from inventory.jobs import JobFailedError
from inventory.models import Determination, Edition, Life, Organisation, Site
from removal.models import Answer, Baseline, Report, Return
from removal.models.attestations import state_of
from removal.reports.counted import Counted, count_estate
from removal.reports.known import GONE_OUT, SETTLED, Known
from removal.reports.site_facts import Group, SiteFacts

# Sites that a freedom-of-information report shows as counts only: lists of sensitive sites are withheld on
# security grounds (answers HL9192 and HL9193, 24 July 2023); an extended site is treated like one.
WITHHELD = frozenset({Site.Category.SENSITIVE, Site.Category.EXTENDED})


class ReportDoesNotAddUpError(JobFailedError):
    """A list holds other rows than the totals say; nothing may be issued from such a report."""


@dataclass(frozen=True, slots=True)
class Decided:
    """How many devices people have decided on, and how many of these decisions one person made alone."""

    devices: int
    single_handed: int


@dataclass(frozen=True, slots=True)
class Estate:
    """What a report states of one organisation at one instant."""

    report: Report
    organisation: Organisation
    known: Known
    as_at: datetime
    edition: Edition | None
    rule_packs: tuple[str, ...]
    audit_head: str
    app_version: str
    still_running: tuple[str, ...]
    decided: Decided
    sites: dict[int, SiteFacts]
    counted: Counted
    baseline: Baseline | None
    answers: dict[str, Answer]
    returning: Return | None

    @property
    def on(self) -> date:
        """The day of the report, in London."""
        return timezone.localdate(self.as_at)

    @property
    def depth(self) -> str:
        """How much the report shows."""
        return self.report.depth

    @property
    def withheld_site_ids(self) -> frozenset[int]:
        """Sites whose rows this report leaves out of every list; the totals still count them."""
        if self.depth != Report.Depth.FOI:
            return frozenset()
        return frozenset(key for key, facts in self.sites.items() if facts.site.category in WITHHELD)

    @property
    def listed_sites(self) -> tuple[SiteFacts, ...]:
        """The sites that the lists show."""
        withheld = self.withheld_site_ids
        return tuple(facts for key, facts in self.sites.items() if key not in withheld)

    def cameras(self, **facts: str | bool) -> int:
        """How many cameras of the whole estate have these facts, withheld sites included."""
        return sum(site.cameras(**facts) for site in self.sites.values())

    def listed_cameras(self, **facts: str | bool) -> int:
        """How many cameras the lists show."""
        return sum(site.cameras(**facts) for site in self.listed_sites)


def read_estate(
    report: Report, *, as_at: datetime, audit_head: str, app_version: str, still_running: tuple[str, ...]
) -> Estate:
    """Read the shared facts; call it inside `snapshot()`. Twelve queries, whatever the size of the estate.

    `as_at` is now, or the end of the past day that the report is asked for.
    """
    organisation = report.organisation
    known = Known(organisation, as_at if report.as_at_day else None)
    sites = _sites(known, on=timezone.localdate(as_at), foi=report.depth == Report.Depth.FOI)
    baseline = known.baseline()
    return Estate(
        report=report,
        organisation=organisation,
        known=known,
        as_at=as_at,
        edition=known.edition(),
        rule_packs=tuple(
            known.obligations().order_by("rule_pack").values_list("rule_pack", flat=True).distinct()
        ),
        audit_head=audit_head,
        app_version=app_version,
        still_running=still_running,
        decided=_decided(organisation, as_at),
        sites=sites,
        counted=count_estate(
            sites.values(),
            depth=report.depth,
            withheld=WITHHELD if report.depth == Report.Depth.FOI else frozenset(),
            baseline=frozenset(baseline.sites if baseline else ()),
        ),
        baseline=baseline,
        answers=known.answers(),
        returning=_returning(report),
    )


def _returning(report: Report) -> Return | None:
    """The return that this report is the draft of, with those that it names."""
    named = ("prepared_by", "corrects", "compared_with__report")
    return Return.objects.filter(report=report).select_related(*named).first()


def _decided(organisation: Organisation, as_at: datetime) -> Decided:
    standing = Determination.objects.standing_at(as_at).filter(fingerprint__organisation=organisation)
    counted = standing.values_list("single_handed").annotate(number=Count("pk"))
    by_hands = dict(counted.order_by())
    return Decided(sum(by_hands.values()), by_hands.get(True, 0))


def affected_sites(known: Known) -> list[SiteFacts]:
    """Sensitive sites found to have restricted equipment, whether still there or not."""
    on = timezone.localdate(known.at or timezone.now())
    return [facts for facts in _sites(known, on=on, foi=False).values() if facts.affected]


def _sites(known: Known, *, on: date, foi: bool) -> dict[int, SiteFacts]:
    sites = {
        site.pk: SiteFacts(site, decision, str(site.uuid)[:8] if foi else site.code)
        for site, decision in known.sites()
    }
    _count_cameras(known, sites)
    for plan in known.plans():
        if known.closed_at(plan) is None:
            sites[plan.site_id].plan = plan
    newest = known.attestations()
    for key, facts in sites.items():
        facts.attestation = newest.get(key)
        facts.attested = state_of(facts.attestation, on=on, at=known.at)
    return sites


def _count_cameras(known: Known, sites: dict[int, SiteFacts]) -> None:
    """Count every camera once, into its site's groups."""
    taken_out = known.lines().filter(GONE_OUT, camera=OuterRef("pk"))
    counted = (
        known.cameras()
        .annotate(out=Exists(taken_out), replaced=Exists(taken_out.filter(SETTLED)))
        .values_list(
            "known_site_id",
            "known_verdict",
            "known_status",
            "known_life",
            "known_connection",
            "out",
            "replaced",
        )
        .annotate(number=Count("pk"))
        .order_by("known_site_id")
    )
    for site_id, *group, number in counted.iterator(chunk_size=2000):
        sites[site_id].groups[Group(*group)] += number
    for site_id, due_on in (
        known.cameras()
        .filter(known_due_on__isnull=False)
        .exclude(known_life=Life.GONE)
        .order_by()
        .values_list("known_site_id")
        .annotate(first=Min("known_due_on"))
    ):
        sites[site_id].earliest_due = due_on
