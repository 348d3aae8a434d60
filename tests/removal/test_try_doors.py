"""The two commands for testers: a world for an empty database alone, and every route with what it needs."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from inventory.models import Organisation
from removal import routes
from tests.builders import make_camera, make_organisation

pytestmark = pytest.mark.django_db


def urls():
    out = StringIO()
    call_command("urls_json", stdout=out)
    return {told["name"]: told for told in json.loads(out.getvalue())}


def test_a_database_in_use_is_never_seeded():
    make_organisation()

    with pytest.raises(CommandError, match="in use"):
        call_command("seed_test_world", "--json")
    assert Organisation.objects.count() == 1


def test_each_route_tells_its_pattern_its_methods_and_what_it_needs():
    told = urls()

    assert told["edit_camera"] == {
        "name": "edit_camera",
        "pattern": "/cameras/<uuid:uuid>/edit/",
        "methods": ["GET", "HEAD", "POST"],
        "public": False,
        "permission": "CHANGE_CAMERAS",
        "permission_to_change": "CHANGE_CAMERAS",
        "its_askers_alone": False,
        "names": "camera",
        "kwargs": {"own": None, "other": None, "unknown": {"uuid": "00000000-0000-4000-8000-000000000000"}},
    }
    assert told["site_plan"]["permission_to_change"] == "WORK_ON_PLANS"
    assert told["healthz"]["public"]


def test_examples_come_from_the_two_oldest_organisations():
    own, other = make_camera(), make_camera()

    kwargs = urls()["camera"]["kwargs"]

    assert kwargs["own"] == {"uuid": str(own.uuid)}
    assert kwargs["other"] == {"uuid": str(other.uuid)}


def test_a_route_without_a_row_is_named(monkeypatch):
    monkeypatch.delitem(routes.BY_NAME, "edit_camera")

    with pytest.raises(CommandError, match="no row for edit_camera"):
        urls()
