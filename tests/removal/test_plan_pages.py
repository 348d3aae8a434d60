"""Pages of plans and their lines: who sees and does what, what is refused and in which words."""

import re
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from inventory.models import AuditEvent, Job
from removal.models import Evidence, Removal, RemovalPlan
from removal.planning.evidence import Kind, evidence_fields
from removal.planning.workflow import Action, State
from removal.services import plans as services
from removal.services import replanning
from removal.services.progress import MissingEvidenceError, progress
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.removal.report_data import make_line, make_plan

pytestmark = pytest.mark.django_db

SOON = timedelta(days=20)
ISOLATION = {
    "isolation_method": "port_off",
    "isolation_reference": "CHG-1",
    "isolated_by": "Network team",
    "isolated_on": "today",
    "core_unreachable": "yes",
    "internet_unreachable": "yes",
    "tested_by": "Jo",
    "tested_on": "today",
}


class World:
    """A sensitive site with two restricted cameras and one that is not, planned; and the people around it."""

    def __init__(self):
        self.organisation = make_organisation()
        self.site = make_site(self.organisation, "sensitive", name="Marsham House")
        self.cameras = [
            make_camera(
                self.site, "restricted", connection="core", serial="SN-SECRET", ip="10.9.8.7", mac=mac
            )
            for mac in ("44:19:B6:00:10:20", "44:19:B6:00:10:21")
        ]
        self.other_camera = make_camera(self.site, "clear", vendor="Axis", model="P3245")
        self.lead = make_person(organisation=self.organisation, name="Lead")
        self.second = make_person(organisation=self.organisation, name="Second lead")
        self.manager = self.person("facilities_manager", name="Manager")
        replanning.replan_now(self.organisation, on=timezone.localdate())
        self.plan = RemovalPlan.objects.get(site=self.site)

    def person(self, role, **fields):
        return make_person(role, organisation=self.organisation, sites=[self.site], **fields)

    def prepare(self, by=None):
        facts = {"coverage_gap": "Patrols", "cost_estimate": Decimal(900), "budget_code": "B-7"}
        days = {line.pk: timezone.localdate() + SOON for line in self.plan.removals.all()}
        services.prepare(self.plan, facts, by=by or self.manager, planned_on=days)

    def submit(self, by=None):
        self.prepare(by)
        self.plan.refresh_from_db()
        services.submit(self.plan, by=by or self.manager, on=timezone.localdate())

    def approve(self):
        self.submit()
        facts = {"approval_note": "Yes", "replacement_clear": "yes", "view_altered": "no"}
        services.approve(self.plan, facts, by=self.lead, on=timezone.localdate())

    def line(self):
        return self.plan.removals.select_related("camera").order_by("pk").first()

    def states(self):
        return sorted(set(self.plan.removals.values_list("state", flat=True)))


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Nobody types a password here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world():
    return World()


@pytest.fixture
def as_person(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def at(plan, what=""):
    return f"/plans/{plan.uuid}/{what}"


def of(line, action=""):
    return f"/removals/{line.uuid}/{action}"


def typed(facts, **more):
    """What a form sends: today's date as people type it."""
    today = timezone.localdate().strftime("%d %m %Y")
    return {name: today if value == "today" else value for name, value in (facts | more).items()}


def bare(answer):
    """The page without its tokens, which differ on every answer."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "TOKEN", answer.content.decode())


def rows():
    """Everything that a forbidden request might have changed."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (RemovalPlan, Removal, Evidence, Job, AuditEvent)
    ]


# Looking


def test_the_list_has_one_row_a_plan_with_its_lines_by_state_and_its_next_date(as_person, world):
    text = as_person(world.lead).get("/plans/").content.decode()

    for words in ("P-1", "Marsham House", "Sensitive", "2 draft", "0 of 2 finished", "30 April 2025", "Late"):
        assert words in text


def test_finished_plans_are_on_a_page_of_their_own(as_person, world):
    RemovalPlan.objects.update(closed_at=timezone.now())
    client = as_person(world.lead)

    assert "P-1" not in client.get("/plans/").content.decode()
    assert "P-1" in client.get("/plans/?show=finished").content.decode()


def test_without_plans_the_page_says_when_there_will_be_one(as_person):
    text = as_person(make_person()).get("/plans/").content.decode()

    assert "A plan is made by itself" in text


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=99", "?page=" + "9" * 400, "?show=nothing"])
def test_a_strange_page_is_no_fault(as_person, world, query):
    assert as_person(world.lead).get(f"/plans/{query}").status_code == 200


