"""Background work on its page, and on the pages whose figures wait for it or lack what stopped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inventory import jobs
from inventory.jobs.steps import AFTERMATHS, STEPS
from inventory.models import AuditEvent, Job, Worker
from inventory.services import background
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.inventory.pages import browser, nothing_written, queries_of, text

pytestmark = pytest.mark.django_db

PAGES = ["/", "/cameras/", "/deadlines/", "/plans/", "/reports/"]
PLANNING = "Working out what has to be done, and by when"


@pytest.fixture
def lead():
    lead = make_person("compliance_lead")
    make_camera(make_site(lead.organisation), "restricted")
    return lead


def work(lead, kind="replan", state="queued", **facts):
    """Work of the organisation as it stands, begun a minute ago."""
    begun = facts.pop("begun", timezone.now() - timedelta(minutes=1))
    if state == "running":
        facts["lease_until"] = timezone.now() + timedelta(minutes=1)
    if state == "failed":
        facts |= {"finished_at": timezone.now(), "error": "A fault stopped this job (ValueError)."}
    job = Job.objects.create(kind=kind, organisation=lead.organisation, state=state, **facts)
    Job.objects.filter(pk=job.pk).update(created_at=begun)
    return job


def behind(lead):
    return background.behind(Job.objects.filter(organisation=lead.organisation), at=timezone.now())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_its_figures_wait_for_and_how_far_it_is(lead, path):
    work(lead, state="running", done=1_200, total=100_000)

    assert f"{PLANNING}: 1,200 of 100,000. Figures, tasks and dates follow." in text(browser(lead).get(path))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_that_what_its_figures_lack_was_stopped(lead, path):
    work(lead, state="failed")

    page = text(browser(lead).get(path))

    assert f"{PLANNING}: stopped by a fault" in page
    assert "Tasks and dates may be missing or old." in page


def test_who_may_not_look_is_told_whom_to_tell(lead):
    work(lead, state="failed")
    manager = make_person("facilities_manager", organisation=lead.organisation)

    page = text(browser(manager).get("/cameras/"))

    assert "Tell your compliance lead or administrator." in page
    assert "See what stopped" not in page


@pytest.mark.parametrize(
    ("kind", "state"),
    [("report", "running"), ("import", "queued"), ("replan", "done"), ("replan", "cancelled")],
)
def test_work_that_moves_no_figure_of_a_page_is_not_mentioned(lead, kind, state):
    work(lead, kind, state)

    assert behind(lead) is None


def test_what_is_done_in_a_moment_is_not_mentioned(lead):
    work(lead, begun=timezone.now())

    assert behind(lead) is None


def test_another_organisations_work_is_none_of_ours(lead):
    other = make_person("compliance_lead", organisation=make_organisation())
    work(other, state="failed")

    assert behind(lead) is None
    assert PLANNING not in text(browser(lead).get("/background/"))


ONE_SITE, EVERYTHING, CHANGED = {"site": 1}, {"full": True}, {}


@pytest.mark.parametrize(
    ("stopped", "done_since", "stands"),
    [
        (CHANGED, CHANGED, True),
        (CHANGED, EVERYTHING, True),
        (CHANGED, ONE_SITE, False),
        (EVERYTHING, CHANGED, False),
        (EVERYTHING, EVERYTHING, True),
        (ONE_SITE, CHANGED, False),
        (ONE_SITE, EVERYTHING, True),
        (CHANGED, None, False),
    ],
)
def test_what_stopped_is_settled_by_later_work_of_its_kind_that_was_of_as_much(
    lead, stopped, done_since, stands
):
    work(lead, state="done", arguments=EVERYTHING)  # an earlier one settles nothing
    job = work(lead, state="failed", arguments=stopped)
    if done_since is not None:
        work(lead, "rejudge", "done", arguments=EVERYTHING)  # nor does one of another kind
        work(lead, state="done", arguments=done_since)

    assert behind(lead) == (None if stands else job)


def test_what_goes_on_is_told_before_what_stopped(lead):
    work(lead, state="failed")
    going = work(lead, state="running")

    assert behind(lead) == going


def test_the_page_lists_work_in_words_newest_first_and_only_reads(lead):
    work(lead, "import", "done", done=20, total=20, asked_by=lead)
    work(lead, "send_digests", "failed")
    client = browser(lead)
    client.get("/background/")

    with nothing_written():
        page = text(client.get("/background/"))

    assert page.index("Sending mail") < page.index("Reading and adding an uploaded file")
    assert "20 of 20" in page
    assert "A fault stopped this job (ValueError)." in page
    assert queries_of(client, "/background/") <= 10


def test_older_work_is_on_further_pages(lead, monkeypatch):
    monkeypatch.setattr("inventory.views.background.JOBS_A_PAGE", 2)
    for _ in range(3):
        work(lead)

    assert "1 to 2 of 3" in text(browser(lead).get("/background/"))
    assert "3 to 3 of 3" in text(browser(lead).get("/background/?page=2"))


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (None, "No worker has shown life yet."),
        (timedelta(minutes=12, seconds=5), "No worker has shown life for 12 minutes."),
        (timedelta(seconds=5), ""),
    ],
)
def test_it_says_when_nobody_works(lead, seen, told):
    if seen is not None:
        Worker.objects.create(name="one", seen_at=timezone.now() - seen)

    page = text(browser(lead).get("/background/"))

    assert ("No worker" in page) is bool(told)
    assert told in page


def test_without_any_work_it_says_so(lead):
    assert "Nothing has been done in the background yet." in text(browser(lead).get("/background/"))


def test_what_stopped_goes_on_where_it_did_when_it_is_tried_again(lead, django_capture_on_commit_callbacks):
    job = work(lead, state="failed", cursor={"after": 7}, tries=3)

    with django_capture_on_commit_callbacks(execute=True):
        answer = browser(lead).post(f"/background/{job.uuid}/try-again/", follow=True)

    job.refresh_from_db()
    assert (job.state, job.cursor, job.tries, job.error) == ("queued", {"after": 7}, 0, "")
    assert "It goes on where it stopped." in text(answer)
    event = AuditEvent.objects.get(action="background work tried again")
    assert (event.actor, event.before["error"]) == (lead, "A fault stopped this job (ValueError).")


def test_a_second_press_and_work_that_did_not_stop_change_nothing(lead):
    job = work(lead, state="done")

    answer = browser(lead).post(f"/background/{job.uuid}/try-again/", follow=True)

    job.refresh_from_db()
    assert job.state == "done"
    assert "There is nothing to try again" in text(answer)
    assert not AuditEvent.objects.filter(action="background work tried again").exists()


def test_what_has_a_page_of_its_own_that_says_what_to_do_is_not_tried_again_here(lead):
    job = work(lead, "import", "failed")

    assert "Try again" not in text(browser(lead).get("/background/"))
    assert jobs.try_again(job) is False


def test_an_auditor_looks_and_tries_nothing_again(lead):
    job = work(lead, state="failed")
    auditor = browser(make_person("auditor", organisation=lead.organisation))

    assert "Try again" not in text(auditor.get("/background/"))
    assert auditor.post(f"/background/{job.uuid}/try-again/").status_code == 404


def test_every_kind_of_work_has_words_and_what_stops_is_either_told_elsewhere_or_tried_again():
    ours = {kind for kind in STEPS if STEPS[kind].__module__ in ("inventory.tasks", "removal.tasks")}

    assert all(jobs.CALLED[kind] != kind for kind in ours)
    assert ours >= jobs.SETTLING
    assert not jobs.SETTLING & AFTERMATHS.keys()
