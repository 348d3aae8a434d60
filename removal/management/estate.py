"""A made-up estate for demonstrations and measurements, made by the services, imports and jobs that people use.

Sites are added and assessed first, the register is imported as a file, what it sets off is worked off in this
process, and then people take some of the drafted plans forward. The same seed gives the same estate.
"""

import json
import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.db.models import Count

from inventory import jobs
from inventory.models import Camera, Organisation, Person, Role, SensitivityDecision, Site
from inventory.services.people import add_person
from inventory.services.sites import add_site, decide_sensitivity
from removal.management.estate_register import write_registers
from removal.models import Removal, RemovalPlan
from removal.planning.evidence import NO, Field, Kind, evidence_fields
from removal.planning.workflow import Action, State
from removal.services import plans
from removal.services.lines import standings
from removal.services.progress import progress
from removal.services.steps import allowed_actions_for
from removal.tasks import enqueue_replan

CAMERAS_A_SITE = 60
FEWEST_SITES = 3
PLACES = (
    *(
        "Ashford",
        "Beckton",
        "Calder",
        "Denby",
        "Elmfield",
        "Farley",
        "Granby",
        "Hatfield",
        "Ingleby",
        "Kelham",
    ),
    *("Langton", "Marsden", "Norwood", "Oakley", "Penrose", "Quarry", "Redbourne", "Stanton", "Thornhill"),
    *("Upton", "Wexford", "Yardley"),
)
BUILDINGS = ("House", "Depot", "Court", "Laboratory", "Annexe", "Registry", "Training Centre", "Archive")
# Of every five sites two are sensitive, two ordinary, and one nobody has assessed.
SENSITIVE = ({"holds_secret": "yes"}, {"used_by_ministers": "yes"})
DECISIONS: tuple[Mapping[str, str] | None, ...] = (SENSITIVE[0], {}, None, SENSITIVE[1], {})
# Plans that people have begun: enough to show every stage, few enough to be made quickly.
MOST_PLANS_MOVED = 24
LINES_TAKEN_ON = 6
STAGES = ("approved", "in work", "submitted", "draft")
WORK_IN = timedelta(days=28)
WORDS = {
    "coverage_gap": "Patrols until the new camera is up",
    "approval_note": "Agreed at the estates board",
    "budget_reference": "EST-2026-114",
    "isolation_reference": "CHG-4471, switch 2 port 14",
    "isolated_by": "Network operations",
    "tested_by": "Network operations",
    "contractor": "Northern Access Ltd",
    "access_clearance": "Escorted; day passes at reception",
    "photo_before": "before.jpg",
    "photo_after": "after.jpg",
    "removed_by": "Northern Access Ltd",
    "stored_at": "Locked store, ground floor",
}


class InUseError(Exception):
    """The organisation has sites or cameras of its own."""