def test_a_long_plan_is_shown_in_pages_and_counted_whole(as_person, world):
    for _ in range(101):
        make_line(world.plan, make_camera(world.site, "restricted"))
    client = as_person(world.lead)

    first, second = (client.get(at(world.plan, f"?page={page}")).content.decode() for page in (1, 2))

    assert "1 to 100 of 103" in first
    assert "101 to 103 of 103" in second
    assert "0 of 103 finished" in second


def test_the_day_for_every_line_reaches_lines_without_a_box(as_person, world, monkeypatch):
    monkeypatch.setattr("removal.forms.plans.BOXES", 1)
    day = timezone.localdate() + SOON
    client = as_person(world.manager)

    page = client.get(at(world.plan, "prepare/")).content.decode()
    client.post(at(world.plan, "prepare/"), {"every_day": day.strftime("%d %m %Y")})

    assert "1 more camera has no box here" in page
    assert list(world.plan.removals.values_list("planned_on", flat=True)) == [day, day]


def test_a_plan_says_what_keeps_it_from_being_submitted(as_person, world):
    text = as_person(world.manager).get(at(world.plan)).content.decode()

    for words in ("Planned for: give the date", "How the area stays watched meanwhile", "3 things to settle"):
        assert words in text


def test_what_the_plan_page_misses_is_what_submitting_refuses(as_person, world):
    with pytest.raises(MissingEvidenceError) as refusal:
        services.submit(world.plan, by=world.manager, on=timezone.localdate())

    text = as_person(world.manager).get(at(world.plan)).content.decode()
    for words in refusal.value.messages:
        assert escape(words) in text


def test_a_line_whose_maker_is_not_settled_can_be_submitted_by_itself_with_a_day_for_that(as_person, world):
    make_line(world.plan, make_camera(world.site, "suspected", asset_tag="DOUBTFUL"))
    world.prepare()
    line = Removal.objects.get(camera__asset_tag="DOUBTFUL")
    day = (timezone.localdate() + SOON).strftime("%d %m %Y")
    sent = {"identified": "no", "investigate_by": day, "planned_on": day, "option": "remove"}
    client = as_person(world.manager)

    text = client.get(at(world.plan)).content.decode()
    client.post(of(line, "submit/"), sent | {"coverage_gap": "None needed", "cost_estimate": "0"})

    line.refresh_from_db()
    assert f'<a class="govuk-link" href="{of(line, "submit/")}">DOUBTFUL</a>' in text
    assert line.state == "submitted"


def test_a_line_says_what_is_asked_by_when_and_why(as_person, world):
    text = as_person(world.manager).get(of(world.line())).content.decode()

    for words in ("Must be removed", "30 April 2025", "Rule D08", "no later than April 2025", "SN-SECRET"):
        assert words in text


@pytest.mark.parametrize("shown", ["plan", "line"])
def test_a_contractor_sees_place_make_and_model_and_no_address_serial_or_money(as_person, world, shown):
    world.approve()
    line = world.line()
    facts = {"serial_seen": "SN-SECRET", "serial_on_record": "SN-OTHER", "cost_estimate": "900"}
    Evidence.objects.create(
        removal=line, action="remove", from_state="x", to_state="y", facts=facts, recorded_at=timezone.now()
    )

    address = at(world.plan) if shown == "plan" else of(line)
    text = as_person(world.person("contractor")).get(address).content.decode()

    assert "Hikvision" in text
    assert line.camera.model_text in text
    for hidden in ("SN-SECRET", "SN-OTHER", "10.9.8.7", "44:19:B6", "B-7", "900"):
        assert hidden not in text


def test_a_contractor_sees_no_plan_after_the_last_day_of_the_assignment(as_person, world):
    contractor = world.person("contractor")
    contractor.site_assignments.update(until=timezone.localdate() - timedelta(days=1))

    assert as_person(contractor).get(at(world.plan)).status_code == 404


