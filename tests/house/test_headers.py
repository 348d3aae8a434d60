"""Every route: its security headers, its sign-in, its token against forged posts, and no write by looking."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from inventory.models import Person
from removal.routes import BY_NAME
from tests.house.access_world import changed, fingerprint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
PUBLIC = {
    "sign_in_code",
    "help",
    "accessibility",
    "privacy",
    "calendar_feed",
    "outbox_ready",
    "sign_in",
    "sign_out",
    "set_up",
    "choose_password",
    "healthz",
    "readyz",
}
KEPT_BY_BROWSER = {"logo", "look"}
"""What every page needs and says nothing of the register: this browser may keep it for a day, nobody else."""
RECORDED = {"download_report", "download_return"}


def paths(doors):
    """Each route with its own object, and with one that nobody has."""
    for told in doors.routes:
        for of in ("own", "unknown"):
            kwargs = told["kwargs"][of]
            if kwargs or not told["names"]:
                yield told, reverse(told["name"], kwargs=kwargs)


@pytest.mark.parametrize("principal", ["anonymous", "compliance_lead", "administrator", "contractor"])
def test_every_answer_carries_the_security_headers(doors, principal):
    wrong = []
    for told, path in paths(doors):
        answer = doors.clients[principal].get(path)
        missing = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
        policy = answer.headers.get("Content-Security-Policy", "")
        if "unsafe" in policy or not {"default-src 'none'"} & set(map(str.strip, policy.split(";"))):
            missing.append("Content-Security-Policy")
        kept = told["name"] in KEPT_BY_BROWSER and answer.status_code == 200
        if ("private, max-age" if kept else "no-store") not in answer.headers.get("Cache-Control", ""):
            missing.append("Cache-Control")
        wrong += [(path, missing)] if missing else []

    assert wrong == []


def test_the_policy_lets_a_page_load_from_here_alone(client):
    policy = client.get("/sign-in/").headers["Content-Security-Policy"]
    sources = {word for directive in policy.split(";") for word in directive.split()[1:]}

    assert sources == {"'self'", "'none'"}
    for directive in (
        "default-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ):
        assert directive in policy


def test_only_the_named_routes_are_open_to_all():
    views = {name: resolve_view(name) for name in BY_NAME}

    assert {name for name, view in views.items() if not getattr(view, "login_required", True)} == PUBLIC
    assert {name for name, route in BY_NAME.items() if route.public} == PUBLIC


def resolve_view(name):
    for patterns in get_resolver().url_patterns:
        for each in patterns.url_patterns:
            if each.name == name:
                return each.callback
    raise LookupError(name)


@pytest.mark.parametrize("principal", ["anonymous", "compliance_lead", "administrator", "facilities_manager"])
def test_looking_writes_nothing(doors, principal):
    before = fingerprint()

    for told, path in paths(doors):
        if told["name"] not in RECORDED:
            for method in ("get", "head"):
                getattr(doors.clients[principal], method)(path)

    assert changed(before) == []


@pytest.mark.parametrize("principal", ["compliance_lead", "administrator"])
def test_no_post_is_taken_without_its_token(doors, principal):
    client = Client(enforce_csrf_checks=True)
    client.force_login(Person.objects.get(email__startswith=principal, organisation__code=doors.ours["code"]))
    before = fingerprint()

    answers = {
        path: client.post(path).status_code for told, path in paths(doors) if "POST" in told["methods"]
    }

    assert {path: status for path, status in answers.items() if status != 403} == {}
    assert changed(before) == []


def test_what_no_page_asks_is_answered_and_breaks_nothing(doors):
    """Every page with what a scanner puts behind the question mark, under every name that a page reads."""
    client = Client(raise_request_exception=False)
    client.force_login(
        Person.objects.get(email__startswith="compliance_lead", organisation__code=doors.ours["code"])
    )
    names = (
        "q",
        "page",
        "older",
        "head",
        "since",
        "site",
        "verdict",
        "person",
        "on",
        "after",
        "show",
        "from",
    )
    texts = ("²", "9" * 40, "2026-99-99")
    broken = []
    for told, path in paths(doors):
        for text in texts if "GET" in told["methods"] and told["name"] not in RECORDED | {"readyz"} else ():
            status = client.get(path, dict.fromkeys(names, text)).status_code
            broken += [(told["name"], text, status)] if status >= 500 else []

    assert broken == []
    assert client.get("/audit/", {"older": "\0"}).status_code == 400, "PostgreSQL cannot be asked for a NUL"
