"""What people of one site, and those who see no register, can learn by the way: nothing."""

import pytest
from django.utils import timezone

from inventory.services import kept_files
from removal.models import EvidenceFile, Removal
from removal.services.remarks import record_remark
from tests.builders import make_camera, make_site
from tests.pictures import PDF
from tests.removal.plan_world import of, typed

pytestmark = pytest.mark.django_db
CHECK = {
    "checked_by": "Mo",
    "checked_on": "today",
    "check_method": "physical",
    "none_left": "yes",
    "replacement": "replaced",
}


def file_added(line, by, name):
    line.refresh_from_db()
    files = [kept_files.received(name, len(PDF), [PDF], kind="further", photos_only=False)]
    with kept_files.stored(files) as kept:
        record_remark(line, "add_files", {}, by=by, on=timezone.localdate(), files=kept)
    return EvidenceFile.objects.get(name=name)


def test_a_contractor_opens_the_files_that_they_sent_and_none_of_the_office(as_person, world):
    world.approve()
    line, contractor = world.line(), world.person("contractor")
    scan = file_added(line, world.manager, "scan-with-addresses.pdf")
    own = file_added(line, contractor, "waste-note.pdf")
    client = as_person(contractor)

    assert client.get(f"/evidence/{own.uuid}/").status_code == 200
    assert client.get(f"/evidence/{scan.uuid}/").status_code == 404
    page = client.get(of(line)).content.decode()
    assert "waste-note.pdf" in page
    assert "scan-with-addresses.pdf" not in page
    assert "scan-with-addresses.pdf" in as_person(world.manager).get(of(line)).content.decode()


def test_naming_a_camera_of_another_site_as_replacement_tells_nothing_of_it(as_person, world):
    world.approve()
    Removal.objects.update(state="disposed")
    elsewhere = make_site(world.organisation, "sensitive", name="Elsewhere")
    make_camera(elsewhere, "restricted", asset_tag="FAR-1")
    line, client = world.line(), as_person(world.manager)

    def told(tag):
        sent = typed(CHECK, version=line.version, replaced_by=tag)
        return client.post(of(line, "verify/"), sent).content.decode().replace(tag, "TAG")

    assert "there is no one camera" in told("FAR-1")
    assert told("FAR-1").count("Restricted") == told("NO-SUCH").count("Restricted")
