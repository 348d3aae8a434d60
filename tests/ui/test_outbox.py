"""No signal on the ladder: what is logged waits on the phone, is sent once, and nothing is lost or doubled."""

import re
from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from inventory.models import AuditEvent, Camera, CameraPhoto
from removal.models import SurveyedCamera
from removal.services import surveying
from tests.builders import make_camera, make_person, make_site
from tests.inventory.pages import lead_of_a_listed_organisation
from tests.pictures import jpeg
from tests.ui.conftest import WIDTHS
from tests.ui.test_inventory_pages import sign_in
from tests.ui.test_walk_round import shot

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def site():
    return make_site(lead_of_a_listed_organisation().organisation, "sensitive", name="Town Hall")


@pytest.fixture
def manager(site):
    return make_person("facilities_manager", organisation=site.organisation, sites=[site])


@pytest.fixture
def phone(page, live_server, manager):
    """The form is open, as it is when the lift door closes."""
    page.set_viewport_size(PHONE)
    sign_in(page, live_server, manager)
    page.goto(f"{live_server}/cameras/add/")
    return page


@contextmanager
def no_signal(page):
    page.context.set_offline(True)
    page.wait_for_function("!navigator.onLine")
    yield
    page.context.set_offline(False)


def log(page, place, device="Hikvision DS-2CD2143G2-I", photo=None):
    if photo:
        page.get_by_label("Photo").set_input_files(
            {"name": "wall.jpg", "mimeType": "image/jpeg", "buffer": photo}
        )
    page.get_by_label("Location").fill(place)
    page.get_by_label("Make and model").fill(device)
    page.get_by_role("button", name="Save and add another").click()


def waiting(page):
    return page.locator(".lc-outbox__line")


def places():
    return sorted(Camera.objects.values_list("location", flat=True))


def logged(page, *expected):
    """Wait until the server has these, and nothing waits any more."""
    for _ in range(100):
        if places() == sorted(expected):
            break
        page.wait_for_timeout(100)
    assert places() == sorted(expected)
    expect(waiting(page)).to_have_count(0)


def test_two_cameras_with_photos_wait_for_a_signal_and_are_sent_once(phone):
    with no_signal(phone):
        log(phone, "Roof", photo=jpeg((3000, 2000)))
        expect(waiting(phone)).to_have_text("1 camera waiting to send")
        phone.get_by_role("button", name="Same again").click()
        assert phone.get_by_label("Make and model").input_value() == "Hikvision DS-2CD2143G2-I"
        log(phone, "Yard", photo=jpeg((800, 600)))
        expect(waiting(phone)).to_have_text("2 cameras waiting to send")
        shot(phone, "outbox-offline")
        assert Camera.objects.count() == 0

    expect(waiting(phone)).to_have_count(0)
    assert places() == ["Roof", "Yard"]
    assert CameraPhoto.objects.count() == 2
    assert set(Camera.objects.values_list("verdict", flat=True)) == {"restricted"}
    from PIL import Image

    from inventory.services.kept_files import path_of

    with Image.open(path_of(CameraPhoto.objects.get(camera__location="Roof").stored_as)) as picture:
        assert max(picture.size) == 1600


def test_what_waits_survives_a_reload_and_is_sent_from_any_page(phone, live_server):
    with no_signal(phone):
        log(phone, "Roof")
        expect(waiting(phone)).to_be_visible()
        phone.goto("about:blank")
    phone.goto(f"{live_server}/sites/")

    expect(phone.get_by_role("heading", name="Sites")).to_be_visible()
    logged(phone, "Roof")


def test_an_answer_that_was_lost_after_the_camera_was_logged_doubles_nothing(phone):
    def log_and_lose_the_answer(route):
        if route.request.method == "POST":
            route.fetch()
            return route.abort("connectionreset")
        return route.continue_()

    phone.route("**/cameras/add/", log_and_lose_the_answer)
    log(phone, "Roof")
    expect(waiting(phone)).to_have_text("1 camera waiting to send")
    assert places() == ["Roof"]

    phone.unroute("**/cameras/add/")
    phone.get_by_role("button", name="Send now").click()

    expect(waiting(phone)).to_have_count(0)
    assert places() == ["Roof"]
    assert AuditEvent.objects.filter(action="camera logged").count() == 1


