"""The frozen baseline and the four questions: what is stated, what stands beside it, and who may state it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from inventory.models import AuditEvent, Camera, Site
from removal.models import Answer, Baseline
from removal.services import statements
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.removal.report_data import make_line, make_plan, total, workbook_of

pytestmark = pytest.mark.django_db

ABOUT = "Against the baseline"


@pytest.fixture
def organisation():
    return make_organisation("CO")


@pytest.fixture
def lead(organisation):
    return make_person(organisation=organisation, name="Lead")


@pytest.fixture
def sites(organisation):
    """Two affected sites."""
    found = [make_site(organisation, "sensitive", name=name) for name in ("First", "Second")]
    for site in found:
        make_camera(site, "restricted", connection="core")
    return found


def freeze(organisation, lead, **fields):
    return statements.freeze_baseline(organisation, **{"on": timezone.localdate(), "by": lead} | fields)


def against(organisation):
    book = workbook_of(organisation)
    names = ("Baseline", "Of them, equipment removed", "Of them, not affected any more", "Found since")
    shares = ("Share removed", "Share removed, late finds included")
    return [total(book, ABOUT, name) for name in names + shares]


def remove_all_of(site):
    plan = make_plan(site)
    for camera in site.cameras.all():
        make_line(plan, camera, "removed", removed_on=date(2026, 3, 5))


def test_the_baseline_holds_the_affected_sites_and_a_late_find_stands_beside_it(organisation, lead, sites):
    assert freeze(organisation, lead).sites == [str(site.uuid) for site in sites]
    remove_all_of(sites[0])
    make_camera(make_site(organisation, "sensitive", name="Third"), "restricted")

    assert against(organisation) == [2, 1, 0, 1, 0.5, 0.3333]


def test_a_site_that_is_decided_otherwise_stays_in_the_denominator_and_is_not_removed(
    organisation, lead, sites
):
    freeze(organisation, lead)
    Site.objects.filter(pk=sites[0].pk).update(category="ordinary")

    assert against(organisation)[:5] == [2, 0, 1, 0, 0]


def test_without_a_baseline_the_report_says_so(organisation, sites):
    book = workbook_of(organisation)

    assert total(book, ABOUT, "Baseline") == "None frozen"
    assert cover(book)["Baseline"].startswith("None frozen")


def test_another_baseline_needs_a_reason_and_the_first_stays(organisation, lead, sites):
    freeze(organisation, lead)
    with pytest.raises(statements.StatementRefusedError, match="Say why"):
        freeze(organisation, lead)
    Camera.objects.update(verdict="clear")

    freeze(organisation, lead, reason="Corrected survey")

    assert [len(each.sites) for each in Baseline.objects.all()] == [0, 2]
    told = AuditEvent.objects.filter(action="baseline frozen").order_by("pk").last()
    assert (told.before["sites"], told.after["sites"], told.reason) == (2, 0, "Corrected survey")


def test_a_baseline_of_a_day_to_come_is_refused(organisation, lead):
    with pytest.raises(statements.StatementRefusedError, match="has not come yet"):
        freeze(organisation, lead, on=timezone.localdate() + timedelta(days=1))


def cover(book):
    return {row[0].value: row[1].value for row in book["Cover"].iter_rows(min_row=4)}


def question(book, letter):
    return next(text for key, text in cover(book).items() if str(key).startswith(f"({letter})"))


def test_the_cover_has_the_four_answers_and_what_the_register_shows_beside_each(organisation, lead, sites):
    given = {"on": date(2026, 3, 3), "evidence": "Minute 4", "by": lead}
    statements.answer(organisation, "b", "no", **given)
    statements.answer(organisation, "b", "yes", **given)
    book = workbook_of(organisation)

    assert question(book, "a").startswith("Not answered.")
    assert question(book, "b") == (
        "Yes, 3 March 2026. Evidence: Minute 4. Answered by Lead.\n"
        "The register: 2 restricted units in place on a core network, 0 on a network not known."
    )
    assert Answer.objects.count() == 2
    foi = question(workbook_of(organisation, "foi"), "b")
    assert foi.startswith("Yes, 3 March 2026.\n")
    assert "Minute" not in foi
    assert "Lead" not in foi


def test_a_lead_answers_and_freezes_on_the_pages(client, organisation, lead, sites):
    client.force_login(lead)

    sent = {"question": "a", "reply": "yes", "on": "3 3 2026", "evidence": "Minute 4"}
    assert client.post("/reports/answers/", sent).url == "/reports/answers/"
    assert client.post("/reports/baseline/", {"on": "1 1 2999"}).status_code == 422
    today = timezone.localdate().strftime("%d %m %Y")
    assert client.post("/reports/baseline/", {"on": today}).url == "/reports/baseline/"

    assert "Minute 4" in client.get("/reports/answers/").content.decode()
    assert "holds now" in client.get("/reports/baseline/").content.decode()
    again = client.post("/reports/baseline/", {"on": today})
    assert again.status_code == 422
    assert "Say why another baseline is frozen" in again.content.decode()


def test_an_auditor_looks_and_changes_nothing(client, organisation):
    client.force_login(make_person("auditor", organisation=organisation))

    for address in ("/reports/answers/", "/reports/baseline/"):
        page = client.get(address)
        assert page.status_code == 200
        assert "A compliance lead" in page.content.decode()
        assert client.post(address, {}).status_code == 404
    assert not Answer.objects.exists()
    assert not Baseline.objects.exists()
