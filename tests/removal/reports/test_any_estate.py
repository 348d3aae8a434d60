"""On any estate totals are the rows, with what nobody can tell in each, and exemptions beside and never inside."""

from collections import Counter
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import make_camera, make_organisation, make_site
from tests.removal.report_data import make_exemption, make_line, make_plan, table, workbook_of

pytestmark = pytest.mark.django_db

VERDICTS = {
    "Restricted": "restricted",
    "Needs checking": "suspected",
    "Cannot tell": "unknown",
    "Not restricted": "clear",
    "Not checked yet": "",
}
LIVES = {"In place": "live", "Planned or in store": "new", "Gone": "gone"}
cameras = st.tuples(
    st.sampled_from(list(VERDICTS.values())),
    st.sampled_from(list(LIVES.values())),
    st.sampled_from(["", "approved", "removed", "closed"]),
    st.booleans(),
)
estates = st.lists(
    st.tuples(
        st.sampled_from(["sensitive", "extended", "ordinary", "unassessed"]), st.lists(cameras, max_size=4)
    ),
    min_size=1,
    max_size=3,
)


def build(estate):
    """The estate with a plan for each site whose cameras have a line; some lines are exempted."""
    organisation = make_organisation()
    for number, (category, hung) in enumerate(estate, start=1):
        site = make_site(organisation, category)
        plan = make_plan(site, number)
        for verdict, life, state, exempt in hung:
            camera = make_camera(site, verdict, life=life)
            if state:
                removed_on = date(2026, 3, 5) if state in ("removed", "closed") else None
                line = make_line(plan, camera, state, removed_on=removed_on)
                if exempt and not removed_on:
                    make_exemption(line)
    return organisation


def summary_of(book):
    return {(row["About"], row["Measure"]): row["Number"] for row in table(book["Summary"])}


def rows_of(book, title):
    return table(book[title]) if title in book.sheetnames and book[title].tables else []


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(estate=estates, depth=st.sampled_from(["standard", "full", "foi", "summary"]))
def test_totals_are_rows_on_any_estate(estate, depth):
    with transaction.atomic():
        book = workbook_of(build(estate), depth)
        transaction.set_rollback(True)
    told, listed = summary_of(book), rows_of(book, "Cameras")
    hung = [camera for _, found in estate for camera in found]

    by_verdict = Counter(verdict for verdict, *_ in hung)
    for label, verdict in VERDICTS.items():
        assert stands_for(told["All cameras", label], by_verdict[verdict])
    assert stands_for(told["All cameras", "All cameras"], len(hung))
    for about, life in LIVES.items():
        there = [verdict for verdict, each, *_ in hung if each == life]
        assert stands_for(told[about, "Cannot tell"], there.count("unknown"))
        assert stands_for(told[about, f"All {about[:1].lower()}{about[1:]}"], len(there))
    for line in rows_of(book, "Sites"):
        mine = [row["Verdict"] for row in listed if row["Site"] == line["Site"]]
        assert [line["Cameras"], *(line[label] for label in VERDICTS)] == [
            len(mine),
            *(mine.count(label) for label in VERDICTS),
        ]
    makers = sum(
        row["Cameras"] for row in rows_of(book, "Restriction basis") if row["Verdict"] == "Restricted"
    )
    assert makers == sum(row["Verdict"] == "Restricted" for row in listed)
    contents = {row[0].value: row[2].value for row in book["Cover"].iter_rows() if row[2].value is not None}
    assert all(contents[sheet.title] == len(rows_of(book, sheet.title)) for sheet in book.worksheets[1:])


def stands_for(said, number):
    """A total is the number, or words that the number fits: what is listed, and fewer than 5 or a part withheld."""
    if isinstance(said, int):
        return said == number
    listed = int(said.split()[0]) if said[:1].isdigit() else 0
    return listed <= number and ("withheld" in said.lower() or number < listed + 5)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(estate=estates)
def test_an_exemption_stands_beside_the_shares_and_in_none(estate):
    without = [(category, [(*camera[:3], False) for camera in hung]) for category, hung in estate]
    told = []
    for each in (estate, without):
        with transaction.atomic():
            told.append(summary_of(workbook_of(build(each), "standard")))
            transaction.set_rollback(True)

    shares = ("Affected sites", "Restricted, still there", "Restricted, removal not recorded, by site")
    ours, theirs = (
        [(about, value) for (about, _), value in figures.items() if about in shares] for figures in told
    )
    assert ours == theirs
    running = sum(exempt and state == "approved" for _, hung in estate for *_, state, exempt in hung)
    assert told[0]["Exemptions", "All exemptions"] == running
    assert told[1]["Exemptions", "All exemptions"] == 0
