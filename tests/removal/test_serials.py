"""A serial number that the register had wrong: put right as an edit is, and never taken from another camera."""

import pytest

from inventory.models import AuditEvent, Camera, Job
from inventory.services.registering import log_camera
from removal.models import Removal
from removal.planning.workflow import Remark
from removal.services.progress import MissingEvidenceError
from removal.services.remarks import record_remark
from tests.builders import make_person, make_site
from tests.inventory.pages import lead_of_a_listed_organisation
from tests.removal.lines import TODAY, make_line, take
from tests.removal.plan_world import of

pytestmark = pytest.mark.django_db

WRONG = {"outcome": "this_one", "explanation": "Invoice 7"}


@pytest.fixture
def lead():
    return lead_of_a_listed_organisation()


@pytest.fixture
def unlike(lead):
    """A line whose unit read another serial than the one on record."""

    def line(seen="SN-000777", **camera):
        line = make_line("scheduled", site=make_site(lead.organisation, category="sensitive"), **camera)
        return take(line, "remove", serial_seen=seen)

    return line


def explained(line, by, **facts):
    record_remark(line, Remark.EXPLAIN, WRONG | facts, by=by, on=TODAY)
    return Camera.objects.get(pk=line.camera_id)


def test_a_register_that_had_the_serial_wrong_takes_the_one_that_was_read(lead, unlike):
    line = unlike(asset_tag="")

    camera = explained(line, lead)

    assert (camera.serial, camera.serial_key) == ("SN-000777", "SN000777")
    assert (camera.match_key, camera.to_replan) == ("serial:SN000777", True)
    edited = AuditEvent.objects.get(action="camera edited")
    assert (edited.before["serial"], edited.after["serial"]) == ("SN889001", "SN-000777")
    assert (edited.actor, line.evidence.last().facts["serial_now"]) == (lead, "SN-000777")


def test_a_number_taken_off_the_record_meanwhile_is_put_right_as_well(lead, unlike):
    line = unlike(asset_tag="DOOR-9")
    Camera.objects.filter(pk=line.camera_id).update(serial="")

    assert explained(line, lead).serial == "SN-000777"


def test_a_corrected_serial_that_tells_the_maker_judges_the_camera_anew(lead, unlike):
    line = unlike("DS-2CD2143G2-I", vendor="", model="", verdict="unknown")

    assert explained(line, lead).verdict in ("restricted", "suspected")


def test_a_number_that_was_misread_leaves_the_register_alone(lead, unlike):
    assert explained(unlike(), lead, outcome="misread").serial == "SN889001"


@pytest.mark.parametrize("tag", ["", "CAM-9"])
@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_number_that_another_camera_has_is_told_and_nothing_is_written(
    as_person, lead, unlike, tag, elsewhere
):
    line = unlike(asset_tag=tag)
    site = make_site(lead.organisation, name="Other House") if elsewhere else line.plan.site
    facts = {"site": site, "location": "Back door", "asset_tag": "DOOR-3", "serial": "SN000777"}
    log_camera(facts, organisation=lead.organisation, on=TODAY, by=lead)
    manager = make_person("facilities_manager", organisation=lead.organisation, sites=[line.plan.site])
    sent = {"version": line.version, **WRONG}

    answer = as_person(manager).post(of(line, "explain/"), sent)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "has the serial number SN-000777 already" in text
    assert ("DOOR-3" in text, "Other House" in text) == (not elsewhere, False)
    assert "Invoice 7" in text
    assert Camera.objects.get(pk=line.camera_id).serial == "SN889001"
    assert Removal.objects.get(pk=line.pk).serial_differs_since == TODAY
    assert not line.evidence.filter(action="explain").exists()
    with pytest.raises(MissingEvidenceError):
        explained(line, lead)


def test_a_corrected_register_is_planned_anew(as_person, lead, unlike):
    line = unlike()

    as_person(lead).post(of(line, "explain/"), {"version": line.version, **WRONG})

    assert Camera.objects.get(pk=line.camera_id).serial == "SN-000777"
    assert Job.objects.filter(kind="replan", organisation=lead.organisation).exists()
