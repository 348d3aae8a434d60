"""check_integrity: a sound installation passes, and whatever is broken is named by its own invariant."""

import json
import os
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from inventory import audit, jobs
from inventory.audit.triggers import lift_triggers, renew_triggers
from inventory.models import (
    AuditEvent,
    Camera,
    CameraTally,
    Determination,
    Finding,
    ImportBatch,
    ImportRow,
    Job,
    ListPack,
    Organisation,
    Site,
)
from inventory.services import importing
from inventory.services.organisations import add_organisation
from removal.models import (
    Attestation,
    CameraSpan,
    MoveTally,
    Obligation,
    Removal,
    RemovalPlan,
    Report,
    Return,
)
from removal.services import appointing, attesting, integrity, reporting, surveying
from removal.services.attestation_drafts import draft
from removal.services.integrity.tenancy import BELONGS_BY
from tests.builders import make_person, make_site

pytestmark = pytest.mark.django_db

REGISTER = """Site,Asset tag,Location,Make,Model
Ministry House,T1,North gate,Hikvision,DS-2CD2385C1-I
Ministry House,T2,South gate,Axis,P3267-LVE
Depot,T3,Yard,Swann,7-12
"""


@pytest.fixture
def estate():
    """An organisation with an imported register, its plans, and a report."""
    organisation = add_organisation("DEPT", "A department", kind="central_government", by=None)
    batch = importing.receive(
        [REGISTER.encode()], "register.csv", organisation=organisation, by=None, create_sites=True
    )
    jobs.enqueue("import", organisation=organisation, batch=batch.pk)
    jobs.run_all()
    report = reporting.ask_for_report(organisation, by=None)
    jobs.enqueue("report", organisation=organisation, report=report.pk)
    jobs.run_all()
    return organisation


def broken(*, deep=True):
    return {outcome.name: outcome for outcome in integrity.check(deep=deep) if outcome.count}


def test_a_sound_installation_holds_every_invariant(estate):
    assert Camera.objects.count() == 3
    assert Report.objects.get().state == "ready"
    assert broken() == broken(deep=False) == {}


def unsound(estate):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute("UPDATE inventory_camera SET life = 'lost' WHERE asset_tag = 'T1'")
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


def without_triggers(estate):
    lift_triggers()


def chain(estate):
    audit.seal(estate)
    altered(AuditEvent.objects.order_by("pk")[:1], reason="another")


def untold(estate):
    altered(AuditEvent.objects.filter(action="file imported"), action="file exported")


def subjects(estate):
    audit.record(
        "site added", organisation=estate, by=None, subject=Site(organisation=estate, name="Nowhere")
    )


def crossing(estate):
    Camera.objects.filter(asset_tag="T1").update(
        organisation=add_organisation("OTHER", "Another", kind="other", by=None)
    )


def lost_row(estate):
    ImportRow.objects.filter(row=2).delete()


def nameless_row(estate):
    ImportRow.objects.filter(row=2).update(camera=None)


def camera_of_no_import(estate):
    Camera.objects.filter(asset_tag="T1").update(first_batch=None)


def forgotten(estate):
    ImportBatch.objects.update(state="writing")


def altered_list(estate):
    ListPack.objects.update(content_hash="0" * 64)


def unjudged(estate):
    Camera.objects.filter(asset_tag="T1").update(verdict="")


def strayed(estate):
    Camera.objects.filter(asset_tag="T1").update(verdict="clear", basis="clear")


def unheard(estate):
    camera = Camera.objects.get(asset_tag="T1")
    finding = camera.fingerprint.finding
    Determination.objects.create(
        fingerprint=camera.fingerprint,
        edition=finding.edition,
        seen=finding,
        verdict="clear",
        basis="clear",
        loosens=True,
        state="in_force",
        proposed_by=make_person(organisation=estate),
    )


def misjudged(estate):
    altered(Finding.objects.filter(verdict="restricted"), verdict="clear")


def reworded(estate):
    Camera.objects.filter(asset_tag="T1").update(model_text="P3267-LVE", vendor_text="Axis")


def excused(estate):
    Obligation.objects.filter(camera__asset_tag="T1").update(due_on=timezone.localdate())


def misremembered(estate):
    CameraSpan.objects.filter(camera=Camera.objects.first()).update(status="clear", connection="core")


def jumped(estate):
    Removal.objects.filter(camera__asset_tag="T1").update(state="verified")


def closed(estate):
    RemovalPlan.objects.update(closed_at=timezone.now())


def miscounted(estate):
    CameraTally.objects.filter(verdict="restricted").update(number=7)


def miscounted_days(estate):
    MoveTally.objects.update(gone=7)


def unsearchable(estate):
    rebuilt = "INSERT INTO inventory_camerasearch(inventory_camerasearch) VALUES ('delete-all')"
    with connection.cursor() as cursor:
        cursor.execute(rebuilt)


