"""Pages that only a sent form shows, as every role: refused answers and previews, without barrier at every width.

Each form is sent empty by the test's own client in a transaction that is rolled back, and what came is then shown to
the browser at its address. What only a form that is filled in shows is asked for one by one.
"""

import hashlib
from copy import deepcopy
from functools import partial

import pytest
from django.db import transaction
from django.urls import resolve, reverse
from django.utils import timezone

from inventory import jobs
from removal.models import RemovalPlan
from removal.services import foreseeing, replanning
from removal.views.chosen import DEEDS
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.house.access_world import ROLES
from tests.inventory.pages import browser
from tests.removal.test_policies_pages import BACKSTOP, said
from tests.ui.every_page import CHANGING, MAIN, barriers, faults

pytestmark = pytest.mark.django_db(transaction=True)

SHOWN = (200, 400, 409, 422)


def answered(doors, app):
    """Role, path and text of each page that comes to an empty form and reads differently from all before it."""
    seen, found = set(), []
    for role in ROLES:
        for told in doors.routes:
            kwargs = told["kwargs"]["own"] if told["names"] else {}
            if "POST" not in told["methods"] or kwargs is None:
                continue
            path = reverse(told["name"], kwargs=kwargs)
            if not resolve(path).func.__module__.startswith(app):
                continue
            text = sent_empty(doors.clients[role], path)
            body = CHANGING.sub("", "".join(MAIN.findall(text)))
            key = told["name"], hashlib.sha256(body.encode()).hexdigest()
            if body and key not in seen:
                seen.add(key)
                found.append((role, path, text))
    return found


def sent_empty(client, path):
    """The page that answers; empty where none does. Whoever asked stays signed in."""
    signed_in = deepcopy(client.cookies)
    with transaction.atomic():
        answer = client.post(path, {})
        transaction.set_rollback(True)
    client.cookies = signed_in
    page = answer["Content-Type"].startswith("text/html") if "Content-Type" in answer else False
    text = answer.content.decode() if page and answer.status_code in SHOWN else ""
    return text if "<html" in text else ""


@pytest.mark.parametrize(("app", "at_least"), [("inventory", 20), ("removal", 20)])
def test_what_answers_an_empty_form_has_no_barrier(page, live_server, doors, app, at_least):
    found = answered(doors, app)

    assert len(found) > at_least
    for role in ROLES:
        mine = {path: text for each, path, text in found if each == role}
        page.route(is_among(mine, live_server), partial(show, mine, live_server))
        assert faults(page, live_server, doors, [(role, path) for path in mine]) == {}
        page.unroute_all()


def is_among(texts, live_server):
    return lambda url: url.removeprefix(str(live_server)) in texts


def show(texts, live_server, route):
    text = texts[route.request.url.removeprefix(str(live_server))]
    route.fulfill(body=text, content_type="text/html")


def test_what_a_filled_in_form_shows_before_it_is_saved_has_no_barrier(page, live_server, monkeypatch):
    lead = make_person(organisation=make_organisation(kind="adopter"))
    site = make_site(lead.organisation, "ordinary", name="Marsh Road Primary School")
    cameras = [make_camera(site, "restricted", connection="unknown", asset_tag=f"M-{n}") for n in range(2)]
    replanning.replan_now(lead.organisation, on=timezone.localdate())
    client, ticked = browser(lead), [camera.uuid for camera in cameras]
    network = {"connection": "core", "reason": "The plan of the network", "which": "all"}
    plan = f"/plans/{RemovalPlan.objects.get().uuid}/replacements/"
    asked = [
        ("/schedule/own/", said(**BACKSTOP) | {"step": "preview"}, 200),
        (f"/sites/{site.uuid}/network/", network | {"step": "preview"}, 200),
        *(("/cameras/chosen/", {"do": deed, "camera": ticked}, 200) for deed in DEEDS),
        ("/cameras/chosen/", {"do": "network", "camera": ticked, "step": "confirm"}, 422),
        (plan, {"every_cost": "a lot", "every_model": "x" * 200}, 422),
    ]
    found = {}
    for number, (path, sent, status) in enumerate(asked):
        answer = client.post(path, sent)
        assert answer.status_code == status, path
        found[f"/seen/{number}/"] = answer.content.decode()
    monkeypatch.setattr(foreseeing, "CAMERAS_AT_ONCE", 1)
    waiting = client.post("/schedule/own/", said(**BACKSTOP) | {"step": "preview"}).url
    found["/seen/waiting/"] = client.get(waiting).content.decode()
    jobs.run_all()
    found["/seen/foreseen/"] = client.get(waiting).content.decode()
    page.route(is_among(found, live_server), partial(show, found, live_server))

    wrong = {}
    for path in found:
        page.goto(f"{live_server}{path}")
        wrong[path] = barriers(page)

    assert {path: what for path, what in wrong.items() if what} == {}
