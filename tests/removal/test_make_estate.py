"""make_estate: the same seed gives the same estate, with every verdict, and nothing that must hold is broken."""

import json
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command

from inventory.models import Camera, Site, Verdict
from inventory.services.organisations import add_organisation
from inventory.services.sites import add_site
from removal.management.estate_register import catalogue, write_registers
from removal.planning.workflow import State
from removal.services import integrity

pytestmark = pytest.mark.django_db

CAMERAS = 150


def made(code, *, seed=7):
    add_organisation(code, f"Department {code}", kind="central_government", by=None)
    out = StringIO()
    call_command("make_estate", cameras=CAMERAS, seed=seed, organisation=code, json=True, stdout=out)
    told = json.loads(out.getvalue())
    return {name: value for name, value in told.items() if name not in ("organisation", "seconds")}


def test_the_same_seed_gives_the_same_estate_and_all_that_must_hold_does():
    first, second = made("ONE"), made("TWO")

    assert first == second
    assert first["cameras"] == CAMERAS
    assert set(first["verdicts"]) == set(Verdict.values)
    assert set(first["sites"]) == {Site.Category.SENSITIVE, Site.Category.ORDINARY, Site.Category.UNASSESSED}
    assert State.SUBMITTED in first["lines"] or State.APPROVED in first["lines"]
    assert [outcome.name for outcome in integrity.check(deep=True) if outcome.count] == []


def test_an_organisation_in_use_is_refused():
    organisation = add_organisation("USED", "A department", kind="other", by=None)
    add_site(organisation, "Depot", by=None)

    with pytest.raises(CommandError, match="USED has sites or cameras already"):
        call_command("make_estate", cameras=10, organisation="used")

    assert not Camera.objects.exists()


def test_a_register_too_long_for_one_file_is_written_as_several(tmp_path):
    paths = write_registers(tmp_path, 25, ["Depot"], Random(1), rows_a_file=10)

    assert [len(path.read_text().splitlines()) - 1 for path in paths] == [10, 10, 5]


def test_every_made_up_row_says_what_the_device_is():
    assert all(found.model.strip() for found in catalogue(Random(1)).descriptions)


def test_a_demonstration_is_not_made_beside_an_organisation():
    add_organisation("REAL", "A department", kind="other", by=None)

    with pytest.raises(CommandError, match="Give LENSCAP_DATA an empty folder"):
        call_command("demo")
