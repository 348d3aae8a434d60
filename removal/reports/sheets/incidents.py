"""Incidents: equipment put up against the instruction, found late, not the one on record, or there after its removal.

One row for each camera and each thing that happened to it. What FAR 52.204-25 asks of a supplier and Lenscap does
not record (contract, order, supplier's identifier) has no column.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from inventory.models import Life, Organisation, Sighting, Site, Verdict
from removal.models import Removal
from removal.planning.calendars import Division, add_working_days
from removal.planning.deployments import Deployment, against_the_instruction
from removal.planning.obligations import Life as PlannedLife
from removal.planning.obligations import Org, SiteCategory
from removal.reports.counted import Figure, one_by_one
from removal.reports.definition import NOT_FOI, Column, Kind, Rows, Sheet
from removal.reports.estate import Estate
from removal.reports.reading import CameraRow, read_cameras
from removal.reports.sheets.cameras import NO_PLAN, NOT_YET, VERDICTS
from removal.reports.words import partial_date

MITIGATED_IN = 10


class Incident(StrEnum):
    """What happened, in words."""

    DEPLOYED = Deployment.DEPLOYED.value
    MAY_HAVE_BEEN = Deployment.MAY_HAVE_BEEN.value
    LATE_FIND = "Found after the date had passed"
    ANOTHER_SERIAL = "Another serial came down than is on record"
    STILL_THERE = "Recorded as removed and there all the same"
    ANSWERING = "Recorded as removed and still answering on the network"


class IncidentRow(NamedTuple):
    """An incident and the camera it is about."""

    incident: Incident
    row: CameraRow

    @property
    def mitigated_on(self) -> date | None:
        """The first day on which it was off its network or down."""
        line = self.row.line
        days = (line.isolated_on, line.removed_on) if line else ()
        return min((day for day in days if day), default=None)

    @property
    def mitigate_by(self) -> date:
        """Ten working days after it was found, at the site's own bank holidays."""
        division = Division(self.row.site.site.division)
        return add_working_days(self.row.camera.found_on, MITIGATED_IN, division).day

    @property
    def in_time(self) -> str:
        """Whether something was done within those ten days."""
        if self.mitigated_on:
            return "Yes" if self.mitigated_on <= self.mitigate_by else "No, later"
        return "No" if self.row.on > self.mitigate_by else NOT_YET


def rows(estate: Estate) -> Rows[IncidentRow]:
    """Two passes over the restricted cameras and those with a record of removal, one of them counting."""
    return Rows(sum(1 for _ in _read(estate)), _read(estate))


def _read(estate: Estate) -> Iterator[IncidentRow]:
    discrepant = frozenset(
        estate.known.evidence()
        .filter(facts__serial_discrepancy="yes")
        .values_list("removal__camera_id", flat=True)
    )
    answering = estate.known.answering()
    seen = Sighting.objects.filter(camera=OuterRef("pk"), kind=Sighting.Kind.STILL_ANSWERING)
    taken_down = Removal.objects.filter(camera=OuterRef("pk"), removed_on__isnull=False)
    looked_at = Q(known_verdict=Verdict.RESTRICTED) | Exists(taken_down) | Exists(seen)
    for row in read_cameras(estate, looked_at):
        for incident in incidents_of(row, estate.organisation, discrepant, answering):
            yield IncidentRow(incident, row)


def incidents_of(
    row: CameraRow, organisation: Organisation, discrepant: frozenset[int], answering: frozenset[int]
) -> Iterator[Incident]:
    """Everything that happened to a camera.

    `discrepant` are those whose serial differed when they came down, `answering` those that the newest look found.
    """
    if row.camera.verdict == Verdict.RESTRICTED:
        camera = row.camera
        if against := deployed(organisation, row.site.site, camera.life, camera.installed_on):
            yield Incident(against.value)
        if any(asked.late_find for asked in row.obligations):
            yield Incident.LATE_FIND
    if row.camera.pk in discrepant:
        yield Incident.ANOTHER_SERIAL
    if row.line and row.line.removed_on and row.camera.life == Life.LIVE:
        yield Incident.STILL_THERE
    if row.camera.pk in answering and row.camera.life == Life.GONE:
        yield Incident.ANSWERING