PAGES = ["", "prepare/", "submit/", "return/", "approve/", "add/"]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["other organisation", "other site"])
def test_what_is_not_yours_is_as_unknown_as_what_does_not_exist(as_person, world, who, method):
    world.submit()
    stranger = make_person()
    if who == "other site":
        stranger = make_person(
            "facilities_manager", organisation=world.organisation, sites=[make_site(world.organisation)]
        )
    client, line, before = as_person(stranger), world.line(), rows()
    asked = [(at(world.plan, page), f"/plans/{uuid.uuid4()}/{page}") for page in PAGES]
    asked += [
        (of(line, action), f"/removals/{uuid.uuid4()}/{action}") for action in ("", "isolate/", "hold/")
    ]
    asked += [(f"/sites/{world.site.uuid}/plan/", f"/sites/{uuid.uuid4()}/plan/")]

    for theirs, unknown in asked:
        answer, other = getattr(client, method)(theirs), getattr(client, method)(unknown)
        assert answer.status_code == other.status_code
        assert answer.status_code in (404, 405)
        assert bare(answer) == bare(other)
    assert rows() == before


@pytest.mark.parametrize("role", ["auditor", "administrator", "contractor"])
def test_those_who_only_look_change_nothing(as_person, world, role):
    world.submit()
    client, before = as_person(world.person(role)), rows()

    assert client.get(at(world.plan)).status_code == 200
    assert client.get(of(world.line())).status_code == 200
    for page in PAGES[1:]:
        assert client.get(at(world.plan, page)).status_code == 404
        assert client.post(at(world.plan, page), {"reason": "x"}).status_code == 404
    assert client.post(of(world.line(), "approve/"), {}).status_code == 404
    assert rows() == before


@pytest.mark.parametrize("action", ["explode", "HOLD", "submit2"])
def test_what_is_no_step_is_unknown(as_person, world, action):
    assert as_person(world.lead).get(of(world.line(), f"{action}/")).status_code == 404


def test_looking_never_writes(as_person, world):
    world.submit()
    client, line, before = as_person(world.lead), world.line(), rows()

    for address in ("/plans/", *(at(world.plan, page) for page in PAGES), of(line)):
        client.get(address)
    for action in (*Action, "hold", "release"):
        client.get(of(line, f"{action}/"))

    assert rows() == before


# Preparing, submitting, approving


def test_a_plan_is_prepared_in_one_go(as_person, world):
    line = world.line()
    own_day = timezone.localdate() + timedelta(days=30)
    sent = {
        "owner": str(world.manager.uuid),
        "option": "remove",
        "coverage_gap": "Patrols",
        "cost_estimate": "1200.50",
        "contractor": "Cable & Sons",
        "every_day": (timezone.localdate() + SOON).strftime("%d/%m/%Y"),
        f"day_{line.uuid.hex}": own_day.strftime("%d %B %Y"),
    }

    answer = as_person(world.manager).post(at(world.plan, "prepare/"), sent, follow=True)

    world.plan.refresh_from_db()
    assert (world.plan.owner, world.plan.cost_estimate) == (world.manager, Decimal("1200.50"))
    assert sorted(world.plan.removals.values_list("planned_on", flat=True)) == [
        timezone.localdate() + SOON,
        own_day,
    ]
    assert "It can be submitted now" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("cost_estimate", "a lot", "Enter the estimated cost as a number"),
        ("cost_estimate", "-1", "must be 0 or more"),
        ("every_day", "31 2 2027", "Enter a real date"),
        ("option", "blow_up", "Select a valid choice"),
        ("owner", str(uuid.uuid4()), "Select a valid choice"),
    ],
)
def test_what_cannot_be_planned_is_told_beside_its_field(as_person, world, field, value, words):
    before = rows()

    answer = as_person(world.manager).post(at(world.plan, "prepare/"), {"option": "remove", field: value})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert rows() == before


def test_an_owner_is_somebody_of_the_organisation_who_works_on_plans(as_person, world):
    for person in (make_person(), world.person("contractor")):
        sent = {"option": "remove", "owner": str(person.uuid)}
        assert as_person(world.lead).post(at(world.plan, "prepare/"), sent).status_code == 422


def test_a_plan_is_submitted_and_approved_by_another_person(as_person, world):
    world.prepare()

    shown = as_person(world.manager).get(at(world.plan, "submit/")).content.decode()
    as_person(world.manager).post(at(world.plan, "submit/"))
    assert "£900" in shown
    assert world.states() == ["submitted"]
    sent = {
        "approval_note": "Go",
        "budget_reference": "B-7",
        "replacement_clear": "yes",
        "view_altered": "no",
    }
    as_person(world.lead).post(at(world.plan, "approve/"), sent)

    assert world.states() == ["approved"]
    assert Job.objects.filter(kind="replan", organisation=world.organisation).exists()


