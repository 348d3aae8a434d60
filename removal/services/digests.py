"""Digests: what waits for a person, in counts; made once for each person and working day.

Each digest says the whole of what waits on its day, and *newly in scope* counts from the digest before, so a night
that was missed loses nothing. Overdue cameras are told to the people of their site first; after days that the
organisation sets to the compliance leads, and after more to the responsible owner.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from inventory import access as inventory_access
from inventory.access import Permission, may
from inventory.models import Camera, Life, Organisation, Person, Role, Verdict
from inventory.models.columns import number_of, numbers
from inventory.services import publishing, reviewing
from inventory.services.estate import EXEMPTED, IN_SERVICE, OVERDUE, UNSETTLED, added_up
from removal import access
from removal.models import Appointment, CameraSpan, Digest, ReminderChoice, ReminderRules
from removal.planning.calendars import Division, add_working_days, is_working_day
from removal.planning.workflow import State as LineState
from removal.services import exempting


class Line(NamedTuple):
    """What a digest counts: its words, those for one where they differ, and the page that shows it."""

    name: str
    many: str
    route: str
    query: str = ""
    one: str = ""

    def words(self, number: int) -> str:
        """What is counted, without the number."""
        return self.one or self.many if number == 1 else self.many


LINES = (
    Line("escalated", "overdue and escalated to you", "cameras", "?overdue=true"),
    Line("overdue", "overdue", "cameras", "?overdue=true"),
    Line("checks_late", "still to be checked after their date", "cameras", "?checks_late=true"),
    Line("due_7", "due within 7 days", "deadlines"),
    Line("due_30", "due within 30 days", "deadlines"),
    Line("newly_in_scope", "newly in scope", "cameras", "?verdict=restricted"),
    Line("returned", "plans returned to you", "plans", "?stage=returned", one="plan returned to you"),
    Line("plans", "plans for you to approve", "plans", one="plan for you to approve"),
    Line("exemptions", "exemptions for you to decide", "exemptions", one="exemption for you to decide"),
    Line(
        "lapsing",
        "exemptions that end within 30 days",
        "exemptions",
        one="exemption that ends within 30 days",
    ),
    Line(
        "attestations",
        "attestations that end within 30 days",
        "attestations",
        one="attestation that ends within 30 days",
    ),
    Line(
        "sites",
        "decisions on sites to look at again",
        "sites",
        "?review=on",
        one="decision on a site to look at again",
    ),
    Line("serials", "serial numbers to explain", "home", one="serial number to explain"),
    Line("questions", "questions for you to answer", "home", one="question for you to answer"),
    Line("proposals", "decisions for you to confirm", "review", one="decision for you to confirm"),
    Line("reviews", "devices to be checked", "review", one="device to be checked"),
    Line("drafts", "draft editions for you to publish", "editions", one="draft edition for you to publish"),
)
"""In the order in which a digest tells them."""
TOLD_OF_DATES = frozenset({Role.FACILITIES_MANAGER, Role.COMPLIANCE_LEAD})
LAPSING_DAYS = 30


@dataclass(frozen=True, slots=True)
class Chain:
    """The days from which an overdue camera is told to the next in the chain: those due before them."""

    lead: date
    owner: date


def rules_of(organisation: Organisation) -> ReminderRules:
    """What the organisation set, or the defaults, not saved."""
    found = ReminderRules.objects.filter(organisation=organisation).first()
    return found or ReminderRules(organisation=organisation)


def chain_of(rules: ReminderRules, *, on: date) -> Chain:
    """When the chain's next are told, counted back in working days of the organisation's division."""
    division = Division(rules.organisation.division)
    return Chain(
        *(add_working_days(on, -days, division).day for days in (rules.lead_after, rules.owner_after))
    )


def is_digest_day(organisation: Organisation, *, on: date) -> bool:
    """Digests are made on working days of the organisation's division."""
    return is_working_day(on, Division(organisation.division))


def people_to_tell(organisation: Organisation, *, after: int, most: int) -> list[Person]:
    """The next people who may sign in, by key."""
    active = Person.objects.filter(organisation=organisation, is_active=True, pk__gt=after)
    return list(active.select_related("organisation").order_by("pk")[:most])


def counts_of(person: Person, chain: Chain, *, since: datetime, on: date) -> dict[str, int]:
    """What waits for a person on a day, lines without anything left out; a fixed number of queries."""
    sets = _sets(person, since=since, on=on) | {"escalated": _escalated(person, chain, on=on)}
    found = _dates(person, on=on) | numbers(person, **sets)
    return {line.name: found[line.name] for line in LINES if found.get(line.name)}


def since_of(person: Person, *, on: date) -> datetime:
    """Since when things are new to a person: their digest before this day, else a day ago."""
    before = Digest.objects.filter(person=person, on__lt=on).order_by("-on").values_list("made_at", flat=True)
    return before.first() or timezone.now() - timedelta(days=1)


