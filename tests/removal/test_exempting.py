"""Exemptions as services: two people, an end, no way round the limits, and back to where the line was."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from inventory.models import AuditEvent, Job
from removal.models import Exemption, Removal
from removal.services import appointing, exempting, replanning
from removal.services.progress import MissingEvidenceError, NotAllowedError, progress
from removal.tasks import nightly
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.removal.lines import FACTS, TODAY, make_line, somebody

pytestmark = pytest.mark.django_db

LAST_DAY = date(2027, 3, 31)
REQUEST = {
    "reason_code": "supply",
    "reason": "The new cameras come in March.",
    "residual_risk": "It sees the yard.",
    "controls": "Patrols twice a night.",
    "closure_plan": "Comes down with delivery 7.",
    "expires_on": LAST_DAY,
}


def owner_for(line, on=TODAY):
    """The site's responsible owner."""
    owner = somebody(line, "administrator")
    appointing.appoint(owner, site=line.plan.site, basis="Letter", by=somebody(line, "administrator"), on=on)
    return owner


def granted(line, *, on=TODAY, **facts):
    """An exemption of the line, asked for by one person and approved by the site's owner."""
    request = exempting.ask(line, REQUEST | facts, by=somebody(line), on=on)
    owner = appointing.owner_of(line.plan.site, on=on)
    by = owner.person if owner else owner_for(line, on)
    exemption = exempting.approve(request, "Agreed", by=by, on=on)
    replanning.replan_now(line.plan.organisation, on=on)
    line.camera.refresh_from_db()
    return exemption


def test_an_exempted_camera_is_not_overdue_its_line_and_its_date_stay_as_they_were():
    line = make_line("approved")
    due_on = line.camera.due_on

    exemption = granted(line)

    line.refresh_from_db()
    assert (exemption.state, exemption.starts_on, exemption.decided_as) == (
        "running",
        TODAY,
        "responsible owner",
    )
    assert (line.camera.status, line.camera.due_on) == ("exempted", due_on)
    assert (line.state, exemption.due_on) == ("approved", due_on)


@pytest.mark.parametrize(("after", "status"), [(timedelta(0), "exempted"), (timedelta(days=1), "overdue")])
def test_it_holds_on_its_last_day_and_no_longer_whether_or_not_a_night_was_missed(after, status):
    line = make_line("approved")
    granted(line)

    replanning.replan_now(line.plan.organisation, on=LAST_DAY + after)

    line.camera.refresh_from_db()
    assert line.camera.status == status


def test_the_night_after_its_last_day_it_lapses_once_and_the_line_is_where_it_was():
    line = make_line("scheduled")
    exemption = granted(line)
    organisation = line.plan.organisation
    events = AuditEvent.objects.filter(action="exemption lapsed")

    lapsed = [exempting.lapse(organisation, on=LAST_DAY + timedelta(days=days)) for days in (0, 9, 9)]

    exemption.refresh_from_db()
    line.refresh_from_db()
    assert lapsed == [0, 1, 0]
    assert (exemption.state, exemption.ended_on) == ("lapsed", LAST_DAY + timedelta(days=9))
    assert (line.state, events.count()) == ("scheduled", 1)


def test_the_nightly_job_lapses_what_has_run_out():
    line = make_line("approved")
    exemption = granted(line, on=date(2026, 1, 5), expires_on=date(2026, 1, 9))

    nightly()
    nightly()

    exemption.refresh_from_db()
    assert exemption.state == "lapsed"
    assert Job.objects.filter(kind="replan", unique_key__startswith="nightly").count() == 1


def test_what_it_does_not_cover_is_overdue_all_the_same():
    line = make_line("approved", connection="core")
    granted(line, isolation="Its VLAN has no way out, CHG-7")

    replanning.replan_now(line.plan.organisation, on=date(2027, 2, 1))

    line.camera.refresh_from_db()
    asked = set(line.camera.obligations.filter(superseded_at=None).values_list("obligation", flat=True))
    assert {"MUST_REMOVE", "MUST_DISCONNECT"} <= asked
    assert line.camera.status == "overdue"


def test_whoever_asked_does_not_decide_not_even_as_the_responsible_owner():
    line = make_line()
    owner = somebody(line)
    appointing.appoint(
        owner, site=line.plan.site, basis="Letter", by=somebody(line, "administrator"), on=TODAY
    )
    request = exempting.ask(line, REQUEST, by=owner, on=TODAY)

    with pytest.raises(NotAllowedError, match="You asked for it"):
        exempting.approve(request, "Agreed", by=owner, on=TODAY)

    with pytest.raises(IntegrityError, match="an_exemption_is_decided_by_another"), transaction.atomic():
        Exemption.objects.filter(pk=request.pk).update(decided_by=owner)


