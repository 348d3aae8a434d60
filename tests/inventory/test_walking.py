"""Logging on a walk-round: three fields, one camera a key, make and model in one line, taking the last one back."""

from datetime import date
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from inventory import jobs
from inventory.forms.walking import next_place
from inventory.models import AuditEvent, Camera, CameraPhoto
from inventory.services.devices import Device, read_device
from inventory.services.editions import current_edition, rulebook_of
from inventory.services.walking import log_once
from removal.models import Obligation, Removal
from tests.builders import make_camera, make_person, make_site
from tests.inventory.pages import browser, lead_of_a_listed_organisation, queries_of, text
from tests.pictures import jpeg, upload

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def lead():
    return lead_of_a_listed_organisation()


@pytest.fixture
def site(lead):
    return make_site(lead.organisation, "sensitive", name="Town Hall")


@pytest.fixture
def client(lead):
    return browser(lead)


@pytest.fixture
def rulebook(lead):
    return rulebook_of(current_edition(lead.organisation))


def log(client, site, **facts):
    sent = {"site": site.uuid, "location": "North gate", "another": "yes", "key": uuid4()} | facts
    return client.post("/cameras/add/", sent, follow=True)


@pytest.mark.parametrize(
    ("line", "vendor", "model"),
    [
        ("Hikvision DS-2CD2143G2-I", "Hikvision", "DS-2CD2143G2-I"),
        ("hik vision ds-2cd2143g2-i", "hik vision", "ds-2cd2143g2-i"),
        ("DS-2CD2143G2-I Hikvision", "Hikvision", "DS-2CD2143G2-I"),
        ("DS-2CD2143G2-I", "", "DS-2CD2143G2-I"),
        ("Concept Pro VXH4B2", "Concept Pro", "VXH4B2"),
        ("360 Vision Predator", "360 Vision", "Predator"),
        ("Nobody’s Own N-1 dome", "Nobody’s Own", "N-1 dome"),
        ("Nobody’s Own", "Nobody’s Own", ""),
        ("", "", ""),
    ],
)
def test_one_line_is_taken_apart_into_make_and_model(rulebook, line, vendor, model):
    assert read_device(line, rulebook) == Device(vendor, model)


def test_three_fields_log_a_camera_and_tell_its_verdict_with_the_next_step(client, site):
    page = text(log(client, site, device="Hikvision DS-2CD2143G2-I", photos=[upload("a.jpg", jpeg())]))

    camera = Camera.objects.get()
    assert (camera.vendor_text, camera.model_text) == ("Hikvision", "DS-2CD2143G2-I")
    assert (camera.verdict, camera.kind, camera.life) == ("restricted", "camera", "live")
    assert camera.photos.count() == 1
    for words in ("Added: ", "It is restricted. ", "Plan its removal", "Same again", "Undo"):
        assert words in page


@pytest.mark.parametrize(
    ("device", "words"),
    [
        ("Honeywell HD4", "It needs checking."),
        ("Nobody’s Own N-1", "Lenscap cannot tell who made it."),
        ("Axis P3245-V", "It is not restricted."),
    ],
)
def test_every_verdict_is_told_in_words(client, site, device, words):
    assert words in text(log(client, site, device=device))


def test_a_photo_alone_is_enough(client, site):
    log(client, site, location="", photos=[upload("a.jpg", jpeg())])

    assert Camera.objects.get().verdict == "unknown"
    assert CameraPhoto.objects.count() == 1


def test_a_photo_that_is_refused_loses_nothing_that_was_typed(client, site):
    page = log(client, site, device="Axis P3245-V", photos=[upload("a.jpg", b"no photo")])

    assert (page.status_code, Camera.objects.count()) == (422, 0)
    assert "Axis P3245-V" in text(page)


def test_what_was_sent_before_is_the_same_camera(client, site):
    key = uuid4()
    first = log(client, site, key=key, device="Axis P3245-V")
    second = log(client, site, key=key, device="Axis P3245-V", location="Changed on the way")

    assert (first.status_code, second.status_code) == (200, 200)
    assert Camera.objects.get().location == "North gate"
    assert AuditEvent.objects.filter(action="camera logged").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("serial", ["", "ABC123456"])
def test_what_arrives_twice_at_the_same_moment_is_one_camera(lead, site, serial):
    key, together, came = uuid4(), Barrier(4), []
    facts = {"site": site, "location": "Roof", "serial": serial}

    def send():
        together.wait()
        came.append(log_once(facts, (), key=key, organisation=lead.organisation, on=TODAY, by=lead))
        connection.close()

    senders = [Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert sorted(each.again for each in came) == [False, True, True, True]
    assert {each.camera.pk for each in came} == {Camera.objects.get().pk}
    assert AuditEvent.objects.filter(action="camera logged").count() == 1


def test_the_same_key_in_another_organisation_is_another_camera(client, site):
    other = lead_of_a_listed_organisation("SOUTH")
    key = uuid4()
    log(client, site, key=key)
    log(browser(other), make_site(other.organisation), key=key)

    assert Camera.objects.filter(sent_key=key).count() == 2


def test_same_again_keeps_all_but_the_place_which_goes_one_on(client, site):
    log(client, site, device="Nobody’s Own Dome", location="Car park, bay 09", connection="isolated")
    first = Camera.objects.get()

    page = client.get(f"/cameras/add/?site={site.uuid}&like={first.uuid}")
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if name != "photos"}
    client.post("/cameras/add/", sent)

    second = Camera.objects.exclude(pk=first.pk).get()
    assert second.location == "Car park, bay 10"
    assert second.fingerprint == first.fingerprint
    assert second.connection == "isolated"


