"""Undoing an import: what it added leaves the register, what it changed comes back, and nothing is lost."""

import csv
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from inventory import jobs
from inventory.access import cameras as cameras_of
from inventory.models import AuditEvent, Camera, Determination, ImportBatch, Site, SiteQuestion
from inventory.services import importing
from inventory.services.imported_before import same_file_before
from inventory.services.registering import edit_camera, log_camera
from inventory.services.sites import add_site
from removal.models import Obligation, Removal, RemovalPlan
from removal.services import appointing, attesting, plans, surveying, undoing
from removal.services.attestation_drafts import draft
from removal.services.undo_holds import REASONS
from tests.builders import make_person, make_site
from tests.inventory.pages import browser, lead_of_a_listed_organisation, text

pytestmark = pytest.mark.django_db

HEAD = "Site,Location,Asset tag,Make,Model,Serial,MAC\n"
GATE = "Ministry House,Gate,C1,Hikvision,DS-2CD2385C1-I,SN100001,\n"
DOOR = "Ministry House,Door,C2,Axis,P3267-LVE,SN100002,\n"
SHED = "Ministry House,Shed,,Dahua,IPC-HFW1435S,,3C:EF:8C:00:00:11\n"


@pytest.fixture
def lead():
    lead = lead_of_a_listed_organisation()
    site = add_site(lead.organisation, "Ministry House", by=lead)
    site.category, site.sensitive_since = "sensitive", date(2022, 11, 24)
    site.save()
    return lead


def take(lead, text, filename="register.csv"):
    """Import to the end, planning included."""
    batch = importing.receive([text.encode()], filename, organisation=lead.organisation, by=lead)
    jobs.enqueue("import", organisation=lead.organisation, by=lead, batch=batch.pk)
    jobs.run_all()
    batch.refresh_from_db()
    assert batch.state == "completed", batch.file_errors
    return batch


def undo(batch, by):
    jobs.enqueue("undo_import", organisation=batch.organisation, by=by, batch=batch.pk)
    jobs.run_all()
    batch.refresh_from_db()
    return undoing.outcome(batch)


def tags(lead):
    return sorted(cameras_of(lead).values_list("asset_tag", flat=True))


def camera(tag):
    return Camera.objects.in_register().get(asset_tag=tag)


def test_what_a_file_added_leaves_the_register_and_nothing_of_it_is_lost(lead):
    batch = take(lead, HEAD + GATE + DOOR)
    obligations, lines = Obligation.objects.count(), Removal.objects.count()

    outcome = undo(batch, lead)

    assert (outcome.taken_out, outcome.restored, outcome.kept) == (2, 0, [])
    assert tags(lead) == []
    assert Camera.objects.count() == 2
    assert obligations == Obligation.objects.count() > 0
    assert not Obligation.objects.current().exists()
    assert lines == Removal.objects.filter(state="cancelled").count() == 1
    assert RemovalPlan.objects.get().closed_at
    told = AuditEvent.objects.get(action="cameras taken out")
    assert set(told.after["cameras"]) == {str(uuid) for uuid in Camera.objects.values_list("uuid", flat=True)}


def test_no_count_report_or_export_has_it_any_more_and_all_invariants_hold(lead, tmp_path, capsys):
    undo(take(lead, HEAD + GATE + DOOR + SHED), lead)
    code = lead.organisation.code

    call_command("export_register", str(tmp_path / "out.csv"), "--organisation", code)
    call_command("counts", "--json")
    call_command("replan", "--organisation", code, "--json")
    call_command("reclassify", "--organisation", code, "--json")
    call_command("check_integrity", "--json", "--deep")

    with (tmp_path / "out.csv").open(newline="", encoding="utf-8-sig") as file:
        assert list(csv.DictReader(file)) == []
    assert '"cameras": 0' in capsys.readouterr().out
    assert not Obligation.objects.current().exists()
    assert not Camera.objects.filter(to_replan=True).exists()


def test_the_same_file_can_be_imported_again_whatever_makes_its_cameras_the_same(lead):
    file = HEAD + GATE + DOOR.replace("C2", "") + SHED + SHED.replace("3C:EF:8C:00:00:11", "")
    undo(take(lead, file), lead)

    again = take(lead, file)

    assert (again.rows_created, again.rows_rejected) == (4, 0)
    assert cameras_of(lead).count() == 4
    assert same_file_before(again) is None


