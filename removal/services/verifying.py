"""Which return a file is: byte for byte by its hash, or what it claims to be and is not."""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from inventory import audit
from inventory.imports import gate
from inventory.imports.refusal import FileRefusedError
from inventory.models import Person
from removal.models import Report, Return
from removal.planning.deadlines import in_words
from removal.services.reporting import stored_file

WAIT_S = 90
"""For the limited process; its own processor time is limited to a third of it."""
NUMBERED = re.compile(r"Return (\d{1,9})\b")
CODE = re.compile(r"\(([^()]+)\)$")


class Outcome(StrEnum):
    """What a file turned out to be."""

    ISSUED = "issued"
    DRAFT = "draft"
    REPORT = "report"
    ALTERED = "altered"
    NOT_GIVEN = "not_given"
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that reads otherwise than in the issued file; no cell where a whole sheet is there once only."""

    sheet: str
    cell: str
    issued: str
    found: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a file is, with the return or report that it is or claims to be.

    `differences` are at most twenty of `differing` cells; `differing` is None where they could not be compared.
    `problem` is why the file could not be read for what it claims.
    """

    outcome: Outcome
    sha256: str
    returned: Return | None = None
    report: Report | None = None
    claims: str = ""
    differing: int | None = None
    differences: tuple[Difference, ...] = ()
    problem: str = ""

    @property
    def words(self) -> str:
        """What the file is, as a sentence."""
        name = self._name
        match self.outcome:
            case Outcome.ISSUED:
                return f"This is {name}, byte for byte."
            case Outcome.DRAFT:
                return f"This is the draft of {name}. It was not issued as it is."
            case Outcome.REPORT:
                return f"This is a report asked for on {name}. It is no return."
            case Outcome.ALTERED:
                return f"This claims to be {name} and is not: the file was altered."
            case Outcome.NOT_GIVEN:
                return f"This claims to be “{self.claims}”, and no such return was issued here."
        return "This is none of your returns or reports."

    @property
    def _name(self) -> str:
        if self.returned is None:
            day = timezone.localtime(self.report.asked_at) if self.report else None
            return in_words(day.date()) if day else ""
        number = f"return {self.returned.number}" if self.returned.number else "a return without a number"
        return f"{number} of {self.returned.organisation.name}"


def verify(path: Path, *, returns: QuerySet[Return], reports: QuerySet[Report]) -> Verification:
    """Say which of these a file is. What it claims is read in a limited process, and only when its hash is unknown."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    returns = returns.select_related("report", "organisation", "corrects__report")
    for outcome, found in (
        (Outcome.ISSUED, returns.filter(sha256=sha256).first()),
        (Outcome.DRAFT, returns.filter(report__sha256=sha256).first()),
    ):
        if found:
            return Verification(outcome, sha256, returned=found)
    if report := reports.filter(sha256=sha256).first():
        return Verification(Outcome.REPORT, sha256, report=report)
    try:
        gate.check(path, "file.xlsx")
    except FileRefusedError as refusal:
        return Verification(Outcome.NOT_OURS, sha256, problem=refusal.message)
    return _by_its_claim(path, sha256, returns, reports)


def verify_upload(
    chunks: Iterable[bytes], returns: QuerySet[Return], reports: QuerySet[Report], *, by: Person
) -> Verification:
    """Check an upload, which is not kept, and record that it was checked."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        checked = verify(Path(file.name), returns=returns, reports=reports)
    record_check(checked, by=by)
    return checked


def record_check(checked: Verification, *, by: Person) -> None:
    """Put into the trail that somebody had a file checked, and what came out."""
    told = {"outcome": checked.outcome, "sha256": checked.sha256, "claims": checked.claims}
    with transaction.atomic():
        audit.record(
            "file checked against returns",
            organisation=by.organisation,
            by=by,
            subject=checked.returned or checked.report,
            after=told,
        )


def _by_its_claim(
    path: Path, sha256: str, returns: QuerySet[Return], reports: QuerySet[Report]
) -> Verification:
    told = _limited("cover", path)
    if "cover" not in told:
        return Verification(Outcome.NOT_OURS, sha256, problem="It cannot be read as a workbook.")
    cover = told["cover"]
    claims = cover.get("Return", "")
    if returned := _claimed(cover, returns):
        return _altered(path, sha256, returned, claims)
    named = _uuid(cover)
    if named and (report := reports.filter(uuid=named).first()):
        return Verification(Outcome.ALTERED, sha256, report=report)
    outcome = Outcome.NOT_GIVEN if NUMBERED.match(claims) else Outcome.NOT_OURS
    return Verification(outcome, sha256, claims=claims if outcome is Outcome.NOT_GIVEN else "")


def _claimed(cover: Mapping[str, str], returns: QuerySet[Return]) -> Return | None:
    """The return that a Cover names, by the report's own id, or by organisation and number."""
    number, code = NUMBERED.match(cover.get("Return", "")), CODE.search(cover.get("Organisation", ""))
    named = Q(report__uuid=_uuid(cover))
    if number and code:
        named |= Q(number=int(number[1]), organisation__code=code[1])
    return returns.filter(named).order_by("number").first()


def _uuid(cover: Mapping[str, str]) -> UUID | None:
    try:
        return UUID(cover.get("Report", ""))
    except ValueError:
        return None


def _altered(path: Path, sha256: str, returned: Return, claims: str) -> Verification:
    kept = stored_file(returned if returned.state == Return.State.ISSUED else returned.report)
    told = _limited("compare", path, kept) if kept.is_file() else {}
    return Verification(
        Outcome.ALTERED,
        sha256,
        returned=returned,
        claims=claims,
        differing=told.get("total"),
        differences=tuple(Difference(*each) for each in told.get("told", ())),
    )


def _limited(*arguments: str | Path) -> dict[str, Any]:
    """What the limited process tells; an error where it died or took too long."""
    command = [sys.executable, "-B", "-P", "-s", "-m", "removal.reports.claims", *map(str, arguments)]
    environment = {"PYTHONPATH": str(settings.BASE_DIR), "PYTHONUTF8": "1", "PATH": os.defpath}
    try:
        ended = subprocess.run(
            command, capture_output=True, timeout=WAIT_S, cwd="/", env=environment, check=True
        )
        told: dict[str, Any] = json.loads(ended.stdout)
    except (subprocess.SubprocessError, ValueError) as problem:
        return {"error": type(problem).__name__}
    return told
