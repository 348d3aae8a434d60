"""Walk-round rounds: begun with what the register expects, answered camera by camera, finished with what was covered.

A round changes no camera: what is not there is said and left to people, since only the workflow makes a camera gone.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from inventory import access, audit
from inventory.access import Permission, may
from inventory.models import Camera, Life, Organisation, Person, Site, Verdict
from removal.models import Survey, SurveyedCamera
from removal.services.progress import MissingEvidenceError, NotAllowedError

Answer = SurveyedCamera.Answer


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """A round in counts; `unidentified` are cameras of the round that are there and whose maker is not settled."""

    expected: int
    answered: int
    found: int
    missing: int
    cannot_read: int
    no_label: int
    out_of_reach: int
    unexpected: int
    unidentified: int

    @property
    def left(self) -> int:
        """Expected, and nobody has been to it."""
        return self.expected - self.answered

    @property
    def surveyed_share(self) -> int | None:
        """Whole per cent of what was expected that somebody has been to; None where nothing was."""
        return 100 * self.answered // self.expected if self.expected else None

    @property
    def unidentified_share(self) -> int | None:
        """Whole per cent of the cameras that are there whose maker is not settled; None where there is none."""
        there = self.answered - self.missing + self.unexpected
        return -(-100 * self.unidentified // there) if there else None


@transaction.atomic
def start(site: Site, *, method: str, by: Person) -> Survey:
    """Begin a round of a site with the cameras that the register has in place. Raises NotAllowedError."""
    _require(by, site)
    organisation = Organisation.objects.select_for_update().get(pk=site.organisation_id)
    open_round = Survey.objects.filter(site=site, state=Survey.State.OPEN).first()
    if open_round:
        raise NotAllowedError(
            f"{open_round.reference} of {site} is in progress already: go on with that one."
        )
    number = (Survey.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0) + 1
    survey = Survey.objects.create(
        organisation=organisation,
        site=site,
        number=number,
        method=method,
        started_by=by,
        started_at=timezone.now(),
    )
    expected = Camera.objects.in_register().filter(site=site, life=Life.LIVE).order_by("location", "pk")
    rows = [SurveyedCamera(survey=survey, camera_id=key) for key in expected.values_list("pk", flat=True)]
    SurveyedCamera.objects.bulk_create(rows, batch_size=500)
    _audit(survey, "round started", by, {"method": method, "expected": len(rows)})
    return survey


@transaction.atomic
def answer(survey: Survey, camera: UUID, said: str, *, by: Person) -> SurveyedCamera:
    """Say of one camera whether it is there; an empty answer takes the one before back. Raises NotAllowedError."""
    survey = _open(survey, by)
    rows = SurveyedCamera.objects.select_for_update(of=("self",)).select_related("camera")
    row = rows.filter(survey=survey, camera__uuid=camera).first()
    if row is None or said not in ("", *Answer.values):
        raise NotAllowedError("This camera is not part of the round, or the answer is none of those offered.")
    if row.answer == said:
        return row
    before, row.answer = row.answer, said
    row.answered_by, row.answered_at = (by, timezone.now()) if said else (None, None)
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record(
        "camera surveyed",
        organisation=survey.organisation,
        by=by,
        subject=row.camera,
        before={"answer": before},
        after={"answer": said, "round": survey.reference},
    )
    return row


@transaction.atomic
def finish(survey: Survey, *, coverage: str, not_covered: str, notes: str, by: Person) -> Survey:
    """Close a round. Raises NotAllowedError, and MissingEvidenceError by field.

    Cameras logged at the site by hand since it began join it as unexpected. A round on which none was found at a site
    where none is expected is a nil return.
    """
    survey = _open(survey, by)
    now = timezone.now()
    joined = [
        SurveyedCamera(
            survey=survey, camera=camera, expected=False, answer=Answer.FOUND, answered_by=by, answered_at=now
        )
        for camera in unexpected(survey)
    ]
    counted = figures(survey)
    if problems := _unfinished(counted, coverage, not_covered):
        raise MissingEvidenceError(problems)
    SurveyedCamera.objects.bulk_create(joined)
    survey.state, survey.finished_by, survey.finished_at = Survey.State.FINISHED, by, now
    survey.coverage, survey.notes = coverage, notes.strip()
    survey.not_covered = not_covered.strip() if coverage == Survey.Coverage.PART else ""
    there = counted.answered - counted.missing + len(joined)
    survey.none_here = there == 0 and counted.left == 0
    survey.save()
    facts = {"coverage": coverage, "unexpected": len(joined), "missing": counted.missing}
    _audit(
        survey, "round finished", by, facts | {"answered": counted.answered, "none_here": survey.none_here}
    )
    return survey


@transaction.atomic
def give_up(survey: Survey, *, by: Person) -> Survey:
    """End a round without a result; its answers stay, and it counts for nothing. Raises NotAllowedError."""
    survey = _open(survey, by)
    survey.state, survey.finished_by, survey.finished_at = Survey.State.ABANDONED, by, timezone.now()
    survey.save(update_fields=["state", "finished_by", "finished_at"])
    _audit(survey, "round given up", by, {})
    return survey


def unexpected(survey: Survey) -> list[Camera]:
    """Cameras of the site that people logged by hand since the round began, and that are no part of it."""
    logged = Camera.objects.in_register().filter(
        site=survey.site_id, life=Life.LIVE, first_batch=None, created_at__gte=survey.started_at
    )
    return list(logged.exclude(surveyed__survey=survey).order_by("pk"))


def figures(survey: Survey) -> RoundFigures:
    """The counts of a round: two queries while it is open, one after."""
    return figures_of([survey])[survey.pk]


def figures_of(surveys: Collection[Survey]) -> dict[int, RoundFigures]:
    """The counts of several rounds by their keys: one query, and one more for each that is open."""
    counted = with_figures(Survey.objects.filter(pk__in=[each.pk for each in surveys]))
    by_key = {each.pk: counted_of(each) for each in counted}
    return {each.pk: _with_unexpected(each, by_key[each.pk]) for each in surveys}


def with_figures(surveys: "QuerySet[Survey]") -> "QuerySet[Survey]":
    """Rounds that bring along the counts of their rows, for `counted_of`."""
    expected = Q(rows__expected=True)
    unsettled = Q(rows__camera__verdict__in=("", Verdict.UNKNOWN, Verdict.SUSPECTED))
    return surveys.annotate(
        expected=Count("rows", filter=expected),
        answered=Count("rows", filter=expected & ~Q(rows__answer="")),
        unexpected=Count("rows", filter=Q(rows__expected=False)),
        unidentified=Count("rows", filter=unsettled & ~Q(rows__answer__in=("", Answer.MISSING))),
        **{value: Count("rows", filter=expected & Q(rows__answer=value)) for value in Answer.values},
    )


def counted_of(survey: Survey) -> RoundFigures:
    """The counts that a round of `with_figures` brought along."""
    return RoundFigures(**{each.name: getattr(survey, each.name) for each in fields(RoundFigures)})


def _with_unexpected(survey: Survey, counted: RoundFigures) -> RoundFigures:
    """While a round is open, what people log at its site is counted in."""
    if survey.state != Survey.State.OPEN:
        return counted
    here = unexpected(survey)
    unsettled = sum(camera.verdict not in (Verdict.RESTRICTED, Verdict.CLEAR) for camera in here)
    return replace(
        counted,
        unexpected=counted.unexpected + len(here),
        unidentified=counted.unidentified + unsettled,
    )


def _unfinished(counted: RoundFigures, coverage: str, not_covered: str) -> dict[str, str]:
    """What keeps a round from being finished like this, in words by field."""
    if coverage not in Survey.Coverage.values:
        return {"coverage": "Say whether the whole site was covered"}
    if coverage == Survey.Coverage.WHOLE and counted.left:
        left = f"{counted.left} camera{'s have' if counted.left != 1 else ' has'} no answer yet"
        return {"coverage": f"{left}: answer them, or say which part of the site was not covered"}
    if coverage == Survey.Coverage.PART and not not_covered.strip():
        return {"not_covered": "Say which areas nobody went to"}
    return {}


def _require(by: Person, site: Site) -> None:
    if not may(by, Permission.CHANGE_CAMERAS) or not access.sites(by).filter(pk=site.pk).exists():
        raise NotAllowedError("Only a facilities manager or compliance lead of the site may do this.")


def _open(survey: Survey, by: Person) -> Survey:
    """The round as it stands now, locked and still open."""
    survey = (
        Survey.objects.select_for_update(of=("self",))
        .select_related("organisation", "site")
        .get(pk=survey.pk)
    )
    _require(by, survey.site)
    if survey.state != Survey.State.OPEN:
        raise NotAllowedError(f"{survey.reference} is over: {survey.get_state_display().lower()}.")
    return survey


def _audit(survey: Survey, action: str, by: Person, after: dict[str, object]) -> None:
    audit.record(action, organisation=survey.organisation, by=by, subject=survey, after=after)
