"""Layouts as real lists have them: where the headings are, which rows are devices, and of which site."""

import re
import zipfile
from datetime import date

import pytest
from openpyxl import load_workbook

from inventory.imports.layout import Choices
from tests.inventory.imports.files import (
    DEVICE,
    HEADINGS,
    devices,
    read,
    text,
    with_part,
    workbook,
    workbook_of,
)

SURVEY = [
    ["CCTV CONDITION SURVEY"],
    ["Carried out for Estates by the maintenance contractor"],
    [],
    ["Cam No", "Position", "Make", "Model / Part no.", "Serial", "Installed", "Condition", "Remarks"],
    ["MINISTRY HOUSE"],
    ["C001", "Main entrance", "Hikvision", "DS-2CD2385C1-I", "00000000", date(2014, 1, 1), "Poor"],
    [
        "C002",
        "Loading bay",
        "HIKVISION",
        "DS-2CD2620F-I",
        "00007919",
        "08/06/2015",
        "Fair",
        "ex-Dahua bracket reused",
    ],
    [
        "C003",
        "Car park north",
        None,
        "DS-96128NXI-S16R",
        "00015838",
        "Nov 2016",
        "N/W",
        "facing public footpath",
    ],
    ["RIVERSIDE DEPOT"],
    ["C004", "Reception", "Cp Plus", "cp unc ta40l3 0360", "00023757", "22.04.17", "Good"],
    ["MINISTRY HOUSE ANNEXE"],
    ["C005", "Car park north", "unknown", "DVR-204Q-M1", "00142542", None, "Good"],
    [],
    ["TOTAL", None, None, None, None, None, None, "5 cameras"],
]
SURVEY_MERGES = ["A1:H1", "A2:H2", "A5:H5", "A9:H9", "A11:H11"]


@pytest.mark.parametrize("merges", [SURVEY_MERGES, []])
def test_a_contractors_survey_is_read_band_by_band(tmp_path, merges):
    reading, rows, rejected = read(
        workbook(tmp_path / "survey.xlsx", SURVEY, merges=merges, title="Survey Feb 2026")
    )

    assert rejected == []
    assert [(row.row, row.said.site, row.said.asset_tag) for row in rows] == [
        (6, "MINISTRY HOUSE", "C001"),
        (7, "MINISTRY HOUSE", "C002"),
        (8, "MINISTRY HOUSE", "C003"),
        (10, "RIVERSIDE DEPOT", "C004"),
        (12, "MINISTRY HOUSE ANNEXE", "C005"),
    ]
    assert [row.said.installed_on for row in rows] == [
        "2014-01-01",
        "2015-06-08",
        "2016-11",
        "2017-04-22",
        "",
    ]
    assert rows[4].said.vendor == "unknown"
    assert [(skip.row, skip.code) for skip in reading.skipped] == [
        (1, "title"),
        (2, "title"),
        (3, "blank"),
        (5, "band"),
        (9, "band"),
        (11, "band"),
        (13, "blank"),
        (14, "total"),
    ]


def test_an_export_of_a_video_management_system_is_known_by_its_headings(tmp_path):
    content = (
        "HardwareName;Site;Manufacturer;Model;MAC;Firmware;Username;Password\r\n"
        "Camera 1 – Main entrance;Ministry House;Hikvision;DS-2CD2385C1-I;44-19-B6-00-10-20;V5.5.0;admin;x\r\n"
        "Camera 2 – Loading bay;Riverside Depot;;DS-2CD2620F-I;;V5.5.0;admin;x\r\n"
    )
    reading, rows, _ = read(text(tmp_path / "vms.csv", content, encoding="cp1252"))

    assert reading.format == "milestone"
    assert reading.dropped_columns == ["Username", "Password"]
    assert [(row.said.site, row.said.location, row.said.mac) for row in rows] == [
        ("Ministry House", "Camera 1 – Main entrance", "44:19:B6:00:10:20"),
        ("Riverside Depot", "Camera 2 – Loading bay", ""),
    ]
    assert {row.said.asset_tag for row in rows} == {"Camera 1 – Main entrance", "Camera 2 – Loading bay"}