def forged(estate):
    """An attestation signed for an empty site, its document altered afterwards."""
    today, owner = timezone.localdate(), make_person("compliance_lead", organisation=estate)
    site = make_site(estate)
    appointing.appoint(owner, site=site, basis="Letter", by=owner, on=today)
    survey = surveying.start(site, method="physical", by=owner)
    surveying.finish(survey, coverage="whole", not_covered="", notes="", by=owner)
    facts = {"mark": draft(site, on=today).mark, "by": owner, "on": today, "audit_head": audit.head(estate)}
    signed = attesting.sign(site, limits="", accepts_gaps=False, **facts)
    assert "attestations" not in broken()
    Attestation.objects.filter(pk=signed.pk).update(document=signed.document + " ")


def without_the_first_number(estate):
    now, report = timezone.now(), Report.objects.get()
    Return.objects.create(
        organisation=estate, number=2, state="issued", report=report, issued_at=now, sha256="0" * 64
    )


def dead_job(estate):
    Job.objects.filter(kind="import").update(state="running", lease_until=timezone.now() - timedelta(hours=1))


def ineffective(estate):
    Report.objects.update(state="building")


def forgotten_day(estate):
    RemovalPlan.objects.update(next_due=date(1999, 1, 1))


def lost_file(estate):
    reporting.stored_file(Report.objects.get()).unlink()


def left_over(estate):
    path = Path(settings.UPLOADS_DIR) / "left.csv"
    path.write_text("x")
    os.utime(path, (0, 0))


BREAKING = {
    "database_sound": unsound,
    "history_triggers": without_triggers,
    "audit_chain": chain,
    "changes_told": untold,
    "events_have_subjects": subjects,
    "one_organisation": crossing,
    "import_rows": lost_row,
    "import_row_cameras": nameless_row,
    "import_cameras": camera_of_no_import,
    "imports_worked_on": forgotten,
    "list_packs": altered_list,
    "cameras_judged": unjudged,
    "camera_verdicts": strayed,
    "determinations": unheard,
    "findings": misjudged,
    "fingerprints": reworded,
    "obligations": excused,
    "histories": misremembered,
    "line_states": jumped,
    "closed_plans": closed,
    "plans_kept": forgotten_day,
    "tallies": miscounted,
    "move_tallies": miscounted_days,
    "search_index": unsearchable,
    "attestations": forged,
    "return_numbers": without_the_first_number,
    "running_jobs": dead_job,
    "done_jobs": ineffective,
    "files_there": lost_file,
    "no_files_left_over": left_over,
}


def altered(rows, **values):
    """Change what the database refuses to change."""
    lift_triggers()
    rows.model.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(**values)
    renew_triggers()


@pytest.mark.parametrize("invariant", integrity.INVARIANTS, ids=lambda each: each.name)
def test_what_is_broken_is_named_by_its_invariant(estate, invariant):
    if invariant.name in ("database_sound", "search_index") and connection.vendor != "sqlite":
        pytest.skip("PostgreSQL checks its own pages, keys and indexes")

    BREAKING[invariant.name](estate)

    found = broken()[invariant.name]
    assert found.count >= len(found.first) >= 1


def test_an_altered_file_of_the_same_size_is_found_by_its_hash(estate):
    stored = reporting.stored_file(Report.objects.get())
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.write_bytes(content)

    assert "files_there" not in broken(deep=False)
    assert "was altered" in broken()["files_there"].first[0]


def test_only_five_offenders_are_listed_and_all_are_counted(estate):
    for number in range(7):
        Job.objects.create(kind=f"k{number}", state="running", lease_until=timezone.now() - timedelta(days=1))

    found = broken()["running_jobs"]

    assert (found.count, len(found.first)) == (7, 5)


def test_while_an_import_runs_its_unjudged_cameras_are_no_fault(estate):
    unjudged(estate)
    jobs.enqueue("import", organisation=estate, batch=0)

    assert broken() == {}


def test_the_command_prints_json_and_exits_1_when_something_is_broken(estate):
    out = StringIO()
    call_command("check_integrity", "--json", stdout=out)
    assert json.loads(out.getvalue())["good"] is True

    lift_triggers()
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_integrity", "--json", "--deep", stdout=out)

    assert ended.value.code == 1
    triggers = {each["name"]: each for each in json.loads(out.getvalue())["invariants"]}["history_triggers"]
    assert (triggers["count"], len(triggers["first"])) == (12, 5)


def test_every_table_that_leads_to_an_organisation_is_watched():
    """A new table with a foreign key to a watched one has to be watched as well."""
    unwatched = {
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in ("inventory", "removal") and model not in BELONGS_BY
        if any(field.related_model in {*BELONGS_BY, Organisation} for field in model._meta.concrete_fields)
    }

    assert unwatched == set()
