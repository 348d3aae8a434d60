"""Responsible owners: appointing them, ending it, and asking who answers for a site."""

from datetime import date

from django.db import transaction
from django.db.models import F, Q

from inventory import audit
from inventory.access import sees_all_sites, sites
from inventory.models import Organisation, Person, Role, Site
from removal.models import Appointment
from removal.services.progress import NotAllowedError

MAY_BE_APPOINTED = frozenset({Role.ADMINISTRATOR, Role.COMPLIANCE_LEAD, Role.FACILITIES_MANAGER})
"""Auditors stay outside of what they audit, and contractors do not see the register."""


@transaction.atomic
def appoint(person: Person, *, site: Site | None, basis: str, by: Person, on: date) -> Appointment:
    """Make a person the responsible owner of a site, or without one of the organisation; ends the one before.

    Raises NotAllowedError when the person cannot answer for it.
    """
    organisation = Organisation.objects.select_for_update().get(pk=by.organisation_id)
    if problem := _cannot_answer(person, organisation, site):
        raise NotAllowedError(problem)
    before = (
        organisation.appointments.filter(site=site, ended_on=None).select_related("person", "site").first()
    )
    if before and before.person_id == person.pk:
        raise NotAllowedError(f"{person} is the responsible owner of {site or organisation} already.")
    if before:
        _end(before, by=by, on=on)
    appointment = Appointment.objects.create(
        organisation=organisation,
        site=site,
        person=person,
        appointed_on=on,
        basis=basis.strip(),
        appointed_by=by,
    )
    audit.record(
        "responsible owner appointed",
        organisation=organisation,
        by=by,
        subject=appointment,
        before={"person": str(before.person)} if before else {},
        after={"person": str(person), "site": str(site or ""), "on": on},
        reason=appointment.basis,
    )
    return appointment


@transaction.atomic
def end_appointment(appointment: Appointment, *, by: Person, on: date) -> None:
    """End an appointment from a day on. Raises NotAllowedError when it has ended."""
    row = Appointment.objects.select_for_update(of=("self",)).select_related("person", "site", "organisation")
    appointment = row.get(pk=appointment.pk)
    if appointment.ended_on:
        raise NotAllowedError("This appointment has ended already.")
    _end(appointment, by=by, on=on)


def owner_of(site: Site, *, on: date) -> Appointment | None:
    """Who answers for a site on a day: its own responsible owner, else the organisation's, else nobody."""
    standing = Appointment.objects.standing(on=on).filter(organisation_id=site.organisation_id)
    answering = standing.filter(Q(site=site) | Q(site=None)).select_related("person")
    return answering.order_by(F("site").asc(nulls_last=True)).first()


def _end(appointment: Appointment, *, by: Person, on: date) -> None:
    appointment.ended_on, appointment.ended_by = on, by
    appointment.save(update_fields=["ended_on", "ended_by"])
    audit.record(
        "responsible owner's appointment ended",
        organisation=appointment.organisation,
        by=by,
        subject=appointment,
        after={"person": str(appointment.person), "site": str(appointment.site or ""), "ended_on": on},
    )


def _cannot_answer(person: Person, organisation: Organisation, site: Site | None) -> str:
    """Why this person cannot answer for it; empty when they can."""
    if person.organisation_id != organisation.pk or not person.is_active:
        return "Choose somebody of your organisation who can sign in."
    if not person.roles & MAY_BE_APPOINTED:
        return f"{person} is an auditor or contractor only, and so cannot answer for a site."
    if site and site.organisation_id != organisation.pk:
        return "Choose a site of your organisation."
    if site is None and not sees_all_sites(person):
        return f"{person} sees certain sites only: give them a role that reaches all, or choose a site."
    if site and not sites(person).filter(pk=site.pk).exists():
        return f"{site} is out of {person}’s reach: assign it to them first."
    return ""