def test_names_that_repeat_are_places_and_not_tags(tmp_path):
    content = "HardwareName;Site;Model;MAC\nCamera 1;A;DS-2CD1;\nCamera 1;B;DS-2CD2;\n"
    reading, rows, _ = read(text(tmp_path / "vms.csv", content))

    assert [(row.said.location, row.said.asset_tag) for row in rows] == [("Camera 1", ""), ("Camera 1", "")]
    assert "names_repeat" in [warning.code for warning in reading.warnings]


def test_two_rows_of_headings_with_merged_groups_are_joined(tmp_path):
    rows = [
        ["Site", "Camera", None, None, "Network", None, "Recorder", None],
        [None, "Make", "Model", "Serial no.", "IP", "MAC address", "Make", "Model"],
        ["Depot", "Axis", "P3245", "S1", "10.0.0.5", "ACCC8E001020", "Dahua", "NVR5216"],
    ]
    merges = ["A1:A2", "B1:D1", "E1:F1", "G1:H1"]

    reading, [row], _ = read(workbook(tmp_path / "list.xlsx", rows, merges=merges))

    assert (row.said.site, row.said.vendor, row.said.model, row.said.serial, row.said.ip) == (
        "Depot",
        "Axis",
        "P3245",
        "S1",
        "10.0.0.5",
    )
    assert row.said.mac == "AC:CC:8E:00:10:20"
    assert row.raw["Recorder Model"] == "NVR5216"
    assert reading.sheets[0].heading_row == 2


def test_repeated_headings_totals_and_sections_are_skipped(tmp_path):
    rows = [
        HEADINGS,
        ["External cameras"],
        DEVICE,
        HEADINGS,
        [*DEVICE[:1], "C002", *DEVICE[2:]],
        ["Sub-total: 2"],
        ["Grand total", None, None, 2],
    ]
    reading, found, _ = read(workbook(tmp_path / "list.xlsx", rows))

    assert [row.row for row in found] == [3, 5]
    assert [(skip.row, skip.code) for skip in reading.skipped] == [
        (2, "section"),
        (4, "heading"),
        (6, "total"),
        (7, "total"),
    ]


def test_other_headings_further_down_begin_a_table_of_their_own(tmp_path):
    rows = [
        ["Site", "Position", "Make", "Model"],
        ["Depot", "Gate", "Axis", "P3245"],
        [],
        ["Recorders"],
        ["Make", "Model", "Serial number", "Site"],
        ["Dahua", "NVR5216", "S9", "Depot"],
    ]
    reading, found, _ = read(workbook(tmp_path / "list.xlsx", rows))

    assert [(row.row, row.said.site, row.said.vendor, row.said.model, row.said.serial) for row in found] == [
        (2, "Depot", "Axis", "P3245", ""),
        (6, "Depot", "Dahua", "NVR5216", "S9"),
    ]
    assert [table.heading_row for table in reading.sheets] == [1, 5]


def test_a_site_merged_over_its_rows_stands_for_all_of_them(tmp_path):
    rows = [["Site", "Make", "Model"], ["Depot", "Axis", "P1"], [None, "Axis", "P2"], ["House", "Axis", "P3"]]

    assert [row.said.site for row in devices(workbook(tmp_path / "l.xlsx", rows, merges=["A2:A3"]))] == [
        "Depot",
        "Depot",
        "House",
    ]


def test_a_site_written_once_for_many_rows_is_filled_down_and_told(tmp_path):
    rows = ["Site,Make,Model", "Depot,Axis,P1", ",Axis,P2", ",Axis,P3", "House,Axis,P4", ",Axis,P5"]

    reading, found, _ = read(text(tmp_path / "list.csv", "\n".join(rows)))

    assert [row.said.site for row in found] == ["Depot"] * 3 + ["House"] * 2
    assert "site_filled_down" in [warning.code for warning in reading.warnings]


def test_a_site_missing_here_and_there_stays_missing(tmp_path):
    rows = ["Site,Make,Model", "Depot,Axis,P1", "Depot,Axis,P2", ",Axis,P3", "House,Axis,P4"]

    assert [row.said.site for row in devices(text(tmp_path / "list.csv", "\n".join(rows)))][2] == ""


