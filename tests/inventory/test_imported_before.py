"""The same file again: who imported it and when is said before anything is written; the history keeps all of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inventory import jobs
from inventory.models import ImportBatch
from inventory.services.sites import add_site
from tests.builders import make_person
from tests.inventory.pages import browser, lead_of_a_listed_organisation, text

pytestmark = pytest.mark.django_db

REGISTER = "Site,Asset tag,Make,Model\nMinistry House,C001,Axis,P3267-LVE\nTwon Hall,C2,Axis,P1\n"


@pytest.fixture
def lead():
    lead = lead_of_a_listed_organisation(name="Ann Lead")
    add_site(lead.organisation, "Ministry House", by=lead)
    return lead


def upload(person, content=REGISTER, name="register.csv", **extra):
    fields = {"file": SimpleUploadedFile(name, content.encode())} | extra.pop("fields", {})
    answer = browser(person).post(reverse("new_import"), fields, **extra)
    jobs.run_all()
    return answer


def imported(person, *args, **extra):
    upload(person, *args, **extra)
    browser(person).post(reverse("confirm_import", args=[newest().uuid]))
    jobs.run_all()


def newest():
    return ImportBatch.objects.order_by("pk").last()


def test_the_preview_says_who_imported_it(lead):
    imported(lead)
    other = make_person("compliance_lead", organisation=lead.organisation)

    answer = upload(other, name="renamed.csv")

    page = text(browser(other).get(answer.url))
    assert newest().state == "awaiting_confirmation"
    assert "by Ann Lead, then called register.csv: 1 row added, 0 changed, 1 not added" in page


def test_imported_again_on_a_yes_it_adds_what_could_not_be_added_then(lead):
    imported(lead)
    add_site(lead.organisation, "Twon Hall", by=lead)
    imported(lead)

    batch = newest()
    assert (batch.state, batch.rows_created, batch.rows_unchanged) == ("completed", 1, 1)


def test_it_can_be_left(lead):
    imported(lead)
    upload(lead)

    browser(lead).post(reverse("cancel_import", args=[newest().uuid]))

    assert newest().state == "cancelled"
    browser(lead).post(reverse("confirm_import", args=[newest().uuid]))
    assert newest().state == "cancelled"


@pytest.mark.parametrize("change", ["undone", "other file"])
def test_nothing_is_said_where_the_former_import_does_not_stand(lead, change):
    imported(lead)
    if change == "undone":
        ImportBatch.objects.update(undone_at=newest().finished_at)

    answer = upload(lead, REGISTER + ("\n" if change == "other file" else ""))

    assert "This very file was imported" not in text(browser(lead).get(answer.url))


def test_the_history_says_who_when_which_file_and_what_came_of_it(lead):
    imported(lead)
    batch = newest()

    listed, page = (text(browser(lead).get(url)) for url in ("/imports/", f"/imports/{batch.uuid}/"))

    for what in (
        "Ann Lead",
        "register.csv",
        batch.sha256[:12],
        "1 added, 0 changed, 0 already here, 1 not added",
    ):
        assert what in listed
    assert batch.sha256 in page
    ImportBatch.objects.update(undone_at=batch.finished_at)
    assert "Undone" in text(browser(lead).get("/imports/"))
