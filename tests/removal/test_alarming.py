"""A camera that is recorded as gone and answers on the network: its line says so, and cannot be verified."""

from datetime import timedelta

import pytest
from django.db import transaction

from inventory.events import removed_but_answering
from inventory.models import AuditEvent, Camera, Reconciliation, Sighting
from removal.models import Removal
from removal.services.progress import MissingEvidenceError
from tests.builders import make_person
from tests.inventory.pages import browser, text
from tests.removal.lines import TODAY, make_line, take

pytestmark = pytest.mark.django_db


def look(line, kind, *, on=TODAY, answered=True):
    """A comparison with the network in which the line's camera answered, or did not."""
    made = Reconciliation.objects.create(
        organisation=line.plan.organisation,
        seen_on=on,
        filename="scan.xml",
        stored_as="-",
        sha256="0" * 64,
        size=1,
        state="completed",
        answered=answered,
    )
    Sighting.objects.create(reconciliation=made, kind=kind, camera=line.camera, matched_by="mac")
    return made


@pytest.fixture
def line():
    """A line whose camera came down, was disposed of and is about to be verified."""
    line = make_line("disposed")
    Removal.objects.filter(pk=line.pk).update(removed_on=TODAY)
    line.refresh_from_db()
    Camera.objects.filter(pk=line.camera_id).update(life="gone")
    line.camera.refresh_from_db()
    return line


def test_what_still_answers_is_not_verified(line):
    look(line, "still_answering")

    with pytest.raises(MissingEvidenceError) as caught:
        take(line, "verify")

    assert "still answered on the network" in caught.value.problems["none_left"]


def test_once_a_newer_look_finds_it_silent_it_is_verified(line):
    look(line, "still_answering")
    look(line, "silent", on=TODAY + timedelta(days=1))

    assert take(line, "verify").state == "verified"


@pytest.mark.parametrize("looked", [{"on": TODAY - timedelta(days=1)}, {"answered": False}])
def test_a_look_from_before_or_a_mere_list_holds_nothing_up(line, looked):
    look(line, "still_answering", **looked)

    assert take(line, "verify").state == "verified"


def test_it_is_recorded_on_the_newest_line_of_the_camera(line):
    made = look(line, "still_answering")

    with transaction.atomic():
        removed_but_answering.send(
            sender=Reconciliation,
            organisation=made.organisation,
            reconciliation=made,
            camera_ids=[line.camera_id],
        )

    event = AuditEvent.objects.get(action="removed camera still answers")
    assert (event.subject_key, event.after["comparison"]) == (str(line.uuid), str(made.uuid))


def test_the_lines_page_says_it_to_the_contractor_too_without_an_address(line):
    Camera.objects.filter(pk=line.camera_id).update(ip="10.20.30.40", mac="44:19:B6:00:10:20")
    look(line, "still_answering")
    contractor = make_person("contractor", organisation=line.plan.organisation, sites=[line.plan.site])

    page = text(browser(contractor).get(f"/removals/{line.uuid}/"))

    assert "it still answered on the network" in page
    assert "10.20.30.40" not in page
    assert "See the comparison" not in page


def test_a_scan_that_found_it_silent_is_offered_as_the_check_and_kept_with_it(line):
    made = look(line, "silent", on=TODAY + timedelta(days=1))
    lead = make_person(organisation=line.plan.organisation)

    page = text(browser(lead).get(f"/removals/{line.uuid}/verify/"))
    verified = take(line, "verify", check_method="scan", scan_reference="scan.xml")

    assert "Comparison with the network of 24 November 2026, scan.xml" in page
    assert verified.evidence.get(action="verify").facts["comparison"] == str(made.uuid)


def test_a_look_from_before_the_removal_proves_nothing(line):
    look(line, "silent", on=TODAY - timedelta(days=1))

    verified = take(line, "verify", check_method="scan", scan_reference="scan.xml")

    assert "comparison" not in verified.evidence.get(action="verify").facts
