"""The demonstration: one small size of it holds what its tour shows, and breaks nothing that must hold."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from inventory import audit
from inventory.models import (
    Camera,
    CameraTally,
    Determination,
    DraftEdition,
    ImportBatch,
    Organisation,
    SiteQuestion,
)
from inventory.services.answering import still_answering
from removal.management.demonstration.building import build, sign_ins
from removal.management.demonstration.clock import story
from removal.management.demonstration.council import financial_year
from removal.models import Attestation, CameraSpan, EvidenceFile, Exemption, Removal, Return, Survey
from removal.planning.workflow import State
from removal.services import integrity

SMALL = 0.25


@pytest.fixture
def _made(transactional_db, settings):
    call_command("load_reference_data")
    build(share=SMALL)


@pytest.mark.usefixtures("_made")
def test_the_demonstration_shows_everything_and_all_that_must_hold_does():
    department, council = Organisation.objects.order_by("pk")

    assert [outcome.name for outcome in integrity.check(deep=True) if outcome.count] == []
    for organisation in (department, council):
        audit.seal(organisation)
        assert audit.verify(organisation).broken is None
    _shows_every_state(department)
    _is_late_at_two_sites_alone()
    _tells_one_story(department)
    assert [one.organisation for one in sign_ins()] == [department.name] * 6 + [council.name] * 6
    assert still_answering(Camera.objects.filter(organisation=department)).count() == 1
    assert ImportBatch.objects.get(filename="marsh-road-rewire.xlsx").rows_rejected == 4


def _shows_every_state(department):
    lines = Counter(Removal.objects.values_list("state", flat=True))
    assert set(lines) == {state.value for state in State} - {State.CANCELLED}
    assert Removal.objects.filter(on_hold_since__isnull=False).exists()
    assert Removal.objects.filter(serial_differs_since__isnull=False).count() == 1
    assert Removal.objects.filter(replaced_by__isnull=False).exists()
    assert set(EvidenceFile.objects.values_list("kind", flat=True)) >= {
        "photo_before",
        "photo_after",
        "isolation_record",
        "sanitising_record",
        "disposal_record",
        "photo_of_cause",
    }
    assert set(Exemption.objects.values_list("state", flat=True)) == {"asked", "running", "lapsed"}
    assert set(Survey.objects.values_list("state", flat=True)) == {"open", "finished"}
    superseded = Attestation.objects.filter(superseded_at__isnull=False)
    assert [str(each.site) for each in superseded] == ["Tidewater House"]
    assert Determination.objects.proposed().exists()
    assert SiteQuestion.objects.filter(closed_at=None).exists()
    assert DraftEdition.objects.get().state == DraftEdition.State.SUBMITTED
    issued = Return.objects.filter(organisation=department, state="issued").order_by("number")
    assert [each.corrects_id for each in issued] == [None, None, issued[1].pk]


def _is_late_at_two_sites_alone():
    overdue = Camera.objects.filter(status=Camera.Status.OVERDUE)
    assert set(overdue.values_list("site__name", flat=True)) == {
        "Lockgate Operations Centre",
        "Lagan Registry",
    }


def _tells_one_story(department):
    """What the spans say of today is what the cameras and the tallies say, and nothing lies ahead of now."""
    restricted = {"verdict": "restricted", "life": "live"}
    left = Camera.objects.in_register().filter(organisation=department, **restricted).count()
    spans = CameraSpan.objects.filter(camera__organisation=department, **restricted)
    tallies = CameraTally.objects.filter(organisation=department, **restricted).values_list(
        "number", flat=True
    )
    assert spans.filter(until=None).count() == left == sum(tallies)
    first = timezone.localdate(spans.earliest("since").since)
    assert timedelta(days=500) < timezone.localdate() - first < timedelta(days=560)
    assert not spans.filter(since__gt=timezone.now()).exists()


def test_the_clock_of_the_story_goes_forward_alone_and_is_given_back():
    before = timezone.now
    now = timezone.now()

    with story(now) as clock:
        days = [clock.to(30), clock.to(10), clock.to(20), clock.to(0)]
        assert timezone.localdate() == clock.today

    assert timezone.now is before
    assert days == sorted(days)
    assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize(
    ("day", "label"), [("2027-03-31", "2026/27"), ("2027-04-01", "2027/28"), ("2099-12-31", "2099/00")]
)
def test_the_councils_backstop_names_the_financial_year(day, label):
    assert financial_year(timezone.datetime.fromisoformat(day).date()) == label