def count_deployments(estate: Estate) -> dict[str, Figure]:
    """Restricted cameras put up against the instruction, those at withheld sites included: one query."""
    rows = (
        estate.known.cameras()
        .filter(known_verdict=Verdict.RESTRICTED)
        .order_by()
        .values_list("known_site_id", "known_life", "installed_on")
        .annotate(number=Count("pk"))
    )
    counted: Counter[Deployment] = Counter()
    for site_id, life, installed_on, number in rows.iterator(chunk_size=2000):
        if against := deployed(estate.organisation, estate.sites[site_id].site, life, installed_on):
            counted[against] += number
    return one_by_one({each.value: counted[each] for each in Deployment}, estate.depth)


def deployed(organisation: Organisation, site: Site, life: str, installed_on: str) -> Deployment | None:
    """Whether a restricted camera was put up against the instruction."""
    return against_the_instruction(
        Org.of_kind(organisation.kind),
        SiteCategory(site.category.upper()),
        PlannedLife(life.upper()),
        installed_on,
        site.sensitive_since,
    )


SHEET: Sheet[IncidentRow] = Sheet(
    title="Incidents",
    table_name="incidents",
    purpose="Restricted equipment put up or found against the schedule, and removals that do not tally",
    columns=(
        Column("Incident", lambda each: each.incident.value, "What happened.", "Worked out", width=54),
        Column("Camera", lambda each: str(each.row.camera.uuid)[:8], "As on Cameras.", width=12),
        Column(
            "Asset tag", lambda each: each.row.camera.asset_tag, "The organisation's own.", depths=NOT_FOI
        ),
        Column("Site", lambda each: each.row.site.reference, "As on Sites.", width=18),
        Column(
            "Site category",
            lambda each: each.row.site.site.get_category_display(),
            "How sensitive it is.",
            "Sensitivity decision",
            width=18,
        ),
        Column(
            "Found on", lambda each: each.row.camera.found_on, "Logged or imported.", kind=Kind.DATE, width=20
        ),
        Column(
            "Found in",
            lambda each: each.row.camera.source_file or "Logged by hand",
            "The file it came in with.",
            "Import",
            width=30,
            depths=NOT_FOI,
        ),
        Column(
            "Make on label", lambda each: each.row.camera.vendor_text, "As the source wrote it.", width=20
        ),
        Column("Model", lambda each: each.row.camera.model_text, "As the source wrote it.", width=26),
        Column(
            "Maker",
            lambda each: each.row.camera.maker_name or each.row.camera.maker or "Cannot tell",
            "Who built it.",
            "Finding",
            width=28,
        ),
        Column(
            "Verdict",
            lambda each: VERDICTS.get(each.row.camera.verdict, "Not checked yet"),
            "As on Cameras.",
            "Finding",
            width=18,
        ),
        Column(
            "Installed",
            lambda each: partial_date(each.row.camera.installed_on),
            "As precise as known.",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Mitigate by",
            lambda each: each.mitigate_by,
            "Ten working days after it was found.",
            "Worked out",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Mitigated on",
            lambda each: each.mitigated_on or NOT_YET,
            "First off its network or down.",
            "Evidence",
            kind=Kind.DATE,
            width=20,
        ),
        Column("In time", lambda each: each.in_time, "By then.", "Worked out", width=12),
        Column(
            "Plan",
            lambda each: f"P-{each.row.line.plan_number}" if each.row.line else NO_PLAN,
            "As on Plans.",
            "Plan",
            width=12,
        ),
        Column(
            "State",
            lambda each: each.row.line.state.capitalize() if each.row.line else NO_PLAN,
            "How far its removal has come.",
            "Plan",
            width=14,
        ),
    ),
    rows=rows,
    empty="No incident is known: nothing found late or put up against the instruction, and removals tally.",
    tints={
        "Incident": {
            Incident.DEPLOYED.value: "red",
            Incident.STILL_THERE.value: "red",
            Incident.ANSWERING.value: "red",
            Incident.ANOTHER_SERIAL.value: "orange",
            Incident.MAY_HAVE_BEEN.value: "yellow",
        }
    },
)