def make(people: Iterable[Person], rules: ReminderRules, *, on: date) -> list[Digest]:
    """The digests of these people for a day, not saved; those for whom nothing waits get none."""
    people, made = list(people), []
    chain = chain_of(rules, on=on)
    silenced = ReminderChoice.objects.filter(person__in=people, by_mail=False)
    silent = set(silenced.values_list("person_id", flat=True))
    for person in people:
        counts = counts_of(person, chain, since=since_of(person, on=on), on=on)
        by_mail = settings.DIGESTS_BY_MAIL and person.pk not in silent
        state = Digest.State.HELD if by_mail else Digest.State.SHOWN
        if counts:
            made.append(Digest(person=person, on=on, counts=counts, state=state, made_at=timezone.now()))
    return made


def _dates(person: Person, *, on: date) -> dict[str, int]:
    """Dates of the cameras within reach, for those who do or direct the work."""
    if not person.roles & TOLD_OF_DATES:
        return {}
    in_service = inventory_access.dates(person).filter(IN_SERVICE)
    ahead = {
        f"due_{days}": added_up(~EXEMPTED & Q(due_by__gte=on, due_by__lte=on + timedelta(days=days)))
        for days in (7, 30)
    }
    late = added_up(UNSETTLED & Q(due_by__lt=on))
    return in_service.aggregate(overdue=added_up(OVERDUE), checks_late=late, **ahead)


def _newly_restricted(
    spans: QuerySet[CameraSpan], organisation: Organisation, *, since: datetime
) -> QuerySet[CameraSpan]:
    """Cameras in the register that are restricted since then and were not before."""
    undone = Camera.objects.undone().filter(organisation=organisation).order_by().values("pk")
    restricted = spans.filter(verdict=Verdict.RESTRICTED, until=None).exclude(camera__in=undone)
    before = CameraSpan.objects.filter(
        camera=OuterRef("camera"), verdict=Verdict.RESTRICTED, since__lte=since
    )
    return restricted.exclude(life=Life.GONE).filter(since__gt=since).exclude(Exists(before))


def _sets(person: Person, *, since: datetime, on: date) -> dict[str, "QuerySet[Any] | Subquery"]:
    """What is counted in one question: what is new to those who direct the work, and what this person can move on."""
    found: dict[str, QuerySet[Any] | Subquery] = {
        "questions": inventory_access.open_questions(person),
        "serials": access.serials_to_explain(person),
        "exemptions": exempting.waiting_for(person, access.exemptions(person), on=on),
        "returned": number_of(access.returned_to(person), different="removal__plan"),
    }
    if person.roles & TOLD_OF_DATES:
        found["newly_in_scope"] = _newly_restricted(access.spans(person), person.organisation, since=since)
        # Exemptions and attestations that end soon, for those who would have to renew them or do the work.
        running = access.exemptions(person).running(on=on)
        soon = on + timedelta(days=LAPSING_DAYS)
        found["lapsing"] = running.filter(expires_on__lte=soon)
        found["attestations"] = access.attestations(person).holding(on=on).filter(until__lte=soon)
    if may(person, Permission.DECIDE_SENSITIVITY):
        found["sites"] = inventory_access.sites(person).review_past(on=on)  # type: ignore[attr-defined]  # Site's own queryset
    if may(person, Permission.APPROVE_PLANS):
        submitted = access.removals(person).filter(state=LineState.SUBMITTED).exclude(submitted_by=person)
        found["plans"] = number_of(submitted, different="plan")
    if may(person, Permission.DETERMINE):
        found["reviews"] = reviewing.to_decide(reviewing.in_use(inventory_access.fingerprints(person)))
        found["proposals"] = inventory_access.proposals(person).exclude(proposed_by=person)
    if may(person, Permission.PUBLISH_EDITIONS):
        found["drafts"] = publishing.publishable(inventory_access.drafts(person), person)
    return found


def _escalated(person: Person, chain: Chain, *, on: date) -> QuerySet[Camera]:
    """Overdue for so long that it has gone up the chain to this person; a late find counts from its finding."""
    told = Q()
    if Role.COMPLIANCE_LEAD in person.roles:
        told |= Q(due_on__lt=chain.lead, found_on__lt=chain.lead)
    standing = Appointment.objects.standing(on=on).filter(organisation_id=person.organisation_id)
    answered = standing.exclude(site=None).values("site")
    for site_id in standing.filter(person=person).values_list("site", flat=True):
        where = Q(site=site_id) if site_id else ~Q(site__in=answered)
        told |= where & Q(due_on__lt=chain.owner, found_on__lt=chain.owner)
    cameras = inventory_access.cameras(person)
    return cameras.filter(told, IN_SERVICE, OVERDUE) if told else cameras.none()
