"""How many questions each page puts to the database: ten at most, whoever asks and however much there is to show."""

import re

import pytest
from django.db import connection, transaction
from django.urls import reverse

from inventory.models import DraftEdition, Site
from removal.models import Exemption, Removal, RemovalPlan, Return, Survey
from removal.services import surveying
from tests.house.access_world import ROLES
from tests.house.twice import everything_twice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

MOST = 10
"""Those for the session and the person among them."""
# Begin and end of a part that may be undone, of which there are more in a test's own transaction.
FRAMES = re.compile(r"(RELEASE |ROLLBACK TO )?SAVEPOINT")
# What stands behind the question mark: other views of a list, searches, parts and answers for programs.
SHAPES = {
    "home": ("?site={site}",),
    "sites": ("?q=CANARY", "?page=2"),
    "site_names": ("?q=CANARY",),
    "cameras": (
        "?q=CANARY",
        "?verdict=restricted&life=live",
        "?overdue=true",
        "?maker=hikvision",
        "?site={site}",
        "?sort=-asset_tag",
        "?after={camera}",
    ),
    "add_camera": ("?site={site}",),
    "suggestions": ("?q=hik",),
    "search": ("?q=CANARY", "?q=hikvision", "?q=nothing-at-all"),
    "review": ("?show=decided", "?show=for_me", "?show=asked", "?show=decided&at=9", "?site={site}"),
    "import": ("?format=json",),
    "restricted_list": ("?show=makers", "?show=vendors", "?q=CANARY"),
    "audit_trail": ("?subject={camera}", "?q=CANARY"),
    "plans": ("?view=board", "?view=timeline", "?view=cost", "?show=finished", "?stage=late", "?q=CANARY"),
    "add_line": ("?q=CANARY",),
    "exemptions": ("?show=running", "?q=CANARY"),
}
# Whose page shows other things in another state, so that each of them is opened.
IN_EVERY_STATE = {
    "draft": DraftEdition,
    "plan": RemovalPlan,
    "removal": Removal,
    "exemption": Exemption,
    "round": Survey,
    "return": Return,
}


@pytest.fixture(autouse=True)
def _use_of_a_session_is_noted(monkeypatch):
    """When a session was last used is written once a minute, by whichever page comes then: it is no page's question."""
    monkeypatch.setattr("inventory.views.middleware.NOTED_EVERY_S", float("inf"))


class Queries:
    """Counts what goes to the database."""

    def __init__(self):
        self.number = 0

    def __call__(self, execute, sql, *arguments):
        self.number += not FRAMES.match(sql)
        return execute(sql, *arguments)


@pytest.fixture(scope="module")
def addresses(doors):
    """Every address that opens by GET, with the own things, in each of its shapes."""
    names = {"site": doors.ours["sites"][0]["uuid"], "camera": doors.ours["cameras"][0]["uuid"]}
    paths = [
        reverse(told["name"], kwargs=kwargs) + shape.format(**names)
        for told in doors.routes
        if "GET" in told["methods"]
        for kwargs in _examples(doors, told)
        for shape in ("", *SHAPES.get(told["name"], ()))
    ]
    return list(dict.fromkeys(paths))


def _examples(doors, told):
    if not told["names"]:
        return [{}]
    own, elsewhere = told["kwargs"]["own"], doors.elsewhere.get(told["names"])
    model = IN_EVERY_STATE.get(told["names"])
    others = model.objects.all() if model else ()
    return [each for each in (own, elsewhere, *({"uuid": str(one.uuid)} for one in others)) if each]


def numbers(client, paths):
    """Address to its number of queries, where it opens; what it writes (a download is recorded) is undone."""
    found = {}
    for path in paths:
        queries = Queries()
        with transaction.atomic(), connection.execute_wrapper(queries):
            answer = client.get(path)
            answer.getvalue()
            transaction.set_rollback(True)
        if answer.status_code < 300:
            found[path] = queries.number
    return found


def once_and_twice(doors, roles, paths):
    """Role and path to their numbers of queries: in the world as it is, and with everything there twice."""
    with transaction.atomic():
        Site.objects.filter(latitude=None).update(latitude="51.5", longitude="-0.1")
        numbers(doors.clients["compliance_lead"], paths)  # fills what a process keeps: lists, rulebooks
        once = {role: numbers(doors.clients[role], paths) for role in roles}
        assert everything_twice() == {"Appointment", "DraftChange", "DraftEdition", "Logo"}  # one at a time
        twice = {role: numbers(doors.clients[role], once[role]) for role in roles}
        transaction.set_rollback(True)
    return {
        f"{role} {path}": (number, twice[role][path]) for role in roles for path, number in once[role].items()
    }


def test_every_page_asks_few_questions_and_no_more_of_them_where_there_is_more_to_show(doors, addresses):
    found = once_and_twice(doors, ROLES, addresses)

    assert len(found) > 600
    assert {page: asked for page, asked in found.items() if max(asked) > MOST} == {}
    assert {page: asked for page, asked in found.items() if asked[1] > asked[0]} == {}


def test_lists_ask_few_questions_where_sites_are_too_many_to_choose_from(doors, monkeypatch):
    monkeypatch.setattr("inventory.filters.MOST_LISTED", 1)
    site, lead = doors.ours["sites"][0]["uuid"], doors.clients["compliance_lead"]
    paths = [f"{page}?site={site}{more}" for page in ("/cameras/", "/review/") for more in ("", "&q=CANARY")]

    numbers(lead, paths)

    assert max(numbers(lead, paths).values()) <= MOST


def test_a_page_that_asks_for_each_row_is_noticed(doors, monkeypatch):
    together = surveying.figures_of

    def each(surveys):
        return {pk: figures for survey in surveys for pk, figures in together([survey]).items()}

    monkeypatch.setattr("removal.views.surveys.surveying.figures_of", each)
    path = reverse("site_rounds", args=[doors.ours["sites"][0]["uuid"]])

    [(once, twice)] = once_and_twice(doors, ["auditor"], [path]).values()

    assert twice > once
