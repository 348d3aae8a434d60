"""The way in: set-up once, sign-in with slowed guessing, sign-out, choosing a password."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from inventory.logs import JsonLine
from inventory.models import OneTimeLink, Organisation, Person
from inventory.services import people
from removal.routes import ROUTES
from tests.builders import PASSWORD, make_person
from tests.inventory.pages import XSS, browser, text

pytestmark = pytest.mark.django_db

SET_UP = {
    "organisation_name": "Department of the North",
    "organisation_code": "NORTH",
    "kind": "central_government",
    "name": "Ada Lead",
    "email": "ada@example.gov.uk",
    "password": "three random words",
}
OPEN_TO_ALL = {route.name for route in ROUTES if route.public}


def test_every_page_but_the_way_in_asks_for_a_sign_in():
    shut = [each for each in get_resolver("inventory.urls").url_patterns if each.name not in OPEN_TO_ALL]

    assert shut
    assert all(getattr(each.callback, "login_required", True) for each in shut)
    for path in ("/", "/cameras/", "/sites/", "/list/", "/imports/"):
        assert Client().get(path).url == f"/sign-in/?next={path}"


def test_the_set_up_link_makes_organisation_list_and_first_person_and_works_once():
    link, client = people.set_up_link(), Client()

    answer = client.post(link, SET_UP, follow=True)

    person = Person.objects.get()
    assert person.roles == {"administrator", "compliance_lead"}
    assert person.organisation.editions.count() == 1
    assert "Lenscap is ready. Add your first site, or import a list of cameras" in text(answer)
    assert client.get("/sites/add/").status_code == 200, "the set-up signs in"
    assert Client().get(link).status_code == 410
    assert Client().post(link, SET_UP | {"email": "eve@example.gov.uk"}).status_code == 410
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"password": "short"}, "too short"),
        ({"password": "ada@example.gov.uk"}, "too similar"),
        ({"email": "ada"}, "in the correct format"),
        ({"kind": ""}, "What is your organisation?"),
        ({"organisation_code": "../etc"}, "letters, digits"),
    ],
)
def test_a_mistake_in_the_set_up_is_told_and_spends_nothing(facts, words):
    link = people.set_up_link()

    answer = Client().post(link, SET_UP | facts)

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert words in text(answer)
    assert not Person.objects.exists()
    assert Client().get(link).status_code == 200


def test_a_set_up_link_runs_out():
    link = people.set_up_link()
    OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert Client().get(link).status_code == 410


def test_signing_in_leads_to_where_one_wanted_to_go_but_never_elsewhere():
    person = make_person()

    def sign_in(wanted):
        facts = {"email": person.email.upper(), "password": PASSWORD, "next": wanted}
        return Client().post("/sign-in/", facts).url

    assert sign_in("/cameras/?q=x") == "/cameras/?q=x"
    assert sign_in("https://evil.example/") == "/"
    assert sign_in("//evil.example/") == "/"


def test_an_unknown_address_and_a_wrong_password_read_the_same():
    person = make_person()

    answers = [
        Client().post("/sign-in/", {"email": email, "password": "wrong"})
        for email in (person.email, "no@body.gov.uk")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert (
        len({text(answer).replace(person.email, "").replace("no@body.gov.uk", "") for answer in answers}) == 1
    )


def test_the_sixth_try_in_five_minutes_is_refused_even_with_the_right_password():
    person = make_person()
    for _ in range(5):
        Client().post("/sign-in/", {"email": person.email, "password": "wrong"})

    answer = Client().post("/sign-in/", {"email": person.email, "password": PASSWORD})

    assert "too many wrong tries" in text(answer)


def test_signing_out_is_a_post_that_ends_the_session():
    client = browser(make_person())

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/").url.startswith("/sign-in/")


def test_a_password_is_chosen_once_by_a_link():
    person = make_person()
    link = people.password_link(person)

    assert person.email in text(Client().get(link))
    assert Client().post(link, {"password": "short"}).status_code == 422
    assert Client().post(link, {"password": "three random words"}).status_code == 302
    assert Client().post(link, {"password": "three other words"}).status_code == 410
    person.refresh_from_db()
    assert person.check_password("three random words")


def test_the_log_of_a_mistake_at_a_working_link_does_not_hold_the_link(caplog):
    link = people.password_link(make_person())

    answer = Client().post(link, {"password": "short"})

    assert answer.status_code == 422
    lines = [JsonLine().format(record) for record in caplog.records]
    assert any("/choose-password/…" in json.loads(line)["message"] for line in lines)
    assert not any(link.split("/")[2] in line for line in lines)


@pytest.mark.parametrize("password", ["short", "password1234", "ada@example.gov.uk", ""])
def test_a_password_from_standard_input_is_as_strong_as_one_from_a_page(password, monkeypatch):
    organisation = make_person().organisation
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))

    with pytest.raises(CommandError):
        call_command(
            *("add_user", "ada@example.gov.uk", "--role", "auditor", "--password-stdin"),
            *("--organisation", organisation.code),
        )

    assert not Person.objects.filter(email="ada@example.gov.uk").exists()


def test_pages_of_the_signed_in_are_kept_by_no_cache_and_show_their_marking():
    answer = browser(make_person(name=XSS)).get("/")

    assert "no-store" in answer.headers["Cache-Control"]
    assert "OFFICIAL-SENSITIVE" in text(answer)
    assert "<script>alert" not in text(answer)


def test_a_post_without_the_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_person())

    for path in ("/sites/add/", "/cameras/add/", "/imports/new/", "/sign-out/"):
        assert client.post(path, {}).status_code == 403


def last_used(client, seconds):
    """Set the session's last use this many seconds back."""
    session = client.session
    session["seen_at"] -= seconds
    session.save()
    return session["seen_at"]


def test_a_session_that_nobody_uses_ends_and_the_sign_in_says_so(settings):
    client = Client()
    client.force_login(make_person())
    last_used(client, settings.SESSION_IDLE_S - 5)
    assert client.get("/sites/").status_code == 200
    last_used(client, settings.SESSION_IDLE_S + 5)

    ended = client.get("/sites/", follow=True)

    assert ended.redirect_chain[0][0].startswith("/sign-in/?next=/sites/")
    assert "You were signed out because nothing happened for 30 minutes." in text(ended)
    assert client.get("/sites/").status_code == 302


@pytest.mark.parametrize(("seconds", "noted"), [(50, False), (70, True)])
def test_using_a_session_is_noted_once_a_minute_so_that_looking_rarely_writes(seconds, noted):
    client = Client()
    client.force_login(make_person())
    before = last_used(client, seconds)

    client.get("/sites/")

    assert (client.session["seen_at"] > before) is noted
