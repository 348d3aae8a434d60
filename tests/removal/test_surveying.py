"""Rounds as services: what is expected, how it is answered, and what a finished one says."""

from datetime import timedelta

import pytest

from inventory.models import AuditEvent, Camera
from removal.models import Survey
from removal.services import surveying
from removal.services.progress import MissingEvidenceError, NotAllowedError
from tests.builders import make_camera, make_organisation, make_person, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make_site(make_organisation(), "sensitive")


@pytest.fixture
def lead(site):
    return make_person(organisation=site.organisation)


def begun(site, lead, method="physical"):
    return surveying.start(site, method=method, by=lead)


def finished(survey, lead, coverage="whole", not_covered=""):
    return surveying.finish(survey, coverage=coverage, not_covered=not_covered, notes="", by=lead)


def test_a_round_expects_what_the_register_has_in_place(site, lead):
    here = make_camera(site, "restricted")
    make_camera(site, "clear", life="gone")
    make_camera(site, "restricted", life="new")
    make_camera(make_site(site.organisation), "restricted")

    survey = begun(site, lead)

    assert [row.camera for row in survey.rows.all()] == [here]
    assert surveying.figures(survey).expected == 1


def test_each_answer_counts_where_it_belongs_and_may_be_taken_back(site, lead):
    cameras = [make_camera(site, "unknown") for _ in range(6)]
    survey = begun(site, lead)
    answers = ("found", "missing", "cannot_read", "no_label", "out_of_reach")
    for camera, said in zip(cameras, answers, strict=False):
        surveying.answer(survey, camera.uuid, said, by=lead)

    counted = surveying.figures(survey)
    assert [getattr(counted, said) for said in answers] == [1, 1, 1, 1, 1]
    assert (counted.answered, counted.left, counted.surveyed_share, counted.unidentified) == (5, 1, 83, 4)
    surveying.answer(survey, cameras[0].uuid, "", by=lead)
    assert surveying.figures(survey).found == 0
    assert AuditEvent.objects.filter(action="camera surveyed").count() == 6


def test_the_same_answer_twice_is_told_once(site, lead):
    camera = make_camera(site, "restricted")
    survey = begun(site, lead)

    for _ in range(2):
        surveying.answer(survey, camera.uuid, "found", by=lead)

    assert AuditEvent.objects.filter(action="camera surveyed").count() == 1


def test_what_was_logged_by_hand_meanwhile_is_unexpected(site, lead):
    make_camera(site, "clear")
    survey = begun(site, lead)
    surveying.answer(survey, survey.rows.get().camera.uuid, "found", by=lead)
    new = make_camera(site, "restricted")
    earlier = make_camera(site, "restricted")
    Camera.objects.filter(pk=earlier.pk).update(created_at=survey.started_at - timedelta(seconds=1))

    assert surveying.figures(survey).unexpected == 1
    finished(survey, lead)

    assert [row.camera for row in survey.rows.filter(expected=False)] == [new]
    assert surveying.figures(Survey.objects.get()).unexpected == 1


def test_the_whole_site_is_not_covered_while_a_camera_has_no_answer(site, lead):
    make_camera(site, "clear")
    survey = begun(site, lead)

    with pytest.raises(MissingEvidenceError, match="1 camera has no answer yet"):
        finished(survey, lead)
    with pytest.raises(MissingEvidenceError, match="which areas"):
        finished(survey, lead, "part")

    assert finished(survey, lead, "part", "the roof").not_covered == "the roof"


@pytest.mark.parametrize(("said", "none_here"), [("missing", True), ("found", False), ("no_label", False)])
def test_none_here_is_said_only_when_nothing_was_there(site, lead, said, none_here):
    camera = make_camera(site, "restricted")
    survey = begun(site, lead)
    surveying.answer(survey, camera.uuid, said, by=lead)

    assert finished(survey, lead).none_here is none_here


def test_a_site_without_cameras_gives_a_nil_return(site, lead):
    survey = finished(begun(site, lead), lead)

    assert (survey.none_here, survey.state, surveying.figures(survey).surveyed_share) == (
        True,
        "finished",
        None,
    )


def test_a_camera_not_found_stays_on_the_register(site, lead):
    camera = make_camera(site, "restricted")
    survey = begun(site, lead)
    surveying.answer(survey, camera.uuid, "missing", by=lead)
    finished(survey, lead)

    camera.refresh_from_db()
    assert camera.life == "live"


def test_one_round_at_a_time_and_none_goes_on_once_it_is_over(site, lead):
    camera = make_camera(site, "restricted")
    survey = begun(site, lead)
    with pytest.raises(NotAllowedError, match="in progress already"):
        begun(site, lead)
    surveying.give_up(survey, by=lead)

    with pytest.raises(NotAllowedError, match="given up"):
        surveying.answer(survey, camera.uuid, "found", by=lead)
    with pytest.raises(NotAllowedError, match="given up"):
        finished(survey, lead)
    assert not Survey.objects.walked().exists()
    assert begun(site, lead).number == 2


@pytest.mark.parametrize("role", ["auditor", "contractor", "administrator"])
def test_who_may_not_log_cameras_walks_no_round(site, role):
    with pytest.raises(NotAllowedError):
        begun(site, make_person(role, organisation=site.organisation, sites=[site]))


def test_a_facilities_manager_walks_only_the_own_sites(site):
    manager = make_person("facilities_manager", organisation=site.organisation, sites=[site])

    begun(site, manager)
    with pytest.raises(NotAllowedError):
        begun(make_site(site.organisation), manager)


def test_a_camera_of_another_site_is_no_part_of_the_round(site, lead):
    survey = begun(site, lead)
    other = make_camera(make_site(site.organisation), "restricted")

    with pytest.raises(NotAllowedError, match="not part of the round"):
        surveying.answer(survey, other.uuid, "found", by=lead)
