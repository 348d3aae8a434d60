"""What a row says of its device: dates, addresses, words, quantities, and when it says nothing."""

from datetime import date

import pytest
from openpyxl import load_workbook

from inventory.imports.addresses import mac_in_serial, read_ip, read_mac
from inventory.imports.columns import is_secret, recognise
from inventory.imports.dates import UnreadableDateError, read_date
from inventory.imports.layout import Choices
from inventory.imports.words import read_connection, read_kind, read_life, read_quantity
from tests.inventory.imports.files import devices, read, text, workbook


def rows_of(tmp_path, headings, *lines, choices=None):
    return read(text(tmp_path / "list.csv", "\n".join([headings, *lines]) + "\n"), choices)


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2014-01-01", "2014-01-01"),
        ("2014-01-01 00:00:00", "2014-01-01"),
        ("08/06/2015", "2015-06-08"),
        ("22.04.17", "2017-04-22"),
        ("12-Mar-19", "2019-03-12"),
        ("3rd of May 2018", "2018-05-03"),
        ("March 12, 2019", "2019-03-12"),
        ("Nov 2016", "2016-11"),
        ("Sept-16", "2016-09"),
        ("11/2016", "2016-11"),
        ("2016-11", "2016-11"),
        ("2016", "2016"),
        ("Q3 2018", "2018"),
        ("20160314", "2016-03-14"),
        ("43831", "2020-01-01"),
        ("29/02/2020", "2020-02-29"),
        ("1/1/69", "2069-01-01"),
        ("1/1/70", "1970-01-01"),
    ],
)
def test_a_date_is_kept_as_precise_as_it_is_written(written, iso):
    assert read_date(written).iso == iso


@pytest.mark.parametrize(
    "written", ["31/02/2020", "29/02/2019", "12/25/2019", "13/2016", "1066", "soon", "1/1/1", "5"]
)
def test_a_day_that_does_not_exist_is_no_date(written):
    with pytest.raises(UnreadableDateError):
        read_date(written)


def test_dates_are_day_first_unless_the_column_proves_otherwise(tmp_path):
    headings, us = "Site,Model,Installed", ["A,M1,03/04/2019", "A,M2,12/25/2019"]

    _, day_first, _ = rows_of(tmp_path, headings, "A,M1,03/04/2019", "A,M2,25/12/2019")
    reading, month_first, _ = rows_of(tmp_path, headings, *us)

    assert [row.said.installed_on for row in day_first] == ["2019-04-03", "2019-12-25"]
    assert [row.said.installed_on for row in month_first] == ["2019-03-04", "2019-12-25"]
    assert [warning.code for warning in reading.warnings] == ["month_first"]


def test_an_order_that_nothing_shows_is_told_once_for_its_column(tmp_path):
    reading, rows, _ = rows_of(tmp_path, "Site,Model,Installed", "A,M1,03/04/2019", "A,M2,05/06/2019")

    assert [row.said.installed_on for row in rows] == ["2019-04-03", "2019-06-05"]
    assert [(warning.column, warning.code) for warning in reading.warnings] == [
        ("Installed", "day_first_assumed")
    ]


def test_the_persons_answer_on_the_order_of_dates_wins(tmp_path):
    reading, [row], _ = rows_of(
        tmp_path, "Site,Model,Installed", "A,M1,03/04/2019", choices=Choices(day_first=False)
    )

    assert row.said.installed_on == "2019-03-04"
    assert reading.warnings == []


def test_an_impossible_date_is_a_warning_and_its_text_is_kept(tmp_path):
    _, [row], _ = rows_of(tmp_path, "Site,Model,Installed", "A,M1,31/02/2020")

    assert (row.said.installed_on, row.raw["Installed"]) == ("", "31/02/2020")
    assert [(warning.column, warning.code) for warning in row.warnings] == [("Installed", "bad_date")]


@pytest.mark.parametrize(
    "written",
    [
        "44:19:B6:00:10:20",
        "44-19-b6-00-10-20",
        "4419.b600.1020",
        "4419b6001020",
        "44 19 B6 00 10 20",
        "4419b6-001020",
        "MAC 44:19:b6:00:10:20",
    ],
)
def test_a_mac_is_read_in_any_notation(written):
    assert read_mac(written) == "44:19:B6:00:10:20"


@pytest.mark.parametrize(
    "written", ["", "n/a", "44:19:B6", "4419b600102g", "00:00:00:00:00:00", "ff-ff-ff-ff-ff-ff"]
)
def test_what_is_no_mac_is_left_out(written):
    assert read_mac(written) == ""


@pytest.mark.parametrize(
    "serial", ["1234-5678-9012", "000000123456", "AB12-CD34-EF56", "DS-2CD2143G2", "ABCDEFABCDEF"]
)
def test_a_serial_number_is_not_taken_for_a_mac(serial):
    assert mac_in_serial(serial) == ""