@pytest.mark.parametrize(
    ("headings", "site", "location"),
    [
        (["Site", "Location"], "first", "second"),
        (["Location", "Position"], "first", "second"),
        (["Location", "Firmware"], "first", ""),
    ],
)
def test_location_is_the_place_where_a_site_is_told_and_else_the_site(tmp_path, headings, site, location):
    rows = [[*headings, "Make", "Model"], ["first", "second", "Axis", "P3245"]]

    [row] = devices(workbook(tmp_path / "list.xlsx", rows))

    assert (row.said.site, row.said.location) == (site, location)


def test_reading_location_as_the_site_is_told(tmp_path):
    reading, _, _ = read(text(tmp_path / "list.csv", "Location,Make,Model\nDepot,Axis,P1\n"))

    assert [(warning.column, warning.code) for warning in reading.warnings] == [
        ("Location", "location_read_as_site")
    ]


def test_location_is_a_place_once_the_person_names_the_site(tmp_path):
    path = text(tmp_path / "list.csv", "Location,Make,Model\nLobby,Axis,P1\n")

    [row] = devices(path, Choices(site_known=True))

    assert (row.said.site, row.said.location) == ("", "Lobby")


def test_a_persons_choice_of_columns_wins(tmp_path):
    path = text(tmp_path / "list.csv", "Location,Make,Model,Widget\nLobby,Axis,P1,Depot\n")

    [row] = devices(path, Choices(columns={"Widget": "site", "Make": ""}))

    assert (row.said.site, row.said.location, row.said.vendor) == ("Depot", "Lobby", "")


@pytest.mark.parametrize(
    ("title", "site"), [("Riverside Depot", "Riverside Depot"), ("Survey 2026", ""), ("Sheet1", "")]
)
def test_a_sheets_name_is_the_site_only_when_it_names_something(tmp_path, title, site):
    [row] = devices(
        workbook(tmp_path / "list.xlsx", [["Position", "Make", "Model"], ["Gate", "Axis", "P1"]], title=title)
    )

    assert row.said.site == site


def test_a_workbook_of_one_sheet_a_site_takes_location_as_a_place(tmp_path):
    rows = [["Location", "Make", "Model"], ["Gate", "Axis", "P1"]]
    path = workbook_of(
        tmp_path / "l.xlsx", {"Ministry House": rows, "Riverside Depot": rows, "Notes": [["by", "us"]]}
    )

    reading, found, _ = read(path)

    assert [(row.sheet, row.said.site, row.said.location) for row in found] == [
        ("Ministry House", "Ministry House", "Gate"),
        ("Riverside Depot", "Riverside Depot", "Gate"),
    ]
    assert [(warning.sheet, warning.code) for warning in reading.warnings] == [
        ("Ministry House", "site_from_sheet"),
        ("Riverside Depot", "site_from_sheet"),
        ("Notes", "no_headings"),
    ]


def test_a_sheets_name_is_no_site_where_the_person_named_one(tmp_path):
    path = workbook(
        tmp_path / "l.xlsx", [["Location", "Make", "Model"], ["Gate", "Axis", "P1"]], title="Depot"
    )

    [row] = devices(path, Choices(site_known=True))

    assert (row.said.site, row.said.location) == ("", "Gate")


@pytest.mark.parametrize("title", [["Site: Ministry House"], ["Premises", "Ministry House"]])
def test_a_title_row_can_name_the_site(tmp_path, title):
    rows = [title, [], ["Position", "Make", "Model"], ["Gate", "Axis", "P1"]]

    assert devices(workbook(tmp_path / "list.xlsx", rows))[0].said.site == "Ministry House"


def test_a_table_that_begins_at_another_column_and_row_is_read_from_there(tmp_path):
    rows = [[], [], [None, None, *HEADINGS], [None, None, *DEVICE]]

    [row] = devices(workbook(tmp_path / "list.xlsx", rows))

    assert (row.row, row.said.site, row.said.model) == (4, "Ministry House", "DS-2CD2385C1-I")


