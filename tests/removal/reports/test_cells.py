"""Cells: text stays text, dates become serial days, and nothing stored can break the file."""

from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from inventory.workbooks.text import LONGEST
from removal.reports.cells import StyleIds, renderer
from removal.reports.definition import Kind, Share

STYLES = StyleIds(*range(1, 10))


def cell(value, kind=Kind.TEXT):
    return ET.fromstring("<c" + renderer(kind, STYLES)(value))


def text_of(value, kind=Kind.TEXT):
    return cell(value, kind).find("is/t").text


@pytest.mark.parametrize("text", ["=1+1", "+44", "-5", "@x", "\tx"])
def test_hostile_text_is_an_inline_string_in_the_quoted_style(text):
    assert cell(text).attrib == {"s": str(STYLES.quoted), "t": "inlineStr"}
    assert text_of(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>&</b>", "<b>&</b>"),
        ("a\x00\x0bb\x1f\ud800\ufffe", "ab"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("  kept  ", "  kept  "),
        ("_x0041_", "_x005F_x0041_"),
        ("0123", "0123"),
        ("海康威视 📷", "海康威视 📷"),
    ],
)
def test_any_text_can_be_written(text, shown):
    assert text_of(text) == shown


def test_text_longer_than_a_cell_is_cut_and_says_so():
    shown = text_of("a" * 40_000)

    assert len(shown) == LONGEST
    assert shown.endswith("[cut: longer than a cell holds]")


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_not_known_reads_so_in_every_kind_of_column(nothing, kind):
    assert text_of(nothing, kind) == "Not recorded"


@pytest.mark.parametrize(
    ("value", "kind", "number"),
    [
        (date(1900, 3, 1), Kind.DATE, "61"),
        (date(2025, 4, 30), Kind.DATE, "45777"),
        (datetime(2026, 7, 1, 11, 30, tzinfo=UTC), Kind.MOMENT, "46204.520833"),  # 12:30 in London
        (0, Kind.NUMBER, "0"),
        (Decimal("12.50"), Kind.MONEY, "12.50"),
        (Share(0.5), Kind.NUMBER, "0.5000"),
    ],
)
def test_numbers_and_dates_are_numbers(value, kind, number):
    assert cell(value, kind).find("v").text == number


def test_a_day_before_the_date_system_begins_is_text():
    assert text_of(date(1900, 2, 28), Kind.DATE) == "1900-02-28"
