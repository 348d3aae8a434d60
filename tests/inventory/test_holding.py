"""What is published or decided between working a chunk out and writing it counts for the cameras of that chunk."""

import threading

import pytest
from django.db import connection, transaction

from inventory.jobs import ChangedMeanwhileError
from inventory.models import Camera, Finding, ImportRow
from inventory.services import importing, publishing
from inventory.services.editions import current_edition
from inventory.services.holding import hold_edition
from inventory.services.rejudging import next_chunk as rejudge_chunk
from tests.builders import make_person, make_site
from tests.inventory.decided import RESTRICTED, TODAY, decided
from tests.inventory.pages import lead_of_a_listed_organisation
from tests.inventory.test_editions import draft_with, misspelt, publish, work_out

pytestmark = pytest.mark.django_db

REGISTER = "Site,Asset tag,Make,Model,Remarks\nTown Hall,C1,Hqvsn,DX-1,\nTown Hall,C2,,,Hqvsn dome\n"


@pytest.fixture
def lead():
    return lead_of_a_listed_organisation()


@pytest.fixture
def second(lead):
    return make_person("administrator", organisation=lead.organisation)


@pytest.fixture
def batch(lead):
    make_site(lead.organisation, name="Town Hall")
    return importing.receive([REGISTER.encode()], "register.csv", organisation=lead.organisation, by=lead)


def worked_out(batch):
    """The chunk that would write the rows, worked out and not written; all before it is."""
    cursor = None
    while True:
        chunk = importing.next_chunk(batch, cursor, on=TODAY)
        if cursor and cursor["phase"] == "write" and chunk.cursor["after"] > cursor["after"]:
            return cursor, chunk
        cursor = write(chunk)


def write(chunk):
    with transaction.atomic():
        chunk.write()
    return chunk.cursor


def finish(batch, cursor):
    while cursor:
        batch.refresh_from_db()
        cursor = write(importing.next_chunk(batch, cursor, on=TODAY))


def refused(chunk):
    with pytest.raises(ChangedMeanwhileError):
        write(chunk)
    return not Camera.objects.exists() and not ImportRow.objects.exists()


def test_cameras_are_written_as_the_edition_reads_them_that_was_published_meanwhile(lead, second, batch):
    cursor, chunk = worked_out(batch)
    publish(
        draft_with(lead.organisation, "vendors", misspelt(lead.organisation, "Hqvsn"), by=lead), lead, second
    )

    assert refused(chunk)
    finish(batch, cursor)
    cameras = Camera.objects.order_by("asset_tag").select_related("fingerprint__finding__edition")
    assert [each.verdict for each in cameras] == ["restricted", "restricted"]
    assert {each.fingerprint.finding.edition.number for each in cameras} == {2}


def test_nothing_is_judged_under_an_edition_that_another_followed_meanwhile(lead, second, batch):
    cursor = None
    for _ in range(2):  # begin and read
        cursor = write(importing.next_chunk(batch, cursor, on=TODAY))
        batch.refresh_from_db()
    judging = importing.next_chunk(batch, cursor, on=TODAY)
    publish(
        draft_with(lead.organisation, "vendors", misspelt(lead.organisation, "Hqvsn"), by=lead), lead, second
    )

    assert refused(judging)
    assert not Finding.objects.exists()


def test_cameras_take_a_decision_that_was_made_meanwhile(lead, batch):
    cursor, chunk = worked_out(batch)
    device = Finding.objects.get(fingerprint__vendor="hqvsn").fingerprint
    decided(device, RESTRICTED, lead)

    assert refused(chunk)
    finish(batch, cursor)
    assert Camera.objects.get(asset_tag="C1").verdict == "restricted"


def test_a_chunk_of_judging_anew_is_not_written_over_a_newer_edition(lead, second, batch):
    finish(batch, worked_out(batch)[0])
    chunk = rejudge_chunk(lead.organisation, {"phase": "judge", "after": 0}, on=TODAY)
    publish(
        draft_with(lead.organisation, "vendors", misspelt(lead.organisation, "Hqvsn"), by=lead), lead, second
    )

    with pytest.raises(ChangedMeanwhileError):
        write(chunk)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_publishing_waits_for_whoever_writes_under_the_edition_before(lead, second):
    draft = draft_with(lead.organisation, "vendors", misspelt(lead.organisation, "Hqvsn"), by=lead)
    work_out(draft, lead)
    publishing.submit(draft, by=lead)
    mark, ended = publishing.mark_of(draft), []

    def publish_there():
        publishing.publish(draft, mark=mark, on=TODAY, by=second)
        ended.append("published")
        connection.close()

    with transaction.atomic():
        hold_edition(current_edition(lead.organisation))
        there = threading.Thread(target=publish_there)
        there.start()
        there.join(timeout=1)
        ended.append("written")
    there.join(timeout=20)

    assert ended == ["written", "published"]
