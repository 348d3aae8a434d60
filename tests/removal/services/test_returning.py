"""Returns: prepared, read by a second person, issued under numbers without a gap, corrected by another return."""

import hashlib
import threading
from datetime import date
from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from openpyxl import load_workbook

from inventory import jobs
from inventory.audit.triggers import lift_triggers, renew_triggers
from inventory.models import AuditEvent, Job
from removal import tasks
from removal.models import Report, Return, ReturnSettings
from removal.services import reporting, return_schedule, returning, stored_files
from removal.services.integrity import storage
from tests.builders import make_camera, make_organisation, make_person
from tests.removal.report_data import make_small_estate
from tests.removal.returns import cover_of, draft, issue, issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate():
    return make_small_estate()


@pytest.fixture
def lead(estate):
    return make_person(organisation=estate)


def test_a_return_is_issued_under_the_next_number_which_stands_on_its_cover_and_in_its_name(estate, lead):
    first, second = issued(estate, lead), issued(estate, lead, depth="foi")

    assert (first.number, second.number) == (1, 2)
    assert first.filename.startswith("return-0001-CO-")
    assert first.filename.endswith("-standard.xlsx")
    assert second.filename.endswith("-foi.xlsx")
    assert cover_of(first)["Return"].startswith("Return 1, issued on ")
    assert cover_of(first)["Return"].endswith(f"by {lead}")
    assert cover_of(first)["Second reader"] == "None: the organisation does not ask for one"
    assert first.sha256 == hashlib.sha256(reporting.stored_file(first).read_bytes()).hexdigest()


def test_a_draft_says_that_it_is_one_and_has_no_number(estate, lead):
    drafted = draft(estate, lead)

    assert cover_of(drafted.report)["Return"].startswith("Draft, not issued")
    assert drafted.number is None
    assert drafted.report.filename.startswith("return-draft-CO-")


def test_what_is_issued_is_what_was_read_but_for_number_and_readers(estate, lead):
    drafted = draft(estate, lead)
    make_camera(estate.sites.first(), "restricted")

    final = issue(drafted, lead)

    before, after = (load_workbook(reporting.stored_file(each)) for each in (drafted.report, final))
    assert before.sheetnames == after.sheetnames
    changed = {
        (sheet.title, cell.coordinate)
        for sheet in before
        for row in sheet.iter_rows()
        for cell in row
        if cell.value != after[sheet.title][cell.coordinate].value
    }
    assert changed == {("Cover", "B5"), ("Cover", "B7")}


def test_the_figures_kept_are_those_of_summary_and_of_its_lists(estate, lead):
    final = issued(estate, lead)

    book = load_workbook(BytesIO(reporting.stored_file(final).read_bytes()))
    rows = [tuple(cell.value for cell in row[:3]) for row in book["Summary"].iter_rows(min_row=5)]
    kept = [
        (part, name, value["share"] if isinstance(value, dict) else value)
        for part, name, value, _ in final.report.figures
    ]
    assert [row for row in rows if row[0]][: len(kept)] == kept
    headings = [cell.value for cell in book["Cameras"][4]]
    place = headings.index("Verdict")
    verdicts = [row[place].value for row in book["Cameras"].iter_rows(min_row=5)]
    for part, name, value in kept:
        if part == "All cameras" and name != "All cameras":
            assert value == verdicts.count(name), name


def test_a_return_says_of_each_figure_what_it_was_in_the_one_before(estate, lead):
    first = issued(estate, lead)
    make_camera(estate.sites.first(), "restricted", connection="core")
    second = issued(estate, lead)

    rows = {
        (row[0].value, row[1].value): [cell.value for cell in row[2:5]]
        for row in load_workbook(reporting.stored_file(second))["Changes"].iter_rows(min_row=5)
    }
    assert rows["All cameras", "All cameras"] == [8, 9, 1]
    assert rows["Sites", "All sites"] == [3, 3, 0]
    assert len(rows) == len(first.report.figures)
    assert cover_of(second)["Changed since"].startswith("return 1 of ")
    assert "This is the first return" in cover_of(first)["Changed since"]


def test_a_return_names_no_site_that_only_one_of_greater_depth_may_name(estate, lead):
    issued(estate, lead, depth="standard")
    final = issued(estate, lead, depth="foi")

    sheet = load_workbook(reporting.stored_file(final))["Changes"]
    texts = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert not [text for text in texts for site in estate.sites.all() if site.name in text]


def test_a_report_that_is_no_return_says_nothing_of_returns(estate, lead):
    report = draft(estate, lead).report
    plain = reporting.ask_for_report(estate, by=lead)
    jobs.enqueue("report", organisation=estate, report=plain.pk)
    jobs.run_all()
    plain.refresh_from_db()

    assert (
        "Changes" in report.row_counts or "Changes" in load_workbook(reporting.stored_file(report)).sheetnames
    )
    assert "Changes" not in load_workbook(reporting.stored_file(plain)).sheetnames
    assert "Return" not in cover_of(plain)


