"""Sites: the list, one site, adding one, the sensitivity decision."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from inventory.models import Job, SensitivityDecision, Site
from tests.builders import make_camera, make_person, make_site
from tests.inventory.pages import XSS, browser, nothing_written, queries_of, text

pytestmark = pytest.mark.django_db

ALL_NO = dict.fromkeys(SensitivityDecision.LIMBS, "no")


@pytest.fixture
def lead():
    return make_person("compliance_lead", name="Ada Lead")


@pytest.fixture
def client(lead):
    return browser(lead)


@pytest.fixture
def site(lead):
    return make_site(lead.organisation, "unassessed", name="Town Hall")


def test_the_list_shows_ones_own_sites_sensitive_ones_first(client, lead):
    make_site(lead.organisation, "ordinary", name="Abbey")
    make_site(lead.organisation, "sensitive", name="Ministry")
    make_site(name="Theirs")

    rows = client.get("/sites/").context["rows"]

    assert [site.name for site, _ in rows] == ["Ministry", "Abbey"]


def test_the_list_counts_restricted_in_place_and_overdue(client, site):
    make_camera(site, "restricted", status="overdue", due_on=date(2025, 4, 30))
    make_camera(site, "restricted", status="restricted", due_on=date(2027, 1, 1))
    make_camera(site, "restricted", life="gone", status="removed")

    [(_, figures)] = client.get("/sites/").context["rows"]

    assert (figures.restricted, figures.overdue, figures.due_on) == (2, 1, date(2025, 4, 30))


def test_the_list_is_searched_by_name_with_wildcards_taken_literally(client, site):
    make_site(site.organisation, name="100% House")

    assert [site.name for site, _ in client.get("/sites/?q=%25").context["rows"]] == ["100% House"]


def test_lists_of_sites_take_the_same_queries_for_5_and_for_50(client, lead):
    for _ in range(5):
        make_camera(make_site(lead.organisation), "restricted")
    few = queries_of(client, "/sites/")
    for _ in range(45):
        make_camera(make_site(lead.organisation), "restricted")

    assert queries_of(client, "/sites/") == few
    assert few <= 10


def test_a_site_takes_the_same_queries_for_5_and_for_200_cameras(client, site):
    for _ in range(5):
        make_camera(site, "restricted")
    few = queries_of(client, f"/sites/{site.uuid}/")
    for _ in range(195):
        make_camera(site, "suspected")

    assert queries_of(client, f"/sites/{site.uuid}/") == few
    assert few <= 10


@pytest.mark.parametrize("path", ["/sites/{}/", "/sites/{}/sensitivity/"])
def test_a_site_out_of_reach_and_an_unknown_one_are_the_same_404(site, path):
    both = make_person("facilities_manager", organisation=site.organisation, sites=[site])
    strangers = [make_site().uuid, make_site(site.organisation).uuid, uuid4()]

    answers = [browser(both).get(path.format(uuid)) for uuid in strangers]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize(
    ("role", "adds", "decides"),
    [
        ("administrator", 200, 404),
        ("compliance_lead", 200, 200),
        ("facilities_manager", 404, 404),
        ("contractor", 404, 404),
        ("auditor", 404, 404),
    ],
)
def test_what_each_role_may_do_with_a_site(site, role, adds, decides):
    person = browser(make_person(role, organisation=site.organisation, sites=[site]))

    assert person.get(f"/sites/{site.uuid}/").status_code == 200
    assert person.get("/sites/add/").status_code == adds
    assert person.get(f"/sites/{site.uuid}/sensitivity/").status_code == decides
    assert person.post(f"/sites/{site.uuid}/sensitivity/", {}).status_code == (422 if decides == 200 else 404)


def test_a_contractor_sees_a_sites_name_and_none_of_its_cameras(site):
    make_camera(site, "restricted", asset_tag="C021")
    contractor = make_person("contractor", organisation=site.organisation, sites=[site])

    page = text(browser(contractor).get(f"/sites/{site.uuid}/"))

    assert "Town Hall" in page
    assert "C021" not in page
    assert "Restricted" not in page.replace("“Restricted”", "")


def test_restricted_cameras_stand_first(client, site):
    for verdict in ("clear", "unknown", "restricted", "suspected"):
        make_camera(site, verdict, asset_tag=verdict)

    table = client.get(f"/sites/{site.uuid}/").context["table"]

    assert [camera.asset_tag for camera in table.data] == ["restricted", "suspected", "unknown", "clear"]


# Adding


def test_a_site_is_added_by_its_name_alone(client, lead):
    answer = client.post("/sites/add/", {"name": "  Ministry   House "}, follow=True)

    site = Site.objects.get()
    assert (site.name, site.code, site.category, site.division) == (
        "Ministry House",
        "ministry-house",
        "unassessed",
        lead.organisation.division,
    )
    assert "Ministry House added" in text(answer)


def test_a_site_is_added_and_decided_on_in_one_form(client):
    client.post(
        "/sites/add/", {"name": "Ministry House", "used_by_ministers": "yes", "reason": "Private office"}
    )

    decision = SensitivityDecision.objects.get()
    assert (decision.site.category, decision.reason) == ("sensitive", "Private office")
    assert decision.site.sensitive_since is None


def test_an_administrator_who_may_not_decide_only_adds(lead):
    administrator = make_person("administrator", organisation=lead.organisation)

    browser(administrator).post("/sites/add/", {"name": "Ministry House", "used_by_ministers": "yes"})

    assert Site.objects.get().category == "unassessed"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": ""}, "Enter the name of the site"),
        ({"name": "???"}, "Enter a name with letters or digits"),
        ({"name": "TOWN-HALL"}, "There is already a site called Town Hall."),
        ({"name": "New", "code": "no spaces"}, "Use letters, digits and dashes"),
    ],
)
def test_a_mistake_in_a_site_is_told_in_words(client, site, facts, words):
    answer = client.post("/sites/add/", facts)

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert words in text(answer)
    assert Site.objects.count() == 1


# The sensitivity decision


def decide(client, site, **answers):
    return client.post(f"/sites/{site.uuid}/sensitivity/", ALL_NO | {"reason": "Asked security"} | answers)


@pytest.mark.parametrize(
    ("answers", "category"),
    [
        ({"holds_secret": "yes"}, "sensitive"),
        ({"holds_secret": "yes", "extended": "on"}, "sensitive"),
        ({}, "ordinary"),
        ({"protected_by_socpa": "not_assessed"}, "unassessed"),
        ({"extended": "on", "extended_remove_by": "1 4 2027"}, "extended"),
    ],
)
def test_the_four_answers_give_the_category(client, site, answers, category):
    assert decide(client, site, **answers).status_code == 302

    site.refresh_from_db()
    assert site.category == category


def test_a_decision_has_its_cameras_dates_worked_out_again(client, site, lead):
    camera = make_camera(site, to_replan=False)

    decide(client, site, holds_secret="yes")

    camera.refresh_from_db()
    assert camera.to_replan
    assert Job.objects.filter(kind="replan", organisation=lead.organisation, asked_by=lead).exists()


def test_the_site_says_who_decided_when_and_why_and_keeps_what_was_before(client, site):
    decide(client, site, reason="Asked security")
    decide(client, site, holds_secret="yes", reason="Safe installed")

    page = text(client.get(f"/sites/{site.uuid}/"))

    today = timezone.localdate()
    assert f"Decided on {today.day} {today:%B %Y} by Ada Lead" in page
    assert "Safe installed" in page
    assert "Asked security" in page
    assert page.count("decided by Ada Lead") == 2


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"reason": ""}, "Enter how you know"),
        ({"used_by_ministers": ""}, "Answer yes, no or not assessed"),
        ({"used_by_ministers": "perhaps"}, "from the list"),
        ({"sensitive_since": "1 4 2026"}, "Answer yes to one of the four"),
        ({"holds_secret": "yes", "sensitive_since": "31 2 2026"}, "Enter a real date"),
        ({"extended_remove_by": "1 4 2027"}, "Tick that you extend the mitigation"),
    ],
)
def test_a_mistake_in_a_decision_is_told_in_words_and_decides_nothing(client, site, answers, words):
    answer = decide(client, site, **answers)

    assert answer.status_code == 422
    assert words in text(answer)
    assert not SensitivityDecision.objects.exists()


def test_a_site_cannot_become_sensitive_tomorrow(client, site):
    tomorrow = timezone.localdate() + timedelta(days=1)

    answer = decide(client, site, holds_secret="yes", sensitive_since=tomorrow.isoformat())

    assert "must be today or in the past" in text(answer)


def test_what_was_typed_is_escaped_everywhere(client, lead):
    client.post(
        "/sites/add/", {"name": f"House {XSS}", "address": XSS, "used_by_ministers": "no", "reason": XSS}
    )
    site = Site.objects.get()

    for path in (
        "/",
        "/sites/",
        f"/sites/{site.uuid}/",
        f"/sites/{site.uuid}/sensitivity/",
        f"/sites/?q={XSS}",
    ):
        assert "<script>alert" not in text(client.get(path))


def test_looking_writes_nothing(client, site):
    for path in ("/sites/", "/sites/add/", f"/sites/{site.uuid}/", f"/sites/{site.uuid}/sensitivity/"):
        with nothing_written():
            assert client.get(path).status_code == 200


def test_the_cameras_of_a_site_begin_with_what_hangs_there_and_is_due():
    lead = make_person("compliance_lead")
    site = make_site(lead.organisation)
    make_camera(site, "restricted", asset_tag="GONE", life="gone")
    make_camera(site, "restricted", asset_tag="UNDATED")
    make_camera(site, "restricted", asset_tag="DUE", due_on=date(2026, 1, 1))
    make_camera(site, "suspected", asset_tag="CHECK", due_on=date(2025, 1, 1))

    table = browser(lead).get(f"/sites/{site.uuid}/").context["table"]

    assert [row.record.asset_tag for row in table.rows] == ["DUE", "UNDATED", "CHECK", "GONE"]