def test_type_is_a_kind_or_a_model_as_its_cells_say(tmp_path):
    kinds = text(tmp_path / "a.csv", "Site,Make,Type\nA,Axis,PTZ dome\nA,Axis,NVR\n")
    models = text(tmp_path / "b.csv", "Site,Make,Type\nA,Axis,P3245-LVE\nA,Axis,M1065\n")

    assert [(row.said.kind, row.said.model) for row in devices(kinds)] == [("camera", ""), ("recorder", "")]
    assert [(row.said.kind, row.said.model) for row in devices(models)] == [("", "P3245-LVE"), ("", "M1065")]


def test_the_device_type_of_a_sadp_export_is_the_model(tmp_path):
    content = (
        "Index,Device Type,Status,IPv4 Address,Port,Software Version,Device Serial Number,MAC Address\n"
        "1,DS-2CD2043G2-I,Active,192.168.1.64,8000,V5.7.3,DS-2CD2043G2-I20200101AAWRE1,44-19-b6-11-22-33\n"
    )
    reading, [row], _ = read(text(tmp_path / "sadp.csv", content))

    assert reading.format == "sadp"
    assert (row.said.model, row.said.ip, row.said.banner, row.said.asset_tag, row.said.life) == (
        "DS-2CD2043G2-I",
        "192.168.1.64",
        "V5.7.3",
        "",
        "",
    )


def test_a_snipe_it_export_keeps_the_makers_code_as_the_model(tmp_path):
    content = (
        "Company,Item Name,Asset Tag,Manufacturer,Location,Model,Model Number,Asset Notes,Purchase Date\n"
        "Acme,Lobby cam,A-1,Dahua,Depot,Bullet camera,IPC-HFW2431S,spare bracket,1/23/23\n"
    )
    reading, [row], _ = read(text(tmp_path / "assets.csv", content))

    assert (row.said.site, row.said.location, row.said.asset_tag) == ("Depot", "Lobby cam", "A-1")
    assert (row.said.model, row.said.description) == ("IPC-HFW2431S", "Bullet camera; spare bracket")
    assert row.said.purchased_on == "2023-01-23"
    assert "month_first" in [warning.code for warning in reading.warnings]


def test_every_text_of_a_row_is_kept_under_its_own_heading(tmp_path):
    rows = [["Site", "Make", "Model", "Lens", "Lens", None], ["Depot", "Axis", "P1", "2.8", "4", "loose"]]

    [row] = devices(workbook(tmp_path / "list.xlsx", rows))

    assert row.raw == {
        "Site": "Depot",
        "Make": "Axis",
        "Model": "P1",
        "Lens": "2.8",
        "Lens (2)": "4",
        "Column F": "loose",
    }


def test_a_heading_that_reads_like_a_repeated_ones_number_keeps_its_own_text(tmp_path):
    rows = [["Site", "Make", "Lens", "Lens", "Lens (2)"], ["Depot", "Axis", "2.8", "4", "6"]]

    [row] = devices(workbook(tmp_path / "list.xlsx", rows))

    assert list(row.raw.values()) == ["Depot", "Axis", "2.8", "4", "6"]


def test_values_of_a_workbook_become_the_text_its_owner_sees(tmp_path):
    rows = [
        [*HEADINGS, "Cost", "Ok", "When"],
        ["Depot", 7, "Gate", "Axis", 4413.0, 1234567890123456, 99.5, True, date(2020, 5, 1)],
    ]
    [row] = devices(workbook(tmp_path / "list.xlsx", rows))

    assert (row.said.asset_tag, row.said.model, row.raw["Cost"], row.raw["Ok"], row.raw["When"]) == (
        "7",
        "4413",
        "99.5",
        "TRUE",
        "2020-05-01",
    )
    assert [(warning.column, warning.code) for warning in row.warnings] == [("Serial", "digits_lost")]


def test_what_the_reader_of_cells_hides_is_told(tmp_path):
    path = tmp_path / "list.xlsx"
    workbook(path, [HEADINGS, DEVICE, DEVICE])
    from openpyxl import load_workbook

    book = load_workbook(path)
    book.active["F2"].value, book.active["F2"].number_format = 7919, "00000000"
    book.active["E3"].value = "#N/A"
    book.save(path)

    reading, rows, _ = read(path)

    assert (rows[0].said.serial, rows[1].said.model) == ("7919", "")
    assert [(warning.row, warning.column, warning.code) for warning in reading.warnings] == [
        (3, "Model", "error_cell"),
        (1, "Serial", "leading_zeros_lost"),
    ]


