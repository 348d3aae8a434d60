"""Work today: what can be done on site, one tap a camera, and what could not be done."""

import pytest
from django.utils import timezone

from removal.models import Evidence, Removal
from removal.services.line_facts import hold
from tests.pictures import jpeg, upload
from tests.removal.plan_world import at, of, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheduled(world):
    world.approve()
    Removal.objects.update(state="scheduled")
    return world.line()


def today(client, world):
    return client.get(at(world.plan, "today/")).content.decode()


def test_each_camera_that_may_come_down_has_its_two_buttons(as_person, world, scheduled):
    text = today(as_person(world.person("contractor")), world)

    for line in world.plan.removals.all():
        assert f"{of(line, 'remove/')}?from=today" in text
        assert f"{of(line, 'could_not/')}?from=today" in text


def test_the_plan_leads_there_once_something_can_be_done_on_site(as_person, world):
    client = as_person(world.manager)
    assert at(world.plan, "today/") not in client.get(at(world.plan)).content.decode()

    world.approve()

    assert at(world.plan, "today/") in client.get(at(world.plan)).content.decode()


def test_what_nobody_can_do_now_is_not_listed(as_person, world, scheduled):
    other = world.plan.removals.order_by("pk").last()
    hold(other, "Roof closed", by=world.manager, on=timezone.localdate())

    text = today(as_person(world.manager), world)

    assert of(scheduled, "remove/") in text
    assert of(other, "remove/") not in text


def test_the_form_opens_the_camera_first_and_knows_day_and_name(as_person, world, scheduled):
    contractor = world.person("contractor", name="Sam Ladd")

    text = as_person(contractor).get(of(scheduled, "remove/?from=today")).content.decode()

    assert text.index('capture="environment"') < text.index('name="serial_seen"')
    assert 'enctype="multipart/form-data"' in text
    assert 'value="Sam Ladd"' in text
    assert f'value="{timezone.localdate():%d %m %Y}"' in text


def test_a_removal_leads_back_to_the_days_work_which_tells_it(as_person, world, scheduled):
    sent = {"serial_seen": "SN-SECRET", "removed_on": "today", "removed_by": "Sam", "stored_at": "Cage"}
    photos = {"files_photo_before": upload("a.jpg", jpeg()), "files_photo_after": upload("b.jpg", jpeg())}

    answer = as_person(world.person("contractor")).post(
        of(scheduled, "remove/?from=today"), typed(sent, version=scheduled.version) | photos, follow=True
    )

    assert answer.redirect_chain == [(at(world.plan, "today/"), 302)]
    assert "Taken down today" in answer.content.decode()


def could_not(client, line, **facts):
    sent = {"cause": "no_access", "cause_in_words": "Bring a lift", "version": line.version} | facts
    return client.post(of(line, "could_not/?from=today"), sent)


def test_what_could_not_be_done_is_recorded_once_with_its_photo_and_moves_nothing(
    as_person, world, scheduled
):
    client = as_person(world.person("contractor"))

    answers = [could_not(client, scheduled, files_photo_of_cause=upload("a.jpg", jpeg())) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    step = Evidence.objects.get(action="could_not")
    assert (step.facts["cause"], step.files.get().kind) == ("no_access", "photo_of_cause")
    assert Removal.objects.get(pk=scheduled.pk).state == "scheduled"


def test_why_it_could_not_be_done_stands_with_the_camera_until_the_next_step(as_person, world, scheduled):
    client = as_person(world.manager)
    could_not(client, scheduled)
    words = "nobody could get to it. Bring a lift"

    assert words in today(client, world)
    hold(scheduled, "Roof closed", by=world.manager, on=timezone.localdate())
    client.post(of(scheduled, "release/"))
    assert words not in today(client, world)


def test_what_could_not_be_done_is_not_called_the_next_step(as_person, world, scheduled):
    client = as_person(world.manager)
    could_not(client, scheduled)

    assert "could not be done. Next" not in today(client, world)


def test_photos_sent_with_a_form_that_misses_something_are_asked_for_again(as_person, world, scheduled):
    photos = {"files_photo_before": upload("a.jpg", jpeg()), "photo_after": "None may be taken"}
    sent = {"serial_seen": "", "removed_on": "today", "removed_by": "Sam", "stored_at": "Cage"}

    answer = as_person(world.manager).post(
        of(scheduled, "remove/"), typed(sent, version=scheduled.version) | photos
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_files_photo_before">Choose the file again' in text
    assert "#id_files_photo_after" not in text


def test_a_cause_is_asked_for(as_person, world, scheduled):
    answer = could_not(as_person(world.manager), scheduled, cause="", cause_in_words="")

    assert answer.status_code == 422
    assert not Evidence.objects.filter(action="could_not").exists()


def test_a_serial_that_differs_is_a_task_on_the_plan_and_at_home(as_person, world, scheduled):
    Removal.objects.filter(pk=scheduled.pk).update(serial_differs_since=timezone.localdate())

    told = {
        "/": "1 serial number that differed at removal waits to be explained",
        "/sites/tasks/": "Serial numbers to explain",
        at(world.plan): "Serial numbers to explain",
    }
    for path, words in told.items():
        assert words in as_person(world.manager).get(path).content.decode()
        shown = as_person(world.person("contractor", email=f"c{len(path)}@example.gov.uk")).get(path)
        assert words not in shown.content.decode()


def test_an_auditor_does_not_work_on_site(as_person, world, scheduled):
    assert as_person(world.person("auditor")).get(at(world.plan, "today/")).status_code == 404
