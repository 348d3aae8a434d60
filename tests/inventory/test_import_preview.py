"""The preview: nothing is written before a yes, and then it comes to just what was said."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from inventory import jobs
from inventory.imports.refusal import FileRefusedError
from inventory.models import AuditEvent, Camera, Fingerprint, ImportBatch, ImportRow, Job, Site
from inventory.services import importing
from inventory.services.import_summary import COUNTS, summary
from inventory.services.importing import phases, previewing
from inventory.services.portions import BY_DATABASE, Portion
from inventory.services.sites import add_site
from removal.services.integrity import storage
from removal.services.integrity.imports import forgotten_imports
from tests.builders import make_person, make_site
from tests.inventory.pages import browser, lead_of_a_listed_organisation, queries_of, text

pytestmark = pytest.mark.django_db

HEADINGS = "Site,Location,Asset tag,Make,Model,Serial\n"
FILE = (
    HEADINGS
    + """Ministry House,Main entrance,C001,Hikvision,DS-2CD2385C1-I,SN900001
Ministry House,Loading bay,C002,Axis,P3267-LVE,SN900002
Ministry House,Loading bay,C002,Axis,P3267-LVE,SN900009
Minstry House,Roof,C003,Dahua,IPC-HFW1230S,SN900003
Riverside Depot,Gate,C004,Honeywell,HD4,SN900004
Riverside Depot,Yard,C005,,mystery box,SN900005
,Nowhere,C006,Axis,P3267-LVE,SN900006
"""
)
JSON = {"Accept": "application/json"}


@pytest.fixture
def lead():
    lead = lead_of_a_listed_organisation(name="Ann Lead")
    add_site(lead.organisation, "Ministry House", by=lead)
    return lead


def upload(person, content=FILE, headers=None, **fields):
    """An upload that is worked off until it waits or has ended."""
    file = SimpleUploadedFile("register.csv", content.encode())
    answer = browser(person).post("/imports/new/", fields | {"file": file}, headers=headers or {})
    jobs.run_all()
    assert answer.status_code in (202, 302)
    return ImportBatch.objects.order_by("pk").last()


def confirm(person, batch, fields=None, **options):
    answer = browser(person).post(reverse("confirm_import", args=[batch.uuid]), fields or {}, **options)
    jobs.run_all()
    batch.refresh_from_db()
    return answer


def page_of(person, batch):
    return text(browser(person).get(f"/imports/{batch.uuid}/"))


def test_nothing_is_written_before_the_yes(lead):
    before = AuditEvent.objects.count()

    batch = upload(lead)

    assert batch.state == "awaiting_confirmation"
    written = Camera.objects.count(), ImportRow.objects.count(), Fingerprint.objects.count()
    assert (written, Site.objects.count()) == ((0, 0, 0), 1)
    assert AuditEvent.objects.count() == before + 1


def test_the_page_says_what_it_would_come_to_and_what_is_wrong_with_which_row(lead):
    page = page_of(lead, upload(lead))

    for words in (
        "Nothing has been written yet",
        "1 of them because the same camera stands twice in the file",
        '<span class="lc-card__number">1</span>',
        "Asset tag C002 stands in row 3 and again in row 4",
        "The row names no site",
        "Minstry House",
        "Riverside Depot",
        "Add 2 new sites: Minstry House, Riverside Depot",
        "Confirm and import",
    ):
        assert words in page


@pytest.mark.parametrize("ticked", [False, True])
@pytest.mark.parametrize("at_once", [1, 3, 400])
def test_the_import_comes_to_what_the_preview_said(lead, monkeypatch, ticked, at_once):
    upload(
        lead,
        HEADINGS + "Ministry House,Old place,C001,Hikvision,DS-2CD2385C1-I,SN900001\n",
        headers=JSON,
        confirm="1",
    )
    monkeypatch.setattr(previewing, "ROWS_AT_ONCE", at_once)
    monkeypatch.setitem(BY_DATABASE, connection.vendor, Portion(cameras=2, fingerprints=1))
    batch = upload(lead)
    said = batch.preview["with_sites" if ticked else "figures"]

    confirm(lead, batch, {"create_sites": "on"} if ticked else {"create_sites": ""})

    came = summary(batch)
    assert batch.state == "completed"
    assert {name: came[name] for name in COUNTS} == {name: said[name] for name in COUNTS}
    for name in (
        "verdicts",
        "rows_twice",
        "rows_without_site",
        "rows_of_unknown_sites",
        "matched_by",
        "errors",
        "errors_total",
        "changed",
        "notes",
        "notes_total",
    ):
        assert came[name] == said[name], name
    assert (said["rows_updated"], said["rows_created"]) == (1, 4 if ticked else 1)
    assert Site.objects.count() == (3 if ticked else 1)
    assert batch.preview["differs"] == []


def test_an_unknown_site_is_told_with_its_rows_and_the_name_that_was_probably_meant(lead):
    assert upload(lead).preview["unknown_sites"] == [
        {"name": "Riverside Depot", "rows": 2, "alike": ""},
        {"name": "Minstry House", "rows": 1, "alike": "Ministry House"},
    ]


def test_who_may_add_no_sites_is_not_offered_it_and_cannot_force_it(lead):
    site = make_site(lead.organisation, name="Town Hall")
    manager = make_person("facilities_manager", organisation=lead.organisation, sites=[site])
    batch = upload(manager)

    assert "create_sites" not in page_of(manager, batch)
    assert confirm(manager, batch, {"create_sites": "on"}).status_code == 404
    assert (batch.state, batch.preview["with_sites"]) == ("awaiting_confirmation", None)


def test_a_second_yes_and_one_after_cancelling_do_nothing(lead):
    batch = upload(lead)

    confirm(lead, batch)
    assert confirm(lead, batch, headers=JSON).status_code == 409

    assert Job.objects.filter(kind="import").count() == 2
    assert Camera.objects.count() == 2
    cancelled = upload(lead)
    browser(lead).post(reverse("cancel_import", args=[cancelled.uuid]))
    confirm(lead, cancelled)
    assert cancelled.state == "cancelled"


def test_an_upload_of_somebody_else_cannot_be_confirmed(lead):
    batch = upload(lead)

    for person in (
        lead_of_a_listed_organisation("SOUTH"),
        make_person("auditor", organisation=lead.organisation),
        make_person(
            "facilities_manager", organisation=lead.organisation, sites=[lead.organisation.sites.get()]
        ),
    ):
        assert confirm(person, batch).status_code == 404
    assert batch.state == "awaiting_confirmation"


def test_what_changed_between_preview_and_yes_is_said_and_not_overwritten(lead):
    batch = upload(lead)
    upload(lead, HEADINGS + "Ministry House,Hall,C002,Axis,P3267-LVE,SN900002\n", headers=JSON, confirm="1")

    confirm(lead, batch)

    page = page_of(lead, batch)
    assert "changed after the preview" in page
    assert "Rows added: 2 in the preview, 1 now" in page
    assert ["rows_updated", 0, 1] in batch.preview["differs"]


def test_an_edition_published_in_between_is_seen_in_the_verdicts(lead):
    batch = upload(lead)
    batch.preview["figures"]["verdicts"]["restricted"] = 0
    batch.save(update_fields=["preview"])

    confirm(lead, batch)

    assert batch.preview["differs"] == [["restricted", 0, 1]]
    assert "Restricted: 0 in the preview, 1 now" in page_of(lead, batch)


def test_a_program_waits_for_its_yes_and_reads_the_figures_meanwhile(lead):
    batch = upload(lead, headers=JSON, create_sites="on")
    url = f"/imports/{batch.uuid}/"

    told = browser(lead).get(f"{url}?format=json").json()
    answer = confirm(
        lead, batch, json.dumps({"create_sites": False}), content_type="application/json", headers=JSON
    )

    assert (told["state"], told["rows_created"], told["rows_rejected"]) == ("awaiting_confirmation", 5, 2)
    assert (answer.status_code, answer.json()["status_url"]) == (202, url)
    assert (batch.state, batch.rows_created, batch.create_sites) == ("completed", 2, False)


@pytest.mark.parametrize("body", ["", "{}", "[]", "no json", '{"other": 1}'])
def test_a_program_that_says_nothing_of_sites_gets_what_it_said_with_the_upload(lead, body):
    batch = upload(lead, headers=JSON, create_sites="on")

    confirm(lead, batch, body, content_type="application/json", headers=JSON)

    assert (batch.state, batch.rows_created) == ("completed", 5)


def test_a_worker_killed_in_the_preview_costs_nothing_but_the_preview(lead, monkeypatch):
    monkeypatch.setattr(previewing, "ROWS_A_TELLING", 1)
    batch = importing.receive(
        [FILE.encode()], "register.csv", organisation=lead.organisation, by=lead, confirm_first=True
    )
    job = jobs.enqueue("import", organisation=lead.organisation, by=lead, batch=batch.pk)
    with monkeypatch.context() as dying:
        dying.setattr(previewing.Figures, "add", _die)
        with pytest.raises(KeyboardInterrupt):
            jobs.run(job.pk)
    importing.spool_files(batch)[0].unlink()  # as after a restore
    Job.objects.update(state="queued", lease_until=None)

    jobs.run_all()

    batch.refresh_from_db()
    assert (batch.state, batch.preview["figures"]["rows_created"]) == ("awaiting_confirmation", 2)
    importing.spool_files(batch)[0].unlink()
    confirm(lead, batch)
    assert (batch.state, batch.rows_created) == ("completed", 2)


def _die(*_):
    raise KeyboardInterrupt


def test_a_preview_is_cancelled_while_it_is_worked_out(lead, monkeypatch):
    monkeypatch.setattr(previewing, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(previewing, "ROWS_A_TELLING", 2)
    told = []

    def tell(batch, rows, real=phases._tell_progress):
        told.append(rows)
        importing.cancel(batch, by=lead)
        return real(batch, rows)

    monkeypatch.setattr(phases, "_tell_progress", tell)
    batch = upload(lead)

    assert (batch.state, batch.preview, told) == ("cancelled", {}, [2])


def test_a_waiting_import_is_no_fault_and_holds_nothing_up(lead):
    batch = upload(lead)
    assert [*storage.jobs_without_effect(deep=False), *forgotten_imports(deep=False)] == []

    importing.confirm(batch, create_sites=False, by=lead)
    jobs.enqueue("import", organisation=lead.organisation, by=lead, batch=batch.pk)
    assert [*storage.jobs_without_effect(deep=False), *forgotten_imports(deep=False)] == []


def test_the_progress_part_asks_for_the_preview_when_it_is_there(lead):
    batch = upload(lead)

    answer = browser(lead).get(f"/imports/{batch.uuid}/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Refresh"]) == (286, "true")


def test_changes_are_listed_field_by_field_with_the_key_before_and_after_the_yes(lead):
    upload(lead, headers=JSON, confirm="1")
    batch = upload(lead, FILE.replace("Main entrance", "West wing"))

    for page in (page_of(lead, batch), (confirm(lead, batch), page_of(lead, batch))[1]):
        assert "Location: Main entrance → West wing" in page
        assert "Asset tag</td>" in page
        assert "recognised by asset tag (2 rows)" in page
    camera = Camera.objects.get(asset_tag="C001")
    assert "Recognised by asset tag." in text(browser(lead).get(f"/cameras/{camera.uuid}/"))


def test_a_camera_recorded_as_gone_that_is_listed_again_is_pointed_out(lead):
    upload(lead, headers=JSON, confirm="1")
    Camera.objects.filter(asset_tag="C001").update(life="gone")

    batch = upload(lead)

    for page in (page_of(lead, batch), (confirm(lead, batch), page_of(lead, batch))[1]):
        assert "Rows to look at" in page
        assert "The register has this camera as gone" in page
    assert summary(batch)["notes"][0]["code"] == "seen_again"


def test_the_preview_takes_as_many_queries_whatever_the_file_holds(lead):
    def queries(rows):
        lines = "".join(f"Place {n},Room,T{n},Axis,P3267-LVE,SN9{n:05}\n" for n in range(rows))
        return queries_of(browser(lead), f"/imports/{upload(lead, HEADINGS + lines).uuid}/")

    assert queries(3) == queries(300) <= 10


def test_a_file_of_many_devices_keeps_no_grounds_in_memory(lead):
    lines = "".join(f"Ministry House,Room,T{n},Axis,P{3000 + n}-LVE,SN9{n:05}\n" for n in range(50))
    batch = upload(lead, HEADINGS + lines)
    placing = previewing.Placing(
        batch, lead.organisation.editions.get(), previewing.Claims(), on=batch.uploaded_at.date()
    )
    with previewing.Spool(importing.spool_files(batch)[0]) as spool:
        placing.place(spool.take(50))
    assert placing._fingerprints._judgements

    placing.store_nothing()

    assert not placing._fingerprints._judgements


def test_a_dry_run_that_is_refused_leaves_no_file(lead, settings):
    with pytest.raises(FileRefusedError):
        importing.dry_run(
            [b"nothing,here\n"], "a.csv", organisation=lead.organisation, site=None, create_sites=False,
            format="", on=date(2026, 11, 22),
        )  # fmt: skip

    assert not list(settings.UPLOADS_DIR.iterdir())
