"""What is recorded beside the table's actions: a visit in vain, further files, which camera a serial belongs to.

A remark leaves a row of evidence and an audit event, and the line where it stands.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from inventory import audit
from inventory.models import Person
from inventory.services.kept_files import Kept, Received
from removal.models import Evidence, EvidenceFile, Removal
from removal.planning.evidence import REGISTER_WRONG, evidence_problems
from removal.planning.workflow import MAY_REMARK, Remark, State
from removal.services import filing
from removal.services.progress import ChangedMeanwhileError, MissingEvidenceError, NotAllowedError
from removal.services.recording import plain
from removal.services.serials import correct_serial


@transaction.atomic
def record_remark(
    removal: Removal,
    remark: Remark,
    facts: Mapping[str, Any],
    *,
    by: Person,
    on: date,
    version: int | None = None,
    files: Sequence[Kept] = (),
) -> Removal:
    """Write a remark with its files. An explained serial is a task no more, and put right where the register erred.

    The line's version moves on, so that a second tap is noticed. Raises NotAllowedError, MissingEvidenceError,
    ChangedMeanwhileError; then nothing is written.
    """
    lines = Removal.objects.select_for_update(of=("self",)).select_related("plan__organisation", "camera")
    line = lines.get(pk=removal.pk)
    if words := may_not(line, remark, by):
        raise NotAllowedError(words)
    if line.version != (removal.version if version is None else version):
        raise ChangedMeanwhileError(line)
    given = plain(facts)
    problems = evidence_problems(remark, given)
    if remark is Remark.ADD_FILES and not files:
        problems["further"] = "Choose the photos or documents"
    if problems:
        raise MissingEvidenceError(problems)
    line.version += 1
    if remark is Remark.EXPLAIN:
        line.serial_differs_since = None
        if given["outcome"] == REGISTER_WRONG:
            given |= correct_serial(line, by=by, on=on)
    line.save(update_fields=["version", "serial_differs_since"])
    _write(line, remark, given, by, files)
    return line


def may_not(line: Removal, remark: Remark, person: Person) -> str:
    """Why this person may not record the remark now, in words; empty when they may."""
    if person.organisation_id != line.plan.organisation_id:
        return "This line belongs to another organisation."
    if not person.roles & {*map(str, MAY_REMARK[remark])}:
        return "Only those who work on this plan may record this."
    if remark is Remark.EXPLAIN and line.serial_differs_since is None:
        return "No serial number waits to be explained."
    if remark is Remark.COULD_NOT and not State(line.state).is_open:
        return f"It is {line.state}; nothing is left to do."
    return ""


def unknown_files(line: Removal, files: Sequence[Received]) -> list[Received]:
    """Those that the line does not have yet: the same file, sent twice, is kept once."""
    known = set(EvidenceFile.objects.filter(evidence__removal=line).values_list("kind", "received_sha256"))
    return [file for file in files if (file.kind, file.received_sha256) not in known]


def _write(
    line: Removal, remark: Remark, facts: Mapping[str, str], by: Person, files: Sequence[Kept]
) -> None:
    step = Evidence.objects.create(
        removal=line,
        action=remark,
        from_state=line.state,
        to_state=line.state,
        facts=dict(facts),
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    filing.file_away([step], files)
    audit.record(
        f"removal {remark}".replace("_", " "),
        organisation=line.plan.organisation,
        by=by,
        subject=line,
        after={**facts, **filing.told(files)},
    )