def test_a_mac_in_the_serial_column_is_the_mac_and_stays_the_serial(tmp_path):
    _, [row], _ = rows_of(tmp_path, "Site,Model,Serial", "A,P3245,ACCC8E001020")

    assert (row.said.mac, row.said.serial) == ("AC:CC:8E:00:10:20", "ACCC8E001020")


def test_an_ip_address_in_the_serial_column_is_the_ip(tmp_path):
    _, [row], _ = rows_of(tmp_path, "Site,Model,Serial", "A,P3245,10.1.2.3")

    assert (row.said.ip, row.said.serial, row.raw["Serial"]) == ("10.1.2.3", "", "10.1.2.3")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("10.0.0.5", "10.0.0.5"),
        ("http://10.0.0.5:80/", "10.0.0.5"),
        ("10.0.0.5/24", "10.0.0.5"),
        ("fe80::1", "fe80::1"),
        ("300.1.1.1", ""),
        ("Dock 4", ""),
    ],
)
def test_an_ip_address_is_found_in_its_cell(written, address):
    assert read_ip(written) == address


def test_bad_addresses_are_warnings_and_the_camera_is_kept(tmp_path):
    _, [row], rejected = rows_of(tmp_path, "Site,Model,MAC,IP", "A,P3245,44:19,10.0.0.999")

    assert (row.said.mac, row.said.ip, rejected) == ("", "", [])
    assert [(warning.column, warning.code) for warning in row.warnings] == [
        ("MAC", "bad_mac"),
        ("IP", "bad_ip"),
    ]


def test_a_row_that_says_nothing_of_a_device_is_rejected_in_words(tmp_path):
    _, rows, [rejected] = rows_of(
        tmp_path, "Site,Position,Make,Model", "A,Gate,Axis,P1", "A,Roof,,", "A,Hall,Axis,"
    )

    assert [row.row for row in rows] == [2, 4]
    assert (rejected.row, rejected.column, rejected.code) == (3, "Model", "says_nothing")
    assert rejected.raw == {"Site": "A", "Position": "Roof"}


@pytest.mark.parametrize("null", ["\\N", "N/A", "n/a", "-", "NULL"])
def test_database_nulls_are_nothing(tmp_path, null):
    _, [row], [rejected] = rows_of(
        tmp_path, "Site,Make,Model,Serial", f"A,{null},P1,{null}", f"A,{null},{null},{null}"
    )

    assert (row.said.vendor, row.said.serial) == ("", "")
    assert rejected.code == "says_nothing"


def test_an_unknown_make_is_kept_as_written(tmp_path):
    _, [row], _ = rows_of(tmp_path, "Site,Make,Model,Serial", "A,Unknown,,unknown")

    assert (row.said.vendor, row.said.serial) == ("Unknown", "")


@pytest.mark.parametrize(
    ("status", "life"),
    [
        ("", "live"),
        ("In service", "live"),
        ("Faulty", "live"),
        ("to be removed", "live"),
        ("Planned removal", "live"),
        ("not removed", "live"),
        ("End of life", "live"),
        ("REMOVED", "gone"),
        ("Removed 12/3/21", "gone"),
        ("has been decommissioned", "gone"),
        ("Written off", "gone"),
        ("VOID", "gone"),
        ("Lost", "gone"),
        ("planned", "new"),
        ("In store", "new"),
        ("not yet installed", "new"),
        ("Spare", "new"),
    ],
)
def test_a_camera_is_live_unless_its_status_says_otherwise(status, life):
    assert read_life(status) == life


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Dome", "camera"),
        ("Thermal camera", "thermal"),
        ("ANPR cam", "anpr"),
        ("NVR", "recorder"),
        ("Video encoder", "encoder"),
        ("Video door entry", "door_station"),
        ("Body-worn", "body_worn"),
        ("VMS server", "vms"),
        ("Drone", "drone"),
        ("Switch", ""),
    ],
)
def test_a_word_names_its_kind(written, kind):
    assert read_kind(written) == kind


@pytest.mark.parametrize(
    ("written", "connection"),
    [
        ("Core network", "core"),
        ("Corporate LAN", "core"),
        ("CCTV VLAN", "other_internal"),
        ("other_internal", "other_internal"),
        ("Air-gapped", "isolated"),
        ("4G router", "internet"),
        ("Standalone", "standalone"),
        ("unknown", "unknown"),
        ("TBC", "unknown"),
        ("purple", ""),
    ],
)
def test_a_word_names_its_connection(written, connection):
    assert read_connection(written) == connection


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("4", 4),
        ("4.0", 4),
        ("4 no.", 4),
        ("x4", 4),
        ("4x", 4),
        ("100m", None),
        ("0", None),
        ("-1", None),
        ("5000", None),
    ],
)
def test_a_quantity_is_a_whole_number_of_units(written, number):
    assert read_quantity(written) == number


def test_a_quantity_makes_a_row_stand_for_that_many_and_a_bad_one_for_one(tmp_path):
    _, rows, _ = rows_of(tmp_path, "Site,Model,Qty", "A,P1,4", "A,P2,100m", "A,P3,")

    assert [row.said.quantity for row in rows] == [4, 1, 1]
    assert [warning.code for warning in rows[1].warnings] == ["bad_quantity"]


