"""Replanning: findings become obligations with dates, statuses and plan lines; twice is once."""

import gc
import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from inventory import jobs
from inventory.events import findings_changed
from inventory.models import AuditEvent, Camera, Job, SensitivityDecision
from inventory.services import statistics
from inventory.services.sites import decide_sensitivity
from removal.models import CameraSpan, Obligation, Removal, RemovalPlan
from removal.services import replanning
from removal.tasks import enqueue_replan, nightly
from tests.builders import make_camera, make_edition, make_organisation, make_site

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
LATER = date(2027, 1, 4)
LIMBS = SensitivityDecision.LIMBS


@pytest.fixture
def organisation():
    return make_organisation()


@pytest.fixture
def sensitive(organisation):
    return make_site(organisation, "sensitive")


def replan(camera_or_site, on=TODAY):
    return dict(replanning.replan_now(camera_or_site.organisation, on=on))


def current(camera):
    return {row.rule: row for row in Obligation.objects.current().filter(camera=camera)}


def fresh(camera):
    return Camera.objects.get(pk=camera.pk)


def test_a_restricted_camera_on_a_sensitive_site_is_overdue_since_april_2025(sensitive):
    camera = make_camera(sensitive, "restricted", connection="isolated")

    replan(sensitive)

    planned = fresh(camera)
    assert (planned.headline, planned.due_on, planned.status) == ("MUST_REMOVE", date(2025, 4, 30), "overdue")
    assert not planned.to_replan
    asked = current(camera)["D08"]
    assert (asked.force, asked.precision, asked.late_find) == ("COMMITMENT", "month", True)
    assert (asked.isolate_by, asked.remediation_due_on) == (date(2026, 3, 9), date(2026, 8, 7))
    assert asked.inputs["site"] == "SENSITIVE"
    assert asked.edition == camera.fingerprint.finding.edition
    assert "no later than April 2025" in asked.sentence


def test_running_it_again_writes_nothing(sensitive):
    for verdict in ("restricted", "suspected", "unknown", "clear", ""):
        make_camera(sensitive, verdict, connection="core")
    replan(sensitive)
    events, rows = AuditEvent.objects.count(), Obligation.objects.count()

    counts = replan(sensitive)

    assert counts == dict.fromkeys(replanning.COUNTED, 0) | {"cameras": 5, "unchanged": 5}
    assert (AuditEvent.objects.count(), Obligation.objects.count()) == (events, rows)


def test_an_obligation_that_stands_keeps_the_day_it_was_found(sensitive):
    camera = make_camera(sensitive, "suspected", connection="isolated")
    replan(sensitive)

    replan(sensitive, on=LATER)

    assert current(camera)["D13"].found_on == camera.found_on


def test_a_rule_that_speaks_anew_counts_from_the_day_it_spoke(organisation):
    site = make_site(organisation, "ordinary")
    camera = make_camera(site, "restricted", connection="isolated")
    replan(site)
    Camera.objects.filter(pk=camera.pk).update(connection="core", to_replan=True)

    replan(site, on=LATER)

    asked = current(camera)
    assert (asked["D06"].found_on, asked["D06"].due_on) == (LATER, date(2027, 1, 18))
    assert asked["D10"].found_on == camera.found_on
    assert fresh(camera).due_on == date(2027, 1, 18)


def test_what_no_longer_holds_is_superseded_and_stays(organisation):
    site = make_site(organisation, "unassessed")
    camera = make_camera(site, "restricted", connection="isolated")
    replan(site)
    decide_sensitivity(site, dict.fromkeys(LIMBS, "yes"), on=LATER, by=None)

    counts = replan(site, on=LATER)

    assert set(current(camera)) == {"D08"}
    assert counts["obligations_superseded"] == Obligation.objects.exclude(superseded_at=None).count() > 0
    assert current(camera)["D08"].found_on == LATER


def test_a_new_edition_that_says_the_same_rewrites_nothing(sensitive):
    camera = make_camera(sensitive, "restricted", connection="isolated")
    replan(sensitive)
    camera.fingerprint.finding.pk = None
    camera.fingerprint.finding.edition = make_edition(sensitive.organisation, number=2)
    camera.fingerprint.finding.save()
    camera.fingerprint.save()

    assert replan(sensitive)["obligations_created"] == 0


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        ("", "not_checked"),
        ("restricted", "restricted"),
        ("suspected", "to_check"),
        ("unknown", "cannot_tell"),
        ("clear", "clear"),
    ],
)
def test_a_camera_stands_where_its_verdict_puts_it(organisation, verdict, status):
    camera = make_camera(make_site(organisation), verdict, connection="isolated")

    replan(camera)

    assert fresh(camera).status == status


