"""`manage.py identify`: one device in words or JSON, or a file with five columns more."""

import csv
import json
from collections.abc import Sequence

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from inventory.reference import shipped_pack
from inventory.services.editions import publish_first_edition
from tests.builders import make_organisation

HEADING = "asset,vendor_text,model_text,mac,firmware_or_banner,description,serial,location,site"


def identify(
    tmp_path, *lines: str, heading: str = HEADING, encoding: str = "utf-8", options: Sequence[str] = ()
):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes("\r\n".join([heading, *lines, ""]).encode(encoding))
    call_command("identify", "--csv", str(source), "--out", str(target), *options)
    return list(csv.reader(target.open(encoding="utf-8", newline="")))


def test_a_file_comes_back_line_by_line_in_its_order_with_five_columns_more(tmp_path):
    heading, *rows = identify(
        tmp_path,
        "A1,Hikvision,DS-2CD2385C1-I,,,,,Gate,HQ",
        "A2,Axis,P3245-LV,,,replaced Hikvision with this,,,",
        "A3,,,,,,,,",
        "A4,Swann,7-12,,,,,,",
    )

    assert heading == [*HEADING.split(","), "verdict", "basis", "maker", "s889", "grounds"]
    assert [row[0] for row in rows] == ["A1", "A2", "A3", "A4"]
    assert [row[9:13] for row in rows] == [
        ["restricted", "own_brand", "Hikvision", "yes"],
        ["clear", "clear", "Axis", "no"],
        ["unknown", "unidentified", "", "unknown"],
        ["suspected", "suspected", "", "unknown"],
    ]
    assert all(row[13] for row in rows)


def test_blank_short_and_long_lines_keep_their_place(tmp_path):
    rows = identify(
        tmp_path, "A1,Axis", "", "A3,Dahua,c15,,,,,,,surplus", heading="asset,vendor_text,model_text"
    )

    assert [(row[0], row[3]) for row in rows[1:]] == [("A1", "clear"), ("", "unknown"), ("A3", "restricted")]


def test_a_cell_with_a_line_break_stays_one_line(tmp_path):
    rows = identify(tmp_path, '"Hikvision\nUK",DS-2CD2043', heading="vendor_text,model_text")

    assert len(rows) == 2
    assert rows[1][2] == "restricted"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_of_other_tools_are_read(tmp_path, encoding, delimiter):
    heading = delimiter.join(("vendor_text", "description"))

    rows = identify(tmp_path, f"Hikvision{delimiter}Caméra – Hall", heading=heading, encoding=encoding)

    assert rows[1][:3] == ["Hikvision", "Caméra – Hall", "restricted"]


def test_a_column_of_the_input_with_our_name_is_kept_under_another(tmp_path):
    heading, row = identify(tmp_path, "Hikvision,they say Axis", heading="vendor_text,maker")

    assert heading[1] == "maker (in)"
    assert dict(zip(heading, row, strict=True))["maker"] == "Hikvision"


def test_only_known_columns_make_a_file_of_devices(tmp_path):
    with pytest.raises(CommandError, match="none of the columns"):
        identify(tmp_path, "1,2", heading="a,b")


def test_the_day_decides_what_section_889_said(tmp_path):
    before = identify(tmp_path, "Dahua", heading="vendor_text", options=["--on", "2019-08-12"])
    after = identify(tmp_path, "Dahua", heading="vendor_text", options=["--on", "2019-08-13"])

    assert (before[1][4], after[1][4]) == ("no", "yes")


def test_one_device_is_told_in_words(capsys):
    call_command("identify", "LTS", "CMIP9362W")

    told = capsys.readouterr().out
    assert "Restricted (restricted, relabel)" in told
    assert "Maker: Hikvision" in told
    assert "US section 889: yes" in told
    assert "Grounds:" in told


def test_one_device_is_told_as_json(capsys):
    call_command("identify", "unknown", "dome", "--mac", "3C-EF-8C-00-00-01", "--on", "2026-11-21", "--json")

    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["basis"], told["maker"], told["maker_id"], told["s889"]) == (
        *("restricted", "own_brand", "Dahua", "dahua", "yes"),
    )
    assert told["grounds"][0]["layer"] == "mac_prefix"
    assert told["on"] == "2026-11-21"


def test_nothing_given_is_refused_with_what_to_give():
    with pytest.raises(CommandError, match="VENDOR and MODEL"):
        call_command("identify")