def test_who_submitted_a_plan_is_told_that_somebody_else_has_to_approve_it(as_person, world):
    world.submit(by=world.lead)
    client, before = as_person(world.lead), rows()

    looked = client.get(at(world.plan))
    for answer in (client.get(at(world.plan, "approve/")), client.post(at(world.plan, "approve/"), {})):
        assert answer.status_code == 409
        assert "You submitted this plan, so somebody else has to approve it" in answer.content.decode()

    assert "Waits for another person" in looked.content.decode()
    assert rows() == before


def test_an_unprepared_plan_is_not_submitted_and_says_what_is_missing(as_person, world):
    before = rows()

    answer = as_person(world.manager).post(at(world.plan, "submit/"))

    assert answer.status_code == 422
    assert "Estimated cost in pounds: give a number" in answer.content.decode()
    assert rows() == before


def test_an_approval_without_its_evidence_lists_each_field(as_person, world):
    world.submit()
    before = rows()

    answer = as_person(world.lead).post(
        at(world.plan, "approve/"), {"view_altered": "yes", "replacement_clear": "no"}
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "Why it is approved: fill this in",
        "Choose a replacement by a maker",
        "Impact assessment checked",
    ):
        assert words in text
    assert 'href="#id_approval_note"' in text
    assert rows() == before


def test_a_returned_plan_shows_its_reason_to_whoever_prepares_it_anew(as_person, world):
    world.submit()

    as_person(world.lead).post(at(world.plan, "return/"), {"reason": "The dates are too late <b>"})

    text = as_person(world.manager).get(at(world.plan)).content.decode()
    assert world.states() == ["draft"]
    assert "The dates are too late &lt;b&gt;" in text


def test_a_plan_that_waits_for_nobody_cannot_be_decided(as_person, world):
    for page in ("approve/", "return/"):
        answer = as_person(world.lead).post(at(world.plan, page), {"reason": "x"})
        assert answer.status_code == 409
        assert "No camera of this plan waits for approval" in answer.content.decode()


def test_a_camera_is_added_by_hand(as_person, world):
    sent = {"camera": str(world.other_camera.uuid)}

    as_person(world.manager).post(at(world.plan, "add/"), sent)

    line = Removal.objects.get(camera=world.other_camera)
    assert (line.plan, line.needs, line.state) == (world.plan, Removal.CHOSEN, "draft")


def test_only_a_camera_of_the_site_without_a_line_can_be_added(as_person, world):
    there = make_camera(make_site(world.organisation), "clear")
    gone = make_camera(world.site, "clear", life="gone")
    before = rows()

    for camera in (there, gone, world.cameras[0], make_camera()):
        answer = as_person(world.lead).post(at(world.plan, "add/"), {"camera": str(camera.uuid)})
        assert answer.status_code == 422

    assert rows() == before


def test_a_camera_to_add_is_found_by_words(as_person, world):
    make_camera(world.site, "clear", vendor="Bosch", model="Flexidome", location="Basement")

    text = as_person(world.lead).get(at(world.plan, "add/?q=bosch+base")).content.decode()

    assert "Flexidome" in text
    assert "P3245" not in text


def test_a_closed_plan_is_changed_no_more(as_person, world):
    RemovalPlan.objects.update(closed_at=timezone.now())
    client, before = as_person(world.lead), rows()

    assert client.post(at(world.plan, "prepare/"), {"option": "remove"}).status_code == 409
    assert client.post(at(world.plan, "add/"), {"camera": str(world.other_camera.uuid)}).status_code == 409
    assert rows() == before


def test_a_site_leads_to_its_plan_or_starts_one(as_person, world):
    empty = make_site(world.organisation)
    client = as_person(world.lead)

    assert client.get(f"/sites/{world.site.uuid}/plan/").url == at(world.plan)
    assert client.get(f"/sites/{empty.uuid}/plan/").status_code == 200
    assert not RemovalPlan.objects.filter(site=empty).exists()
    client.post(f"/sites/{empty.uuid}/plan/")
    assert RemovalPlan.objects.get(site=empty).number == 2


# Lines


