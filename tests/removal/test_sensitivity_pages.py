"""Deciding on sites: one decision over many, what it moves seen first, and when it is to be looked at again."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from inventory.models import AuditEvent, Camera, Job, SensitivityDecision, Site
from removal.models import Obligation
from removal.services import previewing, replanning
from removal.services.previewing import Standing
from removal.services.situations import Supposed
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.inventory.pages import browser, nothing_written, text

pytestmark = pytest.mark.django_db

NO = dict.fromkeys(SensitivityDecision.LIMBS, "no") | {"reason": "Asked the schools"}
YES = NO | {"holds_secret": "yes"}


@pytest.fixture
def lead():
    return make_person(organisation=make_organisation(kind="adopter"))


@pytest.fixture
def schools(lead):
    return [make_site(lead.organisation, "unassessed", name=f"School {n}") for n in range(60)]


@pytest.fixture
def client(lead):
    return browser(lead)


def uuids(sites):
    return " ".join(str(site.uuid) for site in sites)


def categories(sites):
    return set(Site.objects.filter(pk__in=[site.pk for site in sites]).values_list("category", flat=True))


def test_one_decision_covers_every_site_that_a_filter_leaves(client, lead, schools):
    other = make_site(lead.organisation, "unassessed", name="Town Hall")

    page = client.post("/sites/decide/", {"step": "choose", "all": "1", "q": "school"})
    sent = NO | {"sites": uuids(page.context["sites"]), "step": "save"}
    answer = client.post("/sites/decide/", sent, follow=True)

    assert "60 sites are now ordinary" in text(answer)
    assert categories(schools) == {"ordinary"}
    assert categories([other]) == {"unassessed"}
    assert SensitivityDecision.objects.filter(site__in=schools, decided_by=lead).count() == 60
    assert Job.objects.filter(kind="replan").count() == 1


def test_a_decision_over_many_sites_is_one_event_that_names_them(client, schools):
    client.post("/sites/decide/", NO | {"sites": uuids(schools[:3]), "step": "save"})

    event = AuditEvent.objects.get(action="sensitivity decided")
    assert event.after["sites"] == [site.code for site in schools[:3]]
    assert event.before == {"category": {"unassessed": 3}}
    assert event.reason == "Asked the schools"


def test_ticked_sites_alone_are_decided_on_and_others_organisations_never(client, schools):
    theirs = make_site(category="unassessed")

    page = client.post("/sites/decide/", {"step": "choose", "site": [schools[0].uuid, theirs.uuid, "x"]})
    client.post("/sites/decide/", NO | {"sites": uuids([schools[0], theirs]), "step": "save"})

    assert page.context["sites"] == [schools[0]]
    assert (categories(schools[:1]), categories([theirs])) == ({"ordinary"}, {"unassessed"})


def test_without_a_ticked_site_nothing_happens_and_the_list_says_so(client, schools):
    answer = client.post("/sites/decide/", {"step": "choose"}, follow=True)

    assert "Tick the sites" in text(answer)
    assert not SensitivityDecision.objects.exists()


def test_the_preview_says_what_moves_and_writes_nothing(client, lead, schools):
    for site in schools[:2]:
        make_camera(site, "restricted", connection="isolated", asset_tag=f"T-{site.pk}")
    make_camera(schools[0], "clear", connection="isolated")
    replanning.replan_now(lead.organisation, on=timezone.localdate())
    client.get("/sites/")  # a session is written

    with nothing_written():
        page = client.post("/sites/decide/", YES | {"sites": uuids(schools[:2]), "step": "preview"})

    found = page.context["preview"]
    assert (found.cameras, found.cameras_moved) == (3, 2)
    assert found.begin == {"MUST_REMOVE": 2}
    assert found.end == {"INVESTIGATE": 2, "REPLACE_AT_NEXT_UPGRADE": 2}
    assert [group.after.headline for group in found.groups] == ["MUST_REMOVE"]
    assert f"T-{schools[0].pk}" in text(page)
    assert "2 unassessed now" in text(page) or "2 not assessed now" in text(page)


def test_a_preview_comes_to_what_the_replan_then_comes_to(client, lead, schools):
    today = timezone.localdate()
    for number, site in enumerate(schools[:6]):
        for verdict in ("restricted", "suspected", "unknown", "clear", ""):
            connection = ("core", "internet", "unknown")[number % 3]
            make_camera(site, verdict, connection=connection, installed_on=f"20{10 + number}")
    replanning.replan_now(lead.organisation, on=today)
    page = client.post("/sites/decide/", YES | {"sites": uuids(schools[:6]), "step": "preview"})
    foreseen = {move.camera_id: move.after for move in page.context["preview"].listed}

    client.post("/sites/decide/", YES | {"sites": uuids(schools[:6]), "step": "save"})
    before = {camera.pk: Standing(camera.headline, camera.due_on) for camera in Camera.objects.all()}
    replanning.replan_now(lead.organisation, on=today)

    after = {camera.pk: Standing(camera.headline, camera.due_on) for camera in Camera.objects.all()}
    assert {pk: standing for pk, standing in after.items() if standing != before[pk]} == foreseen
    assert foreseen


def test_nothing_supposed_moves_nothing(lead, schools):
    for verdict in ("restricted", "suspected", "clear", ""):
        make_camera(schools[0], verdict, connection="core")
    on = date(2026, 11, 23)
    replanning.replan_now(lead.organisation, on=on)

    found = previewing.preview(lead.organisation, Camera.objects.in_register(), Supposed(), on=on)

    assert (found.cameras, found.cameras_moved, found.begin, found.end) == (4, 0, {}, {})


def test_a_recorder_elsewhere_that_serves_the_site_is_in_its_preview(lead, schools):
    recorder = make_camera(schools[1], "restricted", kind="recorder", connection="isolated")
    make_camera(schools[0], "clear", connection="isolated", recorder=recorder)

    assert recorder in previewing.cameras_of(lead.organisation, schools[:1])


def test_answers_can_be_changed_from_the_preview_without_typing_them_again(client, schools):
    page = client.post("/sites/decide/", YES | {"sites": uuids(schools[:2]), "step": "change"})

    assert page.status_code == 200
    assert "Asked the schools" in text(page)
    assert not SensitivityDecision.objects.exists()


def test_a_decision_past_its_review_is_shown_and_found(client, schools):
    soon = timezone.localdate() + timedelta(days=30)
    client.post("/sites/decide/", NO | {"sites": uuids(schools[:2]), "review_by": soon.isoformat()})
    assert Site.objects.get(pk=schools[0].pk).review_by == soon
    assert f"looked at again by {soon.day} {soon:%B %Y}" in text(client.get(f"/sites/{schools[0].uuid}/"))

    past = timezone.localdate() - timedelta(days=1)
    Site.objects.filter(pk=schools[0].pk).update(review_by=past)
    SensitivityDecision.objects.filter(site=schools[0]).update(review_by=past)

    found = client.get("/sites/?review=on")
    assert [site.pk for site, _ in found.context["rows"]] == [schools[0].pk]
    assert "Review was due" in text(found)
    assert "Review is past" in text(client.get(f"/sites/{schools[0].uuid}/"))


@pytest.mark.parametrize("days", [0, -1])
def test_a_review_is_in_the_future(client, schools, days):
    day = timezone.localdate() + timedelta(days=days)

    answer = client.post(
        "/sites/decide/", NO | {"sites": uuids(schools[:2]), "review_by": day.isoformat(), "step": "preview"}
    )

    assert answer.status_code == 422
    assert "must be in the future" in text(answer)


@pytest.mark.parametrize(("kind", "status"), [("central_government", 422), ("adopter", 302)])
def test_a_department_that_extends_the_mitigation_says_by_when(kind, status):
    lead = make_person(organisation=make_organisation(kind=kind))
    site = make_site(lead.organisation, "unassessed")

    answer = browser(lead).post(f"/sites/{site.uuid}/sensitivity/", NO | {"extended": "on"})

    assert answer.status_code == status


def test_an_extended_site_moves_to_the_date_of_its_decision_and_the_sentence_says_so():
    lead = make_person(organisation=make_organisation())
    site = make_site(lead.organisation, "ordinary")
    camera = make_camera(site, "restricted", connection="isolated")
    by = timezone.localdate() + timedelta(days=200)

    sent = NO | {"extended": "on", "extended_remove_by": by.isoformat()}
    browser(lead).post(f"/sites/{site.uuid}/sensitivity/", sent)
    replanning.replan_now(lead.organisation, on=timezone.localdate())

    asked = Obligation.objects.current().get(camera=camera, rule="D09")
    assert asked.due_on == by
    today = timezone.localdate()
    said = f"decision of {today.day} {today:%B %Y} that extended the mitigation to this site"
    assert said in asked.sentence