@pytest.mark.parametrize(
    ("model", "quantity"), [("4 x DS-2CD2143", 4), ("25x PTZ", 1), ("2x zoom dome", 1), ("2CD2143", 1)]
)
def test_a_count_before_the_model_counts_where_no_quantity_column_does(tmp_path, model, quantity):
    _, [row], _ = rows_of(tmp_path, "Site,Make,Model", f"A,Hikvision,{model}")

    assert (row.said.quantity, row.said.model) == (quantity, model)


def test_a_text_longer_than_its_field_is_cut_and_kept_whole_in_the_raw_row(tmp_path):
    _, [row], _ = rows_of(tmp_path, "Site,Make,Model", f"A,Axis,{'P' * 400}")

    assert (len(row.said.model), len(row.raw["Model"])) == (300, 400)
    assert [warning.code for warning in row.warnings] == ["text_too_long"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Make", "vendor"),
        ("Camera Manufacturer", "vendor"),
        ("Marque", "vendor"),
        ("Model / Part no.", "model"),
        ("Modèle", "model"),
        ("MacAddress", "mac"),
        ("IPAddress", "ip"),
        ("IPv4 Address", "ip"),
        ("Device Serial No.", "serial"),
        ("S/N", "serial"),
        ("Software Version", "banner"),
        ("Date of install (dd/mm/yy)", "installed_on"),
        ("planned_refresh_on", "planned_refresh_on"),
        ("RecorderName", "recorder"),
        ("Asset Tag *", "asset_tag"),
        ("Camera location", "location"),
        ("Location", "site_or_location"),
    ],
)
def test_a_heading_is_known_however_it_is_written(heading, field):
    found = recognise(heading)

    assert found is not None
    assert found[0] == field


@pytest.mark.parametrize("heading", ["Lens", "Recorder model", "Cost", "IR range", "Warranty", ""])
def test_a_heading_that_says_nothing_of_ours_is_left_alone(heading):
    assert recognise(heading) is None


@pytest.mark.parametrize(
    ("heading", "secret"),
    [
        ("Password", True),
        ("HardwarePassword", True),
        ("UserName", True),
        ("Login", True),
        ("PIN code", True),
        ("Pass / Fail", False),
        ("User group", False),
        ("Pinnacle ref", False),
    ],
)
def test_columns_of_credentials_are_known_by_their_heading(heading, secret):
    assert is_secret(heading) is secret


def test_own_exports_are_read_by_their_own_headings(tmp_path):
    headings = (
        "site,location,asset_tag,vendor_text,model_text,description,serial,mac,ip,installed_on,verdict,basis,maker,"
        "headline,due_on,state,source_file,source_row"
    )
    line = "Depot,Gate,C1,Axis,P1,by the door,S1,44:19:B6:00:10:20,10.0.0.1,2013-07,clear,clear,Axis,NONE,,,old.xlsx,7"

    [row] = devices(text(tmp_path / "register.csv", f"{headings}\n{line}\n"))

    assert (row.said.site, row.said.location, row.said.asset_tag, row.said.vendor, row.said.model) == (
        "Depot",
        "Gate",
        "C1",
        "Axis",
        "P1",
    )
    assert (row.said.description, row.said.serial, row.said.mac, row.said.ip) == (
        "by the door",
        "S1",
        "44:19:B6:00:10:20",
        "10.0.0.1",
    )
    assert (row.said.installed_on, row.said.life) == ("2013-07", "")


@pytest.mark.parametrize(
    ("shown_as", "read_as"),
    [("mmm-yy", "2013-07"), ("mm/yyyy", "2013-07"), ("d mmm yyyy", "2013-07-01")],
)
def test_a_date_that_excel_shows_as_a_month_is_a_month(tmp_path, shown_as, read_as):
    path = workbook(
        tmp_path / "list.xlsx",
        [["Site", "Make", "Model", "Installed"], ["Depot", "Axis", "P1", date(2013, 7, 1)]],
    )
    book = load_workbook(path)
    book.active["D2"].number_format = shown_as
    book.save(path)

    assert devices(path)[0].said.installed_on == read_as


def test_a_kind_that_is_no_camera_is_told_and_the_row_is_kept(tmp_path):
    """An export of all assets has laptops too: a person has to see that they would come in as cameras."""
    rows = "Depot,Dome camera,Axis,P3245\nDepot,Laptops,Dell,5420\nDepot,N/A,Axis,P1455\n"

    camera, laptop, untold = devices(text(tmp_path / "list.csv", f"Site,Category,Make,Model\n{rows}"))

    assert [(warning.column, warning.code) for warning in laptop.warnings] == [("Category", "unknown_kind")]
    assert "\u2018Laptops\u2019" in laptop.warnings[0].message
    assert (camera.warnings, untold.warnings, laptop.said.model) == ((), (), "5420")
