"""A plan's four steps as a GOV.UK task list: prepare, submit, approve, do the work."""

from django.urls import reverse

from inventory.access import Permission, may
from inventory.models import Person
from removal.models import Removal
from removal.services.overview import PlanOverview

Task = dict[str, str]
# Hint, address (empty: not for this person, or not yet), the tag's value and its words.
Told = tuple[str, str, str, str]
COMPLETED = ("completed", "Completed")
NOT_STARTED = ("not_started", "Not started")
CANNOT_START = ("cannot_start", "Cannot start yet")


def tasks(person: Person, seen: PlanOverview) -> list[Task]:
    """The plan's four steps: prepare, submit, approve, work."""
    return [
        {"name": name, "hint": hint, "url": url, "value": value, "text": text}
        for name, (hint, url, value, text) in (
            ("Prepare the plan", _prepare(person, seen)),
            ("Submit it for approval", _submit(person, seen)),
            ("Approve it", _approve(person, seen)),
            ("Do the work on each camera", _work(seen)),
        )
    ]


def _prepare(person: Person, seen: PlanOverview) -> Told:
    missing = len(seen.problems)
    if not seen.lines:
        return ("Add a camera first", "", *CANNOT_START)
    hint = (
        f"{missing} thing{'s' if missing > 1 else ''} to settle"
        if missing
        else "Owner, days, cost, cover meanwhile"
    )
    url = (
        reverse("prepare_plan", args=[seen.plan.uuid]) if _may(person, seen, Permission.WORK_ON_PLANS) else ""
    )
    return (hint, url, *(("in_progress", "To do") if missing else COMPLETED))


def _submit(person: Person, seen: PlanOverview) -> Told:
    if not seen.drafts:
        return ("", "", *(COMPLETED if seen.lines else CANNOT_START))
    if seen.problems:
        return ("Once it is prepared", "", *CANNOT_START)
    url = (
        reverse("submit_plan", args=[seen.plan.uuid]) if _may(person, seen, Permission.WORK_ON_PLANS) else ""
    )
    return (f"{_lines(seen.drafts)} to submit", url, *NOT_STARTED)


def _approve(person: Person, seen: PlanOverview) -> Told:
    if not seen.submitted:
        return (
            "By another person than who submits it",
            "",
            *(COMPLETED if seen.is_decided else CANNOT_START),
        )
    if seen.submitted_by(person):
        return (
            "You submitted it, so somebody else has to approve it",
            "",
            "submitted",
            "Submitted",
        )
    url = (
        reverse("approve_plan", args=[seen.plan.uuid]) if _may(person, seen, Permission.APPROVE_PLANS) else ""
    )
    return (f"{_lines(seen.submitted)} to approve", url, *NOT_STARTED)


def _work(seen: PlanOverview) -> Told:
    done, begun = len(seen.finished), any(each.next_action for each in seen.lines)
    hint = f"{done} of {len(seen.lines)} finished"
    if not begun:
        return (hint, "", *(COMPLETED if done and done == len(seen.lines) else CANNOT_START))
    return (hint, "#cameras", "in_progress", "In progress")


def _may(person: Person, seen: PlanOverview, permission: Permission) -> bool:
    return seen.plan.closed_at is None and may(person, permission)


def _lines(lines: list[Removal]) -> str:
    return f"{len(lines)} camera{'s' if len(lines) != 1 else ''}"
