"""Logging on a walk-round: what a phone sends is logged once, however often it arrives, and with its photos."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from inventory.models import Camera, Organisation, Person
from inventory.services.camera_photos import NO_LABELS, Labels, add_photos
from inventory.services.kept_files import Received
from inventory.services.registering import AlreadyLoggedError, log_camera


@dataclass(frozen=True, slots=True)
class Logged:
    """The camera, and whether this key had brought it before."""

    camera: Camera
    again: bool


def log_once(
    facts: Mapping[str, Any],
    photos: Sequence[Received],
    *,
    key: UUID | None,
    organisation: Organisation,
    on: date,
    by: Person,
    labels: Labels = NO_LABELS,
) -> Logged:
    """Log a camera with its photos, all or nothing; a key of the organisation that came before brings its camera.

    Raises AlreadyLoggedError and TooManyPhotosError.
    """
    if known := sent_before(organisation, key):
        return Logged(known, again=True)
    try:
        with transaction.atomic():
            camera = log_camera(facts, organisation=organisation, on=on, by=by, key=key)
            add_photos(camera, photos, by=by, labels=labels)
    except (IntegrityError, AlreadyLoggedError):  # the same at the same moment: whichever came first has it
        known = sent_before(organisation, key)
        if known is None:
            raise
        return Logged(known, again=True)
    return Logged(camera, again=False)


def sent_before(organisation: Organisation, key: UUID | None) -> Camera | None:
    """The camera that a key has brought, also one that was taken back since."""
    if key is None:
        return None
    sent = Camera.objects.filter(organisation=organisation, sent_key=key)
    return sent.select_related("site", "fingerprint__finding").first()
