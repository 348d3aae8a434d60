"""Putting the register right where the unit that came down shows that it had the serial number wrong."""

from datetime import date

from inventory import access
from inventory.models import Camera, Person
from inventory.services.matching import serial_key
from inventory.services.registering import AlreadyLoggedError, edit_camera
from removal.models import Removal
from removal.planning.evidence import serial_differs
from removal.planning.workflow import Action
from removal.services.progress import MissingEvidenceError

OTHERS = "If that one came down, this one was not removed; if this one did, put the other one right first"


def correct_serial(line: Removal, *, by: Person, on: date) -> dict[str, str]:
    """Give the camera the serial number read at its removal, as an edit of it does, judged and audited.

    What it was and is, for the evidence; empty where the register has it already. Raises MissingEvidenceError when
    another camera has that number. Call it in the transaction of what says so; the edit's event has it planned anew.
    """
    removed = line.evidence.filter(action=Action.REMOVE).order_by("-recorded_at", "-pk").first()
    seen = removed.facts.get("serial_seen", "").strip() if removed else ""
    camera = Camera.objects.in_register().select_for_update().get(pk=line.camera_id)
    if not seen or (camera.serial and not serial_differs(seen, camera.serial)):
        return {}
    if problem := _cannot_have(camera, seen, by):
        raise MissingEvidenceError({"outcome": problem})
    before = camera.serial
    try:
        edit_camera(camera, {"serial": seen}, version=camera.version, on=on, by=by)
    except AlreadyLoggedError as known:
        raise MissingEvidenceError({"outcome": f"{known} {OTHERS}"}) from known
    return {"serial_on_record": before, "serial_now": seen}


def _cannot_have(camera: Camera, seen: str, by: Person) -> str:
    """Why the register cannot take that number for the camera; a camera out of the person's reach is not named."""
    longest = Camera._meta.get_field("serial").max_length or 0
    if len(seen) > longest:
        return f"What was read is longer than the {longest} characters of a serial number: edit the camera"
    key = serial_key(seen)
    others = Camera.objects.in_register().filter(organisation=camera.organisation_id, serial_key=key)
    if not key or not others.exclude(pk=camera.pk).exists():
        return ""
    other = access.cameras(by).filter(serial_key=key).exclude(pk=camera.pk).select_related("site").first()
    named = f"{other} at {other.site}" if other else "another camera, where you do not work,"
    return f"In the register {named} has the serial number {seen} already. {OTHERS}"
