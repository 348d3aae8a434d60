"""What the tests of determinations share: a listed organisation whose cameras say little, judged for real."""

from datetime import date

from inventory import jobs
from inventory import tasks as _steps  # noqa: F401 - jobs are worked off here
from inventory.models import Camera
from inventory.services import determining
from inventory.services.determining import Choice
from inventory.services.registering import log_camera
from tests.builders import make_person, make_site
from tests.inventory.pages import lead_of_a_listed_organisation

TODAY = date(2026, 11, 22)
CLEAR = Choice("clear", "axis-co", evidence="label", reason="Read on a ladder")
RESTRICTED = Choice("restricted", "hikvision", evidence="supplier")


def estate(category="ordinary", cameras=2, vendor="Concept Pro", model="VX-9"):
    """A lead, another lead, and cameras of one unknown device at one site."""
    lead = lead_of_a_listed_organisation()
    other = make_person("compliance_lead", organisation=lead.organisation)
    site = make_site(lead.organisation, category, name="Ministry House")
    for number in range(cameras):
        logged(site, lead, vendor=vendor, model=model, asset_tag=f"C{number}")
    return lead, other, site


def logged(site, by, vendor="Concept Pro", model="VX-9", **fields):
    """A camera as a form logs it, judged at once."""
    facts = {"site": site, "vendor_text": vendor, "model_text": model, "location": "Gate"} | fields
    return log_camera(facts, organisation=site.organisation, on=TODAY, by=by)


def device(organisation):
    """The fingerprint of the oldest camera."""
    camera = Camera.objects.filter(organisation=organisation).order_by("pk").first()
    camera.fingerprint.refresh_from_db()
    return camera.fingerprint


def decided(fingerprint, choice, by, on=TODAY):
    """Decide as somebody who sees what stands, and bring the cameras in step."""
    fingerprint.refresh_from_db()
    made = determining.decide(fingerprint, choice, seen=fingerprint.finding_id, on=on, by=by)
    spread(fingerprint.organisation)
    return made


def spread(organisation):
    """What the view's job does."""
    from django.db import transaction

    with transaction.atomic():
        jobs.enqueue("spread", organisation=organisation)
    jobs.run_all(organisation_id=organisation.pk)


def verdicts(organisation):
    """The verdicts on the cameras, and their makers."""
    rows = Camera.objects.filter(organisation=organisation).order_by("pk")
    return [(camera.verdict, camera.maker) for camera in rows]