def test_each_step_has_a_form_with_every_field_of_its_evidence(as_person, world):
    world.approve()

    for state, action in (
        (State.APPROVED, Action.ISOLATE),
        (State.SCHEDULED, Action.REMOVE),
        (State.REMOVED, Action.SANITISE),
    ):
        Removal.objects.update(state=state)
        text = as_person(world.manager).get(of(world.line(), f"{action}/")).content.decode()
        for field in evidence_fields(action):
            assert escape(field.label) in text
            assert f'name="{field.name}"' in text
            assert ('type="radio"' in text) or field.kind not in (Kind.CHOICE, Kind.BOOLEAN)


def test_a_step_is_recorded_and_the_banner_says_what_comes_next(as_person, world):
    world.approve()
    line = world.line()

    answer = as_person(world.person("contractor")).post(
        of(line, "isolate/"), typed(ISOLATION, version=line.version), follow=True
    )

    line.refresh_from_db()
    assert (line.state, line.isolated_on) == ("isolated", timezone.localdate())
    assert "taken off the network" in answer.content.decode()
    text = as_person(world.manager).get(of(line)).content.decode()
    assert "Port switched off" in text
    assert "Schedule the removal" in text


def test_missing_evidence_is_told_beside_each_field_and_nothing_moves(as_person, world):
    world.approve()
    line, before = world.line(), rows()
    sent = typed(ISOLATION | {"isolated_by": "", "core_unreachable": "no", "tested_on": "30 2 2026"})

    answer = as_person(world.manager).post(of(line, "isolate/"), sent)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_isolated_by_error"' in text
    assert "Isolate it further and test again" in text
    assert text.count("Enter a real date") == 2
    assert rows() == before


def test_work_is_not_recorded_before_it_is_done(as_person, world):
    world.approve()
    tomorrow = (timezone.localdate() + timedelta(days=1)).strftime("%d %m %Y")

    answer = as_person(world.manager).post(
        of(world.line(), "isolate/"), typed(ISOLATION | {"isolated_on": tomorrow})
    )

    assert answer.status_code == 422
    assert "has not come yet" in answer.content.decode()


def test_what_another_answer_closes_is_not_kept(as_person, world):
    world.approve()
    Removal.objects.update(state="removed", removed_on=timezone.localdate())
    line = world.line()
    sent = {
        "media_present": "no",
        "no_media_confirmed_by": "Ann",
        "no_media_confirmed_also_by": "Bob",
        "media_officer": "Left over",
    }

    as_person(world.manager).post(of(line, "sanitise/"), sent | {"version": line.version})

    facts = line.evidence.get(action="sanitise").facts
    assert facts["no_media_confirmed_also_by"] == "Bob"
    assert "media_officer" not in facts


def test_a_step_out_of_turn_is_refused_in_words(as_person, world):
    before = rows()

    for method in ("get", "post"):
        answer = getattr(as_person(world.lead), method)(of(world.line(), "dispose/"))
        assert answer.status_code == 409
        assert "It is draft, and this step does not come next" in answer.content.decode()

    assert rows() == before


def test_a_camera_that_must_be_disconnected_is_not_scheduled_before_that(as_person, world):
    world.approve()

    answer = as_person(world.manager).get(of(world.line(), "schedule/"))

    assert answer.status_code == 409
    assert "It must be taken off the network first" in answer.content.decode()


def test_a_line_that_somebody_else_changed_says_what_they_did_and_keeps_what_was_typed(as_person, world):
    world.approve()
    line = world.line()
    seen = line.version
    client = as_person(world.second)
    client.post(of(line, "hold/"), {"reason": "The lift is broken"})
    client.post(of(line, "release/"))

    answer = as_person(world.manager).post(of(line, "isolate/"), typed(ISOLATION, version=seen))

    text = answer.content.decode()
    line.refresh_from_db()
    assert (answer.status_code, line.state) == (409, "approved")
    for words in ("Somebody else changed this line", "Taken off hold, by Second lead", "CHG-1"):
        assert words in text
    assert f'name="version" value="{line.version}"' in text


def test_a_step_that_was_taken_meanwhile_says_who_took_it(as_person, world):
    world.approve()
    line = world.line()
    progress(
        line,
        "isolate",
        {**ISOLATION, "isolated_on": timezone.localdate(), "tested_on": timezone.localdate()},
        by=world.second,
        on=timezone.localdate(),
    )

    answer = as_person(world.manager).post(of(line, "isolate/"), typed(ISOLATION, version=line.version))

    assert answer.status_code == 409
    assert "by Second lead: taken off the network" in answer.content.decode()


