"""Old answers, given again: a camera as at a day under an edition, and what editions have moved since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from inventory.classification.fingerprints import fingerprint_of
from inventory.classification.judging import Judgement, judge
from inventory.models import Camera, Edition, Finding, Life, Organisation, Verdict, VerdictMove
from inventory.services import judging
from inventory.services.editions import end_of, rulebook_of


def judged_as_at(camera: Camera, edition: Edition, *, on: date) -> Judgement:
    """What judging says of the camera's texts, as they read now, as of a day under an edition; nothing is stored."""
    rulebook = rulebook_of(edition, on=on)
    return judge(fingerprint_of(judging.text_of(camera), rulebook), rulebook, on)


def stored_as_at(camera: Camera, *, on: date) -> Finding | None:
    """The finding that Lenscap held on that day for what the camera says of itself today."""
    findings = Finding.objects.filter(fingerprint=camera.fingerprint_id, judged_at__lt=end_of(on))
    return findings.select_related("edition").order_by("-pk").first()


def count_under(organisation: Organisation, edition: Edition, *, on: date) -> dict[str, int]:
    """How many cameras have each verdict under an edition as of a day, and how many differ from now; none written.

    Every camera's texts are read anew, because another edition may know other names.
    """
    rulebook = rulebook_of(edition, on=on)
    judged: dict[str, str] = {}
    counts: dict[str, int] = dict.fromkeys(Verdict.values, 0) | {"differ": 0}
    cameras = Camera.objects.in_register().filter(organisation=organisation).select_related("site")
    for camera in cameras.iterator(chunk_size=2000):
        description = fingerprint_of(judging.text_of(camera), rulebook)
        if description.key not in judged:
            judged[description.key] = str(judge(description, rulebook, on).verdict)
        verdict = judged[description.key]
        counts[verdict] += 1
        counts["differ"] += verdict != camera.verdict
    return counts


@dataclass(frozen=True, slots=True)
class SiteMoves:
    """What editions since have moved at one site."""

    uuid: UUID
    name: str
    category: str
    restricted: int
    to_check: int
    left: int


def moved_since(cameras: QuerySet[Camera], moves: QuerySet[VerdictMove], number: int) -> QuerySet[Camera]:
    """Cameras that are not gone and whose verdict is another than edition `number` left it, then `verdict_then`."""
    since = moves.filter(edition__number__gt=number, camera=OuterRef("pk")).order_by("pk")
    then = Subquery(since.values("from_verdict")[:1])
    # From the cameras that moved: asked of every camera, a million took seconds.
    moved = cameras.exclude(life=Life.GONE).filter(
        pk__in=moves.filter(edition__number__gt=number).values("camera")
    )
    return moved.annotate(verdict_then=then).exclude(verdict_then=None).exclude(verdict_then=F("verdict"))


def since_edition(numbers: Sequence[int], asked: str) -> int:
    """The edition that an address asks to count from: one of `numbers`, else the one before the newest."""
    if asked.isdecimal() and int(asked) in numbers:
        return int(asked)
    return max(max(numbers, default=1) - 1, 1)


def newly_restricted(moved: QuerySet[Camera]) -> QuerySet[Camera]:
    """Of the moved cameras those that are restricted now, by site."""
    return moved.filter(verdict=Verdict.RESTRICTED).select_related("site").order_by("site__name", "pk")


def by_site(cameras: QuerySet[Camera]) -> list[SiteMoves]:
    """The moved cameras by site, those with most newly restricted first."""
    rows = cameras.order_by().values_list("site__uuid", "site__name", "site__category")
    counted = rows.annotate(
        restricted=Count("pk", filter=Q(verdict=Verdict.RESTRICTED)),
        to_check=Count("pk", filter=Q(verdict__in=(Verdict.SUSPECTED, Verdict.UNKNOWN))),
        left=Count("pk", filter=Q(verdict_then=Verdict.RESTRICTED)),
    )
    return [SiteMoves(*row) for row in counted.order_by("-restricted", "-to_check", "site__name")]