def test_a_correction_names_what_it_corrects_and_what_was_wrong(estate, lead):
    wrong = issued(estate, lead)

    right = issued(estate, lead, corrects=wrong, erratum="The depot was counted twice")

    said = cover_of(right)["Erratum"]
    assert said.startswith("This corrects return 1 of ")
    assert said.endswith("The depot was counted twice")
    assert list(wrong.corrections.all()) == [right]
    assert right.compared_with == wrong


def test_only_an_issued_return_is_corrected_and_with_words(estate, lead):
    with pytest.raises(returning.ReturnRefusedError, match="Only an issued return"):
        returning.prepare(estate, by=lead, corrects=draft(estate, lead), erratum="x")
    with pytest.raises(returning.ReturnRefusedError, match="Say what was wrong in Return 1"):
        returning.prepare(estate, by=lead, corrects=issued(estate, lead), erratum="  ")


def test_where_the_organisation_asks_for_it_somebody_else_reads_before_a_number_is_given(estate, lead):
    other = make_person(organisation=estate, name="Second Reader")
    returning.change_settings(estate, second_reader=True, every="", on=date(2026, 11, 22), by=lead)
    drafted = draft(estate, lead)

    with pytest.raises(returning.ReturnRefusedError, match="has to read it first"):
        returning.ask_to_issue(drafted, by=lead)
    with pytest.raises(returning.ReturnRefusedError, match="somebody else has to read"):
        returning.read(drafted, by=lead)
    returning.read(drafted, by=other)
    with pytest.raises(returning.ReturnRefusedError, match="somebody else has to issue"):
        returning.ask_to_issue(drafted, by=other)

    final = issue(drafted, lead)
    assert (final.number, final.read_by) == (1, other)
    assert cover_of(final)["Second reader"].startswith("Second Reader, on ")


def test_who_read_a_draft_reads_again_when_it_is_prepared_again(estate, lead):
    other = make_person(organisation=estate)
    drafted = draft(estate, lead)
    returning.read(drafted, by=other)

    again = returning.prepare_again(drafted, by=lead)

    assert again.read_by is None
    assert again.report != drafted.report


def test_a_discarded_draft_takes_no_number(estate, lead):
    returning.discard(draft(estate, lead), by=lead)

    assert issued(estate, lead).number == 1


def test_an_issued_return_stays_for_ever_in_its_folder_and_under_watch(estate, lead):
    final = issued(estate, lead)
    before = reporting.stored_file(final).read_bytes()
    Report.objects.update(expires_at="2020-01-01T00:00:00Z")

    reporting.expire_reports()
    stored_files.clear_orphans()
    jobs.run_all()

    assert reporting.stored_file(final).read_bytes() == before
    assert final.stored_as in {file.path.name for file in stored_files.expected_files()}


@pytest.mark.parametrize(
    "change", [{"number": 9}, {"sha256": "0" * 64}, {"state": "draft"}, {"erratum": "x"}]
)
def test_the_database_itself_refuses_to_change_what_was_issued(estate, lead, change):
    final = issued(estate, lead)

    with pytest.raises(DatabaseError, match="keeps this history"), transaction.atomic():
        Return.objects.filter(pk=final.pk).update(**change)
    with pytest.raises(DatabaseError, match="keeps this history"), transaction.atomic():
        Return.objects.filter(pk=final.pk).delete()

    assert Return.objects.get(pk=final.pk).number == 1


def test_a_draft_may_still_be_worked_on(estate, lead):
    drafted = draft(estate, lead)

    assert Return.objects.filter(pk=drafted.pk).update(erratum="x") == 1


def test_a_missing_or_altered_return_and_a_gap_are_found(estate, lead):
    issued(estate, lead)
    final = issued(estate, lead)
    assert list(storage.gaps_between_returns(True)) == list(storage.missing_files(True)) == []
    lift_triggers()
    Return.objects.filter(pk=final.pk).update(number=3)
    renew_triggers()
    reporting.stored_file(final).write_bytes(b"x")

    assert list(storage.gaps_between_returns(True)) == [
        f"organisation {estate.pk}: return 3 stands where 2 should"
    ]
    assert list(storage.missing_files(True)) == [
        f"return 3 {final.uuid}: {final.stored_as} has 1 bytes, not {final.size}"
    ]


def test_a_draft_that_was_altered_on_disk_is_not_issued(estate, lead):
    drafted = draft(estate, lead)
    file = reporting.stored_file(drafted.report)
    file.write_bytes(file.read_bytes() + b" ")

    failed = issue(drafted, lead)

    assert (failed.state, failed.number) == ("draft", None)
    assert "not the file that was built" in failed.error
    assert Return.objects.exclude(number=None).count() == 0