def test_a_second_column_of_the_same_heading_is_told_not_read_in_silence(tmp_path):
    content = "Site,Make,Model,Model\nDepot,Axis,P3245,DS-2CD2385C1-I\n"

    reading, [row], _ = read(text(tmp_path / "list.csv", content))

    assert (row.said.model, row.said.description) == ("P3245", "DS-2CD2385C1-I")
    assert "second_column" in {warning.code for warning in reading.warnings}


def test_a_table_above_one_with_more_headings_is_no_title_of_it(tmp_path):
    rows = [
        ["Site", "Make", "Model"],
        ["Depot", "Axis", "P3245-V"],
        [],
        ["Site", "Cam No", "Make", "Model", "Serial"],
        ["Depot", "C7", "Hikvision", "DS-2CD2143G2-I", "SN77777"],
    ]

    found = devices(workbook(tmp_path / "two.xlsx", rows))

    assert [(row.row, row.said.model) for row in found] == [(2, "P3245-V"), (5, "DS-2CD2143G2-I")]


def test_a_formula_whose_result_the_file_does_not_hold_is_a_warning_with_its_cell(tmp_path):
    path = workbook(tmp_path / "formula.xlsx", [HEADINGS, DEVICE, DEVICE])
    book = load_workbook(path)
    book.active["E3"] = '=CONCATENATE("DS-","2CD")'
    book.save(path)

    reading, found, _ = read(path)

    assert [(note.row, note.column, note.code) for note in reading.warnings] == [
        (3, "Model", "formula_without_result")
    ]
    assert found[1].said.model == ""


def test_a_formula_whose_result_is_an_empty_text_is_no_warning(tmp_path):
    path = workbook(tmp_path / "formula.xlsx", [HEADINGS, [*DEVICE[:4], "EMPTY", ""]])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    cell = re.search(rb'<c r="E2"[^>]*>.*?</c>', sheet)[0]
    with_part(
        path,
        "xl/worksheets/sheet1.xml",
        sheet.replace(cell, b'<c r="E2" t="str"><f>IF(D2="","",D2)</f><v></v></c>'),
    )

    assert read(path)[0].warnings == []


@pytest.mark.parametrize(
    ("heading", "numbers", "tags"),
    [
        ("No.", ["1", "2", "3"], ["", "", ""]),
        ("#", [1, 2, 3], ["", "", ""]),
        ("No.", ["1", "2", "4"], ["1", "2", "4"]),
        ("No.", ["1", "2", "1"], ["1", "2", "1"]),
        ("Cam No", ["1", "2", "3"], ["1", "2", "3"]),
        ("Asset tag", ["1", "2", "3"], ["1", "2", "3"]),
    ],
)
def test_numbers_that_only_count_the_rows_are_no_asset_tags(tmp_path, heading, numbers, tags):
    rows = [["Site", heading, "Make", "Model"], *(["Depot", number, "Axis", "P1"] for number in numbers)]

    reading, found, _ = read(workbook(tmp_path / "list.xlsx", rows))

    assert [row.said.asset_tag for row in found] == tags
    assert [note.code for note in reading.warnings] == ["running_numbers"] * (tags[0] == "")


def test_a_sheet_that_only_counts_what_stands_on_others_adds_no_device(tmp_path):
    sheets = {
        "Town Hall": [["Ref", "Make", "Model"], ["C1", "Axis", "P1"]],
        "Summary by make": [["Make", "Count"], ["Axis", 1]],
    }

    reading, found, _ = read(workbook_of(tmp_path / "book.xlsx", sheets))

    assert [row.sheet for row in found] == ["Town Hall"]
    assert "summary_left_out" in [note.code for note in reading.warnings]