def test_what_a_file_changed_gets_its_former_values_back_and_is_judged_by_them(lead):
    take(lead, HEAD + DOOR)
    batch = take(lead, HEAD + DOOR.replace("Axis,P3267-LVE", "Dahua,IPC-HFW1435S"))
    assert camera("C2").verdict == "restricted"

    outcome = undo(batch, lead)

    door = camera("C2")
    assert (outcome.taken_out, outcome.restored) == (0, 1)
    assert (door.vendor_text, door.verdict, door.to_replan) == ("Axis", "clear", False)
    assert AuditEvent.objects.get(action="cameras restored").after["cameras"][str(door.uuid)][
        "vendor_text"
    ] == [
        "Dahua",
        "Axis",
    ]


def test_a_field_that_was_changed_again_since_stays(lead):
    take(lead, HEAD + DOOR)
    batch = take(lead, HEAD + DOOR.replace("Axis,P3267-LVE", "Dahua,IPC-HFW1435S"))
    door = camera("C2")
    edit_camera(door, {"model_text": "IPC-HFW9"}, version=door.version, on=date(2026, 11, 22), by=lead)

    outcome = undo(batch, lead)

    door = camera("C2")
    assert (door.vendor_text, door.model_text) == ("Axis", "IPC-HFW9")
    assert [count for _, count in outcome.kept] == [1]


def test_what_was_edited_since_stays_and_is_named(lead):
    batch = take(lead, HEAD + GATE + DOOR)
    door = camera("C2")
    edit_camera(door, {"location": "Back door"}, version=door.version, on=date(2026, 11, 22), by=lead)

    outcome = undo(batch, lead)

    assert tags(lead) == ["C2"]
    assert outcome.listed == [(str(door.uuid), "C2", REASONS["edited"])]


def test_what_a_later_import_speaks_of_stays_until_that_one_is_undone_too(lead):
    batch, later = take(lead, HEAD + GATE + DOOR), take(lead, HEAD + DOOR.replace("Door", "Back door"))

    undo(batch, lead)
    assert tags(lead) == ["C2"]

    undo(later, lead)
    assert camera("C2").location == "Door"


def test_the_newest_import_undone_first_lets_the_older_be_undone_whole(lead):
    batch, later = take(lead, HEAD + GATE + DOOR), take(lead, HEAD + DOOR.replace("Door", "Back door"))

    undo(later, lead)
    undo(batch, lead)

    assert tags(lead) == []


def test_work_that_a_person_has_put_into_a_plan_keeps_the_camera(lead):
    batch = take(lead, HEAD + GATE + DOOR)
    plan = RemovalPlan.objects.get()
    plans.add_line(plan, camera("C2"), by=lead)
    plans.prepare(
        plan, {}, by=lead, planned_on={Removal.objects.get(camera__asset_tag="C1").pk: date(2026, 12, 1)}
    )

    outcome = undo(batch, lead)

    assert tags(lead) == ["C1", "C2"]
    assert outcome.kept == [(REASONS["work"], 2)]
    assert not Removal.objects.filter(state="cancelled").exists()


def test_what_somebody_decided_on_or_asked_a_site_about_since_stays(lead):
    batch = take(lead, HEAD + GATE + DOOR + SHED)
    gate, door = camera("C1"), camera("C2")
    decided = Determination.objects.create(
        fingerprint=gate.fingerprint,
        edition=gate.fingerprint.finding.edition,
        seen=gate.fingerprint.finding,
        own_verdict="restricted",
        verdict="restricted",
        loosens=False,
        state="in_force",
        proposed_by=lead,
    )
    SiteQuestion.objects.create(camera=door, asked_by=lead)

    outcome = undo(batch, lead)

    assert tags(lead) == ["C1", "C2"]
    assert outcome.kept == [(REASONS["decided"], 2)]
    assert decided.state == "in_force"


def test_undoing_keeps_to_the_sites_of_who_undoes(lead):
    other = make_site(lead.organisation, name="Annexe")
    batch = take(lead, HEAD + GATE + "Annexe,Hall,C9,Axis,P1,SN9\n")
    manager = make_person("facilities_manager", organisation=lead.organisation, sites=[other])

    outcome = undo(batch, manager)

    assert tags(lead) == ["C1"]
    assert outcome.kept == [(REASONS["reach"], 1)]