def test_unknown_is_not_clear_and_has_a_day_by_which_to_know(organisation):
    camera = make_camera(make_site(organisation), "unknown", connection="isolated", found_on=TODAY)

    replan(camera)

    planned = fresh(camera)
    assert (planned.headline, planned.due_on) == ("INVESTIGATE", date(2026, 12, 21))


def test_a_camera_is_overdue_from_the_day_after_its_date(organisation):
    camera = make_camera(make_site(organisation), "restricted", connection="core", found_on=TODAY)
    replan(camera)
    due_on = fresh(camera).due_on

    on_the_day = [replan(camera, on=due_on), fresh(camera).status]
    day_after = [replan(camera, on=due_on + timedelta(days=1)), fresh(camera).status]

    assert (on_the_day[1], day_after[1]) == ("restricted", "overdue")


def test_a_camera_that_a_file_reports_gone_is_not_called_removed(sensitive):
    camera = make_camera(sensitive, "restricted", life="gone")

    replan(sensitive)

    planned = fresh(camera)
    assert (planned.status, planned.headline, planned.due_on) == ("reported_gone", "NONE", None)
    assert not RemovalPlan.objects.exists()


def test_a_body_without_a_policy_gets_no_date_and_no_plan():
    site = make_site(make_organisation(kind="other"), "sensitive")
    camera = make_camera(site, "suspected", connection="core", found_on=date(2024, 1, 8))

    replan(site)

    assert all(row.suggestion for row in current(camera).values() if row.due_on)
    assert (fresh(camera).due_on, fresh(camera).status) == (None, "to_check")
    assert not RemovalPlan.objects.exists()


def test_a_recorder_takes_the_most_sensitive_site_it_serves(organisation, sensitive):
    recorder = make_camera(
        make_site(organisation, "ordinary"), "restricted", kind="recorder", connection="isolated"
    )
    make_camera(sensitive, "clear", recorder=recorder)

    replan(recorder)

    assert fresh(recorder).headline == "MUST_REMOVE"


def test_an_extended_site_is_due_when_its_decision_says(organisation):
    site = make_site(organisation, "ordinary")
    decide_sensitivity(
        site,
        dict.fromkeys(LIMBS, "no"),
        on=TODAY,
        by=None,
        extended=True,
        extended_remove_by=date(2027, 9, 30),
    )
    camera = make_camera(site, "restricted", connection="isolated")

    replan(site)

    assert (fresh(camera).headline, fresh(camera).due_on) == ("MUST_REMOVE", date(2027, 9, 30))


def test_of_a_year_of_installation_the_first_day_counts(organisation):
    camera = make_camera(
        make_site(organisation), "restricted", connection="isolated", installed_on="2022", found_on=TODAY
    )

    replan(camera)

    assert fresh(camera).due_on == date(2029, 1, 1)


def test_a_debarred_maker_must_not_be_bought(organisation):
    camera = make_camera(make_site(organisation), "restricted", life="new", connection="isolated")
    told = {"instrument": "uk-pa-2023", "maker": "hikvision", "answer": "named", "since": "2026-03-01"}
    finding = camera.fingerprint.finding
    finding.pk, finding.standings = None, [told]
    finding.save()
    camera.fingerprint.finding = finding
    camera.fingerprint.save()

    replan(camera)

    assert current(camera)["D24"].since == date(2026, 3, 1)


def test_a_camera_changed_while_it_was_worked_out_is_left_for_the_next_round(sensitive):
    camera = make_camera(sensitive, "restricted", connection="isolated")
    chunk = replanning.next_chunk(sensitive.organisation, None, on=TODAY)
    Camera.objects.filter(pk=camera.pk).update(verdict="clear", basis="clear", to_replan=True)

    with transaction.atomic():
        chunk.write()

    assert (fresh(camera).to_replan, fresh(camera).headline) == (True, "")
    assert not Obligation.objects.exists()