def test_what_was_offered_counts_only_while_the_line_says_the_same(client, site):
    log(client, site, device="", vendor_text="Hikvision", model_text="DS-2CD2143G2-I")

    assert (Camera.objects.get().vendor_text, Camera.objects.get().model_text) == ("", "")


@pytest.mark.parametrize(
    ("place", "following"), [("Bay 3", "Bay 4"), ("Bay 099", "Bay 100"), ("Roof", ""), ("", "")]
)
def test_the_place_after_a_numbered_one(place, following):
    assert next_place(place) == following


# Suggestions


def suggested(client, typed):
    return [each["text"] for each in client.get("/cameras/suggestions/", {"q": typed}).json()["suggestions"]]


def test_at_most_five_are_offered_those_logged_before_first(client, site):
    log(client, site, device="Hikvision DS-2CD2143G2-I")

    found = suggested(client, "hik")

    assert found[0] == "Hikvision DS-2CD2143G2-I"
    assert "Hikvision" in found
    assert len(found) <= 5
    assert suggested(client, "2cd") == ["Hikvision DS-2CD2143G2-I"]
    assert suggested(client, "hikvision ds-9")[-1] == "Hikvision ds-9"
    assert suggested(client, "XYZ-100") == suggested(client, "h") == suggested(client, "%") == []


def test_nothing_is_offered_of_another_organisation_or_of_a_site_out_of_reach(client, lead, site):
    other = lead_of_a_listed_organisation("SOUTH")
    log(browser(other), make_site(other.organisation), device="Zzyzx Z-1")
    log(client, make_site(lead.organisation), device="Zzyzx Z-2")
    manager = make_person("facilities_manager", organisation=lead.organisation, sites=[site])

    assert suggested(client, "zzyzx") == ["Zzyzx Z-2"]
    assert suggested(browser(manager), "zzyzx") == []


def test_queries_stay_few_and_fixed(client, lead, site):
    log(client, site, device="Hikvision DS-2CD2143G2-I")
    pages = [f"/cameras/add/?site={site.uuid}", "/cameras/suggestions/?q=hik"]
    few = [queries_of(client, page) for page in pages]
    for number in range(9):
        make_camera(site, "restricted", model=f"DS-2CD{number}")

    assert [queries_of(client, page) for page in pages] == few
    assert max(few) <= 10


# Taking the last one back


def take_back(client, camera):
    return client.post(f"/cameras/{camera.uuid}/take-back/", follow=True)


def test_the_last_one_is_taken_back_with_what_was_asked_of_it(client, site):
    key = uuid4()
    log(client, site, device="Hikvision DS-2CD2143G2-I", serial="ABC123456", key=key)
    jobs.run_all()
    camera = Camera.objects.get()
    assert Removal.objects.exclude(state="cancelled").filter(camera=camera).exists()

    page = take_back(client, camera)
    jobs.run_all()

    assert "is taken back" in text(page)
    assert not Camera.objects.in_register().exists()
    assert not Removal.objects.exclude(state="cancelled").exists()
    assert not Obligation.objects.current().exists()
    assert AuditEvent.objects.filter(action="camera taken back", subject_key=str(camera.uuid)).exists()
    assert client.get(f"/cameras/{camera.uuid}/").status_code == 404
    log(client, site, device="Hikvision DS-2CD2143G2-I", serial="ABC123456", key=key)
    assert not Camera.objects.in_register().exists()
    log(client, site, device="Hikvision DS-2CD2143G2-I", serial="ABC123456")
    assert Camera.objects.in_register().count() == 1


def test_only_the_last_one_of_this_session_is_taken_back(client, lead, site):
    log(client, site, device="Axis P3245-V")
    first = Camera.objects.get()
    log(client, site, device="Axis P3245-V", location="South gate")

    for person in (client, browser(lead)):
        assert "Only the camera that you logged last" in text(take_back(person, first))
    assert Camera.objects.in_register().count() == 2


def test_what_something_depends_on_stays_and_the_page_says_why(client, lead, site):
    log(client, site, device="Nobody’s Own N-1")
    camera = Camera.objects.get()
    client.post(f"/cameras/{camera.uuid}/ask/", {"text": "What does the label say?"})

    page = text(take_back(client, camera))

    assert "stays: somebody decided on it or asked about it since" in page
    assert Camera.objects.in_register().count() == 1
