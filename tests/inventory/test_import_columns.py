"""Columns on their page: asked where one is ambiguous, changed where a guess is wrong, remembered, forgotten."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from inventory import jobs
from inventory.models import AuditEvent, Camera, ColumnLayout, ImportBatch
from inventory.services.sites import add_site
from tests.builders import make_person, make_site
from tests.inventory.imports import files
from tests.inventory.pages import browser, lead_of_a_listed_organisation, nothing_written, text

pytestmark = pytest.mark.django_db

HEADINGS = ["Location", "Make", "Model", "Ref.", "Date installed", "Password"]
ROWS = [
    ["Main entrance", "Axis", "P3267-LVE", "ACCC8E000001", "03/04/2019", "hunter2"],
    ["Loading bay", "Hikvision", "DS-2CD2385C1-I", "ACCC8E000002", "05/06/2019", "hunter3"],
]
PLACE, DATES = "read-0-0", "dates-0"


@pytest.fixture
def lead():
    return lead_of_a_listed_organisation(name="Priya Shah")


@pytest.fixture
def site(lead):
    return add_site(lead.organisation, "Ministry House", code="MH", by=lead)


@pytest.fixture
def send(lead, tmp_path):
    """Upload a real workbook on its page and work it off; its batch."""

    def sent(rows=ROWS, headings=HEADINGS, by=lead, name="survey.xlsx", **fields):
        path = files.workbook(tmp_path / name, [headings, *rows])
        return send_bytes(by, path.read_bytes(), name, **fields)

    return sent


def send_bytes(by, content, name, **fields):
    browser(by).post(reverse("new_import"), {"file": SimpleUploadedFile(name, content)} | fields)
    jobs.run_all()
    return confirmed(by, ImportBatch.objects.order_by("pk").last())


def confirmed(by, batch):
    """The batch at its end, where it is not stopped by a question."""
    if batch.waits:
        browser(by).post(reverse("confirm_import", args=[batch.uuid]))
        jobs.run_all()
        batch.refresh_from_db()
    return batch


def columns_page(batch):
    return reverse("import_columns", args=[batch.uuid])


def as_shown(client, batch):
    """What the form of the page would send if nothing were touched."""
    form = client.get(columns_page(batch)).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def settle(by, batch, **said):
    """Answer on the page, everything else as it is shown."""
    client = browser(by)
    answer = client.post(columns_page(batch), as_shown(client, batch) | said)
    jobs.run_all()
    batch.refresh_from_db()
    confirmed(by, batch)
    return answer


def answers(site, **more):
    return {PLACE: "location", DATES: "day", "site": str(site.uuid)} | more


def test_a_file_without_ambiguous_columns_is_not_stopped(send, site):
    batch = send(
        [["Ministry House", "Main entrance", "Axis", "P3267-LVE"]], ["Site", "Place", "Make", "Model"]
    )

    assert batch.state == "completed"


def test_a_location_that_may_be_a_site_or_a_place_is_asked_before_anything_is_added(lead, send):
    batch = send()

    page = text(browser(lead).get(reverse("import", args=[batch.uuid]), follow=True))

    assert batch.state == "awaiting_confirmation"
    assert not Camera.objects.exists()
    assert "What does the column ‘Location’ name?" in page
    assert "It says Main entrance, Loading bay." in page
    assert "Which comes first in the dates under ‘Date installed’?" in page


def test_locations_that_are_sites_of_the_register_are_no_question(send, lead, site):
    batch = send([["Ministry House", "Axis", "P3267-LVE"]], ["Location", "Make", "Model"])

    assert (batch.state, Camera.objects.get().site) == ("completed", site)


def test_a_location_under_a_chosen_site_is_no_question(send, site):
    batch = send([row[:3] for row in ROWS], HEADINGS[:3], site=str(site.uuid))

    assert batch.state == "completed"


def test_nothing_goes_on_until_each_question_is_answered(lead, send, site):
    batch = send()

    answer = settle(lead, batch, **{"read-0-0": "", DATES: ""})

    page = text(answer)
    assert answer.status_code == 422
    assert "Say whether Location names the site or a place at one" in page
    assert "Say whether the day or the month comes first under Date installed" in page
    assert batch.state == "awaiting_confirmation"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("05/06/2018", "05/06/2018 is 5 June 2018"),
        ("2016", "05/06/2021 is 5 June 2021"),
        ("04/04/2020", "05/06/2021 is 5 June 2021"),
        ("not known", "05/06/2021 is 5 June 2021"),
    ],
)
def test_the_order_of_dates_is_asked_by_a_date_of_the_file_that_shows_the_difference(
    lead, send, written, shown
):
    dates = [written, "05/06/2021"]
    batch = send(rows=[[*row[:4], when, ""] for row, when in zip(ROWS, dates, strict=True)])

    assert f"The day: {shown}" in text(browser(lead).get(columns_page(batch)))


def test_a_place_at_a_site_asks_for_the_site(lead, send, site):
    batch = send()

    answer = settle(lead, batch, **answers(site) | {"site": ""})

    assert answer.status_code == 422
    assert "Select the site whose places Location names" in text(answer)


def test_the_answers_are_read_and_nothing_is_assumed_any_more(lead, send, site):
    batch = send()

    settle(lead, batch, **answers(site, **{DATES: "month"}))

    camera = Camera.objects.get(vendor_text="Axis")
    assert (batch.state, batch.rows_created) == ("completed", 2)
    assert (camera.site, camera.location, camera.installed_on) == (site, "Main entrance", "2019-03-04")
    assert {"location_read_as_site", "day_first_assumed"}.isdisjoint(w["code"] for w in batch.warnings)


def test_a_column_that_proves_its_order_is_not_overruled_by_an_answer_to_another(lead, send, site):
    rows = [[*row[:5], "25/12/2019"] for row in ROWS]
    batch = send(rows, [*HEADINGS[:5], "Date purchased"])

    settle(lead, batch, **answers(site, **{DATES: "month"}))

    camera = Camera.objects.get(vendor_text="Axis")
    assert (camera.installed_on, camera.purchased_on) == ("2019-03-04", "2019-12-25")


def test_a_wrong_guess_can_be_changed(lead, send, site):
    batch = send()

    settle(lead, batch, **answers(site, **{"read-0-3": "serial"}))

    assert set(Camera.objects.values_list("serial", "asset_tag")) == {
        ("ACCC8E000001", ""),
        ("ACCC8E000002", ""),
    }


def test_two_columns_are_not_read_as_the_same(lead, send, site):
    batch = send()

    answer = settle(lead, batch, **answers(site, **{"read-0-3": "model"}))

    assert answer.status_code == 422
    assert "Model and Ref. are both read as ‘Model’: change one" in text(answer)


def test_passwords_are_shown_as_dropped_and_their_texts_stand_nowhere(lead, send, site):
    batch = send()

    page = text(browser(lead).get(columns_page(batch)))

    assert "Dropped: Lenscap never stores passwords or user names" in page
    assert "hunter" not in page
    assert "hunter" not in json.dumps([batch.tables, batch.layouts, batch.warnings])
    assert "read-0-5" not in browser(lead).get(columns_page(batch)).context["form"].fields


def test_a_secret_inside_a_cell_is_no_sample(lead, send):
    rows = [[*row[:3], "rtsp://root:hunter9@10.0.0.5/live"] for row in ROWS]

    batch = send(rows, [*HEADINGS[:3], "Stream"])

    assert batch.state == "awaiting_confirmation"
    assert "hunter9" not in text(browser(lead).get(columns_page(batch)))


def test_the_next_file_of_the_same_shape_is_read_so_silently_and_the_page_says_so(lead, send, site):
    settle(lead, send(), **answers(site, **{"read-0-3": "serial"}))
    colleague = make_person("compliance_lead", organisation=lead.organisation)

    other = ["LOCATION", "Make", "model", "Ref", "Date Installed", "password"]
    batch = send([["Roof", "Axis", "P1", "B8A44F000009", "07/08/2020", "x"]], other, by=colleague,
                 name="more.xlsx", site=str(site.uuid))  # fmt: skip

    page = text(browser(colleague).get(columns_page(batch)))
    today = date_format(timezone.localdate(), "j F Y")
    assert batch.state == "completed"
    assert Camera.objects.get(location="Roof").serial == "B8A44F000009"
    said = f"Read as on {today}, by Priya Shah: LOCATION as place at the site; Ref as serial number; dates day first."
    assert said in page
    assert said in [warning["message"] for warning in batch.warnings]


def test_columns_in_another_order_are_another_layout(lead, send, site):
    settle(lead, send(), **answers(site))

    batch = send([row[::-1] for row in ROWS], HEADINGS[::-1], name="other.xlsx")

    assert batch.state == "awaiting_confirmation"


def test_another_organisation_does_not_inherit_it(lead, send, site):
    settle(lead, send(), **answers(site))
    stranger = lead_of_a_listed_organisation("SOUTH")

    batch = send(by=stranger)

    assert batch.state == "awaiting_confirmation"


def test_what_was_settled_is_forgotten_on_request(lead, send, site):
    settled = send()
    settle(lead, settled, **answers(site))

    browser(lead).post(reverse("forget_columns", args=[settled.uuid]))

    assert not ColumnLayout.objects.exists()
    assert send([[*ROWS[0][:3], "ACCC8E000003", "01/02/2020", ""]], name="b.xlsx").state == (
        "awaiting_confirmation"
    )
    assert AuditEvent.objects.filter(action="columns forgotten").count() == 1


def test_a_file_that_waits_is_read_again_when_its_answers_are_forgotten(lead, send, site):
    settle(lead, send(), **answers(site, **{"read-0-3": "serial"}))
    ColumnLayout.objects.update(day_first=None)
    waiting = send([ROWS[1]], name="b.xlsx")
    assert waiting.layouts

    browser(lead).post(reverse("forget_columns", args=[waiting.uuid]))
    jobs.run_all()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.layouts) == ("awaiting_confirmation", {})
    assert dict(waiting.tables[0]["columns"])["Ref."] == "asset_tag"


def test_a_question_cannot_be_passed_over_by_confirming(lead, send, site):
    batch = send()

    browser(lead).post(reverse("confirm_import", args=[batch.uuid]))
    jobs.run_all()

    batch.refresh_from_db()
    assert (batch.asks, batch.confirmed_at) == (True, None)
    assert browser(lead).get(f"/imports/{batch.uuid}/?format=json").json()["state"] == "awaiting_confirmation"


def test_from_the_preview_wrong_columns_are_put_right_and_previewed_again(lead, site, tmp_path):
    path = files.workbook(tmp_path / "a.xlsx", [HEADINGS[:4], *(row[:4] for row in ROWS)])
    client = browser(lead)
    client.post("/imports/new/", {"file": SimpleUploadedFile("a.xlsx", path.read_bytes()), "site": site.uuid})
    jobs.run_all()
    batch = ImportBatch.objects.get()
    assert f'href="{columns_page(batch)}">Columns are wrong?' in text(client.get(f"/imports/{batch.uuid}/"))

    client.post(columns_page(batch), as_shown(client, batch) | {"read-0-1": ""})
    jobs.run_all()

    batch.refresh_from_db()
    assert (batch.waits, batch.preview["figures"]["verdicts"]["restricted"]) == (True, 1)
    assert 'by Priya Shah: Make as kept as text, not read. <a class="govuk-link"' in text(
        client.get(f"/imports/{batch.uuid}/")
    )
    assert "Make as kept as text, not read" in text(client.get(columns_page(batch)))
    assert not Camera.objects.exists()
    assert confirmed(lead, batch).state == "completed"
    assert set(Camera.objects.values_list("vendor_text", flat=True)) == {""}


def test_several_sheets_of_one_shape_are_settled_at_once(lead, site, tmp_path):
    sheets = {name: [HEADINGS[:3], *(row[:3] for row in ROWS)] for name in ("Sheet1", "Sheet2")}
    path = files.workbook_of(tmp_path / "two.xlsx", sheets)
    batch = send_bytes(lead, path.read_bytes(), "two.xlsx")

    assert len(browser(lead).get(columns_page(batch)).context["form"].groups) == 1
    settle(lead, batch, **{"read-0-0": "location", "site": str(site.uuid)})

    assert (batch.state, batch.rows_total) == ("completed", 4)


def test_a_finished_file_shows_its_columns_and_changes_nothing(lead, send, site):
    batch = send([row[:3] for row in ROWS], HEADINGS[:3], site=str(site.uuid))
    auditor = make_person("auditor", organisation=lead.organisation)

    client = browser(auditor)
    with nothing_written():
        page = client.get(columns_page(batch))
    browser(lead).post(columns_page(batch), {"read-0-1": "model", "read-0-0": "location", "read-0-2": ""})

    assert "How the columns were read" in text(page)
    assert "<select" not in text(page)
    assert not ColumnLayout.objects.exists()


def test_a_program_is_not_asked(lead, tmp_path):
    path = files.workbook(tmp_path / "a.xlsx", [HEADINGS, *ROWS])

    browser(lead).post(
        reverse("new_import"),
        {"file": SimpleUploadedFile("a.xlsx", path.read_bytes())},
        headers={"Accept": "application/json"},
    )
    jobs.run_all()

    assert ImportBatch.objects.get().waits


@pytest.mark.parametrize(("options", "serials"), [((), 2), (("--fresh",), 0)])
def test_the_command_reads_as_settled_unless_it_is_told_not_to(lead, send, site, tmp_path, options, serials):
    settle(lead, send(), **answers(site, **{"read-0-3": "serial"}))
    rows = [[*row[:3], f"B8A44F00001{n}", *row[4:]] for n, row in enumerate(ROWS)]
    path = files.workbook(tmp_path / "next.xlsx", [HEADINGS, *rows])
    out = io.StringIO()

    call_command("import_register", path, "--organisation", "NORTH", "--site", "MH", "--json", *options,
                 stdout=out)  # fmt: skip

    codes = {warning["code"] for warning in json.loads(out.getvalue())["warnings"]}
    assert Camera.objects.filter(serial__startswith="B8A44F").count() == serials
    assert ("columns_settled" in codes, "day_first_assumed" in codes) == (not options, bool(options))


def test_a_file_is_read_after_a_fault_as_it_was_before(lead, send, site):
    batch = send()
    settle(lead, batch, **answers(site))

    assert batch.layouts[batch.tables[0]["layout"]]["columns"] == {"0": "location"}
    assert AuditEvent.objects.get(action="columns settled").actor == lead


def test_a_site_out_of_reach_cannot_be_chosen(lead, send, site):
    manager = make_person("facilities_manager", organisation=lead.organisation, sites=[site])
    other = make_site(organisation=lead.organisation, name="Annexe")
    batch = send(by=manager)

    answer = settle(manager, batch, **answers(other))

    assert answer.status_code == 422
    assert "Annexe" not in text(answer)
