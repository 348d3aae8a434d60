"""The whole line in one process: a contractor's workbook in, obligations with dates and a drafted plan out."""

import csv
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import Workbook

from removal.models import Obligation, Removal, RemovalPlan

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = [
    ["Site", "Asset tag", "Make", "Model", "Location", "Network"],
    ["Ministry House", "C1", "Hikvision", "DS-2CD2385G1-I", "Gate", "Corporate LAN"],
    ["Ministry House", "C2", "Axis", "P3265-LVE", "Lobby", "Corporate LAN"],
    ["Ministry House", "C3", "", "CAM 12", "Yard", "Corporate LAN"],
]


@pytest.fixture
def register(tmp_path):
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(tmp_path / "register.xlsx")
    return tmp_path / "register.xlsx"


def test_a_file_ends_as_obligations_dates_and_a_plan_without_a_worker(register, tmp_path, capsys):
    call_command("load_reference_data")
    call_command("add_organisation", "MIN", "Ministry", "--kind", "central_government")
    call_command("add_site", "MH", "Ministry House", "--organisation", "MIN", "--sensitive", "L1")

    call_command("import_register", str(register), "--organisation", "MIN", "--json")
    call_command("export_register", str(tmp_path / "out.csv"), "--organisation", "MIN")

    with (tmp_path / "out.csv").open(newline="", encoding="utf-8-sig") as file:
        cameras = {row["asset_tag"]: row for row in csv.DictReader(file)}
    found = [(row["verdict"], row["headline"], row["due_on"], row["state"]) for row in cameras.values()]
    assert found[0] == ("restricted", "MUST_REMOVE", "2025-04-30", "draft")
    assert found[1] == ("clear", "NONE", "", "")
    assert found[2][:2] in {("unknown", "INVESTIGATE"), ("unknown", "MUST_DISCONNECT")}
    assert RemovalPlan.objects.get().site.code == "MH"
    assert Removal.objects.filter(needs="MUST_REMOVE").count() == 1
    assert Obligation.objects.current().get(rule="D08").late_find
    capsys.readouterr()

    call_command("replan", "--organisation", "MIN", "--on", timezone.localdate().isoformat(), "--json")

    counts = json.loads(capsys.readouterr().out)["MIN"]
    assert (counts["cameras"], counts["unchanged"]) == (3, 3)


def test_the_date_of_the_find_is_the_day_of_the_import(register):
    call_command("load_reference_data")
    call_command("add_organisation", "MIN", "Ministry", "--kind", "central_government")
    call_command("add_site", "MH", "Ministry House", "--organisation", "MIN", "--sensitive", "L1")

    call_command("import_register", str(register), "--organisation", "MIN")

    days: set[date] = set(Obligation.objects.values_list("found_on", flat=True))
    assert days == {timezone.localdate()}