def test_a_list_of_makers_and_numbers_alone_is_read(tmp_path):
    found = devices(workbook(tmp_path / "list.xlsx", [["Make", "Count"], ["Axis", 2]], title="Depot"))

    assert [(row.said.vendor, row.said.quantity) for row in found] == [("Axis", 2)]


def test_a_contractors_survey_with_everything_in_it_is_read(tmp_path):
    rows = [
        ["Northshire Council CCTV survey 2023"],
        ["Surveyed by ACME Security Ltd", "", "", "", "", "", "", "20/03/2023"],
        [],
        ["Site", "Camera", "", "", "", "Recorder", "", "Installed"],
        ["", "Ref", "Location", "Make", "Model", "Make", "Model", ""],
        ["Town Hall", "C1", "Foyer", "Hikvision", "DS-2CD2143G2-I", "Dahua", "NVR4104", "13/07/2013"],
        ["", "C2", "Roof", "Axis", "P3245-V", "", "", "Jul-13"],
        ["Page 1 of 2"],
        ["Depot", "C3", "Gate", "Axis", "P3245-V", "", "", 41456],
        ["Total", "3"],
        ["Notes: all cameras checked by J Smith on site."],
    ]
    merges = ["A1:H1", "B4:E4", "F4:G4", "A4:A5", "H4:H5", "A6:A7"]

    reading, found, rejected = read(workbook(tmp_path / "survey.xlsx", rows, merges=merges))

    assert [(row.said.site, row.said.location, row.said.vendor, row.said.installed_on) for row in found] == [
        ("Town Hall", "Foyer", "Hikvision", "2013-07-13"),
        ("Town Hall", "Roof", "Axis", "2013-07"),
        ("Depot", "Gate", "Axis", "2013-07-01"),
    ]
    assert ([skip.row for skip in reading.skipped], rejected) == ([1, 2, 3, 8, 10, 11], [])


@pytest.mark.parametrize(
    "headings",
    [
        "Standort,Einbauort,Hersteller,Gerätetyp,Seriennummer,MAC-Adresse,Beschreibung,Kaufdatum,Anzahl",
        "Bâtiment,Emplacement,Fabricant,Type d’appareil,N° de série,Adresse MAC,Commentaires,Date d'achat,Quantité",
        "Edificio,Sala,Fabricante,Tipo de cámara,Número de serie,Dirección MAC,Descripción,Fecha de compra,Cantidad",
        "Safle,Ystafell,Gwneuthurwr,Math o gamera,Rhif cyfresol,Cyfeiriad MAC,Disgrifiad,Dyddiad prynu,Nifer",
    ],
)
def test_headings_in_german_french_spanish_and_welsh_are_known(tmp_path, headings):
    line = "Depot,Gate,Axis,P3245-LVE,ABC12345,00:40:8C:11:22:33,by the door,03/2019,1"

    [row] = devices(text(tmp_path / "list.csv", f"{headings}\n{line}\n"))

    said = row.said
    assert (said.site, said.location, said.vendor, said.model) == ("Depot", "Gate", "Axis", "P3245-LVE")
    assert (said.serial, said.mac, said.description) == ("ABC12345", "00:40:8C:11:22:33", "by the door")
    assert (said.purchased_on, said.quantity) == ("2019-03", 1)


@pytest.mark.parametrize("word", ["CCTV", "Kamera", "Caméra", "Cámara"])
def test_a_word_for_a_camera_is_a_kind_and_no_warning(tmp_path, word):
    [row] = devices(text(tmp_path / "list.csv", f"Site,Make,Model,Kind\nDepot,Axis,P1,{word}\n"))

    assert (row.said.kind, row.warnings) == ("camera", ())


@pytest.mark.parametrize(
    ("known", "place"), [(("RIVERSIDE  DEPOT",), ("Riverside Depot", "Gate")), ((), ("Gate", ""))]
)
def test_on_a_sheet_named_after_a_known_site_a_location_is_a_place_there(tmp_path, known, place):
    rows = [["Location", "Make", "Model"], ["Gate", "Axis", "P3245"]]
    path = workbook_of(tmp_path / "list.xlsx", {"Riverside Depot": rows})

    [row] = devices(path, Choices(sites=known))

    assert (row.said.site, row.said.location) == place
