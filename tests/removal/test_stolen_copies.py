"""A copy of the data folder or of a backup, and what was handed out before: none of it opens anything again."""

import sqlite3
import zipfile

import pytest
from django.db import connection
from django.test import Client

from inventory.models import OneTimeLink
from inventory.services import membership
from inventory.services.people import password_link
from removal.services import feeds
from removal.services.backups import back_up
from removal.services.backups.restoring import _settle
from tests.builders import make_person
from tests.inventory.pages import browser

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_nobodys_session(tmp_path):
    key = browser(make_person()).cookies["lenscap-session"].value
    out = tmp_path / "whole.lenscap"

    back_up(out)

    with zipfile.ZipFile(out) as archive:
        dump = archive.read("database.dump")
    assert key.encode() not in dump
    if connection.vendor == "sqlite":
        (tmp_path / "copy").write_bytes(dump)
        copy = sqlite3.connect(tmp_path / "copy")
        assert copy.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
        assert copy.execute("SELECT count(*) FROM inventory_person").fetchone() == (1,)


def test_a_link_that_was_used_since_the_backup_does_not_work_again_after_the_restore():
    from removal.services.backups.archive import Manifest

    person = make_person()
    link = password_link(person)

    _settle(Manifest("", "", "sqlite", [], {}))

    assert not OneTimeLink.objects.filter(used_at=None).exists()
    assert Client().get(link).status_code == 410


def test_a_calendar_address_stays_dead_when_its_person_is_let_in_again():
    person = make_person("facilities_manager")
    administrator = make_person("administrator", organisation=person.organisation)
    path = f"/deadlines/{feeds.make_address(person)}.ics"
    assert Client().get(path).status_code == 200

    membership.deactivate(person, by=administrator)
    assert Client().get(path).status_code == 410
    membership.let_in_again(person, by=administrator)

    assert Client().get(path).status_code == 410
    person.refresh_from_db()
    assert Client().get(f"/deadlines/{feeds.make_address(person)}.ics").status_code == 200
