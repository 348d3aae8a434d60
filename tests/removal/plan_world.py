"""A sensitive site with its plan and the people around it, and how the tests of pages speak of them."""

import re
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from inventory.models import AuditEvent, Job
from removal.models import Evidence, Removal, RemovalPlan
from removal.services import plans as services
from removal.services import replanning
from tests.builders import make_camera, make_organisation, make_person, make_site

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
