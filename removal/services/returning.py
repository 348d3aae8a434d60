"""Returns: prepared as a draft, read by a second person where the organisation asks for it, issued under a number.

1. `prepare` asks for the draft's report and says what it is compared with; the caller enqueues the job `report`.
2. `read` records the second reader, who saw the file as it is.
3. `ask_to_issue` marks it; the caller enqueues the job `return`, whose step `issue` writes the file with its number
   on the Cover and gives back what makes it issued. The number is taken in that last transaction, so none is lost:
   whoever comes second in a race stamps the file anew with the next one.

What is issued is never written again. A mistake is answered by another return that names this one.
"""

import hashlib
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import IO, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from inventory import audit
from inventory.jobs import ChangedMeanwhileError, JobFailedError
from inventory.models import Organisation, Person
from removal.models import Report, Return, ReturnSettings
from removal.reports.cover import moment
from removal.reports.returned import NotTheDraftError, stamp, stamps
from removal.services.reporting import ask_for_report, store, stored_file

State = Return.State


class ReturnRefusedError(Exception):
    """This cannot be done with the return now, or not by this person; the message says what to do."""


def settings_of(organisation: Organisation) -> ReturnSettings:
    """How the organisation wants its returns; unsaved defaults where it never said."""
    stored = ReturnSettings.objects.filter(organisation=organisation).first()
    return stored or ReturnSettings(organisation=organisation)


@transaction.atomic
def change_settings(
    organisation: Organisation, *, second_reader: bool, every: str, on: date, by: Person
) -> ReturnSettings:
    """Set both; a schedule that changes holds for periods that end from today on."""
    now = settings_of(organisation)
    before = {"second_reader": now.second_reader, "every": now.every}
    since = (now.since if every == now.every else on) if every else None
    settings, _ = ReturnSettings.objects.update_or_create(
        organisation=organisation, defaults={"second_reader": second_reader, "every": every, "since": since}
    )
    audit.record(
        "return settings changed",
        organisation=organisation,
        by=by,
        subject=organisation,
        before=before,
        after={"second_reader": second_reader, "every": every},
    )
    return settings


@transaction.atomic
def prepare(
    organisation: Organisation,
    *,
    depth: str = Report.Depth.STANDARD,
    as_at: date | None = None,
    reason: str = "",
    by: Person | None,
    corrects: Return | None = None,
    erratum: str = "",
    period_ends_on: date | None = None,
) -> Return:
    """Ask for a return's draft; the caller enqueues the job `report` for `.report` in the same transaction.

    A correction is compared with the return that it corrects, any other with the last one issued. Raises
    ReportRefusedError as `ask_for_report` does, and ReturnRefusedError for a correction without its erratum or of
    something not issued.
    """
    if corrects and corrects.state != State.ISSUED:
        raise ReturnRefusedError("Only an issued return is corrected by another; prepare this one again")
    if corrects and not erratum.strip():
        raise ReturnRefusedError(f"Say what was wrong in {corrects}")
    drafted = Return.objects.create(
        organisation=organisation,
        report=ask_for_report(organisation, depth=depth, as_at=as_at, by=by, reason=reason),
        prepared_by=by,
        corrects=corrects,
        erratum=erratum.strip(),
        compared_with=corrects or last_issued(organisation),
        period_ends_on=period_ends_on,
    )
    told = {"depth": depth, "as_at": as_at, "corrects": corrects.number if corrects else None}
    _record("return prepared", drafted, by, told, reason=drafted.erratum)
    return drafted


@transaction.atomic
def prepare_again(drafted: Return, *, by: Person) -> Return:
    """Ask for the draft anew, with today's figures or those of its day; whoever read the old one reads again."""
    drafted = _locked(drafted, State.DRAFT)
    if drafted.report.state in Report.UNFINISHED:
        raise ReturnRefusedError("Its draft is being built already")
    old = drafted.report
    drafted.report = ask_for_report(
        drafted.organisation, depth=old.depth, as_at=old.as_at_day, by=by, reason=old.reason
    )
    drafted.prepared_by, drafted.read_by, drafted.read_at, drafted.error = by, None, None, ""
    drafted.compared_with = drafted.corrects or last_issued(drafted.organisation)
    drafted.save()
    _record("return prepared again", drafted, by, {"depth": old.depth, "as_at": old.as_at_day})
    return drafted


@transaction.atomic
def read(drafted: Return, *, by: Person, seen: str = "") -> None:
    """Record that a second person has read the draft and agrees; `seen` is its hash as their page showed it.

    Raises ReturnRefusedError.
    """
    drafted = _locked(drafted, State.DRAFT)
    _refuse_another(drafted, seen)
    _refuse_unbuilt(drafted)
    if by.pk == drafted.prepared_by_id:
        raise ReturnRefusedError("You prepared it: somebody else has to read it")
    drafted.read_by, drafted.read_at = by, timezone.now()
    drafted.save(update_fields=["read_by", "read_at"])
    _record("return read", drafted, by, {"draft_sha256": drafted.report.sha256})