@pytest.mark.django_db
def test_an_organisation_judges_by_its_own_edition(capsys):
    publish_first_edition(make_organisation("DEFRA"), by=None)

    call_command("identify", "Hikvision", "c15", "--organisation", "DEFRA", "--json")

    assert json.loads(capsys.readouterr().out)["list"]["hash"] == shipped_pack().content_hash


@pytest.mark.django_db
def test_an_unknown_organisation_is_refused():
    with pytest.raises(CommandError, match="NOBODY"):
        call_command("identify", "Hikvision", "c15", "--organisation", "NOBODY")


def test_a_file_in_utf_16_is_read(tmp_path):
    rows = identify(tmp_path, "Hikvision,DS-2CD2043", heading="vendor_text,model_text", encoding="utf-16")

    assert rows[1][:3] == ["Hikvision", "DS-2CD2043", "restricted"]


def test_the_result_may_be_written_over_its_source(tmp_path):
    file = tmp_path / "both.csv"
    file.write_text("vendor_text,model_text\nHikvision,DS-2CD2043\n")

    call_command("identify", "--csv", str(file), "--out", str(file))

    assert file.read_text().splitlines()[1].startswith("Hikvision,DS-2CD2043,restricted,")


def test_a_source_that_cannot_be_read_leaves_the_result_alone(tmp_path):
    (tmp_path / "out.csv").write_text("kept")

    with pytest.raises(CommandError):
        call_command("identify", "--csv", str(tmp_path / "no.csv"), "--out", str(tmp_path / "out.csv"))

    assert (tmp_path / "out.csv").read_text() == "kept"


def test_a_place_that_cannot_be_written_is_one_clear_line(tmp_path):
    (tmp_path / "in.csv").write_text("vendor_text\nHikvision\n")

    with pytest.raises(CommandError, match="cannot be written"):
        call_command("identify", "--csv", str(tmp_path / "in.csv"), "--out", str(tmp_path / "no" / "out.csv"))


def test_a_day_that_is_no_date_is_one_clear_line():
    with pytest.raises(CommandError, match="2021-13-01 is not a date"):
        call_command("identify", "Hikvision", "DS-2CD2043", "--on", "2021-13-01")


def test_a_workbook_with_headings_of_its_own_is_read_as_an_import_reads_it(tmp_path):
    book = Workbook()
    book.active.append(["Site", "Camera", "Make", "Model no."])
    book.active.append(["HQ", "Gate", "Hikvision", "DS-2CD2385C1-I"])
    book.active.append(["HQ", "Hall", "Axis", "P3245-LV"])
    source, target = tmp_path / "survey.xlsx", tmp_path / "out.csv"
    book.save(source)

    call_command("identify", "--file", str(source), "--out", str(target))

    rows = list(csv.DictReader(target.open(encoding="utf-8", newline="")))
    assert [(row["row"], row["vendor_text"], row["verdict"]) for row in rows] == [
        ("2", "Hikvision", "restricted"),
        ("3", "Axis", "clear"),
    ]


@pytest.mark.parametrize(("name", "content"), [("gone.csv", None), ("photo.jpg", b"JFIF")])
def test_a_file_that_cannot_be_read_leaves_no_result(tmp_path, name, content):
    source, target = tmp_path / name, tmp_path / "out.csv"
    if content:
        source.write_bytes(content)

    with pytest.raises(CommandError):
        call_command("identify", "--file", str(source), "--out", str(target))
    assert not target.exists()


def test_columns_that_were_not_read_are_pointed_out(tmp_path, capsys):
    identify(tmp_path, "Hikvision,DS-2CD2385C1-I,HQ", heading="Manufacturer,Model,Site")
    assert "Read only the columns Site." in capsys.readouterr().err

    identify(tmp_path, "Hikvision,HQ", heading="vendor_text,Site")
    assert capsys.readouterr().err == ""


def test_a_remark_and_a_serial_number_can_be_asked_about(capsys):
    call_command("identify", "--description", "12 Hikvision and 4 Axis", "--json")
    assert json.loads(capsys.readouterr().out)["verdict"] == "suspected"

    call_command("identify", "--serial", "DS-7816H-SNH1620140125AACH450813722WCVU", "--json")
    assert json.loads(capsys.readouterr().out)["maker_id"] == "hikvision"
