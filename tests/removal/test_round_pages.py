"""Walk-rounds on a phone: begin, one tap a camera, undo, what is not listed, finish; the same without scripts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from removal.models import Survey, SurveyedCamera
from removal.services import surveying
from tests.builders import make_camera, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of_manager(as_person, world):
    return as_person(world.manager)


def begun(world):
    return surveying.start(world.site, method="physical", by=world.manager)


def tap(client, survey, camera, answer, **more):
    sent = {"camera": str(camera.uuid), "answer": answer, "show": "left"}
    return client.post(f"/rounds/{survey.uuid}/answer/", sent, **more)


def test_from_the_site_to_a_finished_round(client_of_manager, world):
    client = client_of_manager
    assert "Nobody has walked round yet" in client.get(f"/sites/{world.site.uuid}/").content.decode()

    page = client.post(f"/sites/{world.site.uuid}/rounds/", {"method": "physical"}, follow=True)
    survey = Survey.objects.get()
    assert "0</strong> of 3 answered" in page.content.decode()
    for camera, answer in zip(
        [*world.cameras, world.other_camera], ("found", "missing", "no_label"), strict=True
    ):
        page = tap(client, survey, camera, answer, follow=True)
    text = page.content.decode()
    assert "3</strong> of 3 answered: 1 found, 1 not there, 1 not readable" in text
    assert "Every camera that was expected has an answer" in text

    page = client.post(f"/rounds/{survey.uuid}/finish/", {"coverage": "whole"}, follow=True)
    text = page.content.decode()
    assert "R-1 is finished" in text
    assert "There, no label" in text
    assert "What was not there stays on the register until its removal is recorded" in text
    assert f"/sites/{world.site.uuid}/attest/" in text
    rounds = client.get(f"/sites/{world.site.uuid}/rounds/").content.decode()
    assert "3 of 3" in rounds


def test_a_tap_by_htmx_brings_back_its_card_and_the_figures_alone(client_of_manager, world):
    survey = begun(world)

    answer = tap(client_of_manager, survey, world.cameras[0], "found", headers={"HX-Request": "true"})

    text = answer.content.decode()
    assert "<html" not in text
    assert "Undo" in text
    assert 'hx-swap-oob="true"' in text
    assert "1</strong> of 3 answered" in text


def test_an_answer_is_taken_back(client_of_manager, world):
    survey = begun(world)
    tap(client_of_manager, survey, world.cameras[0], "missing")

    tap(client_of_manager, survey, world.cameras[0], "")

    assert not SurveyedCamera.objects.exclude(answer="").exists()


def test_what_is_not_listed_goes_to_the_camera_form_with_the_site_kept(client_of_manager, world):
    survey = begun(world)
    page = client_of_manager.get(f"/rounds/{survey.uuid}/").content.decode()
    assert f"/cameras/add/?site={world.site.uuid}" in page

    make_camera(world.site, "restricted", asset_tag="NEW-1")
    page = client_of_manager.get(f"/rounds/{survey.uuid}/").content.decode()

    assert "Found and not expected" in page
    assert "NEW-1" in page
    assert "1 unexpected" in page


def test_whoever_logs_what_was_not_expected_finds_back_to_the_round_while_it_goes_on(
    client_of_manager, world
):
    form = f"/cameras/add/?site={world.site.uuid}"
    assert "back to the round" not in client_of_manager.get(form).content.decode()

    survey = begun(world)

    assert f'href="/rounds/{survey.uuid}/">back to the round' in client_of_manager.get(form).content.decode()


def test_the_whole_site_is_not_claimed_while_something_is_left(client_of_manager, world):
    survey = begun(world)
    address = f"/rounds/{survey.uuid}/finish/"

    whole = client_of_manager.post(address, {"coverage": "whole"})
    part = client_of_manager.post(address, {"coverage": "part", "not_covered": ""})

    assert (whole.status_code, part.status_code) == (422, 422)
    assert "3 cameras have no answer yet" in whole.content.decode()
    assert "Say which areas nobody went to" in part.content.decode()
    client_of_manager.post(address, {"coverage": "part", "not_covered": "The roof"})
    assert Survey.objects.get().not_covered == "The roof"


def test_a_round_may_be_given_up_and_counts_for_nothing(client_of_manager, world):
    survey = begun(world)

    client_of_manager.post(f"/rounds/{survey.uuid}/finish/", {"give_up": "yes"})

    survey.refresh_from_db()
    assert survey.state == "abandoned"
    assert tap(client_of_manager, survey, world.cameras[0], "found").status_code == 409


@pytest.mark.parametrize("sent", [{"camera": "nonsense"}, {"camera": ""}, {"answer": "perhaps"}])
def test_a_tap_on_nothing_is_refused_in_words(client_of_manager, world, sent):
    survey = begun(world)
    data = {"camera": str(world.cameras[0].uuid), "answer": "found"} | sent

    assert client_of_manager.post(f"/rounds/{survey.uuid}/answer/", data).status_code == 409


def test_an_auditor_looks_and_taps_nothing(as_person, world):
    survey = begun(world)
    client = as_person(make_person("auditor", organisation=world.organisation))

    page = client.get(f"/rounds/{survey.uuid}/").content.decode()

    assert "Finish the round" not in page
    assert 'name="answer"' not in page
    assert tap(client, survey, world.cameras[0], "found").status_code == 404


@pytest.mark.parametrize("more", [3, 40])
def test_a_round_takes_ten_queries_at_most(client_of_manager, world, more):
    for _ in range(more):
        make_camera(world.site, "unknown")
    survey = begun(world)

    with CaptureQueriesContext(connection) as captured:
        client_of_manager.get(f"/rounds/{survey.uuid}/")

    assert len(captured) <= 10
