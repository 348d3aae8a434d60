"""An organisation's own schedule: written by choices, seen before it is adopted, kept with its reason."""

from datetime import date

import pytest
from django.utils import timezone

from inventory.models import AuditEvent, Camera, Job
from removal.forms.policies import PolicyForm
from removal.models import AdoptedPolicy, Obligation
from removal.planning.grammar import rule_to_text
from removal.planning.obligations import Org
from removal.planning.policies import DEADLINES, shipped_policy
from removal.planning.schedule import shipped_schedule
from removal.services import previewing, replanning
from removal.services.policies import PolicyRefusedError, adopt, adopted, in_force, policy_of, terms_of
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.inventory.pages import browser, nothing_written, queries_of, text

pytestmark = pytest.mark.django_db

COUNCIL = shipped_policy(Org.ADOPTER)


@pytest.fixture
def lead():
    return make_person(organisation=make_organisation(kind="adopter"))


def said(**answers):
    """The template as the form sends it, with other answers."""
    form = PolicyForm(policy=COUNCIL)
    shown = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in shown.items() if value not in (None, "", False)}
    return {name: value for name, value in (sent | answers).items() if value is not None}


BACKSTOP = {"title": "Our CCTV policy", "replace_2_kind": "day", "replace_2_day": "31 3 2028"}


def rules(policy):
    return {name: rule_to_text(policy.deadline(name)) for name in DEADLINES}


def test_the_template_comes_out_of_the_form_as_it_went_in():
    form = PolicyForm(said(), policy=COUNCIL)

    assert form.is_valid(), form.errors
    assert rules(form.cleaned_data["policy"]) == rules(COUNCIL)


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        (BACKSTOP, "EARLIEST[NEXT_UPGRADE(7), FIXED(2028-03-31) roll=preceding]"),
        (
            {"replace_2_kind": "month", "replace_2_month": "3 2028", "replace_1_life": "10"},
            "EARLIEST[NEXT_UPGRADE(10), MONTH_END(2028-03) roll=preceding]",
        ),
        (
            {"replace_join": "alone", "replace_1_kind": "year", "replace_1_year": "2027/28"},
            "FY_END(2027/28) roll=preceding",
        ),
        (
            {
                "replace_join": "latest",
                "replace_2_kind": "within",
                "replace_2_count": "6",
                "replace_2_unit": "months",
            },
            "LATEST[NEXT_UPGRADE(7), RELATIVE(found_on, 6, months) roll=preceding]",
        ),
    ],
)
def test_each_choice_is_a_rule_of_the_grammar(answers, rule):
    form = PolicyForm(said(**answers), policy=COUNCIL)

    assert form.is_valid(), form.errors
    assert rule_to_text(form.cleaned_data["policy"].replace) == rule


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"replace_join": "alone"}, "would get no date"),
        ({"replace_2_kind": "upgrade", "replace_2_life": "9"}, "would get no date"),
        ({"replace_2_kind": None}, "Choose a second date"),
        ({"replace_2_kind": "day"}, "Enter the day"),
        ({"replace_2_year": "2027/29"}, "Enter the financial year"),
        ({"replace_2_kind": "month", "replace_2_month": "13 2028"}, "Month 13 does not exist"),
        ({"disconnect_count": "0"}, "core network within: enter a whole number from 1 to 1,000"),
        ({"disconnect_count": "many"}, "core network within: enter a whole number from 1 to 1,000"),
        ({"disconnect_count": None}, "core network within: enter a whole number from 1 to 1,000"),
        ({"replace_1_life": "99"}, "Expected life in years: enter a whole number from 1 to 50"),
        ({"remove_1_kind": None}, "Select the first date"),
        ({"title": None}, "Enter the name of your schedule"),
    ],
)
def test_a_schedule_that_leaves_a_camera_without_a_date_is_refused_in_words(lead, answers, words):
    answer = browser(lead).post("/schedule/own/", said(**answers) | {"step": "preview"})

    assert answer.status_code == 422
    assert words in text(answer)


def test_a_schedule_is_seen_before_it_is_adopted_and_then_holds(lead):
    site = make_site(lead.organisation, "ordinary")
    camera = make_camera(site, "restricted", connection="isolated")
    replanning.replan_now(lead.organisation, on=timezone.localdate())
    person = browser(lead)
    person.get("/")

    with nothing_written():
        page = person.post("/schedule/own/", said(**BACKSTOP) | {"step": "preview"})
    [move] = page.context["preview"].listed
    person.post("/schedule/own/", said(**BACKSTOP) | {"step": "save", "reason": "Cabinet, minute 12"})
    replanning.replan_now(lead.organisation, on=timezone.localdate())

    assert (move.before.due_on, move.after.due_on) == (date(2027, 3, 31), date(2028, 3, 31))
    assert Camera.objects.get(pk=camera.pk).due_on == move.after.due_on
    row = AdoptedPolicy.objects.get()
    assert (row.version, row.adopted_by, row.reason) == (1, lead, "Cabinet, minute 12")
    assert Job.objects.filter(kind="replan", arguments__full=True).exists()
    asked = Obligation.objects.current().get(camera=camera, rule="D19")
    assert asked.policy == row
    camera_page = text(person.get(f"/cameras/{camera.uuid}/"))
    assert "Our CCTV policy, version 1, adopted on" in camera_page
    event = AuditEvent.objects.get(action="schedule adopted")
    assert "2028-03-31" in event.after["replace"]
    assert "FY_END(2026/27)" in event.before["replace"]


