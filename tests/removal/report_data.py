"""An estate as its services leave it, small enough to count by hand."""

from datetime import date
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from openpyxl import load_workbook

from inventory import audit
from inventory.models import Camera
from removal.models import Evidence, Exemption, Obligation, Removal, RemovalPlan
from removal.services import reporting
from tests.builders import make_camera, make_edition, make_organisation, make_person, make_site

HEADING_ROW = 4


def make_obligation(camera, obligation="MUST_REMOVE", **fields):
    values = {
        "rule": "D08",
        "force": "COMMITMENT",
        "due_on": date(2025, 4, 30),
        "sentence": "Remove by 30 April 2025: the timeline of 29 April 2024 says no later than April 2025.",
        "rule_pack": "2026.11",
        "found_on": date(2026, 2, 9),
        "arose_at": timezone.now(),
        "edition": make_edition(camera.organisation),
    }
    made = Obligation.objects.create(camera=camera, obligation=obligation, **values | fields)
    Camera.objects.filter(pk=camera.pk).update(
        headline=obligation, due_on=made.due_on, status=fields.get("status", "overdue")
    )
    return made


def make_plan(site, number=1, **fields):
    return RemovalPlan.objects.create(organisation=site.organisation, site=site, number=number, **fields)


def make_line(plan, camera, state="draft", **fields):
    return Removal.objects.create(plan=plan, camera=camera, state=state, needs="MUST_REMOVE", **fields)


def make_evidence(line, action="remove", **facts):
    return Evidence.objects.create(
        removal=line,
        action=action,
        from_state="scheduled",
        to_state="removed",
        facts=facts,
        recorded_at=timezone.now(),
    )


def make_exemption(line, state="running", **fields):
    """Granted on 1 December 2026 for half a year, unless said otherwise."""
    organisation = line.plan.organisation
    decided = {} if state == "asked" else {"decided_by": make_person(organisation=organisation)}
    values = {
        "number": Exemption.objects.filter(organisation=organisation).count() + 1,
        "obligation": "MUST_REMOVE",
        "due_on": date(2025, 4, 30),
        "reason_code": "supply",
        "reason": "No replacement before summer",
        "residual_risk": "Seen from outside",
        "controls": "Guarded",
        "closure_plan": "Order in March",
        "expires_on": date(2027, 6, 1),
        "requested_by": make_person(organisation=organisation),
        "requested_at": timezone.now(),
    }
    if decided and state != "refused":
        decided["starts_on"] = date(2026, 11, 1)
    if decided:
        decided["decided_at"] = timezone.now()
    return Exemption.objects.create(
        organisation=organisation, removal=line, state=state, **values | decided | fields
    )


def tell(organisation, action, subject=None, **told):
    """An event of the audit trail."""
    with transaction.atomic():
        audit.record(action, organisation=organisation, by=None, subject=subject, **told)


def make_small_estate(code="CO", **fields):
    """Three sites, eight cameras: on the sensitive one two restricted (one is out) and one that cannot be told."""
    organisation = make_organisation(code, **fields)
    lead = make_person(organisation=organisation, name="Lead")
    sensitive = make_site(organisation, "sensitive", name=f"Marsham {code}", code=f"{code}-marsham".lower())
    ordinary = make_site(organisation, "ordinary", name=f"Depot {code}", code=f"{code}-depot".lower())
    unassessed = make_site(organisation, "unassessed", name=f"Annexe {code}", code=f"{code}-annexe".lower())
    private = {
        "serial": f"SN-{code}",
        "mac": "28:57:be:00:00:01",
        "ip": "10.0.0.7",
        "location": f"Vault {code}",
    }
    overdue = make_camera(sensitive, "restricted", connection="core", installed_on="2013-07", **private)
    make_obligation(overdue, late_find=True, remediation_due_on=date(2026, 8, 7))
    taken = make_camera(sensitive, "restricted", status="removed", life="gone", **private)
    plan = make_plan(sensitive, owner=lead, contractor="Cable & Sons")
    line = make_line(plan, overdue, "approved", planned_on=date(2026, 12, 1))
    make_exemption(line)
    moved = {"location": f"Vault {code}", "connection": "core"}
    tell(
        organisation, "camera edited", overdue, before={"location": "", "connection": "unknown"}, after=moved
    )
    closed = make_line(
        plan, taken, "closed", removed_on=date(2026, 3, 5), not_replaced_because="Area is closed"
    )
    make_evidence(closed, serial_seen=private["serial"], stored_at="Locked store")
    make_camera(sensitive, "unknown", "", "", status="cannot_tell", **private)
    make_camera(ordinary, "clear", "Axis", "P3245", status="clear", maker="axis", installed_on="2019-02-11")
    make_camera(ordinary, "suspected", "Concept Pro", "VP-1", status="to_check", maker="dahua")
    make_camera(ordinary, "restricted", vendor='=HYPERLINK("http://x","y")', model="+44", status="restricted")
    make_camera(unassessed, "", status="not_checked")
    make_camera(unassessed, "restricted", status="reported_gone", life="gone")
    return organisation


def workbook_of(organisation, depth="standard", by=None, **asked):
    """The finished file of a new report, opened again."""
    report = reporting.ask_for_report(organisation, depth=depth, by=by, reason="Test", **asked)
    finish(report)
    return load_workbook(BytesIO(reporting.stored_file(report).read_bytes()))


def finish(report):
    publish = reporting.build_report(report)
    with transaction.atomic():
        publish()
    report.refresh_from_db()
    return report


def table(worksheet):
    """A list as dictionaries, heading to value."""
    headings = [cell.value for cell in worksheet[HEADING_ROW]]
    return [
        dict(zip(headings, row, strict=True))
        for row in worksheet.iter_rows(min_row=HEADING_ROW + 1, values_only=True)
    ]


def total(book, about, measure):
    """One figure of the Summary."""
    return next(
        row["Number"] for row in table(book["Summary"]) if (row["About"], row["Measure"]) == (about, measure)
    )
