"""Where a file says that its sites are: columns, what is read in them, and what the rows of one site come to."""

import pytest

from inventory.imports.layout import Choices
from inventory.imports.positions import UnreadablePositionError, read_point
from tests.inventory.imports.files import read, text

LEEDS, LONDON = (53.8, -1.55), (51.501, -0.128)


def positions_of(tmp_path, headings, *rows, **choices):
    content = "\n".join([f"Site,Model,{headings}", *rows])
    reading, found, rejected = read(text(tmp_path / "list.csv", content), Choices(**choices))
    assert (len(found), rejected) == (len(rows), [])
    told = {site: (latitude, longitude) for site, latitude, longitude, *_ in reading.positions}
    notes = [(note.row, note.column, note.code) for note in reading.warnings]
    notes += [(row.row, note.column, note.code) for row in found for note in row.warnings]
    return told, [note for note in notes if "position" in note[2]]


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("Latitude,Longitude", "53.8,-1.55"),
        ("Lat,Long", '"53,8","-1,55"'),
        ("Breitengrad,Längengrad", "53.8,-1.55"),
        ("Lledred,Hydred", "53.8,-1.55"),
        ("GPS Lat,GPS Lon", "53° 48' 0\" N,1° 33' W"),
        ("Lat/Long,Note", '"53.8, -1.55",'),
        ("Coordonnées GPS,Note", '"53.8 N, 1.55 W",'),
        ("Easting,Northing", "429731.5,433836"),
        ("X_COORDINATE,Y_COORDINATE", '"429,731","433,836"'),
        ("Grid Ref.,Note", "SE 29731 33836,"),
        ("Coordinates,Note", '"429731, 433836",'),
    ],
)
def test_a_position_is_read_as_estates_write_it(tmp_path, headings, cells):
    told, notes = positions_of(tmp_path, headings, f"Depot,P3245,{cells}")

    assert told == {"Depot": LEEDS}
    assert notes == []


def test_eastings_of_an_organisation_in_northern_ireland_are_those_of_the_irish_grid(tmp_path):
    told, _ = positions_of(tmp_path, "Easting,Northing", "Hall,P3245,333500,374500", irish_grid=True)

    assert told == {"Hall": (54.601, -5.935)}


@pytest.mark.parametrize("cells", ["95.2,-1.5", "here,-1.5", "-1.55,53.8", "53.8,"])
def test_what_cannot_be_a_position_is_told_and_loses_nothing(tmp_path, cells):
    told, notes = positions_of(tmp_path, "Latitude,Longitude", f"Depot,P3245,{cells}")

    assert told == {}
    assert notes == [(2, "Latitude", "bad_position")]


def test_noughts_and_dashes_are_no_position_and_no_fault(tmp_path):
    rows = "Depot,P3245,0,0", "Depot,P3246,-,n/a", "Depot,P3247,0.0,0.000"

    assert positions_of(tmp_path, "Latitude,Longitude", *rows) == ({}, [])


def test_another_column_tells_the_position_where_the_first_is_empty(tmp_path):
    rows = "Depot,P3245,,,SE 29731 33836", "Hall,P3246,51.501,-0.128,"

    told, notes = positions_of(tmp_path, "Latitude,Longitude,NGR", *rows)

    assert told == {"Depot": LEEDS, "Hall": LONDON}
    assert notes == []


def test_the_cameras_of_a_site_stand_around_its_position(tmp_path):
    rows = [f"Depot,P{number},53.8{number},-1.55" for number in range(3)]

    assert positions_of(tmp_path, "Latitude,Longitude", *rows)[0] == {"Depot": (53.81, -1.55)}


def test_a_row_far_from_the_others_of_its_site_does_not_count(tmp_path):
    rows = "Depot,P1,53.8,-1.55", "Depot,P2,53.801,-1.55", "Depot,P3,58.3,-1.55", "Depot,P4,53.8,-1.55"

    told, notes = positions_of(tmp_path, "Latitude,Longitude", *rows)

    assert told == {"Depot": LEEDS}
    assert notes == [(4, "Latitude", "position_far")]


def test_rows_that_tell_two_places_for_one_site_tell_none(tmp_path):
    rows = "Depot,P1,53.8,-1.55", "Depot,P2,51.501,-0.128"

    told, notes = positions_of(tmp_path, "Latitude,Longitude", *rows)

    assert told == {}
    assert notes == [(2, "Latitude", "positions_apart")]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("nowhere", "unreadable"),
        ("N " * 16_000 + "E", "unreadable"),
        ("54.606", "unreadable"),
        ("-5.9, 54.6", "swapped"),
        ("91, 181", "nowhere"),
        ("530163, 9180370", "nowhere"),
        ("530163, 0.1", "nowhere"),
    ],
)
def test_a_text_that_is_no_position_says_why(written, code):
    with pytest.raises(UnreadablePositionError) as problem:
        read_point(written)

    assert problem.value.code == code
