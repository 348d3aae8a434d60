"""What the tests of pages share: a signed-in browser, and an organisation with the shipped list."""

import re
from contextlib import contextmanager

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.services.organisations import add_organisation
from tests.builders import make_person

TOKEN = re.compile(r"(?<=Token\": \")\w+|(?<=csrfmiddlewaretoken\" value=\")\w+")
XSS = "<script>alert(1)</script><b onmouseover=x>"


def browser(person):
    """A client with the person signed in."""
    client = Client()
    client.force_login(person)
    return client


def lead_of_a_listed_organisation(code="NORTH", **fields):
    """The compliance lead of an organisation that has edition 1 of the shipped list."""
    organisation = add_organisation(code, f"Department of {code}", kind="central_government", by=None)
    return make_person("compliance_lead", organisation=organisation, **fields)


def text(response):
    """The page as text, without the tokens that differ each time."""
    return TOKEN.sub("", response.content.decode())


READING = ("SELECT", "SAVEPOINT", "RELEASE", "PRAGMA", "DECLARE")


@contextmanager
def nothing_written():
    """Fails when anything but a SELECT goes to the database (PostgreSQL reads long lists through a cursor)."""
    with CaptureQueriesContext(connection) as asked:
        yield
    writes = [q["sql"] for q in asked if not q["sql"].startswith(READING)]
    assert writes == [], writes


def queries_of(client, url):
    """How many queries a page takes; the first visit, which fills caches, does not count."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)
