"""Dated facts beside a line's state: on hold, and replaced or not. The state stays where it was."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from inventory import audit
from inventory.models import Camera, Person, Role
from removal.models import Evidence, Removal
from removal.planning.workflow import State
from removal.services.progress import MissingEvidenceError, NotAllowedError
from removal.services.recording import replacement_problem

OFFICE = frozenset({Role.FACILITIES_MANAGER, Role.COMPLIANCE_LEAD})
AFTER_REMOVAL = (State.REMOVED, State.SANITISED, State.DISPOSED, State.VERIFIED)


@transaction.atomic
def hold(removal: Removal, reason: str, *, by: Person, on: date) -> Removal:
    """Put a line on hold; its clock keeps running. Raises NotAllowedError, MissingEvidenceError."""
    line = _locked(removal, by)
    if not State(line.state).is_open or line.on_hold_since:
        raise NotAllowedError(f"{line.camera} is {'on hold already' if line.on_hold_since else line.state}.")
    if not reason.strip():
        raise MissingEvidenceError({"reason": "Enter why it is put on hold"})
    line.on_hold_since, line.hold_reason = on, reason.strip()
    return _write(line, "hold", {"reason": reason.strip()}, by)


@transaction.atomic
def release(removal: Removal, *, by: Person, on: date) -> Removal:
    """Take a line off hold: it goes on where it was. Raises NotAllowedError when it is not on hold."""
    line = _locked(removal, by)
    if line.on_hold_since is None:
        raise NotAllowedError(f"{line.camera} is not on hold.")
    facts = {"on_hold_since": line.on_hold_since.isoformat(), "released_on": on.isoformat()}
    line.on_hold_since, line.hold_reason = None, ""
    return _write(line, "release", facts, by)


@transaction.atomic
def replaced(removal: Removal, camera: Camera, *, by: Person, on: date) -> Removal:
    """Say which camera took its place, once it is down. Raises NotAllowedError, MissingEvidenceError."""
    line = _removed(removal, by)
    if camera.organisation_id != line.plan.organisation_id or camera.pk == line.camera_id:
        raise NotAllowedError("A camera is replaced by another one of the same organisation.")
    if problem := replacement_problem(camera, str(camera)):
        raise MissingEvidenceError({"replaced_by": problem})
    line.replaced_by, line.not_replaced_because = camera, ""
    return _write(line, "replace", {"replaced_by": str(camera.uuid), "on": on.isoformat()}, by)


@transaction.atomic
def not_replaced(removal: Removal, because: str, *, by: Person, on: date) -> Removal:
    """Say why nothing takes its place. Raises NotAllowedError, MissingEvidenceError."""
    line = _removed(removal, by)
    if not because.strip():
        raise MissingEvidenceError({"not_replaced_because": "Enter why it was not replaced"})
    line.replaced_by, line.not_replaced_because = None, because.strip()
    return _write(line, "replace", {"not_replaced_because": because.strip(), "on": on.isoformat()}, by)


def _locked(removal: Removal, by: Person) -> Removal:
    if by.organisation_id != removal.plan.organisation_id or not by.roles & OFFICE:
        raise NotAllowedError("Only a facilities manager or compliance lead may do this.")
    lines = Removal.objects.select_for_update(of=("self",))
    return lines.select_related("plan__organisation", "camera", "replaced_by").get(pk=removal.pk)


def _removed(removal: Removal, by: Person) -> Removal:
    line = _locked(removal, by)
    if State(line.state) not in AFTER_REMOVAL:
        raise NotAllowedError(f"{line.camera} is {line.state}; a replacement is recorded once it is removed.")
    return line


def _write(line: Removal, action: str, facts: dict[str, str], by: Person) -> Removal:
    """The line, its evidence and the audit event; the camera is not planned anew, since its state stays."""
    line.version += 1
    line.save(
        update_fields=["on_hold_since", "hold_reason", "replaced_by", "not_replaced_because", "version"]
    )
    Evidence.objects.create(
        removal=line,
        action=action,
        from_state=line.state,
        to_state=line.state,
        facts=facts,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    audit.record(
        f"removal {action}",
        organisation=line.plan.organisation,
        by=by,
        subject=line,
        after=facts,
        reason=facts.get("reason", ""),
    )
    return line
