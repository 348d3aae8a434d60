"""Builders: each names only what matters to the test; the rest is plausible."""

from datetime import date
from hashlib import sha256
from itertools import count

from django.utils import timezone

from inventory.models import (
    Camera,
    Edition,
    Finding,
    Fingerprint,
    ListPack,
    Organisation,
    Person,
    RoleHeld,
    SensitivityDecision,
    Site,
    SiteAssignment,
    name_key,
)

_number = count(1)
PASSWORD = "correct horse battery"


def make_organisation(code="", kind="central_government", **fields):
    code = code or f"ORG{next(_number)}"
    return Organisation.objects.create(
        code=code, name=fields.pop("name", f"Department {code}"), kind=kind, **fields
    )


def make_person(*roles, organisation=None, sites=(), **fields):
    """A person with roles (compliance lead unless said otherwise) and, for site roles, their sites."""
    number = next(_number)
    person = Person(
        organisation=organisation or make_organisation(),
        email=fields.pop("email", f"person{number}@example.gov.uk"),
        name=fields.pop("name", f"Person {number}"),
        **fields,
    )
    person.set_password(PASSWORD)
    person.save()
    for role in roles or ("compliance_lead",):
        RoleHeld.objects.create(person=person, role=role)
    for site in sites:
        SiteAssignment.objects.create(person=person, site=site)
    return person


def make_site(organisation=None, category="ordinary", **fields):
    """A site; a sensitive one has its decision, dated before the UK schedule's deadline."""
    number = next(_number)
    name = fields.pop("name", f"Site {number}")
    site = Site.objects.create(
        organisation=organisation or make_organisation(),
        code=fields.pop("code", f"s{number}"),
        name=name,
        name_key=name_key(name),
        category=category,
        sensitive_since=fields.pop(
            "sensitive_since", date(2022, 11, 24) if category == "sensitive" else None
        ),
        **fields,
    )
    if category == "sensitive":
        SensitivityDecision.objects.create(
            site=site,
            holds_secret="yes",
            decided_on=date(2022, 11, 24),
            sensitive_since=site.sensitive_since,
        )
    return site


def make_edition(organisation, number=1):
    pack, _ = ListPack.objects.get_or_create(
        content_hash="0" * 64, defaults={"version": "test", "dated": date(2026, 11, 21), "document": {}}
    )
    return Edition.objects.get_or_create(
        organisation=organisation, number=number, defaults={"pack": pack, "published_at": timezone.now()}
    )[0]


BASES = {"restricted": "own_brand", "suspected": "suspected", "unknown": "unidentified", "clear": "clear"}


def make_camera(site=None, verdict="", vendor="Hikvision", model="DS-2CD2385C1-I", **fields):
    """A camera; with a verdict it also has its fingerprint and finding, as judging leaves them."""
    site = site or make_site()
    number = next(_number)
    maker = fields.pop("maker", "hikvision" if verdict == "restricted" else "")
    camera = Camera(
        organisation=site.organisation,
        site=site,
        vendor_text=vendor,
        model_text=model,
        asset_tag=fields.pop("asset_tag", f"C{number:04}"),
        found_on=fields.pop("found_on", date(2026, 2, 9)),
        match_key=f"test:{number}",
        verdict=verdict,
        basis=fields.pop("basis", BASES.get(verdict, "")),
        maker=maker,
        **fields,
    )
    if verdict:
        fingerprint, _ = Fingerprint.objects.get_or_create(
            organisation=site.organisation,
            key=sha256(f"{vendor}/{model}/{verdict}".encode()).hexdigest(),
            defaults={"vendor": vendor, "model": model},
        )
        if fingerprint.finding is None:
            fingerprint.finding = Finding.objects.create(
                fingerprint=fingerprint,
                edition=make_edition(site.organisation),
                verdict=verdict,
                basis=camera.basis,
                maker=maker,
                maker_name=maker.title(),
                s889="yes" if verdict == "restricted" else "unknown",
                judged_on=date(2026, 11, 22),
            )
            fingerprint.save()
        camera.fingerprint = fingerprint
    camera.save()
    return camera