def test_two_tabs_and_double_taps_send_each_camera_once(phone, live_server):
    with no_signal(phone):
        for number, place in enumerate(("Roof", "Yard", "Gate"), start=1):
            log(phone, place)
            expect(waiting(phone)).to_contain_text(f"{number} camera")
        other = phone.context.new_page()
    other.goto(f"{live_server}/sites/")
    other.reload()
    logged(phone, "Gate", "Roof", "Yard")
    phone.get_by_label("Location").fill("Lift")
    phone.get_by_role("button", name="Save and add another").dblclick()
    expect(phone.locator(".lc-logged")).to_contain_text("Lift")

    assert places() == ["Gate", "Lift", "Roof", "Yard"]


def test_what_the_server_refuses_is_kept_and_shown_with_its_words_and_can_be_corrected(phone, axe, sideways):
    with no_signal(phone):
        log(phone, "", device="")
        expect(waiting(phone)).to_have_text("1 camera waiting to send")
        log(phone, "Roof")
        expect(waiting(phone)).to_have_text("2 cameras waiting to send")

    expect(waiting(phone)).to_have_text("1 camera not taken")
    expect(phone.locator(".lc-outbox__problem")).to_have_text("Enter where it is, or what the label says")
    assert places() == ["Roof"]
    for width in WIDTHS:
        phone.set_viewport_size({"width": width, "height": 844})
        assert (axe(phone), sideways(phone)) == ([], 0)
        shot(phone, f"outbox-{width}")
    phone.get_by_role("link", name="Correct it").click()
    phone.wait_for_url("**/?correct=*")
    expect(phone.locator("form[data-outbox]")).to_have_js_property("inert", False)
    log(phone, "Yard")
    expect(phone.locator(".lc-logged")).to_contain_text("Yard")
    expect(waiting(phone)).to_have_count(0)
    assert places() == ["Roof", "Yard"]


def test_what_is_refused_can_be_discarded_after_a_question(phone):
    with no_signal(phone):
        log(phone, "", device="")
        expect(waiting(phone)).to_have_text("1 camera waiting to send")
    expect(waiting(phone)).to_have_text("1 camera not taken")
    phone.get_by_role("button", name="Discard").click()
    phone.get_by_role("button", name="Yes, delete it").click()

    expect(waiting(phone)).to_have_count(0)
    phone.reload()
    expect(phone.get_by_label("Location")).to_be_visible()
    expect(waiting(phone)).to_have_count(0)
    assert places() == []


def test_a_mistake_with_a_signal_is_told_beside_its_field(phone):
    log(phone, "", device="")

    expect(phone.get_by_role("alert")).to_contain_text("Enter where it is, or what the label says")
    expect(waiting(phone)).to_have_count(0)


def test_an_expired_session_asks_to_sign_in_and_sends_afterwards(phone, live_server, manager):
    Session.objects.all().delete()
    log(phone, "Roof")
    expect(waiting(phone)).to_have_text("Sign in to send 1 camera")
    assert places() == []
    phone.get_by_role("link", name="Sign in to send 1 camera").click()
    phone.get_by_label("E-mail").fill(manager.email)
    phone.get_by_label("Password").fill("correct horse battery")
    phone.get_by_role("button", name="Sign in").click()

    logged(phone, "Roof")


def test_what_one_person_logged_is_never_sent_under_anothers_name(phone, live_server, manager, site):
    with no_signal(phone):
        log(phone, "Roof")
        expect(waiting(phone)).to_be_visible()
        phone.goto("about:blank")
    other = make_person("facilities_manager", organisation=site.organisation, sites=[site])
    phone.context.clear_cookies()
    sign_in(phone, live_server, other)
    phone.goto(f"{live_server}/sites/")
    expect(waiting(phone)).to_have_text("1 camera that somebody else logged, sent when they sign in")
    # What went out just as the signal was lost may be there, under the name of who logged it.
    assert not AuditEvent.objects.filter(action="camera logged").exclude(actor=manager).exists()
    phone.context.clear_cookies()
    sign_in(phone, live_server, manager)
    phone.reload()

    logged(phone, "Roof")
    assert AuditEvent.objects.get(action="camera logged").actor == manager


