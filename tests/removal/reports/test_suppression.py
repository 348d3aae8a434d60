"""Small numbers are withheld, and nobody gets one back: not by a sum, not by bounds, not across sheets."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.models import Camera, Connection, Life, Site, Verdict
from removal.reports import counted
from removal.reports.counted import ALL_CAMERAS, BY_SITE, LEAST, STATUS, STILL_THERE, VERDICTS, count_estate
from removal.reports.site_facts import Group, SiteFacts
from removal.reports.suppression import Cell, Key, Seen, settle
from tests.removal.report_data import make_small_estate, table, workbook_of

WITHHELD = frozenset({Site.Category.SENSITIVE, Site.Category.EXTENDED})
LABELS = [label for _, label in VERDICTS]
# What adds up to what on the Summary, by its reader's common sense.
SUMS = [
    ((ALL_CAMERAS, ALL_CAMERAS), [(ALL_CAMERAS, label) for label in LABELS]),
    ((ALL_CAMERAS, ALL_CAMERAS), [(STATUS, each.label) for each in Camera.Status]),
    ((ALL_CAMERAS, ALL_CAMERAS), [(about, every) for _, about, every in counted.LIVES]),
    *(((about, every), [(about, label) for label in LABELS]) for _, about, every in counted.LIVES),
    *(((ALL_CAMERAS, label), [(about, label) for _, about, _ in counted.LIVES]) for label in LABELS),
    (
        (STILL_THERE, "All restricted, still there"),
        [(STILL_THERE, str(each.label)) for each in Connection],
    ),
    ((BY_SITE, "All sites"), [(BY_SITE, str(each.label)) for each in Site.Category]),
]

statuses = {verdict: [each.value for each in Camera.Status][:4] for verdict, _ in VERDICTS}
groups = st.builds(
    Group,
    verdict=st.sampled_from([verdict for verdict, _ in VERDICTS]),
    status=st.sampled_from(["restricted", "overdue", "removed", "clear", "cannot_tell"]),
    life=st.sampled_from(Life.values),
    connection=st.sampled_from(Connection.values),
    out=st.booleans(),
    replaced=st.just(False),
)
estates = st.lists(
    st.tuples(
        st.sampled_from(Site.Category.values),
        st.dictionaries(groups, st.integers(1, 12), min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=8,
)


def facts_of(estate):
    return [
        SiteFacts(Site(name=f"{place}", category=category), None, f"{place}", Counter(cameras))
        for place, (category, cameras) in enumerate(estate)
    ]


def counted_at(depth, estate):
    return count_estate(facts_of(estate), depth=depth, withheld=WITHHELD if depth == "foi" else frozenset())


def units_not_listed(depth, estate):
    apart = [(category, cameras) for category, cameras in estate if depth != "foi" or category in WITHHELD]
    return {counted.Unit(category, group) for category, cameras in apart for group in cameras}


def in_span(rows, wanted):
    """Whether a sum of the rows, each taken any number of times, is the wanted one: exact elimination."""
    basis = {}
    for row in rows:
        left = reduced(row, basis)
        if (lead := next((place for place, value in enumerate(left) if value), None)) is not None:
            basis[lead] = [value / left[lead] for value in left]
    return not any(reduced(wanted, basis))


def reduced(row, basis):
    left = [Fraction(value) for value in row]
    for lead, other in sorted(basis.items()):
        if left[lead]:
            left = [a - left[lead] * b for a, b in zip(left, other, strict=True)]
    return left


def narrowed(figures):
    """The bounds of every count that its words and the sums leave, narrowed until nothing moves."""
    bounds = {}
    for key, figure in figures.items():
        least = {Seen.WHOLE: figure.rest, Seen.FEW: 0, Seen.WITHHELD: 0}[figure.seen]
        most = {Seen.WHOLE: figure.rest, Seen.FEW: figure.least - 1, Seen.WITHHELD: 10**6}[figure.seen]
        bounds[key] = (least, most)
    for _ in range(12):
        for whole, parts in SUMS:
            if any(each not in bounds for each in (whole, *parts)):
                continue
            low, high = (sum(bounds[part][side] for part in parts) for side in (0, 1))
            bounds[whole] = (max(bounds[whole][0], low), min(bounds[whole][1], high))
            for part in parts:
                others = [sum(bounds[each][side] for each in parts if each != part) for side in (0, 1)]
                bounds[part] = (
                    max(bounds[part][0], bounds[whole][0] - others[1]),
                    min(bounds[part][1], bounds[whole][1] - others[0]),
                )
    return bounds


@pytest.mark.parametrize("depth", ["foi", "summary"])
@settings(max_examples=60, deadline=None)
@given(estate=estates)
def test_no_small_number_is_shown_or_can_be_worked_out(depth, estate):
    figures = counted_at(depth, estate).figures
    units = sorted(units_not_listed(depth, estate))
    cells = {cell.key: cell for family in counted.camera_families(depth) for cell in family}
    row_of = {key: [cell.holds(unit) for unit in units] for key, cell in cells.items()}
    shown = [row_of[key] for key in cells if figures[key].seen is Seen.WHOLE]
    bounds = narrowed({key: figures[key] for key in cells})

    for key in cells:
        if 0 < figures[key].rest < LEAST[depth]:
            assert figures[key].seen is not Seen.WHOLE
            assert not in_span(shown, row_of[key]), f"{key} is a sum of what is shown"
            low, high = bounds[key]
            assert low < high, f"{key} can only be {low}"


@pytest.mark.parametrize("depth", ["foi", "summary"])
@settings(max_examples=40, deadline=None)
@given(estate=estates)
def test_what_is_shown_is_the_true_number_and_adds_up(depth, estate):
    shown = counted_at(depth, estate).figures
    true = counted_at("standard", estate).figures

    for key in shown.keys() & true.keys():
        assert shown[key].number in (None, true[key].number)
        assert shown[key].listed + shown[key].rest == true[key].number
    for whole, parts in SUMS:
        values = [shown[Key(*part)].number for part in parts if Key(*part) in shown]
        if len(values) == len(parts) and None not in values:
            assert shown[Key(*whole)].number in (None, sum(values))


@settings(max_examples=30, deadline=None)
@given(estate=estates)
def test_the_other_depths_show_every_number(estate):
    assert all(figure.seen is Seen.WHOLE for figure in counted_at("standard", estate).figures.values())


def test_where_no_number_is_small_nothing_is_withheld():
    live = Group("restricted", "restricted", "live", "core", False, False)
    clear = Group("clear", "clear", "live", "internet", False, False)
    estate = [(category, {live: 5, clear: 9}) for category in ("sensitive", "extended") for _ in range(5)]

    assert all(figure.number is not None for figure in counted_at("foi", estate).figures.values())


def cell(name, members):
    return Cell(Key("", name), lambda unit: unit in members)


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ({"a": 3, "b": 9}, {"a": "few", "b": "withheld", "all": "whole"}),
        # A whole of 8 in two parts that are both fewer than 5 could only be 4 and 4.
        ({"a": 4, "b": 4}, {"a": "few", "b": "few", "all": "withheld"}),
        ({"a": 1, "b": 0}, {"a": "few", "b": "few", "all": "few"}),
        ({"a": 5, "b": 9}, {"a": "whole", "b": "whole", "all": "whole"}),
        ({"a": 0, "b": 9}, {"a": "whole", "b": "whole", "all": "whole"}),
    ],
)
def test_the_second_number_of_a_sum_is_withheld_with_the_first(units, said):
    families = [[cell("all", {"a", "b"})], [cell("a", {"a"}), cell("b", {"b"})]]

    seen = settle(units, families, least=5)

    assert {key.name: seen for key, (_, seen) in seen.items()} == said


def test_where_the_words_fewer_than_give_a_number_away_they_are_not_said():
    # Big holds 5, so none of its units may leave it without its reading *fewer than 5*; x and y hold 4, so none may
    # join them without their reading *withheld*. No unit can be otherwise, and x is known.
    units = {"x and big": 4, "y and big": 1, "y alone": 3}
    families = [
        [cell("big", {"x and big", "y and big"})],
        [cell("x", {"x and big"}), cell("y", {"y and big", "y alone"})],
    ]

    seen = settle(units, families, least=5)

    assert {key.name: value for key, value in seen.items()} == {
        "big": (5, Seen.WITHHELD),
        "x": (4, Seen.WITHHELD),
        "y": (4, Seen.WITHHELD),
    }


def test_a_number_hidden_in_one_table_is_hidden_where_another_table_would_give_it_away():
    tall, wide = (
        [cell("x", {"a"}), cell("y", {"b", "c"})],
        [cell("p", {"a"}), cell("q", {"b"}), cell("r", {"c"})],
    )

    seen = settle({"a": 9, "b": 3, "c": 8}, [[cell("all", {"a", "b", "c"})], tall, wide], least=5)
    alone = settle(
        {"a": 9, "b": 3}, [[cell("all", {"a", "b"})], [cell("x", {"a"})], [cell("q", {"b"})]], least=5
    )

    assert seen[Key("", "q")] == (3, Seen.FEW)
    assert seen[Key("", "y")] == (11, Seen.WHOLE)
    # All less x is q: x is no part of its family, and still must not be shown beside the whole.
    assert Seen.WHOLE not in (alone[Key("", "q")][1], alone[Key("", "x")][1])


STANDS = {"Cover", "Summary", "Schedule", "Restriction basis"}


@pytest.mark.django_db
@pytest.mark.parametrize("depth", ["foi", "summary"])
def test_another_register_prints_the_same_workbook(depth):
    organisation = make_small_estate()
    at_sensitive = Camera.objects.filter(site__category="sensitive", verdict="unknown")

    before = cells_of(workbook_of(organisation, depth))
    at_sensitive.update(verdict=Verdict.CLEAR, status="clear")
    after = cells_of(workbook_of(organisation, depth))

    assert before == after
    words = {str(value) for _, value in before}
    assert words & {"Fewer than 5", "5 and fewer than 5 more"}
    assert not any(word.startswith(("2 restricted", "1 sensitive")) for word in words)


def cells_of(book):
    """Every cell but those that tell one building of the report from another."""
    own = {"As at", "Report", "Audit trail sealed at"}
    return [
        (f"{sheet.title}!{row[0].coordinate}", cell.value)
        for sheet in book
        if sheet.title in STANDS
        for row in sheet.iter_rows()
        if row[0].value not in own
        for cell in row
    ]


@pytest.mark.django_db
def test_lists_and_what_is_not_listed_add_up_to_the_totals_where_these_are_shown():
    organisation = make_small_estate()
    book = workbook_of(organisation, "foi")
    summary = {(row["About"], row["Measure"]): row["Number"] for row in table(book["Summary"])}

    listed = Counter(row["Verdict"] for row in table(book["Cameras"]))

    assert summary[ALL_CAMERAS, ALL_CAMERAS] == f"{listed.total()} and fewer than 5 more"
    assert summary["Counted, not listed", "Cameras"] == "Fewer than 5"
    for label in LABELS:
        assert str(summary[ALL_CAMERAS, label]).startswith(f"{listed[label] or 'Fewer'}")
