"""Taking back a camera that was logged by mistake a moment ago, while nothing depends on it."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from inventory import audit
from inventory.events import findings_changed
from inventory.models import Camera, Determination, ImportRow, Person, Sighting, SiteQuestion
from inventory.services.editions import current_edition
from removal.models import AttestedCamera, Removal, SurveyedCamera
from removal.services.taking_out import take_out
from removal.services.undo_holds import touched_lines

TAKEN_BACK = "The camera was logged by mistake and taken back."

# Why a camera stays, the first that is true.
REASONS = {
    "changed": "it was edited or imported since",
    "work": "it stands in a removal plan that somebody works on, or replaces another camera",
    "decided": "somebody decided on it or asked about it since",
    "seen": "a walk-round, an attestation or a comparison with the network speaks of it",
    "recorder": "it records other cameras",
}


class DependedOnError(Exception):
    """Something depends on the camera; the message says what."""


@transaction.atomic
def take_back(camera: Camera, *, by: Person) -> None:
    """Take a logged camera out of the register again. Raises DependedOnError.

    Its row, photos and audit trail stay; no list, count or report has it.
    """
    locked = Camera.objects.in_register().select_for_update(of=("self",)).select_related("organisation")
    fresh = locked.filter(pk=camera.pk).first()
    if fresh is None:
        raise DependedOnError("It was taken back already.")
    if why := why_it_stays(fresh):
        raise DependedOnError(f"{fresh} stays: {why}.")
    take_out([fresh], TAKEN_BACK, organisation=fresh.organisation)
    audit.record(
        "camera taken back",
        organisation=fresh.organisation,
        by=by,
        subject=fresh,
        before={"site": str(fresh.site_id), "location": fresh.location},
        reason=TAKEN_BACK,
    )
    findings_changed.send(
        sender=Camera,
        organisation=fresh.organisation,
        edition=current_edition(fresh.organisation),
        fingerprint_ids=[],
    )


def why_it_stays(camera: Camera) -> str:
    """What depends on the camera, in words; empty when nothing does."""
    if camera.edited_at or camera.first_batch_id:
        return REASONS["changed"]
    asked: dict[str, list[QuerySet[Any]]] = {
        "changed": [ImportRow.objects.filter(camera=OuterRef("pk"))],
        "work": [touched_lines(), Removal.objects.filter(replaced_by=OuterRef("pk"))],
        "decided": [_decisions(camera), SiteQuestion.objects.filter(camera=OuterRef("pk"))],
        "seen": [
            Sighting.objects.filter(camera=OuterRef("pk")),
            SurveyedCamera.objects.filter(camera=OuterRef("pk")),
            AttestedCamera.objects.filter(camera=OuterRef("pk")),
        ],
        "recorder": [Camera.objects.in_register().filter(recorder=OuterRef("pk"))],
    }
    for reason, sets in asked.items():
        held = Camera.objects.in_register().filter(pk=camera.pk)
        if any(held.filter(Exists(one)).exists() for one in sets):
            return REASONS[reason]
    return ""


def _decisions(camera: Camera) -> QuerySet[Determination]:
    return Determination.objects.filter(
        fingerprint=OuterRef("fingerprint"), proposed_at__gt=camera.created_at
    )