def test_a_site_decided_while_its_cameras_were_worked_out_is_not_overlooked(organisation, monkeypatch):
    site = make_site(organisation, "ordinary")
    camera = make_camera(site, "restricted", connection="isolated")
    decided = iter([dict.fromkeys(LIMBS, "yes")])
    look = replanning._look

    def before_the_decision(*args, **on):
        found = look(*args, **on)
        for limbs in decided:
            decide_sensitivity(site, limbs, on=TODAY, by=None)
        return found

    monkeypatch.setattr(replanning, "_look", before_the_decision)
    job = enqueue(organisation)

    jobs.run(job.pk)

    assert Job.objects.get(pk=job.pk).state == "done"
    assert set(current(camera)) == {"D08"}
    assert not fresh(camera).to_replan


def test_the_less_differs_the_more_cameras_are_looked_at_at_once(organisation, sensitive, monkeypatch):
    monkeypatch.setattr(replanning, "MOST_CHANGED", dict.fromkeys(("sqlite", "postgresql"), 2))
    for _ in range(7):
        make_camera(sensitive, "restricted", connection="isolated")
    sizes = []
    look = replanning._look
    monkeypatch.setattr(replanning, "_look", lambda *args, **on: sizes.append(look(*args, **on)) or sizes[-1])

    replan(sensitive)
    assert [each.cameras for each in sizes if each] == [2, 2, 2, 1]
    sizes.clear()
    replan(sensitive)

    assert [each.cameras for each in sizes if each] == [2, 5]
    sizes.clear()
    Camera.objects.update(to_replan=True)
    replan(sensitive)

    assert [each.cameras for each in sizes if each] == [2, 5]
    assert not Camera.objects.filter(to_replan=True).exists()


def test_the_garbage_collector_is_on_again_after_a_look_even_one_that_failed(sensitive, monkeypatch):
    def fails(*args, **on):
        assert not gc.isenabled()
        raise RuntimeError

    make_camera(sensitive, "restricted")
    monkeypatch.setattr(replanning, "ask", fails)

    with pytest.raises(RuntimeError):
        replan(sensitive)

    assert gc.isenabled()


def test_a_camera_whose_history_is_behind_is_brought_in_step(sensitive):
    camera = make_camera(sensitive, "restricted", connection="isolated")
    replan(sensitive)
    CameraSpan.objects.filter(camera=camera).update(status="clear")

    replan(sensitive, on=LATER)

    assert list(CameraSpan.objects.order_by("pk").values_list("status", flat=True)) == ["clear", "overdue"]
    assert replan(sensitive, on=LATER)["unchanged"] == 1


def test_two_workers_at_the_same_cameras_draft_one_plan_and_no_obligation_twice(organisation, sensitive):
    camera = make_camera(sensitive, "restricted", connection="isolated")
    chunks = [replanning.next_chunk(organisation, None, on=TODAY) for _ in range(2)]

    for chunk in chunks:
        with transaction.atomic():
            chunk.write()

    assert (RemovalPlan.objects.count(), Removal.objects.count(), Obligation.objects.count()) == (1, 1, 1)
    assert replan(sensitive)["unchanged"] == 1
    assert not fresh(camera).to_replan


def test_a_plan_number_taken_meanwhile_makes_the_chunk_be_worked_out_anew(
    organisation, sensitive, monkeypatch
):
    make_camera(sensitive, "restricted", connection="isolated")
    taken = iter([True])
    write = replanning.Replan.write

    def overtaken(self):
        write(self)
        if next(taken, False):
            raise IntegrityError("number taken")

    monkeypatch.setattr(replanning.Replan, "write", overtaken)

    assert replan(sensitive)["plans_created"] == 1


def test_a_job_goes_round_until_nothing_is_left(organisation, sensitive):
    first = make_camera(sensitive, "restricted", connection="isolated")
    second = make_camera(sensitive, "clear", connection="isolated")
    job = enqueue(organisation)
    chunk = replanning.next_chunk(organisation, None, on=TODAY)
    Camera.objects.filter(pk=first.pk).update(connection="core")
    with transaction.atomic():
        chunk.write()
    Job.objects.filter(pk=job.pk).update(cursor=chunk.cursor)

    jobs.run(job.pk)

    assert Job.objects.get(pk=job.pk).state == "done"
    assert not Camera.objects.filter(to_replan=True).exists()
    assert {"D06", "D08"} <= set(current(first))
    assert set(current(second)) == {"D25"}