@transaction.atomic
def ask_to_issue(drafted: Return, *, by: Person, seen: str = "") -> Return:
    """Have it issued by the job `return`, which the caller enqueues beside it; `seen` as with `read`.

    Raises ReturnRefusedError.
    """
    drafted = _locked(drafted, State.DRAFT)
    _refuse_another(drafted, seen)
    if problem := why_not_issue(drafted, by):
        raise ReturnRefusedError(problem)
    drafted.state, drafted.issued_by, drafted.error = State.ISSUING, by, ""
    drafted.save(update_fields=["state", "issued_by", "error"])
    _record("return issue asked for", drafted, by, {"draft_sha256": drafted.report.sha256})
    return drafted


def why_not_issue(drafted: Return, person: Person) -> str:
    """Why this person cannot issue it now, in words that say what to do; empty when they can."""
    if drafted.state != State.DRAFT:
        return f"It is {drafted.get_state_display().lower()}"
    if drafted.report.state != Report.State.READY:
        return "Its draft is not ready"
    if drafted.read_by_id == person.pk:
        return "You read it as its second reader: somebody else has to issue it"
    if drafted.read_by_id is None and settings_of(drafted.organisation).second_reader:
        return "Somebody other than who prepared and who issues it has to read it first"
    return ""


@transaction.atomic
def discard(drafted: Return, *, by: Person) -> None:
    """Give a draft up; it stays on record without a number. Raises ReturnRefusedError."""
    drafted = _locked(drafted, State.DRAFT)
    drafted.state = State.DISCARDED
    drafted.save(update_fields=["state"])
    _record("return discarded", drafted, by, {})


def issue(drafted: Return) -> Callable[[], None]:
    """Write the file under the next number and return what makes it issued, to be called in a transaction.

    That call raises ChangedMeanwhileError when the number was given to another meanwhile: issue it again then.
    Raises JobFailedError when the draft is gone or is not the file that was read.
    """
    number = next_number(drafted.organisation)
    issued_at = timezone.now()
    finished = store(partial(_stamp, drafted, number, moment(issued_at)))
    return partial(_publish, drafted, finished | {"number": number, "issued_at": issued_at})


@transaction.atomic
def fail_to_issue(drafted: Return, message: str) -> None:
    """Make it a draft again and say why it was not issued."""
    Return.objects.filter(pk=drafted.pk, state=State.ISSUING).update(
        state=State.DRAFT, issued_by=None, error=message
    )


def next_number(organisation: Organisation) -> int:
    """One more than the last number given."""
    given = Return.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"]
    return (given or 0) + 1


def last_issued(organisation: Organisation) -> Return | None:
    """The issued return with the highest number."""
    issued = Return.objects.filter(organisation=organisation, state=State.ISSUED)
    return issued.order_by("-number").first()


def _stamp(drafted: Return, number: int, issued: str, out: IO[bytes]) -> dict[str, object]:
    report = drafted.report
    if drafted.issued_by is None:
        raise JobFailedError("Nobody asked for this return to be issued.")
    read_by = f"{drafted.read_by}, on {moment(drafted.read_at)}" if drafted.read_at else ""
    texts = stamps(report, number=number, issued=issued, by=drafted.issued_by, read=read_by)
    try:
        with stored_file(report).open("rb") as draft:
            if _digest(draft) != report.sha256:
                raise NotTheDraftError("it was altered")
            stamp(draft, texts, out)
    except (OSError, NotTheDraftError) as problem:
        raise JobFailedError(
            "The draft is not the file that was built. Prepare the return again."
        ) from problem
    after_kind = report.filename.removeprefix("return-draft")
    return {"filename": f"return-{number:04}{after_kind}"}


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return digest


def _publish(drafted: Return, finished: dict[str, Any]) -> None:
    # Every return of the organisation is issued past this lock; SQLite has one writer anyway.
    Organisation.objects.select_for_update().get(pk=drafted.organisation_id)
    if next_number(drafted.organisation) != finished["number"]:
        stored_file(Return(stored_as=finished["stored_as"])).unlink(missing_ok=True)
        raise ChangedMeanwhileError(drafted)
    issued = _locked(drafted, State.ISSUING)
    for name, value in finished.items():
        setattr(issued, name, value)
    issued.state = State.ISSUED
    issued.save()
    told = {
        "number": issued.number,
        "sha256": issued.sha256,
        "draft_sha256": issued.report.sha256,
        "corrects": issued.corrects.number if issued.corrects else None,
        "second_reader": str(issued.read_by or ""),
    }
    _record("return issued", issued, issued.issued_by, told, reason=issued.erratum)


def _refuse_another(drafted: Return, seen: str) -> None:
    """A page left open knows an earlier draft; without a hash the caller has shown none to anybody."""
    if seen and seen != drafted.report.sha256:
        raise ReturnRefusedError("It was prepared again since you opened this page: read the new draft first")


def _refuse_unbuilt(drafted: Return) -> None:
    if drafted.report.state != Report.State.READY:
        raise ReturnRefusedError("Its draft is not ready: wait until it is built, or prepare it again")


def _locked(drafted: Return, expected: str) -> Return:
    """The row as it stands now, held until the transaction ends; ReturnRefusedError when it went on meanwhile."""
    now = Return.objects.select_for_update().get(pk=drafted.pk)
    if now.state != expected:
        raise ReturnRefusedError(f"It is {now.get_state_display().lower()}: nothing was changed")
    return now


def _record(
    action: str, returned: Return, by: Person | None, told: dict[str, Any], *, reason: str = ""
) -> None:
    audit.record(
        action, organisation=returned.organisation, by=by, subject=returned, after=told, reason=reason
    )
