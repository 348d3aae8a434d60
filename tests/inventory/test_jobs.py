"""Jobs: lost, doubled and late messages change nothing; a claim that died is taken up again."""

import gc
from datetime import timedelta

import pytest
from django.utils import timezone

from inventory import jobs
from inventory.jobs.running import MOST_TRIES, claim
from inventory.jobs.steps import AFTERMATHS, STEPS
from inventory.models import Job, Organisation
from inventory.services.portions import BY_DATABASE
from inventory.tasks import leave_alone_what_was_loaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def effects():
    """A kind of job that makes three organisations, one a step; what it computed is listed."""
    made = []

    def next_step(job):
        number = (job.cursor or {"number": 0})["number"] + 1
        made.append(number)

        def write():
            Organisation.objects.create(code=f"ORG{number}", name="x", kind="other")

        return jobs.Chunk(write, {"number": number} if number < 3 else None, done=number, total=3)

    STEPS["count"] = next_step
    yield made
    STEPS.pop("count", None)
    AFTERMATHS.pop("count", None)


def test_a_job_runs_to_its_end_with_each_effect_once(effects):
    job = jobs.enqueue("count", organisation=None)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert Organisation.objects.count() == 3


def test_a_doubled_message_does_nothing(effects):
    job = jobs.enqueue("count", organisation=None)
    jobs.run(job.pk)

    assert jobs.run(job.pk) is False
    assert effects == [1, 2, 3]


def test_a_lost_message_is_made_good_by_the_sweep(effects, monkeypatch):
    rung = []
    monkeypatch.setattr("inventory.jobs.sweeping.ring", rung.append)
    job = jobs.enqueue("count", organisation=None)

    jobs.sweep()

    assert rung == [job.pk]


def test_a_sweep_rings_for_the_oldest_that_this_version_knows(effects, monkeypatch):
    rung = []
    monkeypatch.setattr("inventory.jobs.sweeping.ring", rung.append)
    monkeypatch.setattr("inventory.jobs.sweeping.MOST_RUNG", 2)
    jobs.enqueue("from the future", organisation=None)
    oldest = [jobs.enqueue("count", organisation=None) for _ in range(3)][:2]

    jobs.sweep()

    assert rung == [job.pk for job in oldest]


def test_a_job_under_a_live_lease_is_left_alone(effects):
    job = jobs.enqueue("count", organisation=None)
    claim(job.pk)

    assert jobs.run(job.pk) is False


def test_a_job_whose_lease_ran_out_is_taken_up_where_it_stood(effects):
    job = jobs.enqueue("count", organisation=None)
    Job.objects.filter(pk=job.pk).update(
        state="running", attempt=1, cursor={"number": 2}, lease_until=timezone.now() - timedelta(seconds=1)
    )

    jobs.run(job.pk)

    assert effects == [3]


def test_a_worker_that_was_thought_dead_writes_nothing(effects):
    job = jobs.enqueue("count", organisation=None)
    slow = STEPS["count"]

    def overtaken(job):
        Job.objects.filter(pk=job.pk).update(attempt=job.attempt + 1)
        return slow(job)

    STEPS["count"] = overtaken
    jobs.run(job.pk)

    assert Organisation.objects.count() == 0
    assert Job.objects.get(pk=job.pk).cursor is None


def test_a_fault_fails_the_job_in_words_and_writes_its_aftermath(effects):
    told = []

    def faulty(job):
        raise jobs.JobFailedError("The file is gone. Upload it again.")

    STEPS["count"] = faulty
    AFTERMATHS["count"] = lambda job: told.append(job.error)
    job = jobs.enqueue("count", organisation=None)
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "The file is gone. Upload it again.")
    assert told == [job.error]


def test_a_job_that_keeps_killing_its_worker_is_given_up(effects):
    job = jobs.enqueue("count", organisation=None)
    for _ in range(MOST_TRIES):
        assert claim(job.pk)
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    assert claim(job.pk) is None
    job.refresh_from_db()
    assert job.state == "failed"
    assert "3 times" in job.error


def test_a_kind_this_version_does_not_know_stays_queued():
    job = jobs.enqueue("from the future", organisation=None)

    assert jobs.run(job.pk) is False
    assert Job.objects.get(pk=job.pk).state == "queued"


def test_a_period_is_worked_once(effects):
    first = jobs.enqueue("count", organisation=None, unique_key="count 2026-11-22")
    second = jobs.enqueue("count", organisation=None, unique_key="count 2026-11-22")

    assert first == second


def test_a_cancelled_job_stops_before_its_next_step(effects):
    job = jobs.enqueue("count", organisation=None)

    assert jobs.cancel(job)
    assert jobs.run(job.pk) is False


def test_a_job_cancelled_between_two_steps_goes_no_further(effects):
    job = jobs.enqueue("count", organisation=None)
    plain = STEPS["count"]

    def cancelled_at_the_second(job):
        if job.cursor:
            jobs.cancel(job)
        return plain(job)

    STEPS["count"] = cancelled_at_the_second
    jobs.run(job.pk)

    assert Job.objects.get(pk=job.pk).state == "cancelled"
    assert Organisation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_long_job_hands_itself_back_after_its_turn(effects):
    job = jobs.enqueue("count", organisation=None)

    jobs.run(job.pk, turn_s=0)

    job.refresh_from_db()
    assert (job.state, job.done) == ("queued", 1)
    jobs.run_all()
    job.refresh_from_db()
    assert job.state == "done"


def test_a_worker_does_not_look_through_the_rows_of_a_portion_while_they_are_made():
    before = gc.get_threshold()
    try:
        leave_alone_what_was_loaded()

        assert gc.get_threshold()[0] >= 10 * BY_DATABASE["postgresql"].cameras
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
