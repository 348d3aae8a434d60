"""Who works at one site learns nothing of another's cameras by giving one of theirs the same serial number."""

from datetime import date

import pytest
from django.utils import timezone

from inventory.models import CameraPhoto, ImportBatch, ImportRow, SiteAssignment
from inventory.services.registering import log_camera
from tests.builders import make_camera, make_person, make_site
from tests.inventory.pages import browser, lead_of_a_listed_organisation, text

pytestmark = pytest.mark.django_db
DEVICE = {
    "kind": "camera",
    "life": "live",
    "connection": "unknown",
    "vendor_text": "Hikvision",
    "model_text": "DS-1",
}
SECRETS = ("Secret Bunker", "Vault door")


@pytest.fixture
def manager():
    """A facilities manager of Mill House, in an organisation with a camera in a place out of their reach."""
    lead = lead_of_a_listed_organisation()
    here, there = (make_site(lead.organisation, name=name) for name in ("Mill House", "Secret Bunker"))
    known = {"site": there, "serial": "SN-1234567", "location": "Vault door"}
    log(lead, known)
    return make_person("facilities_manager", organisation=lead.organisation, sites=[here])


def log(by, facts):
    return log_camera(DEVICE | facts, organisation=by.organisation, on=date(2026, 11, 22), by=by)


def test_by_logging_it_again(manager):
    site = manager.site_assignments.get().site
    page = text(browser(manager).post("/cameras/add/", DEVICE | {"site": site.uuid, "serial": "SN-1234567"}))

    assert "is logged already" in page
    assert [secret for secret in SECRETS if secret in page] == []


def test_by_the_label_on_a_photo(manager):
    own = log(manager, {"site": manager.site_assignments.get().site, "location": "Gate"})
    photo = CameraPhoto.objects.create(
        camera=own,
        name="label.jpg",
        stored_as="a.jpg",
        thumbnail_as="b.jpg",
        size=1,
        thumbnail_size=1,
        thumbnail_sha256="0" * 64,
        sha256="0" * 64,
        received_sha256="0" * 64,
        label={"serial": "SN-1234567"},
        added_by=manager,
        added_at=timezone.now(),
    )

    sent = {"version": own.version}
    page = text(browser(manager).post(f"/photos/{photo.uuid}/use-label/", sent, follow=True))

    assert "logged already" in page
    assert [secret for secret in SECRETS if secret in page] == []


def test_by_an_import_of_ones_own_once_the_site_is_taken_away(manager):
    site = manager.site_assignments.get().site
    kept = make_site(manager.organisation, name="Kept House")
    SiteAssignment.objects.create(person=manager, site=kept)
    batch = ImportBatch.objects.create(
        organisation=manager.organisation,
        uploaded_by=manager,
        filename="a.csv",
        size=1,
        state="completed",
        rows_total=2,
        rows_updated=2,
    )
    for number, at in enumerate((site, kept), start=1):
        camera = make_camera(at, "restricted", asset_tag=f"TAG-{at.name}")
        ImportRow.objects.create(
            batch=batch,
            number=number,
            row=number,
            camera=camera,
            outcome="updated",
            changes={"location": ["a", "b"]},
        )
    client, path = browser(manager), f"/imports/{batch.uuid}/"
    before = client.get(f"{path}?format=json").json()
    manager.site_assignments.filter(site=site).delete()

    page, after = text(client.get(path)), client.get(f"{path}?format=json").json()

    assert (before["verdicts"]["restricted"], len(before["changed"])) == (2, 2)
    assert (after["verdicts"]["restricted"], len(after["changed"])) == (1, 1)
    assert str(kept.cameras.get().uuid) in page
    assert str(site.cameras.get().uuid) not in page
