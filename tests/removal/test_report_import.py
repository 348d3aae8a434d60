"""Our own removal report brought back as an upload: at full depth nothing changes, at any other it is refused."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from inventory.imports.columns import normal
from inventory.imports.formats.report import WORKED_OUT
from inventory.models import Camera
from removal.reports.sheets.cameras import SHEET
from tests.inventory.pages import lead_of_a_listed_organisation

pytestmark = pytest.mark.django_db

SURVEY = """\
Site,Location,Asset ref,Kind,Make,Model,Serial,MAC address,IP address,Network,Status,Installed,Description
Town Hall,Gate,C1,Camera,HIKVISON,DS-2CD2143G2-I,SN00001,44:19:B6:00:10:20,10.0.0.5,Core network,In place,2013-07,
Town Hall,Roof,C2,Camera,Axis/Bosch,,SN00002,,,Isolated network,In place,2013,two makers on the label
Town Hall,Store,C3,Recorder,Hikvision,DS-7716NI-I4,SN00003,,,Not connected,In store,8 June 2015,
Town Hall,Yard,C4,Camera,unknown,P3265-LVE,SN00004,,,Other internal network,Removed,,=1+1
Depot,Gate,,Door station,,,,,10.0.0.9,Internet,In place,,Kept as found
Depot,Yard,C6,Camera,Axis,P3265-LVE,00123,,,Core network,In place,12 May 2020,
"""


@pytest.fixture
def organisation(tmp_path):
    """An organisation with what a survey says of its cameras."""
    made = lead_of_a_listed_organisation().organisation
    survey = tmp_path / "survey.csv"
    survey.write_text(SURVEY)
    assert imported(made, survey, "--create-sites")["rows_created"] == 6
    return made


def imported(organisation, path, *options):
    out = StringIO()
    call_command(
        "import_register", str(path), f"--organisation={organisation.code}", "--json", *options, stdout=out
    )
    return json.loads(out.getvalue())


def reported(organisation, folder, depth):
    path = folder / f"report-{depth}.xlsx"
    call_command("export_report", str(path), organisation=organisation.code, depth=depth, stdout=StringIO())
    return path


def told():
    """What the register holds of each camera."""
    left_out = {"version", "changed_at", "to_replan"}
    return {
        row["id"]: {name: value for name, value in row.items() if name not in left_out}
        for row in Camera.objects.values()
    }


def test_the_full_report_brought_back_changes_nothing(organisation, tmp_path):
    before = told()

    summary = imported(organisation, reported(organisation, tmp_path, "full"))

    assert summary["format"] == "report"
    assert (summary["rows_total"], summary["rows_unchanged"]) == (6, 6), summary["errors"]
    assert told() == before
    assert {each["code"] for each in summary["warnings"]} >= {"report_sheet_left_out"}


@pytest.mark.parametrize("depth", ["standard", "foi", "summary"])
def test_a_report_that_cannot_tell_its_cameras_apart_is_refused_in_words(organisation, tmp_path, depth):
    path, out = reported(organisation, tmp_path, depth), StringIO()
    with pytest.raises(SystemExit):
        call_command("import_register", str(path), organisation=organisation.code, json=True, stdout=out)

    (error,) = json.loads(out.getvalue())["file_errors"]
    assert error["code"] == "report_without_identity"
    assert "at full depth" in error["message"]
    assert Camera.objects.count() == 6


def test_what_lenscap_worked_out_is_named_as_the_sheet_names_it():
    headings = {normal(column.heading) for column in SHEET.columns}

    assert set(WORKED_OUT) <= headings
