"""Who plays in the demonstration: an organisation with a person of each role, and what every scene needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from django.db import transaction

from inventory import jobs
from inventory.models import Camera, ImportBatch, Organisation, Person, Role, Site
from inventory.services import importing
from inventory.services.membership import change_person
from inventory.services.organisations import add_organisation, change_settings
from inventory.services.people import add_person
from removal.management.demonstration.clock import Clock
from removal.services.appointing import appoint
from removal.tasks import enqueue_replan

MARKING = "DEMONSTRATION DATA"
OWNER = "responsible_owner"
"""Beside the roles: the person who answers for the organisation, a compliance lead as well."""
LABELS = {OWNER: "Responsible owner", **{role.value: role.label for role in Role}}
NO_END = float("inf")


@dataclass(slots=True)
class Cast:
    """An organisation in the story, with its people by role and its sites by code."""

    clock: Clock
    chance: Random
    organisation: Organisation
    share: float = 1.0
    people: dict[str, Person] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)

    @property
    def lead(self) -> Person:
        """The compliance lead."""
        return self.people[Role.COMPLIANCE_LEAD]

    @property
    def manager(self) -> Person:
        """The facilities manager, who works at every site."""
        return self.people[Role.FACILITIES_MANAGER]

    @property
    def contractor(self) -> Person:
        """Who takes cameras down."""
        return self.people[Role.CONTRACTOR]

    @property
    def owner(self) -> Person:
        """The responsible owner of the organisation."""
        return self.people[OWNER]

    @property
    def administrator(self) -> Person:
        """Who adds people and settings."""
        return self.people[Role.ADMINISTRATOR]

    @property
    def today(self) -> date:
        """The day in the story."""
        return self.clock.today

    def number(self, whole: int, *, least: int = 1) -> int:
        """So many cameras in this size of the story."""
        return max(min(least, whole), round(whole * self.share))

    def cameras(self, site: str) -> list[Camera]:
        """The cameras of a site as they stand, in the order in which they were logged."""
        return list(Camera.objects.in_register().filter(site=self.sites[site]).order_by("pk"))

    def work_off(self) -> None:
        """Work off what is queued for the organisation."""
        jobs.run_all(organisation_id=self.organisation.pk, turn_s=NO_END)

    def replan(self, *, full: bool = False) -> None:
        """Plan anew what has changed, or everything, as the night does."""
        with transaction.atomic():
            if full:
                jobs.enqueue("replan", organisation=self.organisation, on=self.today, full=True)
            else:
                enqueue_replan(self.organisation, on=self.today)
        self.work_off()


def address(code: str, role: str) -> str:
    """The e-mail address of the person with a role."""
    return f"{role.replace('_', '.')}@{code.lower()}.example"


def found_organisation(
    clock: Clock,
    chance: Random,
    code: str,
    name: str,
    *,
    kind: str,
    share: float,
    administrator: str,
    colour: str = "",
) -> Cast:
    """The organisation, its administrator, and the marking that says everywhere that all of it is made up."""
    cast = Cast(clock, chance, add_organisation(code, name, kind=kind, by=None), share)
    first = _person(cast, Role.ADMINISTRATOR, administrator)
    cast.organisation = change_settings(
        cast.organisation,
        name=name,
        marking=MARKING,
        colour=colour,
        division=cast.organisation.division,
        by=first,
    )
    return cast


def engage(cast: Cast, names: Mapping[str, str], *, basis: str) -> None:
    """Everybody else: those with site roles work at all sites; the owner is appointed for the organisation."""
    for role, name in names.items():
        _person(cast, role, name)
    appoint(cast.owner, site=None, basis=basis, by=cast.administrator, on=cast.today)


def work_everywhere(cast: Cast) -> None:
    """Those with site roles work at the sites that were added since, too."""
    for person in (cast.manager, cast.contractor):
        change_person(
            person,
            name=person.name,
            roles=person.roles,
            sites=cast.sites.values(),
            sites_until=None,
            by=cast.administrator,
        )


def import_register(cast: Cast, name: str, content: bytes, *, rejects: bool = False) -> None:
    """The compliance lead imports a file; a row is refused only where one is meant to be."""
    with transaction.atomic():
        batch = importing.receive([content], name, organisation=cast.organisation, by=cast.lead)
        jobs.enqueue("import", organisation=cast.organisation, by=cast.lead, batch=batch.pk)
    cast.work_off()
    batch.refresh_from_db()
    if batch.state != ImportBatch.State.COMPLETED or (batch.rows_rejected and not rejects):
        raise AssertionError(
            f"{name} was not taken as it should: {batch.state}, {batch.rows_rejected} refused."
        )


def _person(cast: Cast, role: str, name: str) -> Person:
    at_sites: Iterable[Site] = cast.sites.values()
    if role not in (Role.FACILITIES_MANAGER, Role.CONTRACTOR):
        at_sites = ()
    cast.people[role] = add_person(
        address(cast.organisation.code, role),
        organisation=cast.organisation,
        roles=[Role.COMPLIANCE_LEAD if role == OWNER else role],
        name=name,
        sites=at_sites,
        by=cast.people.get(Role.ADMINISTRATOR),
    )
    return cast.people[role]
