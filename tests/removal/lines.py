"""A line of a plan at any state, and what each action asks for, so that a test names only what matters to it."""

from datetime import date
from itertools import count

from inventory.models import Person, RoleHeld
from removal.models import Removal
from removal.services import replanning
from removal.services.drafting import open_plan
from removal.services.progress import progress
from tests.builders import make_camera, make_site

TODAY = date(2026, 11, 23)
_number = count(1)

FACTS = {
    "submit": {
        "identified": True,
        "option": "remove",
        "planned_on": date(2026, 12, 1),
        "coverage_gap": "patrols",
        "cost_estimate": "400",
    },
    "return": {"reason": "Name the budget."},
    "take_back": {},
    "approve": {
        "approval_note": "Agreed",
        "budget_reference": "B-7",
        "replacement_clear": True,
        "view_altered": False,
    },
    "isolate": {
        "isolation_method": "port_off",
        "isolation_reference": "SW1/12",
        "isolated_by": "Nia Owens",
        "isolated_on": TODAY,
        "core_unreachable": True,
        "internet_unreachable": True,
        "tested_by": "Raj Patel",
        "tested_on": TODAY,
    },
    "schedule": {
        "contractor": "Ladders Ltd",
        "work_on": date(2026, 12, 1),
        "access_clearance": "escorted",
        "footage_checked": True,
    },
    "remove": {
        "serial_seen": "SN889001",
        "photo_before": "before.jpg",
        "photo_after": "after.jpg",
        "removed_on": TODAY,
        "removed_by": "Sam Ladd",
        "stored_at": "cage 3",
    },
    "sanitise": {
        "media_present": False,
        "no_media_confirmed_by": "Ann",
        "no_media_confirmed_also_by": "Bob",
    },
    "dispose": {
        "disposal_method": "destroyed",
        "carrier": "CBDU1",
        "waste_note": "W-1",
        "facility": "Shred",
        "disposal_certificate": "D-1",
        "disposed_on": TODAY,
    },
    "verify": {
        "checked_by": "Iva Checker",
        "checked_on": TODAY,
        "check_method": "physical",
        "none_left": True,
        "still_unreachable": True,
        "replacement": "not_replaced",
        "not_replaced_because": "No longer needed",
    },
    "close": {},
    "not_isolated": {"reason": "The port of another one was switched off"},
    "unschedule": {"reason": "The wrong day"},
    "put_back": {"reason": "Another one was taken"},
    "cancel": {"reason": "Entered twice"},
}


def make_line(state="draft", *, verdict="restricted", category="sensitive", **camera):
    """A line at a state, its camera planned; on an isolated network at a sensitive site unless said otherwise."""
    site = camera.pop("site", None) or make_site(category=category)
    camera = make_camera(
        site, verdict, serial="SN889001", connection=camera.pop("connection", "isolated"), **camera
    )
    replanning.replan_now(site.organisation, on=TODAY)
    line = Removal.objects.filter(camera=camera).first() or Removal.objects.create(
        plan=open_plan(site, by=None), camera=camera, needs=Removal.CHOSEN
    )
    line.state = state
    line.save(update_fields=["state"])
    return Removal.objects.select_related("plan__organisation", "plan__site", "camera").get(pk=line.pk)


def somebody(line, *roles):
    """A person of the line's organisation, without a password, whose hash would take longer than the test.

    Compliance lead and facilities manager unless said otherwise.
    """
    number = next(_number)
    person = Person.objects.create(
        organisation=line.plan.organisation,
        email=f"somebody{number}@example.gov.uk",
        name=f"Somebody {number}",
    )
    for role in roles or ("compliance_lead", "facilities_manager"):
        RoleHeld.objects.create(person=person, role=role)
    return person


def take(line, action, facts=None, *, by=None, on=TODAY, **changed):
    """Take a step with everything recorded, by somebody new."""
    return progress(line, action, {**(facts or FACTS[action]), **changed}, by=by or somebody(line), on=on)