def test_at_a_sensitive_site_of_central_government_only_the_responsible_owner_decides():
    line = make_line()
    request = exempting.ask(line, REQUEST, by=somebody(line), on=TODAY)
    lead = somebody(line, "compliance_lead")

    with pytest.raises(NotAllowedError, match="none is appointed"):
        exempting.approve(request, "Agreed", by=lead, on=TODAY)
    owner = owner_for(line)
    with pytest.raises(NotAllowedError, match=str(owner)):
        exempting.approve(request, "Agreed", by=lead, on=TODAY)

    assert exempting.approve(request, "Agreed", by=owner, on=TODAY).state == "running"


def test_elsewhere_the_compliance_lead_may_decide_and_a_facilities_manager_may_not():
    line = make_line(category="extended", site=make_site(make_organisation(kind="adopter"), "extended"))
    request = exempting.ask(line, REQUEST, by=somebody(line), on=TODAY)

    with pytest.raises(NotAllowedError, match="Only a compliance lead"):
        exempting.refuse(request, "No", by=somebody(line, "facilities_manager"), on=TODAY)
    refused = exempting.refuse(request, "Buy others", by=somebody(line, "compliance_lead"), on=TODAY)

    assert (refused.state, refused.decided_as, refused.was_granted) == ("refused", "compliance lead", False)


def test_a_new_camera_is_never_exempted():
    line = make_line(life="new")

    with pytest.raises(NotAllowedError, match="no exemption from the ban"):
        exempting.ask(line, REQUEST, by=somebody(line), on=TODAY)

    assert not Exemption.objects.exists()


@pytest.mark.parametrize("state", ["removed", "sanitised", "disposed", "verified", "closed", "cancelled"])
def test_a_line_whose_camera_is_down_is_not_exempted(state):
    line = make_line(state)

    with pytest.raises(NotAllowedError, match="nothing left to be exempted from"):
        exempting.ask(line, REQUEST, by=somebody(line), on=TODAY)


def test_a_camera_that_must_go_is_exempted_only_when_it_is_off_the_network():
    line = make_line(connection="core")

    with pytest.raises(MissingEvidenceError, match="kept off the network"):
        exempting.ask(line, REQUEST, by=somebody(line), on=TODAY)


def test_two_renewals_at_most_also_by_asking_anew_after_a_lapse():
    line = make_line()
    first = granted(line, expires_on=date(2026, 12, 31))
    second = granted(line, on=date(2026, 12, 1), expires_on=date(2027, 1, 31))
    exempting.lapse(line.plan.organisation, on=date(2027, 2, 1))
    third = granted(line, on=date(2027, 2, 1), expires_on=date(2027, 3, 31))

    first.refresh_from_db()
    second.refresh_from_db()
    assert [each.state for each in (first, second, third)] == ["renewed", "lapsed", "running"]
    assert [each.renewal for each in (first, second, third)] == [0, 1, 2]
    assert (second.renewal_of, third.renewal_of) == (first, None)
    with pytest.raises(NotAllowedError, match="it has to come down now"):
        exempting.ask(
            line, REQUEST | {"expires_on": date(2027, 6, 1)}, by=somebody(line), on=date(2027, 3, 1)
        )


def test_only_one_request_waits_and_an_approval_too_late_is_refused():
    line = make_line()
    request = exempting.ask(line, REQUEST, by=somebody(line), on=TODAY)

    with pytest.raises(NotAllowedError, match="waiting for a decision already"):
        exempting.ask(line, REQUEST, by=somebody(line), on=TODAY)
    with pytest.raises(NotAllowedError, match="must be after"):
        exempting.approve(request, "Agreed", by=owner_for(line), on=LAST_DAY)


def test_a_request_is_taken_back_by_who_made_it_and_an_exemption_ended_by_who_decides():
    line = make_line()
    asker = somebody(line)
    request = exempting.ask(line, REQUEST, by=asker, on=TODAY)
    assert exempting.withdraw(request, "Came earlier", by=asker, on=TODAY).state == "withdrawn"

    running = granted(line)
    with pytest.raises(NotAllowedError, match="responsible owner decides"):
        exempting.withdraw(running, "Not wanted", by=asker, on=TODAY)
    owner = appointing.owner_of(line.plan.site, on=TODAY).person
    exempting.withdraw(running, "The risk has grown", by=owner, on=TODAY)
    replanning.replan_now(line.plan.organisation, on=TODAY)

    line.camera.refresh_from_db()
    assert line.camera.status == "overdue"