def test_signing_out_warns_and_asks(phone, axe):
    phone.route("**/cameras/add/", lambda route: route.abort("connectionreset"))
    log(phone, "Roof")
    expect(waiting(phone)).to_have_text("1 camera waiting to send")
    phone.get_by_role("button", name="Sign out", exact=True).click()
    expect(phone.get_by_role("heading", name="1 camera not sent yet")).to_be_focused()
    shot(phone, "outbox-sign-out")
    assert axe(phone) == []
    phone.get_by_role("button", name="Stay signed in").click()
    expect(waiting(phone)).to_be_visible()
    phone.get_by_role("button", name="Sign out", exact=True).click()
    phone.get_by_role("button", name="Delete and sign out").click()

    phone.wait_for_url("**/sign-in/**")
    expect(waiting(phone)).to_have_count(0)
    assert places() == []


@pytest.fixture
def on_a_round(phone, live_server, site, manager):
    """A round with one camera is open on the phone."""
    make_camera(site, "restricted", location="North gate")
    survey = surveying.start(site, method="physical", by=manager)
    phone.goto(f"{live_server}/rounds/{survey.uuid}/")
    return phone


def tap(page, answer):
    page.get_by_role("button", name=re.compile(f"^{answer}")).click()


def answered(page, expected):
    """Wait until the server has this answer, and nothing waits any more."""
    expect(waiting(page)).to_have_count(0)
    for _ in range(100):
        if SurveyedCamera.objects.get().answer == expected:
            break
        page.wait_for_timeout(100)
    assert SurveyedCamera.objects.get().answer == expected


def test_an_answer_on_a_round_waits_for_a_signal_too(on_a_round):
    with no_signal(on_a_round):
        tap(on_a_round, "Not there")
        expect(waiting(on_a_round)).to_have_text("1 answer waiting to send")
        tap(on_a_round, "Found")
        expect(on_a_round.locator(".lc-outbox__list")).to_contain_text("North gate: Found")
        expect(waiting(on_a_round)).to_have_text("1 answer waiting to send")

    answered(on_a_round, "found")


def test_an_answer_that_is_kept_while_an_older_one_is_on_its_way_is_not_lost(on_a_round):
    held = []

    def weak(route):
        sent_by_outbox = route.request.headers["accept"] == "application/json"
        held.append(route) if sent_by_outbox else route.abort()

    with no_signal(on_a_round):
        tap(on_a_round, "Not there")
        expect(waiting(on_a_round)).to_have_text("1 answer waiting to send")
        on_a_round.route("**/rounds/*/answer/", weak)
    for _ in range(100):
        if held:
            break
        on_a_round.wait_for_timeout(100)

    tap(on_a_round, "Found")
    expect(on_a_round.locator(".lc-outbox__list")).to_contain_text("North gate: Found")
    held.pop().continue_()
    for _ in range(100):
        if SurveyedCamera.objects.get().answer:
            break
        on_a_round.wait_for_timeout(100)
    on_a_round.unroute("**/rounds/*/answer/")
    on_a_round.reload()

    answered(on_a_round, "found")


def test_an_answer_that_came_through_is_not_undone_by_an_older_one_that_waited(on_a_round):
    with no_signal(on_a_round):
        tap(on_a_round, "Not there")
        expect(waiting(on_a_round)).to_have_text("1 answer waiting to send")
        on_a_round.route("**/outbox/ready/", lambda route: route.abort())

    tap(on_a_round, "Found")
    expect(on_a_round.get_by_text("Undo")).to_be_visible()
    expect(waiting(on_a_round)).to_have_count(0)
    on_a_round.unroute("**/outbox/ready/")
    on_a_round.reload()

    answered(on_a_round, "found")
