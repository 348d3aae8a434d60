"""Text files: encodings, delimiters, and what is cleaned out of cells."""

import pytest

from tests.inventory.imports.files import devices, read, text

LINES = "Site,Position,Make,Model\r\nCafé Zürich,Entrée – nord,Axis,P3245\r\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"]
)
def test_text_is_read_in_the_encoding_it_was_written_in(tmp_path, encoding):
    [row] = devices(text(tmp_path / "list.csv", LINES, encoding=encoding))

    assert (row.said.site, row.said.location) == ("Café Zürich", "Entrée – nord")


def test_an_assumed_encoding_is_told(tmp_path):
    reading, _, _ = read(text(tmp_path / "list.csv", LINES, encoding="cp1252"))

    assert [warning.code for warning in reading.warnings] == ["encoding_assumed"]


def test_one_broken_byte_does_not_turn_utf8_into_another_encoding(tmp_path):
    content = LINES.encode() + "Ünïcödé Hôüsé ÄÖÜ,x,Axis,P\n".encode() + b"Bad \xff byte,x,Axis,P\n"
    (tmp_path / "list.csv").write_bytes(content)

    reading, rows, _ = read(tmp_path / "list.csv")

    assert [row.said.site for row in rows] == ["Café Zürich", "Ünïcödé Hôüsé ÄÖÜ", "Bad \ufffd byte"]
    assert [warning.code for warning in reading.warnings] == ["encoding_damaged"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("extension", ["csv", "tsv", "txt"])
def test_the_delimiter_is_found_whatever_the_extension(tmp_path, delimiter, extension):
    content = f"Site;Make;Model;Remarks\nDepot;Axis;P3245;{'a b c,d|e' if delimiter == ';' else 'a b'}\n"
    content = content if delimiter == ";" else content.replace(";", delimiter)

    [row] = devices(text(tmp_path / f"list.{extension}", content))

    assert (row.said.site, row.said.vendor, row.said.model) == ("Depot", "Axis", "P3245")


def test_a_first_line_that_names_the_delimiter_is_followed(tmp_path):
    [row] = devices(text(tmp_path / "list.csv", "sep=;\nSite;Make;Model\nDepot;Axis;P3245, white\n"))

    assert (row.row, row.said.model) == (3, "P3245, white")


def test_rows_count_as_a_spreadsheet_shows_them(tmp_path):
    content = 'Site,Make,Model,Remarks\n\nDepot,Axis,P1,"two\nlines"\nDepot,Axis,P2,\n'

    assert [row.row for row in devices(text(tmp_path / "list.csv", content))] == [3, 4]


def test_control_characters_are_removed_and_the_removal_is_told(tmp_path):
    [row] = devices(text(tmp_path / "list.csv", "Site,Make,Model\nDe\x00pot,Ax\x07is,P3245\x1b\n"))

    assert (row.said.site, row.said.vendor, row.said.model) == ("Depot", "Axis", "P3245")
    assert {warning.code for warning in row.warnings} == {"characters_removed"}


def test_a_decomposed_letter_is_composed(tmp_path):
    [row] = devices(text(tmp_path / "list.csv", "Site,Make,Model\nCafe\u0301,Axis,P3245\n"))

    assert row.said.site == "Café"


@pytest.mark.parametrize("formula", ["=1+1", "+44 20", "-cmd|' /C calc'!A0", "@SUM(A1)", '=HYPERLINK("x")'])
def test_text_that_looks_like_a_formula_stays_text(tmp_path, formula):
    quoted = formula.replace('"', '""')
    [row] = devices(text(tmp_path / "list.csv", f'Site,Make,Model\nDepot,Axis,"{quoted}"\n'))

    assert row.said.model == formula


def test_a_huge_cell_is_cut_and_told(tmp_path):
    [row] = devices(
        text(tmp_path / "list.csv", f"Site,Make,Model,Remarks\nDepot,Axis,P3245,{'x' * 40_000}\n")
    )

    assert len(row.said.description) == 32_000
    assert [(warning.column, warning.code) for warning in row.warnings] == [("Remarks", "cell_too_long")]


def test_a_cell_of_many_lines_is_told_as_a_likely_slip(tmp_path):
    lines = "Depot,Axis,P1\n" * 40
    [row] = devices(text(tmp_path / "list.csv", f'Site,Make,Model,Remarks\nDepot,Axis,P3245,"{lines}"\n'))

    assert [warning.code for warning in row.warnings] == ["many_lines"]


def test_passwords_are_never_read(tmp_path):
    content = (
        "Site;Make;Model;User;Password;PIN;Pass/Fail;Remarks;IP\n"
        "Depot;Axis;P1;hunter1;hunter2;hunter3;Pass;password: hunter4, ok;rtsp://hunter5:hunter6@10.0.0.9/live\n"
    )
    reading, [row], _ = read(text(tmp_path / "list.csv", content))

    assert reading.dropped_columns == ["User", "Password", "PIN"]
    assert "hunter" not in repr((row, reading.__dict__))
    assert row.raw["Pass/Fail"] == "Pass"
    assert row.said.ip == "10.0.0.9"
    assert {warning.code for warning in row.warnings} == {"secret_removed"}


@pytest.mark.parametrize(
    "heading", ["Passwort", "Mot de passe", "Contraseña", "Cyfrinair", "Benutzername", "Usuario"]
)
def test_a_column_of_passwords_is_known_in_the_languages_of_its_neighbours(tmp_path, heading):
    content = f"Site,Make,Model,{heading}\nDepot,Axis,P1,hunter2\n"

    reading, [row], _ = read(text(tmp_path / "list.csv", content))

    assert reading.dropped_columns == [heading]
    assert "hunter" not in repr(row)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_stray_quotation_mark_in_a_tab_separated_file_costs_no_row(tmp_path, encoding):
    lines = ["Site\tLocation\tMake\tModel", 'Depot\t"Gate\tAxis\tP1', 'Depot\t"Yard ""B"""\tAxis\tP2']
    content = "\n".join([*lines, "Depot\tRoof\tAxis\tP3\n"])

    reading, rows, _ = read(text(tmp_path / "list.tsv", content, encoding=encoding))

    places = [(row.said.location, row.said.model) for row in rows]
    assert places == [('"Gate', "P1"), ('Yard "B"', "P2"), ("Roof", "P3")]
    assert [note.code for note in reading.warnings] == ["stray_quote"]


def test_a_tab_separated_text_of_several_lines_stays_one_cell(tmp_path):
    content = 'Site\tMake\tModel\tRemarks\nDepot\tAxis\tP1\t"by the gate\nand lit"\n'

    [row] = devices(text(tmp_path / "list.tsv", content))

    assert row.said.description == "by the gate\nand lit"


@pytest.mark.parametrize(
    "word", ["Kennwort", "Contraseña", "mot de passe", "pw", "PW", "p/w", "pword", "Credentials", "pin"]
)
def test_a_password_in_a_remark_goes_whatever_it_is_called(tmp_path, word):
    [row] = devices(
        text(tmp_path / "list.csv", f"Site,Make,Model,Remarks\nDepot,Axis,P1,by the door {word}: hunter2/x\n")
    )

    assert "hunter" not in repr(row)
    assert row.said.description == f"by the door {word}: [removed]"


def test_reading_stops_after_a_thousand_blank_rows_and_says_so(tmp_path):
    content = "Site,Make,Model\nDepot,Axis,P1\n" + ",,\n" * 1_000 + "Depot,Axis,P2\n"

    reading, rows, _ = read(text(tmp_path / "list.csv", content))

    assert len(rows) == 1
    assert [(warning.row, warning.code) for warning in reading.warnings] == [(1_002, "stopped_at_blank_rows")]


def test_cells_beyond_the_headings_are_kept_near_the_top_and_told_further_down(tmp_path):
    lines = ["Site,Make,Model", "A,Axis,P1,white", *["A,Axis,P2"] * 100, "A,Axis,P3,white, dome"]
    _, rows, _ = read(text(tmp_path / "list.csv", "\n".join(lines)))

    assert rows[0].raw["Column D"] == "white"
    assert [warning.code for warning in rows[-1].warnings] == ["cells_beyond_headings"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_row(tmp_path, line_end):
    (tmp_path / "list.csv").write_bytes(line_end.join(["Site,Make,Model", "A,Axis,P1", "A,Axis,P2"]).encode())

    assert [row.said.model for row in devices(tmp_path / "list.csv")] == ["P1", "P2"]


def test_rows_between_two_stray_quotation_marks_are_told(tmp_path):
    lines = ["Site,Make,Model,Note", 'A,Axis,"P1,19 inch', "A,Axis,P2,x", 'A,Axis,P3",x', "A,Axis,P4,x"]

    _, rows, _ = read(text(tmp_path / "list.csv", "\n".join(lines)))

    assert [[warning.code for warning in row.warnings] for row in rows] == [["rows_in_cell"], []]


def test_a_remark_of_two_lines_with_commas_is_no_slip(tmp_path):
    lines = ["Site,Make,Model,Serial,Note", 'A,Axis,P1,S1,"Old, white\nand high, on a pole"']

    [row] = devices(text(tmp_path / "list.csv", "\n".join(lines)))

    assert row.warnings == ()
