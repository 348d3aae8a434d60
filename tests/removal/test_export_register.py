"""manage.py export_register: every camera on a line of its own, as its source wrote it."""

import csv

import pytest
from django.core.management import CommandError, call_command

from tests.builders import make_camera, make_organisation, make_site
from tests.removal.report_data import make_line, make_obligation, make_plan, make_small_estate

pytestmark = pytest.mark.django_db

COLUMNS = """
site location asset_tag vendor_text model_text description serial mac ip installed_on verdict basis maker
headline due_on state source_file source_row
"""


def exported(organisation, tmp_path):
    out = tmp_path / "register.csv"
    call_command("export_register", str(out), organisation=organisation.code)
    with out.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_each_camera_has_a_line_with_the_agreed_columns(tmp_path):
    lines = exported(make_small_estate(), tmp_path)

    assert len(lines) == 8
    assert list(lines[0]) == COLUMNS.split()


def test_a_line_says_what_is_known_of_the_camera(tmp_path):
    site = make_site(name="Town Hall")
    camera = make_camera(
        site, "restricted", asset_tag="C1", installed_on="2013-07", source_file="a.xlsx", source_row=4
    )
    make_obligation(camera)
    make_line(make_plan(site), camera, "scheduled")

    (line,) = exported(site.organisation, tmp_path)

    assert line["site"] == "Town Hall"
    assert (line["vendor_text"], line["model_text"]) == ("Hikvision", "DS-2CD2385C1-I")
    assert (line["verdict"], line["basis"], line["maker"]) == ("restricted", "own_brand", "Hikvision")
    assert (line["headline"], line["due_on"], line["state"]) == ("MUST_REMOVE", "2025-04-30", "scheduled")
    assert (line["installed_on"], line["source_file"], line["source_row"]) == ("2013-07", "a.xlsx", "4")


def test_a_camera_on_which_nothing_is_known_has_empty_cells(tmp_path):
    camera = make_camera(vendor="", model="")

    (line,) = exported(camera.organisation, tmp_path)

    assert [line[name] for name in ("vendor_text", "verdict", "due_on", "state", "source_row")] == [""] * 5


@pytest.mark.parametrize("text", ["=1+1", " @x", "-5", "＝cmd", "\tx"])
def test_text_that_a_spreadsheet_would_run_is_marked_as_text(text, tmp_path):
    camera = make_camera(vendor=text, description='plain, "quoted"\nand broken')

    (line,) = exported(camera.organisation, tmp_path)

    assert line["vendor_text"] == f"'{text}"
    assert line["description"] == camera.description


def test_another_organisations_cameras_are_not_in_it(tmp_path):
    make_camera()

    assert exported(make_organisation(), tmp_path) == []


def test_an_unknown_organisation_is_one_clear_line(tmp_path):
    with pytest.raises(CommandError, match="There is no organisation with the code NOPE"):
        call_command("export_register", str(tmp_path / "x.csv"), organisation="NOPE")

    assert not list(tmp_path.iterdir())


def test_a_folder_is_refused_in_one_clear_line(tmp_path):
    with pytest.raises(CommandError, match="is a folder"):
        call_command("export_register", str(tmp_path), organisation=make_organisation().code)
