"""Logging and editing single cameras, judged in the same request."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from inventory import audit
from inventory.events import findings_changed
from inventory.models import Camera, Organisation, Person
from inventory.services.editions import rulebook_of
from inventory.services.holding import held_edition
from inventory.services.judging import judge_now
from inventory.services.matching import PLACE, match_key, serial_key

# What a person may say of a camera; everything else follows from it.
FIELDS = (
    "site",
    "kind",
    "life",
    "connection",
    "location",
    "asset_tag",
    "vendor_text",
    "model_text",
    "description",
    "serial",
    "mac",
    "ip",
    "installed_on",
    "purchased_on",
    "planned_refresh_on",
)


class AlreadyLoggedError(Exception):
    """Another camera of the organisation has the same key; `camera` is that one.

    Its words do not name it: it may hang where the person does not work.
    """

    def __init__(self, camera: Camera) -> None:
        super().__init__(
            "Another camera is logged already with this reference, serial number or MAC address."
        )
        self.camera = camera


class ChangedMeanwhileError(Exception):
    """Somebody else saved the camera since the form was opened; `camera` is as it stands now."""

    def __init__(self, camera: Camera) -> None:
        super().__init__("Somebody else has changed this camera since you opened it.")
        self.camera = camera


@transaction.atomic
def log_camera(
    facts: Mapping[str, Any],
    *,
    organisation: Organisation,
    on: date,
    by: Person,
    banner: str = "",
    key: UUID | None = None,
) -> Camera:
    """Add a camera from a form, judged at once. Raises AlreadyLoggedError, and IntegrityError for a key sent before.

    `banner` is what it said of itself on the network, which nobody types; `key` is what `walking` knows it by.
    """
    camera = Camera(
        organisation=organisation,
        found_on=on,
        source_file="",
        banner=banner,
        sent_key=key,
        **_known(facts),
    )
    _key(camera)
    _save_judged(camera, on=on)
    audit.record(
        "camera logged",
        organisation=organisation,
        by=by,
        subject=camera,
        after=_plain(camera) | _verdict(camera),
    )
    return camera


@transaction.atomic
def edit_camera(camera: Camera, facts: Mapping[str, Any], *, version: int, on: date, by: Person) -> Camera:
    """Change what is said of a camera and judge it again. Raises ChangedMeanwhileError, AlreadyLoggedError.

    `version` is the one the form was opened with: of two tabs only the first wins.
    """
    fresh = Camera.objects.select_for_update().select_related("site").get(pk=camera.pk)
    if fresh.version != version:
        raise ChangedMeanwhileError(fresh)
    before = _plain(fresh) | _verdict(fresh)
    for name, value in _known(facts).items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.edited_at = timezone.now()
    fresh.to_replan = True
    _key(fresh)
    _save_judged(fresh, on=on)
    after = _plain(fresh) | _verdict(fresh)
    changed = [name for name in after if after[name] != before[name]]
    audit.record(
        "camera edited",
        organisation=fresh.organisation,
        by=by,
        subject=fresh,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return fresh


def _save_judged(camera: Camera, *, on: date) -> None:
    edition = held_edition(camera.organisation)
    judge_now([camera], edition, rulebook_of(edition), on=on)
    camera.save()
    findings_changed.send(
        sender=Camera,
        organisation=camera.organisation,
        edition=edition,
        fingerprint_ids=[camera.fingerprint_id],
    )


def _key(camera: Camera) -> None:
    """Set the matching keys. Raises AlreadyLoggedError when another camera has them.

    Two alike cameras without tag, serial or MAC at one place are two cameras, and numbered.
    """
    camera.serial_key = serial_key(camera.serial)
    camera.match_key = match_key(camera)
    logged = Camera.objects.in_register().filter(organisation=camera.organisation)
    same_key = logged.filter(match_key=camera.match_key)
    others = list(same_key.exclude(pk=camera.pk).select_related("site"))
    if others and not camera.match_key.startswith(PLACE):
        raise AlreadyLoggedError(others[0])
    taken = {other.part for other in others}
    if camera.part in taken:
        camera.part = max(taken) + 1


def _known(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in FIELDS if name in facts}


def _plain(camera: Camera) -> dict[str, Any]:
    return {name: str(getattr(camera, name)) for name in FIELDS}


def _verdict(camera: Camera) -> dict[str, Any]:
    return {"verdict": camera.verdict, "basis": camera.basis, "maker": camera.maker}
