"""Questions to a site: somebody there reads the label, and the camera is judged by what they read in the same step."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from inventory import audit
from inventory.events import findings_changed
from inventory.models import Camera, Person, SiteQuestion
from inventory.services.editions import rulebook_of
from inventory.services.holding import held_edition
from inventory.services.judging import judge_now

Answer = SiteQuestion.Answer


class AlreadyAskedError(Exception):
    """The site has an open question about this camera."""


class QuestionClosedError(Exception):
    """Somebody has answered or withdrawn the question meanwhile."""


def usual_question(camera: Camera) -> str:
    """What is asked unless the asker writes something else."""
    return f"Read the label on the back of {camera}. What does it say?"


@transaction.atomic
def ask_site(camera: Camera, text: str, *, by: Person) -> SiteQuestion:
    """Ask the people of the camera's site to look at it. Raises AlreadyAskedError."""
    try:
        with transaction.atomic():
            question = SiteQuestion.objects.create(
                camera=camera, fingerprint=camera.fingerprint, text=text, asked_by=by
            )
    except IntegrityError:
        raise AlreadyAskedError(f"{camera.site} has a question about this camera already.") from None
    audit.record(
        "site asked", organisation=camera.organisation, by=by, subject=camera, after={"question": text}
    )
    return question


@transaction.atomic
def answer_question(
    question: SiteQuestion, answer: str, label_text: str, *, on: date, by: Person
) -> SiteQuestion:
    """Record what was found at the site; a label that was read stands on the camera, which is judged by it at once.

    An earlier reading of the label makes way. Raises QuestionClosedError.
    """
    fresh = SiteQuestion.objects.select_for_update().get(pk=question.pk)
    if fresh.closed_at:
        raise QuestionClosedError("This question was answered or withdrawn meanwhile.")
    fresh.answer, fresh.label_text = answer, label_text if answer == Answer.READ else ""
    fresh.closed_by, fresh.closed_at = by, timezone.now()
    fresh.save()
    locked = (
        Camera.objects.in_register().select_for_update(of=("self",)).select_related("site", "organisation")
    )
    fresh.camera = locked.get(pk=fresh.camera_id)
    before = {"label": fresh.camera.label_text, "verdict": fresh.camera.verdict}
    if fresh.label_text:
        _judge_by_label(fresh.camera, fresh.label_text, on=on)
    audit.record(
        "site question answered",
        organisation=fresh.camera.organisation,
        by=by,
        subject=fresh.camera,
        before=before,
        after={
            "answer": fresh.get_answer_display(),
            "label": fresh.camera.label_text,
            "verdict": fresh.camera.verdict,
        },
    )
    return fresh


@transaction.atomic
def withdraw_question(question: SiteQuestion, *, by: Person) -> None:
    """Take a question back that nobody has answered. Raises QuestionClosedError."""
    closed = SiteQuestion.objects.filter(pk=question.pk, closed_at=None).update(
        closed_by=by, closed_at=timezone.now()
    )
    if not closed:
        raise QuestionClosedError("This question was answered or withdrawn meanwhile.")
    camera = question.camera
    audit.record("site question withdrawn", organisation=camera.organisation, by=by, subject=camera)


def _judge_by_label(camera: Camera, label_text: str, *, on: date) -> None:
    edition = held_edition(camera.organisation)
    camera.label_text, camera.to_replan = label_text, True
    camera.version += 1
    judge_now([camera], edition, rulebook_of(edition), on=on)
    camera.save()
    findings_changed.send(
        sender=Camera,
        organisation=camera.organisation,
        edition=edition,
        fingerprint_ids=[camera.fingerprint_id],
    )