def test_former_keys_that_another_camera_has_now_are_not_given_back(lead):
    take(lead, HEAD + DOOR.replace("C2", ""))
    batch = take(lead, HEAD + DOOR)
    door = camera("C2")
    facts = {"site": door.site, "serial": "SN100002", "vendor_text": "Axis", "model_text": "P3267-LVE"}
    log_camera(facts, organisation=lead.organisation, on=date(2026, 11, 22), by=lead)

    outcome = undo(batch, lead)

    assert tags(lead) == ["", "C2"]
    assert outcome.kept == [(REASONS["key"], 1)]


def test_an_undo_waits_for_an_import_that_runs(lead):
    batch = take(lead, HEAD + GATE)
    second = importing.receive(
        [(HEAD + GATE + DOOR).encode()], "b.csv", organisation=lead.organisation, by=lead
    )
    jobs.enqueue("undo_import", organisation=lead.organisation, by=lead, batch=batch.pk)
    jobs.enqueue("import", organisation=lead.organisation, by=lead, batch=second.pk)

    jobs.run_all()

    assert tags(lead) == ["C1", "C2"]


def test_the_page_asks_first_with_counts_and_then_says_what_came_of_it(lead):
    batch = take(lead, HEAD + GATE + DOOR)
    door = camera("C2")
    edit_camera(door, {"location": "Back door"}, version=door.version, on=date(2026, 11, 22), by=lead)
    client, address = browser(lead), reverse("undo_import", args=[batch.uuid])

    page = text(client.get(address))
    assert REASONS["edited"] in page
    assert "Undo this import" in text(client.get(reverse("import", args=[batch.uuid])))
    assert tags(lead) == ["C1", "C2"]

    client.post(address)
    client.post(address)
    assert "Undoing the import" in text(client.get(address))
    jobs.run_all()

    page = text(client.get(address))
    assert "was undone" in page
    assert ">C2</a>" in page
    assert AuditEvent.objects.filter(action="import undone").count() == 1
    assert "This import was undone" in text(client.get(reverse("import", args=[batch.uuid])))


@pytest.mark.parametrize(
    ("column", "words"),
    [("Password", "The file was deleted, because it held"), ("Room", "The file, what became")],
)
def test_the_page_says_whether_the_file_is_kept(lead, column, words):
    batch = take(lead, f"Site,Make,Model,{column}\nMinistry House,Axis,P3267-LVE,hunter2\n")

    assert words in text(browser(lead).get(reverse("undo_import", args=[batch.uuid])))


def test_what_has_not_ended_or_was_refused_cannot_be_undone(lead):
    batch = importing.receive([b"x"], "x.csv", organisation=lead.organisation, by=lead)
    client = browser(lead)

    assert client.get(reverse("undo_import", args=[batch.uuid])).status_code == 404
    ImportBatch.objects.update(state="refused")
    assert client.post(reverse("undo_import", args=[batch.uuid])).status_code == 404


def test_sites_that_came_with_the_file_stay(lead):
    batch = importing.receive(
        [(HEAD + GATE.replace("Ministry House", "New Wing")).encode()],
        "x.csv",
        organisation=lead.organisation,
        by=lead,
        create_sites=True,
    )
    jobs.enqueue("import", organisation=lead.organisation, by=lead, batch=batch.pk)
    jobs.run_all()

    undo(ImportBatch.objects.get(), lead)

    assert Site.objects.filter(name="New Wing").exists()
    assert tags(lead) == []


def test_a_camera_that_was_answered_for_on_a_round_stays_and_says_so(lead):
    batch = take(lead, HEAD + GATE + DOOR)
    door = camera("C2")
    survey = surveying.start(door.site, method="physical", by=lead)
    surveying.answer(survey, door.uuid, "found", by=lead)

    outcome = undo(batch, lead)

    assert tags(lead) == ["C2"]
    assert outcome.listed == [(str(door.uuid), "C2", REASONS["seen"])]


def test_cameras_of_a_site_that_was_signed_for_since_stay(lead):
    batch = take(lead, HEAD + DOOR)
    site = camera("C2").site
    appointing.appoint(lead, site=site, basis="Letter", by=lead, on=timezone.localdate())
    survey = surveying.start(site, method="physical", by=lead)
    surveying.finish(survey, coverage="part", not_covered="All of it", notes="", by=lead)
    mark = draft(site, on=timezone.localdate()).mark
    attesting.sign(
        site,
        limits="Not walked",
        accepts_gaps=True,
        mark=mark,
        by=lead,
        on=timezone.localdate(),
        audit_head="",
    )

    outcome = undo(batch, lead)

    assert outcome.kept == [(REASONS["signed"], 1)]