def enqueue(organisation, **arguments):
    with transaction.atomic():
        return jobs.enqueue("replan", organisation=organisation, on=TODAY, **arguments)


def test_a_site_can_be_planned_anew_alone_and_takes_its_recorders_along(organisation, sensitive):
    other = make_site(organisation, "ordinary")
    recorder = make_camera(other, "clear", kind="recorder", connection="isolated")
    make_camera(sensitive, "clear", recorder=recorder, connection="isolated")
    elsewhere = make_camera(other, "clear", connection="isolated")
    Camera.objects.update(to_replan=False)

    jobs.run(enqueue(organisation, site=sensitive.pk).pk)

    assert fresh(recorder).headline == "NONE"
    assert fresh(elsewhere).headline == ""


def test_changed_findings_ask_for_one_replan(organisation):
    edition = make_edition(organisation)

    for _ in range(3):
        findings_changed.send(sender=Camera, organisation=organisation, edition=edition, fingerprint_ids=[])

    assert Job.objects.filter(kind="replan").count() == 1


def test_a_replan_that_has_begun_does_not_answer_for_a_later_change(organisation):
    first = enqueue_replan(organisation, on=TODAY)
    Job.objects.filter(pk=first.pk).update(cursor={"after": 1})

    assert enqueue_replan(organisation, on=TODAY) != first


def test_the_nightly_run_is_asked_for_once_a_day_and_organisation(organisation):
    make_organisation()

    nightly()
    nightly()

    assert Job.objects.filter(kind="replan", arguments__full=True).count() == 2


def test_each_chunk_takes_the_same_number_of_queries(organisation, sensitive):
    def queries(cameras):
        for _ in range(cameras):
            make_camera(sensitive, "restricted", connection="core")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            replan(sensitive)
        return len(seen)

    queries(1)
    # From 20 rows on PostgreSQL takes them by a table of their own; SQLite takes some dozens at once, then the rest.
    assert queries(50) == queries(70)


def test_the_command_says_what_changed(organisation, sensitive, capsys):
    make_camera(sensitive, "restricted", connection="isolated")

    call_command("replan", "--organisation", organisation.code, "--on", "2026-11-23", "--json")

    counts = json.loads(capsys.readouterr().out)[organisation.code]
    assert counts == {
        "cameras": 1,
        "obligations_created": 1,
        "obligations_superseded": 0,
        "plans_created": 1,
        "lines_added": 1,
        "lines_cancelled": 0,
        "cameras_changed": 1,
        "unchanged": 0,
    }


def test_one_event_a_chunk_tells_job_edition_and_counts(organisation, sensitive):
    make_camera(sensitive, "restricted", connection="isolated")
    job = enqueue(organisation)

    jobs.run(job.pk)

    event = AuditEvent.objects.get(action="obligations worked out")
    assert (event.after["job"], event.after["edition"], event.after["cameras"]) == (job.pk, 1, 1)
    assert Removal.objects.count() == event.after["lines_added"] == 1


@pytest.mark.parametrize(("worth", "gathered"), [(1, True), (2, False)])
def test_a_large_replan_leaves_the_database_knowing_what_its_tables_hold(
    sensitive, monkeypatch, worth, gathered
):
    make_camera(sensitive, "restricted")
    monkeypatch.setattr(statistics, "WORTH_GATHERING", worth)
    enqueue_replan(sensitive.organisation, on=TODAY)

    with CaptureQueriesContext(connection) as asked:
        jobs.run_all()

    said = "ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize"
    assert any(query["sql"].startswith(said) for query in asked) is gathered


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite looks rows up, whatever it knows")
def test_a_run_asks_once_whether_the_database_knows_the_tables_that_it_fills(sensitive, monkeypatch):
    for _ in range(3):
        make_camera(sensitive, "restricted")
    monkeypatch.setattr(statistics, "WORTH_GATHERING", 1)
    monkeypatch.setitem(replanning.MOST_CHANGED, "postgresql", 1)
    enqueue_replan(sensitive.organisation, on=TODAY)

    with CaptureQueriesContext(connection) as asked:
        jobs.run_all()

    said = [query["sql"] for query in asked]
    chunks = [place for place, sql in enumerate(said) if "INSERT INTO removal_cameraspan" in sql]
    [looked] = [place for place, sql in enumerate(said) if "FROM pg_class" in sql]
    assert len(chunks) == 3
    assert chunks[0] < looked < chunks[1]
