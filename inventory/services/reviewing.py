"""The review queue: what waits for a person, by how much it decides, and what a person needs to decide it.

Reads only. The set of fingerprints comes from the caller, who takes it from `access`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from inventory.classification.evidence import Tendency
from inventory.classification.rulebook import Rulebook
from inventory.models import (
    Camera,
    Determination,
    Finding,
    Fingerprint,
    Life,
    Person,
    Site,
    SiteQuestion,
    Verdict,
)
from inventory.services.determining import TWO_PEOPLE_AT

Fingerprints = QuerySet[Fingerprint]
OPEN_VERDICTS = (Verdict.SUSPECTED, Verdict.UNKNOWN)
CONTRADICTED_FIRST = Case(
    When(finding__contradicted=True, then=Value(0)), default=Value(1), output_field=IntegerField()
)
CAMERAS_SHOWN = 25
SET_ASIDE = (Tendency.ASIDE, Tendency.IGNORED)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the devices that asked for a decision have one, and how long the part is that is shown."""

    decided: int
    total: int
    shown: int


@dataclass(slots=True)
class Candidate:
    """A maker in question, and what speaks of it: sentences with their sources. `name` is "" for what names none."""

    maker: str
    name: str
    grounds: dict[str, list[str]] = field(default_factory=dict)
    criterion: str = ""


def in_use(fingerprints: Fingerprints, *, site: str = "") -> Fingerprints:
    """Those with a camera that is not gone, at that site (its UUID) where one is given."""
    cameras = Camera.objects.in_register().in_service().filter(fingerprint=OuterRef("pk"))
    return fingerprints.filter(Exists(cameras.filter(site__uuid=site) if site else cameras))


def part_of(fingerprints: Fingerprints, part: str, person: Person) -> Fingerprints:
    """A part of the queue as this person sees it: to_decide, contradicted, for_me, for_others, asked or decided."""
    parts: dict[str, Callable[[], Fingerprints]] = {
        "to_decide": lambda: to_decide(fingerprints),
        "contradicted": lambda: contradicted(fingerprints),
        "for_me": lambda: waiting_for(fingerprints, person),
        "for_others": lambda: waiting_for_others(fingerprints, person),
        "asked": lambda: asked_at_the_site(fingerprints),
        "decided": lambda: decided(fingerprints),
    }
    return parts[part]()


def to_decide(fingerprints: Fingerprints) -> Fingerprints:
    """Needs checking or cannot tell, undecided, or decided and contradicted since; nobody has proposed anything."""
    return fingerprints.filter(_waits())


def contradicted(fingerprints: Fingerprints) -> Fingerprints:
    """Decided, and the evidence has turned against it since."""
    return fingerprints.filter(finding__contradicted=True)


def waiting_for(fingerprints: Fingerprints, person: Person) -> Fingerprints:
    """Somebody else's proposals, and what one person decided that now touches a sensitive site."""
    others = ~Q(proposed_by=person)
    proposed, alone = Determination.objects.proposed(), _alone_at_a_sensitive_site()
    either = [decisions.filter(others).order_by().values("fingerprint") for decisions in (proposed, alone)]
    # From the few decisions to their devices: the other way about, the databases look for cameras of every device.
    return fingerprints.filter(pk__in=either[0].union(either[1]))


def waiting_for_others(fingerprints: Fingerprints, person: Person) -> Fingerprints:
    """The person's own proposals."""
    own = Determination.objects.proposed().filter(proposed_by=person, fingerprint=OuterRef("pk"))
    return fingerprints.filter(Exists(own))


def asked_at_the_site(fingerprints: Fingerprints) -> Fingerprints:
    """Those with a question that nobody has answered yet."""
    open_questions = SiteQuestion.objects.filter(closed_at=None, camera__fingerprint=OuterRef("pk"))
    return fingerprints.filter(Exists(open_questions))


def decided(fingerprints: Fingerprints) -> Fingerprints:
    """Those with a determination in force."""
    return fingerprints.filter(finding__determination__isnull=False)


def ranked(fingerprints: Fingerprints) -> Fingerprints:
    """By how much a decision decides: contradicted ones, then cameras at sensitive sites, then cameras.

    Each carries `camera_count`, `site_count` and `sensitive_count`, of cameras that are not gone. Sites are counted
    where cameras are meant: a camera has one, and it stands in the index. They are counted for each device by
    itself: joined, SQLite would sort all of a device's cameras with everything that is known of it beside each.
    """
    sensitive = Q(site__category__in=TWO_PEOPLE_AT)
    counted = fingerprints.annotate(
        camera_count=_of_its_cameras(Count("site")),
        site_count=_of_its_cameras(Count("site", distinct=True)),
        sensitive_count=_of_its_cameras(Count("site", filter=sensitive)),
        first=CONTRADICTED_FIRST,
    )
    return counted.order_by("first", "-sensitive_count", "-camera_count", "pk")


def _of_its_cameras(number: Count) -> Coalesce:
    """A number of the cameras of a device that are not gone."""
    cameras = Camera.objects.in_register().in_service().filter(fingerprint=OuterRef("pk"))
    counted = cameras.order_by().values("fingerprint").annotate(number=number)
    return Coalesce(Subquery(counted.values("number")), 0)


def at_place(fingerprints: Fingerprints, at: int) -> Fingerprints:
    """The key of what stands at a place of the queue, counted from 0, in the order of `ranked`: for a filter.

    All of them must be `in_use`. Asks only for what an index of the cameras holds, however many these are.
    """
    return _queue(fingerprints)[at : at + 1]


