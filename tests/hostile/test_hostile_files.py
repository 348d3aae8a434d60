"""Every hostile file ends in words: refused, or read with warnings; nothing half-written, nothing left behind."""

import csv
import resource
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from openpyxl import load_workbook

from inventory import jobs
from inventory.imports.child import ADDRESS_SPACE
from inventory.models import Camera, ImportBatch, ImportRow
from inventory.services import importing
from inventory.services.organisations import add_organisation
from inventory.services.sites import add_site
from removal.services import stored_files
from tests.builders import make_person
from tests.hostile import texts, workbooks
from tests.inventory.pages import browser, text

pytestmark = pytest.mark.django_db

FILES = [*workbooks.files(), *texts.files()]
PASSWD = Path("/etc/passwd").read_text().splitlines()[0]
GROWTH = 150 * 1024
"""Kilobytes by which a long-lived process may grow over the whole suite."""


@pytest.fixture
def site():
    organisation = add_organisation("DEPT", "A department", kind="central_government", by=None)
    return add_site(organisation, "Ministry House", code="MH", by=None)


def taken(name, content, site):
    """The upload at its end, as the service and the worker leave it."""
    batch = importing.receive([content], name, organisation=site.organisation, by=None, site=site)
    job = jobs.enqueue("import", organisation=site.organisation, batch=batch.pk)
    jobs.run(job.pk, turn_s=600)
    batch.refresh_from_db()
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    return batch


def left_behind(batch):
    """Files of the upload's folder but the upload itself, once the sweep has been by."""
    stored_files.clear_orphans(in_hand=False)
    return [path.name for path in Path(settings.UPLOADS_DIR).iterdir() if path.name != batch.stored_as]


@pytest.mark.parametrize(("name", "content", "outcome"), FILES, ids=[ascii(file[0])[-60:] for file in FILES])
def test_a_hostile_file_ends_in_words_and_leaves_nothing_half_written(site, name, content, outcome):
    batch = taken(name, content, site)

    assert batch.state in (ImportBatch.State.COMPLETED, ImportBatch.State.REFUSED)
    if outcome != "either":
        assert batch.state == {"refused": "refused", "accepted": "completed"}[outcome], batch.file_errors
    if batch.state == ImportBatch.State.REFUSED:
        [error] = batch.file_errors
        assert error["code"]
        assert error["message"].endswith(".")
        assert not any(
            word in error["message"] for word in ("Traceback", "Error(", str(settings.UPLOADS_DIR))
        )
        assert not ImportRow.objects.exists()
        assert not Camera.objects.exists()
    else:
        ended = batch.rows_created + batch.rows_updated + batch.rows_unchanged + batch.rows_rejected
        assert batch.rows_total == ended == ImportRow.objects.count()
    assert PASSWD not in str(list(ImportRow.objects.values_list("raw", "message"))) + str(batch.file_errors)
    assert "hunter2" not in str(list(ImportRow.objects.values_list("raw", "message")))
    assert left_behind(batch) == []


# A page answers each kind of end: refused at the gate, by the child, by its death, accepted, named badly.
THROUGH_THE_PAGE = (
    "empty.csv",
    "bomb-250-megabytes.xlsx",
    "bomb-whose-directory-lies.xlsx",
    "doctype-laughs-in-sheet1.xlsx",
    "deep-elements.xlsx",
    "cell-at-the-far-end.xlsx",
    "shared-strings-bomb.xlsx",
    "macros.xlsx",
    "workbook.xls",
    "script.csv",
    "template.csv",
    "control-characters.csv",
    "scan-laughs.xml",
    "deep.json",
    "surrogate.json",
    "../../traversal.xlsx",
    "name with <script>alert(1)</script>.xlsx",
    "name\r\nX-Header: 1.xlsx",
    "right\u202exslx.exe.xlsx",
)


ON_THE_PAGE = [file[:2] for file in FILES if file[0] in THROUGH_THE_PAGE]


@pytest.mark.parametrize(("name", "content"), ON_THE_PAGE, ids=[ascii(file[0]) for file in ON_THE_PAGE])
def test_a_hostile_file_sent_through_the_page_never_breaks_it(site, name, content):
    client = browser(make_person("compliance_lead", organisation=site.organisation))
    upload = {"file": SimpleUploadedFile(name, content), "site": str(site.uuid)}

    answer = client.post("/imports/new/", upload)
    jobs.run_all(organisation_id=site.organisation.pk, turn_s=600)
    if answer.status_code == 302:
        preview = client.get(answer.url)
        assert preview.status_code == 200
        assert "<script>alert(1)" not in text(preview)
        client.post(f"{answer.url}confirm/")
        jobs.run_all(organisation_id=site.organisation.pk, turn_s=600)

    assert answer.status_code in (302, 422)
    pages = ["/imports/", "/cameras/", *([answer.url] if answer.status_code == 302 else [])]
    for page in map(client.get, pages):
        assert page.status_code == 200
        assert "<script>alert(1)" not in text(page)
        assert "<img src=x" not in text(page)


def test_what_hostile_files_left_in_the_register_can_be_exported_and_read(site, tmp_path):
    accepted = [file for file in FILES if file[2] == "accepted" and len(file[1]) < 100_000]
    for name, content, _ in accepted:
        taken(name, content, site)
    call_command("export_register", str(tmp_path / "out.csv"), "--organisation", "DEPT")
    call_command("export_report", str(tmp_path / "out.xlsx"), "--organisation", "DEPT", "--depth", "full")

    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert len(lines) - 1 == Camera.objects.count() > 10
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    book = load_workbook(tmp_path / "out.xlsx")
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]


def test_the_suite_has_more_than_a_hundred_files_and_no_two_alike():
    assert len({(name, content) for name, content, _ in FILES}) == len(FILES) > 200


def test_no_child_grew_beyond_its_limit_and_this_process_stayed_small(site):
    """Last in this file, so that the children of all tests above have ended; of RUSAGE_CHILDREN the largest counts."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, content, _ in FILES:
        if name in ("shared-strings-bomb.xlsx", "bomb-250-megabytes.xlsx", "scan-of-100000-ports.xml"):
            taken(name, content, site)

    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 <= ADDRESS_SPACE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < GROWTH
