"""Exemptions, incidents and the change log: what stands in them, and what a depth leaves out of them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from inventory.models import Reconciliation, Sighting
from removal.models import Appointment, Attestation, EvidenceFile, Survey
from removal.planning.deployments import earliest_and_latest
from removal.reports import workbook
from removal.reports.sheets.exemptions import Record
from removal.reports.sheets.incidents import Incident
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.removal.report_data import (
    make_evidence,
    make_line,
    make_obligation,
    make_plan,
    make_small_estate,
    table,
    tell,
    total,
    workbook_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return make_organisation("CO")


@pytest.fixture
def sensitive(organisation):
    return make_site(organisation, "sensitive")


def incidents(organisation, depth="standard"):
    book = workbook_of(organisation, depth)
    return sorted(row["Incident"] for row in table(book["Incidents"])) if book["Incidents"].tables else []


@pytest.mark.parametrize(
    ("installed", "incident"),
    [
        ("2022-11-23", None),
        ("2022-11-24", Incident.DEPLOYED),
        ("2022-11", Incident.MAY_HAVE_BEEN),
        ("2022", Incident.MAY_HAVE_BEEN),
        ("2022-10", None),
        ("2023", Incident.DEPLOYED),
        ("", None),
    ],
)
def test_what_was_put_up_from_the_day_of_the_instruction_on_is_an_incident(
    organisation, sensitive, installed, incident
):
    make_camera(sensitive, "restricted", installed_on=installed)

    assert incidents(organisation) == ([incident.value] if incident else [])


def test_the_instruction_is_for_departments_sensitive_sites_and_restricted_makers(organisation, sensitive):
    make_camera(sensitive, "unknown", installed_on="2024")
    make_camera(sensitive, "restricted", installed_on="2024", life="new")
    make_camera(make_site(organisation), "restricted", installed_on="2024")
    council = make_organisation("COUNCIL", kind="adopter")
    make_camera(make_site(council, "sensitive"), "restricted", installed_on="2024")

    assert incidents(organisation) == incidents(council) == []


def test_late_finds_other_serials_and_cameras_that_are_there_after_their_removal(organisation, sensitive):
    make_obligation(make_camera(sensitive, "restricted"), late_find=True)
    back = make_camera(sensitive, "clear", vendor="Axis", life="live")
    plan = make_plan(sensitive)
    make_line(plan, back, "cancelled", removed_on=date(2026, 2, 1))
    line = make_line(plan, back, "removed", removed_on=date(2026, 3, 5))
    make_evidence(line, serial_discrepancy="yes", serial_seen="B", serial_on_record="A")

    assert incidents(organisation) == sorted(
        each.value for each in (Incident.LATE_FIND, Incident.ANOTHER_SERIAL, Incident.STILL_THERE)
    )


def test_a_date_known_to_the_month_or_year_means_any_of_its_days():
    assert earliest_and_latest("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert earliest_and_latest("2024") == (date(2024, 1, 1), date(2024, 12, 31))
    assert earliest_and_latest("2024-02-03") == (date(2024, 2, 3), date(2024, 2, 3))
    assert earliest_and_latest("soon") is None


def test_the_change_log_has_a_row_for_each_field_and_withholds_places_below_the_full_depth():
    estate = make_small_estate()

    standard, full = (
        {row["Field"]: (row["Old"], row["New"]) for row in table(workbook_of(estate, depth)["Change log"])}
        for depth in ("standard", "full")
    )

    assert standard["Connection"] == full["Connection"] == ("Not known", "Core network")
    assert full["Location"] == ("nothing", "Vault CO")
    assert standard["Location"] == ("Withheld at this depth",) * 2
    assert "Change log" not in workbook_of(estate, "foi").sheetnames


def test_what_an_event_only_states_is_one_row_without_what_the_depth_leaves_out(organisation):
    tell(organisation, "camera logged", after={"verdict": "clear", "serial": "SN-1"})

    standard, full = (
        table(workbook_of(organisation, depth)["Change log"])[0]["New"] for depth in ("standard", "full")
    )

    assert standard == "Verdict: Not restricted"
    # PostgreSQL keeps the keys of a document in an order of its own.
    assert sorted(full.split("\n")) == ["Serial: SN-1", "Verdict: Not restricted"]


def test_exemptions_are_counted_beside_the_shares_and_as_many_as_are_listed():
    estate = make_small_estate()
    book = workbook_of(estate)

    (row,) = table(book["Exemptions"])

    assert (row["Exemption"], row["Status"], row["What is waived"]) == ("X-1", "Exempted", "Must be removed")
    assert total(book, "Exemptions", "Exempted") == total(book, "Exemptions", "All exemptions") == 1
    assert total(book, "Affected sites", "Equipment removed") == 0
    assert not workbook_of(estate, "foi")["Exemptions"].tables
    assert total(workbook_of(estate, "foi"), "Exemptions", "All exemptions") == "Fewer than 5"


def look(camera, kind, seen_on):
    made = Reconciliation.objects.create(
        organisation=camera.organisation, state="completed", seen_on=seen_on, filename="scan.xml", size=1
    )
    Sighting.objects.create(reconciliation=made, kind=kind, camera=camera)


@pytest.mark.parametrize("verdict", ["restricted", "clear"])
def test_what_is_recorded_as_removed_and_answers_is_an_incident_until_it_is_silent(
    organisation, sensitive, verdict
):
    camera = make_camera(sensitive, verdict, life="gone")
    other = make_camera(sensitive, verdict, life="live")
    for each in (camera, other):
        look(each, "still_answering", date(2026, 11, 1))

    assert incidents(organisation) == [Incident.ANSWERING.value]
    look(camera, "silent", date(2026, 11, 2))
    assert incidents(organisation) == []


def attest(site, *, gaps=0, until=date(2027, 10, 1)):
    owner = make_person(organisation=site.organisation, name="Owner")
    appointment = Appointment.objects.create(
        organisation=site.organisation,
        person=owner,
        site=site,
        appointed_on=date(2026, 1, 1),
        basis="Letter",
    )
    survey = Survey.objects.create(
        organisation=site.organisation, site=site, number=1, started_by=owner, started_at=timezone.now()
    )
    return Attestation.objects.create(
        organisation=site.organisation,
        site=site,
        number=Attestation.objects.count() + 1,
        category=site.category,
        signed_by=owner,
        appointment=appointment,
        signed_at=timezone.now(),
        signed_on=date(2026, 10, 1),
        until=until,
        survey=survey,
        gap_count=gaps,
        document="{}",
    )


def test_the_cover_says_how_many_sites_are_attested_and_names_the_others(organisation, sensitive):
    make_site(organisation, name="Depot")
    attest(sensitive, gaps=2)

    book = workbook_of(organisation)

    cover = {row[0].value: row[1].value for row in book["Cover"].iter_rows(min_row=5)}
    assert cover["Attested"] == (
        "1 of 2 sites, 1 of them with gaps that the owner names. Not attested: Depot"
    )
    first, second = table(book["Sites"])
    assert (first["Attestation"], first["Signed by"], first["Gaps"]) == ("Attested with gaps", "Owner", 2)
    assert (second["Attestation"], second["Signed on"]) == ("Not attested", "Not attested")
    assert total(book, "Sites attested", "Attested with gaps") == 1
    foi = {row[0].value: row[1].value for row in workbook_of(organisation, "foi")["Cover"].iter_rows()}
    assert "Depot" not in foi["Attested"]


def test_evidence_names_its_files_with_their_hashes(organisation, sensitive):
    line = make_line(make_plan(sensitive), make_camera(sensitive, "restricted"), "removed")
    steps = [make_evidence(line) for _ in range(3)]
    for name in ("before.jpg", "after.jpg"):
        EvidenceFile.objects.create(
            evidence=steps[1], name=name, size=1, sha256=name[0] * 64, received_sha256="0" * 64, kind="photo"
        )

    files = [row["Files"] for row in table(workbook_of(organisation)["Evidence & disposal"])]

    told = f"before.jpg\nSHA-256 {'b' * 64}\nafter.jpg\nSHA-256 {'a' * 64}"
    assert files == ["No file", told, "No file"]


LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("on", "state", "fields", "known"),
    [
        (date(2026, 10, 1), "running", {}, "asked"),
        (date(2026, 11, 1), "running", {}, "running"),
        (date(2027, 6, 1), "running", {}, "running"),
        (date(2027, 6, 2), "running", {}, "lapsed"),
        (date(2026, 11, 1), "refused", {"starts_on": None}, "refused"),
        (date(2026, 12, 1), "withdrawn", {"ended_on": date(2026, 12, 2)}, "running"),
        (date(2026, 12, 2), "withdrawn", {"ended_on": date(2026, 12, 2)}, "withdrawn"),
    ],
)
def test_an_exemption_stood_at_a_day_where_its_dates_put_it(on, state, fields, known):
    at = datetime(on.year, on.month, on.day, 23, tzinfo=LONDON)
    values = dict.fromkeys(Record._fields, "") | {
        "state": state,
        "decided_at": datetime(2026, 11, 1, 9, tzinfo=LONDON),
        "starts_on": date(2026, 11, 1),
        "expires_on": date(2027, 6, 1),
        "ended_on": None,
    }

    assert Record(**values | fields).known_state(at, on) == known


def test_past_the_rows_of_a_worksheet_a_list_goes_on_on_the_next_and_says_so(
    organisation, sensitive, monkeypatch
):
    for _ in range(205):
        make_camera(sensitive, "clear", vendor="Axis", status="clear")
    whole = table(workbook_of(organisation)["Cameras"])
    monkeypatch.setattr(workbook, "MOST_ROWS", 180)

    book = workbook_of(organisation)

    first, second = (book[title] for title in ("Cameras", "Cameras 2"))
    assert table(first) + table(second) == whole
    assert [len(table(part)) for part in (first, second)] == [180, 25]
    assert [name for part in (first, second) for name in part.tables] == ["cameras", "cameras_2"]
    assert "part 1 of 2 of the 205 rows of Cameras; the list goes on on Cameras 2." in first["A3"].value
    assert second["A3"].value.endswith("It is part 2 of 2 of the 205 rows of Cameras.")
    assert {row[0].value for row in book["Cover"].iter_rows()} >= {"Cameras", "Cameras 2"}