def make(organisation: Organisation, *, cameras: int, seed: int, on: date) -> dict[str, Any]:
    """Fill an organisation that has no sites; what was made, in counts. Raises InUseError.

    `on` is the day as of which sites are assessed and plans moved.
    """
    if organisation.sites.exists() or Camera.objects.filter(organisation=organisation).exists():
        raise InUseError(
            f"{organisation.code} has sites or cameras already; add an organisation of its own with add_organisation."
        )
    chance = Random(seed)  # noqa: S311 - made-up devices, no secrets
    sites = _add_sites(organisation, max(FEWEST_SITES, cameras // CAMERAS_A_SITE), on=on)
    manager, lead = _add_people(organisation, sites)
    _import(organisation, cameras, [site.name for site in sites], chance)
    _work_on_plans(organisation, manager, lead, chance, on=on)
    return counts(organisation)


def address(organisation: Organisation, role: str) -> str:
    """The e-mail address of the organisation's made-up person with a role."""
    return f"{role.replace('_', '.')}@{organisation.code.lower()}.example"


def counts(organisation: Organisation) -> dict[str, Any]:
    """How many of what an organisation has; cameras by verdict, lines by state."""
    cameras = Camera.objects.filter(organisation=organisation)
    lines = Removal.objects.filter(plan__organisation=organisation)
    return {
        "cameras": cameras.count(),
        "descriptions": cameras.values("vendor_text", "model_text").distinct().count(),
        "sites": _by(organisation.sites, "category"),
        "verdicts": _by(cameras, "verdict"),
        "plans": RemovalPlan.objects.filter(organisation=organisation).count(),
        "lines": _by(lines, "state"),
    }


def _by(rows: Any, field: str) -> dict[str, int]:
    return dict(rows.order_by(field).values_list(field).annotate(Count("pk")))


def _add_sites(organisation: Organisation, number: int, *, on: date) -> list[Site]:
    names = [f"{place} {building}" for building in BUILDINGS for place in PLACES]
    sites = []
    for place in range(number):
        again, which = divmod(place, len(names))
        site = add_site(organisation, f"{names[which]} {again + 1}" if again else names[which], by=None)
        decision = DECISIONS[place % len(DECISIONS)]
        if decision is not None:
            answers = {**dict.fromkeys(SensitivityDecision.LIMBS, "no"), **decision}
            decide_sensitivity(
                site, answers, on=on, by=None, reason="Assessed with the departmental security unit"
            )
        sites.append(site)
    return sites


def _add_people(organisation: Organisation, sites: list[Site]) -> tuple[Person, Person]:
    """The facilities manager, who works at every site, and the compliance lead; nobody knows their passwords."""
    manager, lead = (
        add_person(
            address(organisation, role),
            organisation=organisation,
            roles=[role],
            name=name,
            sites=at,
            by=None,
        )
        for role, name, at in (
            (Role.FACILITIES_MANAGER, "Morgan Reed", sites),
            (Role.COMPLIANCE_LEAD, "Priya Shah", []),
        )
    )
    return manager, lead


def _import(organisation: Organisation, cameras: int, site_names: list[str], chance: Random) -> None:
    """Have the register read, judged and planned to the end in this process."""
    with tempfile.TemporaryDirectory() as folder:
        for path in write_registers(Path(folder), cameras, site_names, chance):
            answer = StringIO()
            call_command("import_register", path, organisation=organisation.code, json=True, stdout=answer)
            told = json.loads(answer.getvalue())
            if told["rows_rejected"]:
                raise AssertionError(f"The made-up register has rows that are refused: {told['errors'][:3]}")


def _work_on_plans(
    organisation: Organisation, manager: Person, lead: Person, chance: Random, *, on: date
) -> None:
    """Take plans forward, each to the next of STAGES in turn, and have their cameras planned anew."""
    drafted = RemovalPlan.objects.filter(organisation=organisation, closed_at=None).order_by("number")
    for place, plan in enumerate(drafted[:MOST_PLANS_MOVED]):
        stage = STAGES[place % len(STAGES)]
        if stage == "draft":
            continue
        _submit(plan, manager, on=on)
        if stage != "submitted":
            note = {name: WORDS[name] for name in ("approval_note", "budget_reference")}
            plans.approve(plan, note | {"replacement_clear": True, "view_altered": False}, by=lead, on=on)
        if stage == "in work":
            for line in plan.removals.filter(state=State.APPROVED).order_by("pk")[:LINES_TAKEN_ON]:
                _take_on(line, manager, steps=chance.randint(1, 3), on=on)
    with transaction.atomic():
        enqueue_replan(organisation, on=on)
    jobs.run_all(organisation_id=organisation.pk, turn_s=float("inf"))


def _submit(plan: RemovalPlan, manager: Person, *, on: date) -> None:
    drafts = list(plan.removals.filter(state=State.DRAFT).select_related("camera"))
    known = standings(drafts)
    facts = {
        "owner": manager,
        "contractor": WORDS["contractor"],
        "budget_code": WORDS["budget_reference"],
        "cost_estimate": 420 * len(drafts),
        "coverage_gap": WORDS["coverage_gap"],
    }
    days = {line.pk: _day_of_work(known[line.pk].work_by, on) for line in drafts}
    plans.prepare(plan, facts, by=manager, planned_on=days)
    plans.submit(plan, by=manager, on=on)


def _day_of_work(work_by: date | None, on: date) -> date:
    """Four weeks ahead, sooner where the work is due sooner; what is overdue is done in those weeks too."""
    return min(on + WORK_IN, work_by) if work_by and work_by >= on else on + WORK_IN


def _take_on(line: Removal, manager: Person, *, steps: int, on: date) -> None:
    """Take a line up to so many steps towards its removal."""
    for _ in range(steps):
        line = Removal.objects.select_related("camera", "plan__organisation").get(pk=line.pk)
        forward = [
            action
            for action in allowed_actions_for(line, manager)
            if action in (Action.ISOLATE, Action.SCHEDULE, Action.REMOVE)
        ]
        if not forward:
            return
        needs_removal = standings([line])[line.pk].needs_removal
        fields = evidence_fields(forward[0], needs_removal=needs_removal)
        facts = {field.name: _answer(field, on) for field in fields}
        if "serial_seen" in facts:
            facts["serial_seen"] = line.camera.serial or "not legible"
        progress(line, forward[0], facts, by=manager, on=on)


def _answer(field: Field, on: date) -> Any:
    if field.kind is Kind.DATE:
        return on
    if field.kind is Kind.CHOICE:
        return field.choices[0][0]
    if field.kind is Kind.BOOLEAN:
        return field.must_be or NO
    return WORDS.get(field.name, "")