def test_a_number_given_meanwhile_is_not_given_again(estate, lead):
    """Both jobs have written their file as return 1; the second stamps it anew as return 2."""
    first, second = (returning.ask_to_issue(draft(estate, lead), by=lead) for _ in range(2))
    publish_first, publish_second = returning.issue(first), returning.issue(second)

    with transaction.atomic():
        publish_first()
    with pytest.raises(jobs.ChangedMeanwhileError), transaction.atomic():
        publish_second()
    with transaction.atomic():
        returning.issue(second)()

    assert sorted(Return.objects.values_list("number", flat=True)) == [1, 2]
    second.refresh_from_db()
    assert cover_of(second)["Return"].startswith("Return 2,")


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_number_without_a_gap(estate, lead):
    asked = [returning.ask_to_issue(draft(estate, lead), by=lead) for _ in range(6)]
    queued = [jobs.enqueue("return", organisation=estate, returned=each.pk).pk for each in asked]
    together = threading.Barrier(2)

    def work(mine):
        try:
            together.wait()
            for job in mine:
                jobs.run(job)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(queued[place::2],)) for place in (0, 1)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    jobs.run_all()

    assert not Job.objects.filter(kind="return").exclude(state="done").values_list("error", flat=True)
    assert sorted(Return.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    for each in Return.objects.all():
        assert cover_of(each)["Return"].startswith(f"Return {each.number},")


def test_a_number_is_never_given_twice_by_the_database_itself(estate, lead):
    first, second = issued(estate, lead), issued(estate, lead)

    lift_triggers()
    with pytest.raises(IntegrityError), transaction.atomic():
        Return.objects.filter(pk=second.pk).update(number=first.number)
    renew_triggers()


def test_each_step_is_in_the_audit_trail(estate, lead):
    other = make_person(organisation=estate)
    drafted = draft(estate, lead)
    returning.read(drafted, by=other)
    issue(drafted, lead)

    told = AuditEvent.objects.filter(subject_kind="return").order_by("pk")
    assert [(event.action, event.actor) for event in told] == [
        ("return prepared", lead),
        ("return read", other),
        ("return issue asked for", lead),
        ("return issued", lead),
    ]


def scheduled(organisation, every, since):
    ReturnSettings.objects.create(organisation=organisation, every=every, since=since)


def test_the_nightly_job_prepares_each_period_once_and_issues_nothing(estate, lead, monkeypatch):
    scheduled(estate, "monthly", date(2020, 1, 1))
    monkeypatch.setattr(reporting, "check_day", lambda organisation, day, on: None)

    first = return_schedule.prepare_due(estate, on=date(2020, 3, 5))
    again = return_schedule.prepare_due(estate, on=date(2020, 3, 5))
    later = return_schedule.prepare_due(estate, on=date(2020, 4, 1))

    assert [each.period_ends_on for each in first] == [date(2020, 1, 31), date(2020, 2, 29)]
    assert again == []
    assert [each.period_ends_on for each in later] == [date(2020, 3, 31)]
    assert first[0].report.as_at_day == date(2020, 1, 31)
    assert set(Return.objects.values_list("state", "number")) == {("draft", None)}


def test_a_period_is_prepared_once_by_the_database_itself(estate, lead):
    returning.prepare(estate, by=None, period_ends_on=date(2026, 10, 31))

    with pytest.raises(IntegrityError), transaction.atomic():
        returning.prepare(estate, by=None, period_ends_on=date(2026, 10, 31))


def test_a_discarded_period_is_not_prepared_again(estate, lead, monkeypatch):
    scheduled(estate, "yearly", date(2020, 3, 1))
    monkeypatch.setattr(reporting, "check_day", lambda organisation, day, on: None)
    [prepared] = return_schedule.prepare_due(estate, on=date(2020, 6, 1))
    returning.discard(prepared, by=lead)

    assert return_schedule.prepare_due(estate, on=date(2020, 6, 1)) == []


def test_a_period_before_the_history_begins_is_passed_over(estate, monkeypatch):
    monkeypatch.setattr(reporting, "first_day", lambda organisation: date(2019, 9, 1))
    scheduled(estate, "quarterly", date(2019, 1, 1))

    prepared = return_schedule.prepare_due(estate, on=date(2020, 1, 1))

    assert [each.period_ends_on for each in prepared] == [date(2019, 9, 30), date(2019, 12, 31)]


def test_what_the_nightly_job_prepared_is_built_and_waits(estate, lead, monkeypatch):
    scheduled(estate, "monthly", date(2020, 1, 1))
    monkeypatch.setattr(reporting, "check_day", lambda organisation, day, on: None)
    monkeypatch.setattr(return_schedule, "period_ends", lambda every, since, on: [date(2026, 10, 31)])
    make_organisation()

    tasks.nightly()
    tasks.nightly()
    jobs.run_all()

    prepared = Return.objects.get()
    assert prepared.report.state == Report.State.READY
    assert Job.objects.filter(kind="report").count() == 1
    assert cover_of(prepared.report)["Prepared by"] == "Lenscap, for the period that had ended"