def test_cameras_with_a_day_each_are_one_row_that_says_between_which_and_leads_to_them(lead, monkeypatch):
    monkeypatch.setattr(previewing, "LISTED_A_GROUP", 2)
    site = make_site(lead.organisation, "ordinary")
    for year in range(2015, 2021):
        made = {"installed_on": f"{year}-05-01", "asset_tag": f"GATE-{year}"}
        make_camera(site, "restricted", connection="isolated", **made)
    replanning.replan_now(lead.organisation, on=timezone.localdate())
    years = BACKSTOP | {"replace_1_life": "15", "replace_2_day": "31 3 2033"}

    page = browser(lead).post("/schedule/own/", said(**years) | {"step": "preview"})

    found = page.context["preview"]
    [group] = found.groups
    assert (group.cameras, group.shift, len(group.listed)) == (6, "later", 2)
    assert (group.after.first, group.after.last) == (date(2030, 5, 1), date(2033, 3, 31))
    assert "first dates from 1 May 2030 to 31 March 2033: later" in text(page)
    assert "See the first 2" in text(page)
    assert "GATE-2015" in text(page)


@pytest.mark.parametrize("kind", ["central_government", "adopter", "other"])
def test_only_the_published_steps_that_speak_to_the_organisation_are_marked(kind):
    lead = make_person("compliance_lead", organisation=make_organisation(kind=kind))

    page = browser(lead).get("/schedule/")

    theirs = sum(applies for *_, applies in page.context["milestones"])
    assert text(page).count("Applies to you</strong>") == theirs
    assert ("None of them asks anything" in text(page)) is (theirs == 0)


def test_a_schedule_is_not_adopted_without_a_reason(lead):
    answer = browser(lead).post("/schedule/own/", said(**BACKSTOP) | {"step": "save"})

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert not AdoptedPolicy.objects.exists()


def test_a_date_that_a_bank_holiday_may_yet_move_is_flagged_before_it_is_adopted_and_after(lead):
    year = {"replace_2_kind": "year", "replace_2_year": "2028/29"}
    flagged = "At the latest 29 March 2029 (provisional: bank holidays are published for"
    person = browser(lead)

    seen = person.post("/schedule/own/", said(**year) | {"step": "preview"})
    person.post("/schedule/own/", said(**year) | {"step": "save", "reason": "Minute 12"})

    assert flagged in text(seen)
    assert flagged in text(person.get("/schedule/"))


def test_versions_count_on_and_stay(lead):
    for reason in ("first", "second"):
        adopt(lead.organisation, COUNCIL, on=date(2026, 11, 23), by=lead, reason=reason)

    assert adopted(lead.organisation).version == 2
    assert AdoptedPolicy.objects.count() == 2
    page = text(browser(lead).get("/schedule/"))
    assert "first" in page
    assert "version 2" in page


def test_what_is_stored_gives_the_same_terms(lead):
    row = adopt(lead.organisation, COUNCIL, on=date(2026, 11, 23), by=lead, reason="x")
    assert in_force(lead.organisation).endswith(f", version 1, adopted on 23 November 2026 by {lead}")

    assert policy_of(lead.organisation, row) == COUNCIL
    assert terms_of(policy_of(lead.organisation, row)) == row.terms


@pytest.mark.parametrize("kind", ["central_government", "other"])
def test_only_an_adopter_writes_a_schedule(kind):
    lead = make_person(organisation=make_organisation(kind=kind))

    assert browser(lead).get("/schedule/own/").status_code == 409
    with pytest.raises(PolicyRefusedError):
        adopt(lead.organisation, COUNCIL, on=date(2026, 11, 23), by=lead, reason="x")


def test_another_organisations_schedule_changes_nothing_here(lead):
    theirs = make_person(organisation=make_organisation(kind="adopter"))
    adopt(theirs.organisation, COUNCIL, on=date(2026, 11, 23), by=theirs, reason="THEIRS")

    assert adopted(lead.organisation) is None
    assert "THEIRS" not in text(browser(lead).get("/schedule/"))


def test_each_published_step_stands_with_force_precision_source_and_words(lead):
    page = text(browser(lead).get("/schedule/"))

    for milestone in shipped_schedule().milestones:
        assert milestone.id in page
        assert milestone.source_url.split("?")[0] in page
    assert "counted as 30 April 2025" in page
    assert "Forecast" in page
    assert queries_of(browser(lead), "/schedule/") <= 10


def test_forecasts_and_advice_without_a_date_never_make_anything_overdue(lead):
    site = make_site(make_organisation(kind="other"), "sensitive")
    suggested = make_camera(site, "restricted", connection="core", found_on=date(2020, 1, 1))
    replanning.replan_now(site.organisation, on=date(2040, 1, 1))

    assert Camera.objects.get(pk=suggested.pk).status == "restricted"
    forecasts = [
        each for each in shipped_schedule().milestones if each.kind in ("forecast", "observed", "event")
    ]
    assert forecasts
    assert not any(each.can_be_missed() for each in forecasts)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("central_government", "The published schedule for central government, rule pack"),
        ("adopter", "has not adopted a schedule of its own"),
        ("other", "dates are suggestions"),
    ],
)
def test_without_a_schedule_of_its_own_it_is_said_whose_dates_hold(kind, words):
    assert words in in_force(make_organisation(kind=kind))


def test_each_kind_of_date_asks_only_for_what_it_needs():
    asked = [each for _, group in PolicyForm(policy=COUNCIL).full for each in group]

    shown = {each.field.name: [[box.name for box in panel] for _, panel in each.choices] for each in asked}
    assert shown["replace_2_kind"] == [
        ["replace_2_count", "replace_2_unit"],
        ["replace_2_life"],
        ["replace_2_day"],
        ["replace_2_month"],
        ["replace_2_year"],
    ]
    assert [name for name in shown if name.startswith("replace")] == [
        "replace_1_kind",
        "replace_join",
        "replace_2_kind",
    ]