def test_once_the_camera_is_down_its_exemption_is_not_needed_any_more():
    line = make_line("scheduled")
    exemption = granted(line)

    progress(line, "remove", FACTS["remove"], by=somebody(line), on=TODAY)

    assert not Exemption.objects.running(on=TODAY).exists()
    assert exempting.lapse(line.plan.organisation, on=TODAY) == 1
    exemption.refresh_from_db()
    assert exemption.state == "met"


def test_work_may_be_planned_until_the_last_day_of_the_exemption():
    line = make_line(site=make_site(make_organisation(kind="adopter"), "extended"))
    Removal.objects.filter(pk=line.pk).update(state="draft")
    work_by = date(2027, 1, 15)
    line.camera.obligations.filter(superseded_at=None, obligation="MUST_REMOVE").update(
        due_on=work_by, remediation_due_on=None
    )
    submit = FACTS["submit"] | {"planned_on": date(2027, 3, 1)}

    with pytest.raises(MissingEvidenceError, match="ask for an exemption"):
        progress(line, "submit", submit, by=somebody(line), on=TODAY)
    request = exempting.ask(line, REQUEST, by=somebody(line), on=TODAY)
    exempting.approve(request, "Agreed", by=somebody(line, "compliance_lead"), on=TODAY)

    assert progress(line, "submit", submit, by=somebody(line), on=TODAY).state == "submitted"


def test_every_step_is_told_in_the_audit_trail():
    line = make_line()
    granted(line)
    exempting.lapse(line.plan.organisation, on=LAST_DAY + timedelta(days=1))

    told = list(
        AuditEvent.objects.filter(subject_kind="exemption").order_by("pk").values_list("action", flat=True)
    )
    assert told == ["exemption asked for", "exemption approved", "exemption lapsed"]


@pytest.mark.parametrize("role", ["auditor", "contractor"])
def test_an_auditor_or_contractor_does_not_answer_for_a_site(role):
    line = make_line()

    with pytest.raises(NotAllowedError, match="cannot answer for a site"):
        appointing.appoint(
            somebody(line, role), site=line.plan.site, basis="Letter", by=somebody(line), on=TODAY
        )


def test_a_sites_own_owner_answers_before_the_organisations_and_a_new_one_ends_the_one_before():
    organisation = make_organisation()
    site, other = make_site(organisation), make_site(organisation)
    by, first, second = (make_person("administrator", organisation=organisation) for _ in range(3))
    appointing.appoint(first, site=None, basis="Board", by=by, on=TODAY)
    appointing.appoint(first, site=site, basis="Letter", by=by, on=TODAY)
    appointing.appoint(second, site=site, basis="Letter 2", by=by, on=TODAY)

    assert appointing.owner_of(site, on=TODAY).person == second
    assert appointing.owner_of(other, on=TODAY).person == first
    second.is_active = False
    second.save()
    assert appointing.owner_of(site, on=TODAY).person == first
    elsewhere = make_person("facilities_manager", organisation=organisation)
    with pytest.raises(NotAllowedError, match="out of"):
        appointing.appoint(elsewhere, site=site, basis="Letter", by=by, on=TODAY)


def test_nobody_of_another_organisation_asks_or_decides():
    line = make_line()
    stranger = make_camera(make_site()).organisation
    person = make_person("compliance_lead", organisation=stranger)

    with pytest.raises(NotAllowedError):
        exempting.ask(line, REQUEST, by=person, on=TODAY)
    request = exempting.ask(line, REQUEST, by=somebody(line), on=TODAY)
    with pytest.raises(NotAllowedError, match="another organisation"):
        exempting.approve(request, "Yes", by=person, on=TODAY)


@pytest.mark.parametrize("role", ["compliance_lead", "administrator"])
@pytest.mark.parametrize("answers_for", ["nothing", "the site", "everything", "everything but the site"])
@pytest.mark.parametrize(("kind", "category"), [("central_government", "sensitive"), ("adopter", "extended")])
def test_a_request_waits_for_exactly_those_who_may_decide_it(role, answers_for, kind, category):
    site = make_site(make_organisation(kind=kind), category)
    line = make_line("approved", site=site)
    somebody_else = owner_for(line) if answers_for == "everything but the site" else None
    person = somebody(line, role)
    if answers_for != "nothing":
        where = site if answers_for == "the site" else None
        appointing.appoint(person, site=where, basis="Letter", by=somebody(line, "administrator"), on=TODAY)
    request = exempting.ask(line, REQUEST, by=somebody(line), on=TODAY)

    for each in filter(None, (person, somebody_else, request.requested_by)):
        waits = exempting.waiting_for(each, Exemption.objects.all(), on=TODAY).exists()
        assert waits is (exempting.cannot_decide(request, each, on=TODAY) == "")