def test_a_line_is_put_on_hold_with_a_reason_and_taken_off_again(as_person, world):
    client, line = as_person(world.manager), world.line()

    assert client.post(of(line, "hold/"), {"reason": " "}).status_code == 422
    client.post(of(line, "hold/"), {"reason": "Asbestos <i>found</i>"})
    held = client.get(of(line)).content.decode()
    again = client.post(of(line, "hold/"), {"reason": "Twice"})
    client.post(of(line, "release/"))

    line.refresh_from_db()
    assert "Asbestos &lt;i&gt;found&lt;/i&gt;" in held
    assert "Take off hold" in held
    assert again.status_code == 409
    assert (line.on_hold_since, line.hold_reason) == (None, "")


def test_the_remover_does_not_also_check(as_person, world):
    world.approve()
    line = world.line()
    Removal.objects.filter(pk=line.pk).update(state="disposed", removed_on=date(2026, 11, 2))
    Evidence.objects.create(
        removal=line,
        action="remove",
        from_state="scheduled",
        to_state="removed",
        facts={},
        recorded_by=world.manager,
        recorded_at=timezone.now(),
    )

    answer = as_person(world.manager).get(of(line, "verify/"))

    assert answer.status_code == 409
    assert "somebody else has to take it" in answer.content.decode()


def test_a_serial_that_differs_is_told_but_its_record_is_not_given_to_a_contractor(as_person, world):
    world.approve()
    Removal.objects.update(state="scheduled", isolated_on=timezone.localdate())
    line = world.line()
    sent = {
        "serial_seen": "OTHER-1",
        "photo_before": "a",
        "photo_after": "b",
        "removed_on": "today",
        "removed_by": "Al",
        "stored_at": "Store",
    }

    answer = as_person(world.person("contractor")).post(
        of(line, "remove/"), typed(sent, version=line.version), follow=True
    )

    text = answer.content.decode()
    assert "not the one on record" in text
    assert "SN-SECRET" not in text


def test_what_people_type_is_shown_as_text(as_person, world):
    hostile = '<script>alert(1)</script>"onload=x'
    site = make_site(world.organisation, name=hostile[:100])
    plan = make_plan(site, number=9, contractor=hostile, coverage_gap=hostile)
    line = make_line(
        plan,
        make_camera(site, "restricted", vendor=hostile, model=hostile, location=hostile, asset_tag=hostile),
    )
    Evidence.objects.create(
        removal=line,
        action="hold",
        from_state="draft",
        to_state="draft",
        facts={"reason": hostile, hostile: hostile},
        recorded_at=timezone.now(),
    )
    client = as_person(world.lead)

    for address in (
        "/plans/",
        at(plan),
        at(plan, "prepare/"),
        at(plan, "submit/"),
        of(line),
        of(line, "hold/"),
    ):
        text = client.get(address).content.decode()
        assert "alert(1)" in text
        assert "<script>alert" not in text


# Cost


@pytest.mark.parametrize("shown", ["plans", "plan", "prepare", "submit", "removal", "approve"])
def test_a_page_takes_ten_queries_at_most_with_5_and_with_100_lines(as_person, world, shown):
    world.submit()
    client = as_person(world.lead)
    address = {
        "plans": "/plans/",
        "plan": at(world.plan),
        "prepare": at(world.plan, "prepare/"),
        "submit": at(world.plan, "submit/"),
        "approve": at(world.plan, "approve/"),
        "removal": of(world.line()),
    }[shown]

    counts = []
    for more in (3, 95):
        for number in range(more):
            camera = make_camera(world.site, "restricted", connection="core")
            make_line(world.plan, camera, "draft" if number % 2 else "submitted", submitted_by=world.manager)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 10


def test_the_list_takes_as_many_queries_for_a_page_of_plans_as_for_one(as_person, world):
    client = as_person(world.lead)
    with CaptureQueriesContext(connection) as few:
        client.get("/plans/")
    for number in range(30):
        site = make_site(world.organisation)
        make_line(make_plan(site, number=number + 2), make_camera(site, "restricted"))
    with CaptureQueriesContext(connection) as many:
        text = client.get("/plans/").content.decode()

    assert len(many) == len(few) <= 10
    assert "?page=2" in text
