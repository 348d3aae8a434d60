"""Work on one site's plan, step by step: each step says what the workflow asks of it and proves it with files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from inventory.models import Camera, Person
from inventory.services import kept_files
from inventory.services.kept_files import Received
from inventory.services.registering import log_camera
from removal.management.demonstration import papers
from removal.management.demonstration.cast import Cast
from removal.management.demonstration.clock import Thread
from removal.management.demonstration.devices import NEW_GOODS
from removal.models import Removal, RemovalPlan
from removal.planning.evidence import NO, YES
from removal.planning.workflow import Action, Remark, State
from removal.services import plans
from removal.services.drafting import open_plan
from removal.services.line_facts import hold
from removal.services.lines import standings
from removal.services.progress import progress_together
from removal.services.remarks import record_remark

UNIT_COST = 640
"""Pounds a camera, taken down and replaced."""
ILLEGIBLE = "not legible"


@dataclass(slots=True)
class Works:
    """One site's plan and who works on it; lines are named by their place in the plan."""

    cast: Cast
    site: str
    contractor: str
    budget: str
    plan: RemovalPlan = field(init=False)
    lines: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.plan = open_plan(self.cast.sites[self.site], by=self.cast.manager)
        self.lines = list(self.plan.removals.order_by("pk").values_list("pk", flat=True))

    def submit(self, *, in_days: int, gap: str, option: str = "remove_and_replace") -> None:
        """Write down what is planned for every draft line, and submit it."""
        drafts = list(self.plan.removals.filter(state=State.DRAFT).select_related("camera"))
        known = standings(drafts)
        facts = {
            "owner": self.cast.manager,
            "option": option,
            "contractor": self.contractor,
            "budget_code": self.budget,
            "cost_estimate": UNIT_COST * len(drafts),
            "coverage_gap": gap,
        }
        days = {line.pk: self._day(known[line.pk].work_by, in_days) for line in drafts}
        plans.prepare(self.plan, facts, by=self.cast.manager, planned_on=days)
        plans.submit(self.plan, by=self.cast.manager, on=self.cast.today)

    def approve(self, note: str) -> None:
        """The compliance lead agrees."""
        facts = {"approval_note": note, "budget_reference": self.budget, "replacement_clear": True}
        plans.approve(self.plan, facts | {"view_altered": False}, by=self.cast.lead, on=self.cast.today)
        self.cast.replan()

    def send_back(self, reason: str) -> None:
        """The compliance lead wants something changed."""
        plans.return_plan(self.plan, reason, by=self.cast.lead, on=self.cast.today)

    def isolate(self, places: slice, *, change: str) -> None:
        """The network's owner takes them off it, and tests that."""
        facts = {
            "isolation_method": "port_off",
            "isolation_reference": change,
            "isolated_by": "Network operations",
            "isolated_on": self.cast.today,
            "core_unreachable": YES,
            "internet_unreachable": YES,
            "tested_by": "Security operations",
            "tested_on": self.cast.today,
        }
        note = papers.certificate(
            f"Test note {change}",
            [
                f"{self.plan.site}, {self.cast.today:%d %B %Y}",
                "Core network: no reply from any address tried.",
                "Internet: no reply; no name resolved.",
            ],
        )
        self._take(Action.ISOLATE, places, facts, files=[("isolation_record", f"{change}.pdf", note)])

    def schedule(self, places: slice, *, in_days: int) -> None:
        """The day of the work is set."""
        facts = {
            "contractor": self.contractor,
            "work_on": self.cast.today + timedelta(days=in_days),
            "access_clearance": "Escorted by the site team; security passes at reception",
            "footage_checked": YES,
        }
        self._take(Action.SCHEDULE, places, facts)

    def remove(self, places: slice, *, wrong_serial: bool = False) -> None:
        """The contractor takes them down, with photos before and after; one may read another serial."""
        rows = self._rows(places)
        common = {
            "photo_before": "before.jpg",
            "photo_after": "after.jpg",
            "removed_on": self.cast.today,
            "removed_by": self._installer,
            "stored_at": "Locked cage, ground floor",
        }
        seen = {row.pk: row.camera.serial or ILLEGIBLE for row in rows}
        if wrong_serial:
            seen[rows[-1].pk] = f"X{rows[-1].camera.serial[1:]}"
        facts = {row.pk: common | {"serial_seen": seen[row.pk]} for row in rows}
        words = f"{self.plan.site.name}, {self.cast.today:%d %B %Y}"
        files = [
            ("photo_before", "before.jpg", papers.photo(f"Before: {words}", camera=True)),
            ("photo_after", "after.jpg", papers.photo(f"After: {words}", camera=False)),
        ]
        self._take_each(Action.REMOVE, rows, facts, by=self.cast.contractor, files=files)
        self.cast.replan()

    def sanitise(self, places: slice) -> None:
        """What they stored is wiped, or two people confirm that there is nothing to wipe."""
        rows = self._rows(places)
        none = {
            "media_present": NO,
            "no_media_confirmed_by": self._installer,
            "no_media_confirmed_also_by": self.cast.manager.name,
        }
        number = f"SAN-{self.plan.number:02}{self.cast.today:%m%d}"
        wiped = {
            "media_present": YES,
            "media_count": 1,
            "highest_classification": "official",
            "sanitising_method": "Overwritten three times, then shredded",
            "sanitising_standard": "Departmental media policy 4.2",
            "sanitising_result": YES,
            "sanitising_certificate": number,
            "media_officer": "Records and media team",
        }
        facts = {row.pk: wiped if "NI-" in row.camera.model_text else none for row in rows}
        page = papers.certificate(f"Media certificate {number}", self._serials(rows))
        files = [("sanitising_record", f"{number}.pdf", page)]
        self._take_each(Action.SANITISE, rows, facts, by=self.cast.contractor, files=files)

    def dispose(self, places: slice) -> None:
        """They go to be destroyed, with a note and a certificate that lists their serials."""
        number = f"WD-{self.plan.number:02}{self.cast.today:%m%d}"
        facts = {
            "disposal_method": "destroyed",
            "carrier": "Greenway Recovery Ltd, CBDU 000000",
            "waste_note": f"WTN-{number}",
            "facility": "Greenway Recovery, bay 4",
            "disposal_certificate": number,
            "disposed_on": self.cast.today,
        }
        page = papers.certificate(f"Certificate of destruction {number}", self._serials(self._rows(places)))
        self._take(Action.DISPOSE, places, facts, files=[("disposal_record", f"{number}.pdf", page)])

    def verify(self, places: slice, *, replaced: bool = True) -> None:
        """Somebody else looks: nothing is left, and what took its place is written down."""
        rows = self._rows(places)
        common = {
            "checked_by": self.cast.manager.name,
            "checked_on": self.cast.today,
            "check_method": "physical",
            "none_left": YES,
            "still_unreachable": YES,
        }
        facts = {row.pk: common | self._replacement(row, replaced=replaced) for row in rows}
        self._take_each(Action.VERIFY, rows, facts, by=self.cast.manager)
        self.cast.replan()

    def close(self, places: slice) -> None:
        """Everything is on record."""
        self._take(Action.CLOSE, places, {})
        self.cast.replan()

    def finishing(self, places: slice, *, days: tuple[int, int, int], replaced: bool = True) -> Thread:
        """From removed to closed, on these days ago: wiped, destroyed, then checked and closed."""
        wiped, destroyed, checked = days
        yield wiped
        self.sanitise(places)
        yield destroyed
        self.dispose(places)
        yield checked
        self.verify(places, replaced=replaced)
        self.close(places)

    def hold(self, places: slice, reason: str) -> None:
        """Something has to happen first."""
        for row in self._rows(places):
            hold(row, reason, by=self.cast.manager, on=self.cast.today)

    def in_vain(self, place: int, cause: str, words: str) -> None:
        """The contractor came and could not do it."""
        facts = {"cause": cause, "cause_in_words": words}
        file = papers.received(
            "photo_of_cause", "blocked.jpg", papers.photo("Scaffold in front of the unit", camera=True)
        )
        with kept_files.stored([file]) as files:
            record_remark(
                self._rows(slice(place, place + 1))[0],
                Remark.COULD_NOT,
                facts,
                by=self.cast.contractor,
                on=self.cast.today,
                files=files,
            )

    def line(self, place: int) -> Removal:
        """A line as it stands now."""
        return self._rows(slice(place, place + 1))[0]

    @property
    def _installer(self) -> str:
        return f"Lead engineer, {self.contractor}"

    def _day(self, work_by: date | None, in_days: int) -> date:
        """The day of the work; not after the day it is due, where that is still to come."""
        wanted = self.cast.today + timedelta(days=in_days)
        return min(wanted, work_by) if work_by and work_by >= self.cast.today else wanted

    def _rows(self, places: slice) -> list[Removal]:
        rows = Removal.objects.filter(pk__in=self.lines[places])
        return list(rows.select_related("camera__site", "plan__organisation", "plan__site").order_by("pk"))

    def _take(
        self,
        action: Action,
        places: slice,
        facts: Mapping[str, Any],
        files: Sequence[tuple[str, str, bytes]] = (),
    ) -> None:
        rows = self._rows(places)
        self._take_each(action, rows, {row.pk: facts for row in rows}, by=self.cast.manager, files=files)

    def _take_each(
        self,
        action: Action,
        rows: Sequence[Removal],
        facts: Mapping[int, Mapping[str, Any]],
        *,
        by: Person,
        files: Sequence[tuple[str, str, bytes]] = (),
    ) -> None:
        sent: list[Received] = [papers.received(*file) for file in files]
        with kept_files.stored(sent) as kept:
            progress_together(self.plan, rows, action, facts, by=by, on=self.cast.today, files=kept)

    def _serials(self, rows: Sequence[Removal]) -> list[str]:
        return [f"{row.camera}: serial {row.camera.serial or ILLEGIBLE}" for row in rows]

    def _replacement(self, row: Removal, *, replaced: bool) -> dict[str, str]:
        if not replaced:
            return {"replacement": "not_replaced", "not_replaced_because": "The area is no longer used"}
        new = self._put_up(row.camera)
        return {"replacement": "replaced", "replaced_by": new.asset_tag}

    def _put_up(self, old: Camera) -> Camera:
        """The camera that hangs in the old one's place now."""
        make, model = NEW_GOODS[old.pk % len(NEW_GOODS)]
        facts = {
            "site": old.site,
            "location": old.location,
            "asset_tag": f"{old.asset_tag}-R",
            "vendor_text": make,
            "model_text": model,
            "serial": f"N{self.cast.chance.randrange(10**9):09}",
            "connection": "isolated",
            "installed_on": self.cast.today.isoformat(),
        }
        return log_camera(
            facts, organisation=self.cast.organisation, on=self.cast.today, by=self.cast.manager
        )
