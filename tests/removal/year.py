"""A small estate that lives on by chance: finds, moves, editions, exemptions, plans, work, and nights that are missed.

Every deed goes through the services, as a person with the right role would do it, on a clock of its own. `counted`
recounts the estate from the rows in plain Python, without any query that the product itself uses.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from django.db import transaction

from inventory import audit, jobs
from inventory.models import Camera, SensitivityDecision, Site
from inventory.services import drafts, impact, importing, publishing
from inventory.services.connecting import set_connection
from inventory.services.organisations import add_organisation
from inventory.services.registering import edit_camera, log_camera
from inventory.services.sites import add_site, decide_sensitivity
from removal.models import Exemption, Obligation, Removal, RemovalPlan
from removal.planning.evidence import REGISTER_WRONG
from removal.planning.workflow import UNDOES, Action, Remark
from removal.services import appointing, attesting, exempting, line_facts, pairing, plans, surveying
from removal.services.attestation_drafts import draft as attestation_draft
from removal.services.pairing import Pairing
from removal.services.progress import MissingEvidenceError, NotAllowedError, progress, progress_together
from removal.services.remarks import record_remark
from removal.services.steps import allowed_actions_for
from removal.tasks import enqueue_replan, nightly, tidy
from tests.builders import make_person
from tests.removal.lines import FACTS
from tests.removal.lines import TODAY as FACTS_DAY

DEVICES = [
    ("Hikvision", "DS-2CD2143G2-I"),
    ("Hikvision", "DS-2CD2347G2-LU"),
    ("Dahua", "IPC-HFW1435S"),
    ("Axis", "P3265-LVE"),
    ("Bosch", "NBE-3502-AL"),
    ("Hqvsn", "DS-9"),
    ("", "4MP dome"),
]
NETWORKS = ["core", "core", "core", "other_internal", "isolated", "internet", "standalone", "unknown"]
UNDONE_BY = {done: undo for undo, done in UNDOES.items()}
SLIPS = ("approved", "isolated", "scheduled")
FORWARD = (Action.ISOLATE, Action.SCHEDULE, Action.REMOVE, Action.SANITISE, Action.DISPOSE, Action.VERIFY)
REQUEST = {
    "reason_code": "supply",
    "reason": "The new cameras come later.",
    "residual_risk": "It sees the yard.",
    "controls": "Patrols.",
    "isolation": "Port off.",
    "closure_plan": "Comes down with the next delivery.",
}
APPROVAL = FACTS["approve"]


class Clock:
    """Stands still until it is moved on, but for one second at each look, so that no two moments are the same."""

    def __init__(self, start):
        self.moment = datetime(start.year, start.month, start.day, 9, tzinfo=UTC)

    def now(self):
        self.moment += timedelta(seconds=1)
        return self.moment

    def to(self, day):
        self.moment = max(self.moment, datetime(day.year, day.month, day.day, 9, tzinfo=UTC))

    @property
    def today(self):
        return self.moment.date()


class Estate:
    """A department with four sites and the people who work on them."""

    def __init__(self, clock, seed):
        self.clock, self.chance = clock, Random(seed)
        self.organisation = add_organisation("YEAR", "A department", kind="central_government", by=None)
        self.sites = [add_site(self.organisation, f"Site {letter}", by=None) for letter in "ABCD"]
        self.lead, self.second = (make_person(organisation=self.organisation) for _ in range(2))
        self.manager, self.checker = (
            make_person("facilities_manager", organisation=self.organisation, sites=self.sites)
            for _ in range(2)
        )
        self.owner = make_person("administrator", organisation=self.organisation)
        appointing.appoint(self.owner, site=None, basis="Letter", by=self.owner, on=self.today)
        self.done, self.refused, self.week_ends = Counter(), Counter(), {}
        for site in self.sites[:3]:
            self.decide(site)
        for _ in range(12):
            self.find()
        self.settle()

    @property
    def today(self):
        return self.clock.today

    def week(self, deeds):
        """Some days' work, chosen by chance; then whatever was enqueued is worked off, and the week's end noted."""
        self.sunday = self.today + timedelta(days=6)
        for _ in range(deeds):
            self.go_on(self.chance.choice((0, 1)))
            deed = self.chance.choice(DEEDS)
            try:
                with transaction.atomic():
                    deed(self)
                self.done[deed.__name__] += 1
            except (NotAllowedError, MissingEvidenceError) as refusal:
                self.refused[type(refusal).__name__] += 1
        self.settle()

    def go_on(self, days):
        """So many days later, but within the week: what was noted at its end holds of that whole day."""
        self.clock.to(min(self.today + timedelta(days=days), self.sunday))

    def settle(self):
        """The worker runs, whether or not the nights are missed."""
        self.work_off()
        self.week_ends[self.today] = self.counted()["restricted"]

    def work_off(self):
        with transaction.atomic():
            enqueue_replan(self.organisation, on=self.today)
        jobs.run_all(turn_s=600)

    def night(self):
        """What the scheduler does every night that it is running."""
        nightly()
        tidy()
        jobs.run_all(turn_s=600)

    # Deeds. Each finds something to do by chance, and does nothing where there is nothing.

    def find(self):
        vendor, model = self.chance.choice(DEVICES)
        number = Camera.objects.count()
        facts = {
            "site": self.chance.choice(self.sites),
            "asset_tag": f"CAM-{number}",
            "location": f"Door {number}",
            "vendor_text": vendor,
            "model_text": model,
            "serial": f"SN{number:06}",
            "connection": self.chance.choice(NETWORKS),
            "life": self.chance.choice(("live", "live", "live", "new")),
        }
        log_camera(facts, organisation=self.organisation, on=self.today, by=self.manager)

    def edit(self, camera=None, **facts):
        camera = camera or self.some(Camera.objects.in_register().exclude(life="gone"))
        if camera:
            edit_camera(camera, facts, version=camera.version, on=self.today, by=self.manager)

    def move(self):
        self.edit(site=self.chance.choice(self.sites))

    def read_another_label(self):
        vendor, model = self.chance.choice(DEVICES)
        self.edit(vendor_text=vendor, model_text=model)

    def put_up(self):
        self.edit(life="live")

    def reconnect(self):
        site = self.chance.choice(self.sites)
        cameras = Camera.objects.in_register().filter(pk__in=self.sample(Camera.objects.filter(site=site)))
        network = self.chance.choice(NETWORKS)
        set_connection(site, cameras, network, on=self.today, by=self.manager, reason="Seen")

    def decide(self, site=None):
        often = ("no", "no", "no", "yes", "not_assessed")
        answers = {limb: self.chance.choice(often) for limb in SensitivityDecision.LIMBS}
        site = Site.objects.get(pk=(site or self.chance.choice(self.sites)).pk)
        decide_sensitivity(site, answers, on=self.today, by=self.lead, reason="Assessed")

    def publish(self):
        """The list learns a misspelling, or forgets it again."""
        draft = drafts.start(self.organisation, title="Spelling", reason="Seen", by=self.lead)
        vendor = drafts.entry_of(draft, "vendors", "hikvision")
        known = "Hqvsn" in vendor.misspellings
        spelt = tuple(each for each in vendor.misspellings if each != "Hqvsn") + (() if known else ("Hqvsn",))
        changed = replace(vendor, misspellings=spelt)
        drafts.set_entry(draft, "vendors", changed, reason="Seen", by=self.lead, on=self.today)
        found = impact.start(draft, on=self.today, by=self.lead)
        jobs.enqueue("impact", organisation=self.organisation, by=self.lead, impact=found.pk)
        jobs.run_all(turn_s=600)
        publishing.submit(draft, by=self.lead)
        edition = publishing.publish(draft, mark=publishing.mark_of(draft), on=self.today, by=self.second)
        jobs.enqueue("rejudge", organisation=self.organisation, on=self.today, edition=edition.number)
        jobs.run_all(turn_s=600)

    def plan(self):
        plan = self.some(RemovalPlan.objects.filter(closed_at=None))
        if plan is None:
            return
        drafts_of_it = list(plan.removals.filter(state="draft").order_by("pk"))
        days = {line.pk: self.today + timedelta(days=self.chance.randint(0, 40)) for line in drafts_of_it}
        said = {
            "coverage_gap": "Patrols",
            "cost_estimate": self.chance.randint(0, 5000),
            "budget_code": "B-1",
        }
        plans.prepare(plan, said, by=self.manager, planned_on=days)
        named = {line.pk: Pairing("", *self.chance.choice(DEVICES[:5])) for line in drafts_of_it}
        pairing.pair(plan, named, by=self.manager, on=self.today)
        plans.submit(RemovalPlan.objects.get(pk=plan.pk), by=self.manager, on=self.today)

    def submit_one(self):
        line = self.some(Removal.objects.filter(state="draft"))
        if line:
            soon = self.today + timedelta(days=self.chance.randint(0, 20))
            facts = FACTS["submit"] | {"planned_on": soon, "identified": False, "investigate_by": soon}
            progress(line, "submit", facts, by=self.manager, on=self.today)

    def approve(self):
        plan = self.some(RemovalPlan.objects.filter(removals__state="submitted").distinct())
        if plan and self.chance.random() < 0.8:
            plans.approve(plan, APPROVAL, by=self.chance.choice((self.lead, self.manager)), on=self.today)
        elif plan:
            plans.return_plan(plan, "Say more", by=self.lead, on=self.today)

    def work(self):
        """A line is taken as far as a day allows, by people who may."""
        at_work = Removal.objects.exclude(state__in=("draft", "submitted", "closed", "cancelled"))
        line = self.some(at_work)
        for _ in range(self.chance.randint(1, 5) if line else 0):
            line = self.fresh(line)
            by = self.checker if line.state in ("disposed", "isolated") else self.manager
            actions = [each for each in allowed_actions_for(line, by) if each in (*FORWARD, Action.CLOSE)]
            if not actions:
                return
            action = Action.CLOSE if Action.CLOSE in actions else self.chance.choice(actions)
            progress(line, action, self.facts(line, action), by=by, on=self.today)

    def work_together(self):
        """One step for all lines of a plan that stand alike and can take it."""
        line = self.some(Removal.objects.filter(state__in=SLIPS, on_hold_since=None))
        able = [each for each in FORWARD[:3] if line and each in allowed_actions_for(line, self.manager)]
        if able:
            self.together(line, able[0])

    def put_back(self):
        line = self.some(Removal.objects.filter(state__in=("removed", "sanitised", "disposed")))
        if line:
            progress(line, "put_back", FACTS["put_back"], by=self.manager, on=self.today)

    def take_back(self):
        """An isolation or a schedule that does not hold: of one line, or of all in its plan that stand there."""
        line = self.some(Removal.objects.filter(state__in=("isolated", "scheduled"), on_hold_since=None))
        if line is None:
            return
        action = "not_isolated" if line.state == "isolated" else "unschedule"
        if self.chance.random() < 0.5:
            progress(line, action, FACTS[action], by=self.manager, on=self.today)
        else:
            self.together(line, action)

    def slip(self):
        """A step recorded by mistake and taken back some days later asks for nothing else than was asked before."""
        line = self.some(Removal.objects.filter(state__in=SLIPS, on_hold_since=None))
        actions = allowed_actions_for(line, self.manager) if line else ()
        action = next((each for each in actions if each in UNDONE_BY), None)
        if action is None:
            return
        self.work_off()
        camera, before = self.fresh(line).camera, self.asked_of(line.camera_id)
        line = progress(line, action, self.facts(line, action), by=self.manager, on=self.today)
        if self.chance.random() < 0.5:
            self.work_off()
        self.go_on(self.chance.choice((0, 2, 4)))
        if action is Action.ISOLATE and self.chance.random() < 0.7:
            self.edit(self.fresh(line).camera, connection=camera.connection)
            self.work_off()
        undo = UNDONE_BY[action]
        progress(self.fresh(line), undo, FACTS[undo], by=self.manager, on=self.today)
        self.work_off()
        after = self.fresh(line).camera
        assert self.asked_of(line.camera_id) == before
        assert (after.life, after.connection, after.due_on) == (camera.life, camera.connection, camera.due_on)

    def explain(self):
        """Which camera a serial number belongs to that differs from the one on record."""
        line = self.some(Removal.objects.exclude(serial_differs_since=None))
        if line:
            outcome = self.chance.choice((REGISTER_WRONG, REGISTER_WRONG, "misread"))
            facts = {"outcome": outcome, "explanation": "Invoice 7"}
            record_remark(line, Remark.EXPLAIN, facts, by=self.manager, on=self.today)

    def hold(self):
        line = self.some(Removal.objects.exclude(state__in=("closed", "cancelled")))
        if line and line.on_hold_since:
            line_facts.release(line, by=self.manager, on=self.today)
        elif line:
            line_facts.hold(line, "The ceiling is wet", by=self.manager, on=self.today)

    def ask(self):
        line = self.some(Removal.objects.exclude(state__in=("closed", "cancelled")))
        if line:
            last = self.today + timedelta(days=self.chance.randint(20, 90))
            exempting.ask(line, REQUEST | {"expires_on": last}, by=self.manager, on=self.today)

    def decide_exemption(self):
        waiting = self.some(Exemption.objects.filter(state="asked"))
        if waiting:
            decide = self.chance.choice((exempting.approve, exempting.approve, exempting.refuse))
            decide(waiting, "Seen", by=self.owner, on=self.today)

    def withdraw_exemption(self):
        running = self.some(Exemption.objects.filter(state="running"))
        if running:
            exempting.withdraw(running, "Not needed", by=self.owner, on=self.today)

    def take_in_a_file(self):
        """A contractor's file; half of the time it is undone the same day, for which nobody has touched its cameras."""
        number = Camera.objects.count()
        vendor, model = self.chance.choice(DEVICES)
        site = self.chance.choice(self.sites)
        text = f"Site,Location,Asset tag,Make,Model\n{site},Yard,FILE-{number},{vendor},{model}\n"
        batch = importing.receive(
            [text.encode()], f"{number}.csv", organisation=self.organisation, by=self.lead
        )
        jobs.enqueue("import", organisation=self.organisation, by=self.lead, batch=batch.pk)
        jobs.run_all(turn_s=600)
        if self.chance.random() < 0.5:
            jobs.enqueue("undo_import", organisation=self.organisation, by=self.lead, batch=batch.pk)
            jobs.run_all(turn_s=600)

    def walk_and_sign(self):
        site = Site.objects.get(pk=self.chance.choice(self.sites).pk)
        survey = surveying.start(site, method="physical", by=self.lead)
        for row in survey.rows.select_related("camera"):
            surveying.answer(survey, row.camera.uuid, "found", by=self.lead)
        surveying.finish(survey, coverage="whole", not_covered="", notes="", by=self.lead)
        audit.seal(self.organisation)
        attesting.sign(
            site,
            limits="Being looked into",
            accepts_gaps=True,
            mark=attestation_draft(site, on=self.today).mark,
            by=self.owner,
            on=self.today,
            audit_head=audit.head(self.organisation),
        )

    # What the deeds are done with.

    def facts(self, line, action):
        """The evidence of a step, done today."""
        moved = {FACTS_DAY: self.today, date(2026, 12, 1): self.today}
        facts = {name: moved.get(value, value) for name, value in FACTS[action].items()}
        if "serial_seen" in facts:
            other = self.chance.choice(("SN-OTHER", f"SN-READ-{line.pk}"))
            facts["serial_seen"] = line.camera.serial if self.chance.random() < 0.7 else other
        return facts

    def together(self, line, action):
        """The line and all others of its plan that stand where it does the same step."""
        alike = line.plan.removals.filter(state=line.state, on_hold_since=None).order_by("pk")
        lines = [self.fresh(each) for each in alike]
        able = [each for each in lines if action in allowed_actions_for(each, self.manager)]
        facts = {each.pk: self.facts(each, action) for each in able}
        progress_together(line.plan, able, action, facts, by=self.manager, on=self.today)
        self.done["together"] += len(able) > 1

    def asked_of(self, camera):
        """What is asked of a camera, from which day and by when."""
        current = Obligation.objects.filter(camera=camera, superseded_at=None)
        return sorted(current.values_list("rule", "obligation", "found_on", "due_on", "remediation_due_on"))

    def fresh(self, line):
        related = ("plan__organisation", "plan__site", "camera__site", "replaced_by")
        return Removal.objects.select_related(*related).get(pk=line.pk)

    def some(self, rows):
        """One of these rows by chance, always the same for the same seed."""
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if not keys:
            return None
        key = self.chance.choice(keys)
        return self.fresh(rows.model(pk=key)) if rows.model is Removal else rows.model.objects.get(pk=key)

    def sample(self, rows):
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return self.chance.sample(keys, min(len(keys), 2))

    # The recount.

    def counted(self):
        """The estate's figures from its rows, told in plain Python and by nothing that the product counts with."""
        there = [camera for camera in Camera.objects.all() if camera.undone_at is None]
        in_service = [camera for camera in there if camera.life != "gone"]
        late = {camera.pk for camera in in_service if self.is_late(camera)}
        exempted = {camera.pk for camera in in_service if self.exemption(camera) and camera.pk not in late}
        restricted = [camera for camera in there if camera.verdict == "restricted"]
        return {
            "restricted": sum(camera.life == "live" for camera in restricted),
            "overdue": len(late),
            "exempted": sum(
                camera.pk in exempted and camera.verdict == "restricted" for camera in in_service
            ),
            "suspected": sum(camera.verdict == "suspected" for camera in in_service),
            "unknown": sum(camera.verdict == "unknown" for camera in in_service),
            "unchecked": sum(camera.verdict == "" for camera in in_service),
        }

    def is_late(self, camera):
        """Restricted, and something that binds was due before today that no running exemption waives."""
        if camera.verdict != "restricted":
            return False
        waived = self.exemption(camera)
        takes_away = {"MUST_REMOVE", "REPLACE_AT_NEXT_UPGRADE"}
        covers = (takes_away if waived.obligation in takes_away else {waived.obligation}) if waived else set()
        return any(
            row.due_on and row.due_on < self.today and row.obligation not in covers
            for row in Obligation.objects.filter(camera=camera, superseded_at=None, suggestion=False)
            if row.force not in ("GUIDANCE", "FORECAST")
        )

    def exemption(self, camera):
        """What exempts the camera's newest line today."""
        line = Removal.objects.filter(camera=camera).exclude(state="cancelled").order_by("pk").last()
        found = [each for each in Exemption.objects.filter(removal=line, state="running") if line]
        held = [each for each in found if each.starts_on <= self.today <= each.expires_on]
        off = line is not None and line.state in ("isolated", "scheduled")
        return next((each for each in held if not (off and each.obligation == "MUST_DISCONNECT")), None)


DEEDS = (
    *[Estate.find] * 3,
    Estate.move,
    Estate.read_another_label,
    Estate.put_up,
    Estate.reconnect,
    Estate.decide,
    *[Estate.plan] * 3,
    Estate.submit_one,
    *[Estate.approve] * 4,
    *[Estate.work] * 8,
    *[Estate.work_together] * 3,
    Estate.put_back,
    *[Estate.take_back] * 2,
    *[Estate.slip] * 2,
    Estate.explain,
    Estate.hold,
    *[Estate.ask] * 2,
    *[Estate.decide_exemption] * 2,
    Estate.withdraw_exemption,
    Estate.take_in_a_file,
    Estate.walk_and_sign,
)
"""What happens, as often as it stands here."""
