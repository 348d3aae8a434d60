"""The organisation's settings, and the change of its kind that says first what it moves."""

import pytest

from inventory.models import AuditEvent, Camera, Job
from removal.services import replanning
from tests.builders import make_camera, make_person, make_site
from tests.inventory.pages import browser, text
from tests.removal.lines import TODAY

pytestmark = pytest.mark.django_db
SETTINGS = {"name": "Department of the South", "marking": "OFFICIAL", "division": "scotland"}


@pytest.fixture
def administrator():
    return make_person("administrator")


def test_settings_are_saved_audited_and_shown_on_every_page(administrator):
    client = browser(administrator)

    page = text(client.post("/organisation/", SETTINGS, follow=True))

    assert "The settings are saved" in page
    assert "Department of the South" in page
    assert '<p class="lc-marking">OFFICIAL</p>' in page
    event = AuditEvent.objects.get(action="organisation changed")
    assert event.after == SETTINGS
    assert event.before["division"] == "england-and-wales"


def test_saving_the_same_settings_writes_no_event(administrator):
    own = administrator.organisation

    browser(administrator).post(
        "/organisation/", {"name": own.name, "marking": own.marking, "division": own.division}
    )

    assert not AuditEvent.objects.exists()


def test_of_two_saving_the_settings_the_second_is_told_and_nothing_is_lost(administrator):
    client = browser(administrator)
    opened = client.get("/organisation/").context["form"].initial["seen"]
    client.post("/organisation/", SETTINGS | {"seen": opened})

    answer = client.post("/organisation/", SETTINGS | {"name": "Another name", "seen": opened})

    assert answer.status_code == 409
    assert "Somebody else has changed the settings" in text(answer)
    administrator.organisation.refresh_from_db()
    assert administrator.organisation.name == SETTINGS["name"]


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("division", "france"), ("marking", "x" * 61)])
def test_a_mistake_in_the_settings_is_told_and_saves_nothing(administrator, field, value):
    answer = browser(administrator).post("/organisation/", SETTINGS | {field: value})

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not AuditEvent.objects.exists()


def test_another_kind_is_confirmed_after_reading_what_moves(administrator):
    make_camera(make_site(administrator.organisation), "restricted")
    client, facts = browser(administrator), {"kind": "other", "reason": "We left the department"}

    asked = client.post("/organisation/kind/", facts)
    administrator.organisation.refresh_from_db()

    assert "Nothing is overdue any more" in text(asked)
    assert "1 camera and by when is worked out anew, 1 of them restricted" in text(asked)
    assert administrator.organisation.kind == "central_government"
    assert not Job.objects.exists()

    client.post("/organisation/kind/", facts | {"confirmed": "on"})
    administrator.organisation.refresh_from_db()

    assert administrator.organisation.kind == "other"
    event = AuditEvent.objects.get(action="organisation kind changed")
    assert (event.before, event.after, event.reason) == (
        {"kind": "central_government"},
        {"kind": "other"},
        "We left the department",
    )
    job = Job.objects.get()
    assert (job.kind, job.arguments["full"]) == ("replan", True)


def test_after_the_change_of_kind_what_was_overdue_is_a_suggestion(administrator):
    camera = make_camera(
        make_site(administrator.organisation, "sensitive"), "restricted", connection="isolated"
    )
    replanning.replan_now(administrator.organisation, on=TODAY)
    assert Camera.objects.get(pk=camera.pk).status == "overdue"

    facts = {"kind": "other", "reason": "We left the department", "confirmed": "on"}
    browser(administrator).post("/organisation/kind/", facts)
    administrator.organisation.refresh_from_db()
    replanning.replan_now(administrator.organisation, on=TODAY)

    assert Camera.objects.get(pk=camera.pk).status != "overdue"


def test_the_same_kind_again_changes_nothing(administrator):
    facts = {"kind": "central_government", "reason": "No change", "confirmed": "on"}

    answer = browser(administrator).post("/organisation/kind/", facts, follow=True)

    assert "Nothing has changed" in text(answer)
    assert not Job.objects.exists()


def test_a_kind_needs_a_reason(administrator):
    answer = browser(administrator).post("/organisation/kind/", {"kind": "other", "reason": " "})

    assert answer.status_code == 422
    assert "Enter why it changes" in text(answer)