def progress(fingerprints: Fingerprints, shown: Fingerprints) -> Progress:
    """How far the deciding is, and how many of them a part of theirs holds."""
    done = Q(finding__determination__isnull=False, finding__contradicted=False)
    told = fingerprints.aggregate(
        done=Count("pk", filter=done),
        waiting=Count("pk", filter=_waits()),
        shown=Count("pk", filter=Q(pk__in=shown.order_by().values("pk"))),
    )
    return Progress(told["done"], told["done"] + told["waiting"], told["shown"])


def cameras_of(fingerprint: Fingerprint, cameras: "QuerySet[Camera]") -> "QuerySet[Camera]":
    """The first cameras that a decision decides, those at sensitive sites before the others."""
    mine = cameras.filter(fingerprint=fingerprint).exclude(life=Life.GONE)
    # The sites first, each of which has one of the cameras at least: of all others nothing but an index is read.
    sites = Site.objects.filter(pk__in=mine.order_by().values("site"))
    first = sites.order_by(_rank("category"), "name", "pk").values("pk")[:CAMERAS_SHOWN]
    in_order = mine.filter(site__in=first).select_related("site")
    return in_order.order_by(_rank("site__category"), "site__name", "asset_tag", "pk")[:CAMERAS_SHOWN]


def _rank(category: str) -> Case:
    """Sensitive sites before extended ones, these before all others."""
    order = (Site.Category.SENSITIVE, Site.Category.EXTENDED)
    at = [When(**{category: value}, then=Value(place)) for place, value in enumerate(order)]
    return Case(*at, default=Value(len(order)))


def candidates(finding: Finding, rulebook: Rulebook) -> list[Candidate]:
    """Each maker that something speaks of, those in question first; last what speaks of none."""
    in_question = [finding.maker, finding.own_maker, *finding.candidates]
    counted = [ground for ground in finding.grounds if ground["tendency"] != Tendency.DECIDED]
    named = [*in_question, *(ground.get("maker", "") for ground in counted)]
    makers = [maker for maker in dict.fromkeys(named) if maker in rulebook.makers]
    found = {maker: Candidate(maker, rulebook.makers[maker].short_name) for maker in makers}
    nobody = Candidate("", "")
    for ground in counted:
        told = found.get(ground.get("maker", ""), nobody).grounds.setdefault(ground["sentence"], [])
        told += [ground["source"]] if ground["source"] and ground["source"] not in told else []
    for maker, candidate in found.items():
        candidate.criterion = rulebook.makers[maker].prc_nil
    return [*found.values(), *([nobody] if nobody.grounds else [])]


def answers(fingerprint: Fingerprint) -> "QuerySet[SiteQuestion]":
    """What sites were asked of this device's cameras, also of those that their answer has moved elsewhere since."""
    asked = Q(fingerprint=fingerprint) | Q(camera__fingerprint=fingerprint)
    found = SiteQuestion.objects.filter(asked).select_related("camera__site", "asked_by", "closed_by")
    return found.select_related("camera__fingerprint__finding")


def makers_to_choose(rulebook: Rulebook, first: Iterable[str]) -> Sequence[tuple[str, list[tuple[str, str]]]]:
    """The edition's makers as grouped choices, those in question before all others."""
    in_question = [(id, rulebook.makers[id].short_name) for id in first if id in rulebook.makers]
    taken = {id for id, _ in in_question}
    others = sorted(
        ((each.id, each.short_name) for each in rulebook.pack.makers if each.id not in taken),
        key=lambda choice: choice[1].casefold(),
    )
    groups = [("In question here", in_question)] if in_question else []
    return [*groups, ("On your list", others)]


def _waits() -> Q:
    undecided = Q(finding__verdict__in=OPEN_VERDICTS, finding__determination=None)
    proposed = Determination.objects.proposed().filter(fingerprint=OuterRef("pk"))
    return (undecided | Q(finding__contradicted=True)) & Q(~Exists(proposed))


def _queue(fingerprints: Fingerprints) -> "QuerySet[Fingerprint, Any]":
    """Keys in the order of `ranked`."""
    # By an alias, or Django asks for the cameras anew; and never by a list of lives, in which SQLite looks each one up.
    there = fingerprints.alias(life=F("cameras__life"), undone_at=F("cameras__undone_at"))
    there = there.exclude(life=Life.GONE).filter(undone_at=None)
    sensitive = Q(cameras__site__in=Site.objects.filter(category__in=TWO_PEOPLE_AT).order_by().values("pk"))
    counted = (
        there.order_by()
        .values("pk")
        .annotate(
            first=Min(CONTRADICTED_FIRST),
            camera_count=Count("cameras__site"),
            sensitive_count=Count("cameras__site", filter=sensitive),
        )
    )
    return counted.order_by("first", "-sensitive_count", "-camera_count", "pk").values("pk")


def _alone_at_a_sensitive_site() -> "QuerySet[Determination]":
    """Loosenings in force that one person made where no sensitive site was touched, and now one is."""
    at_risk = (
        Camera.objects.in_register()
        .in_service()
        .filter(fingerprint=OuterRef("fingerprint"), site__category__in=TWO_PEOPLE_AT)
    )
    alone = Determination.objects.in_force().filter(loosens=True, confirmed_by=None, single_handed=False)
    return alone.filter(Exists(at_risk))
