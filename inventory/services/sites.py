"""Sites: adding them, and recording who judged their sensitivity."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils.text import slugify

from inventory import audit
from inventory.imports.positions import DECIMALS
from inventory.models import Camera, Organisation, Person, SensitivityDecision, Site, name_key

SITES_A_CHUNK = 500
Position = tuple[Decimal, Decimal]
"""Latitude and longitude in degrees, north and east positive."""
Thing = TypeVar("Thing")


def kept_position(point: tuple[float, float]) -> Position:
    """A point as precise as a site's position is kept."""
    latitude, longitude = (Decimal(f"{each:.{DECIMALS}f}") for each in point)
    return latitude, longitude


class SiteTakenError(Exception):
    """The organisation has a site with this code or name."""


@transaction.atomic
def add_site(
    organisation: Organisation,
    name: str,
    *,
    code: str = "",
    address: str = "",
    division: str = "",
    position: Position | None = None,
    by: Person | None,
    reason: str = "",
) -> Site:
    """Add a site, not assessed yet; the code is derived from the name when none is given.

    Raises SiteTakenError when the organisation has such a code, or a name that differs only in case,
    blanks or punctuation.
    """
    key = name_key(name)
    taken = organisation.sites.filter(name_key=key).first()
    if taken:
        raise SiteTakenError(f"There is already a site called {taken.name}.")
    if code and organisation.sites.filter(code__iexact=code).exists():
        raise SiteTakenError(f"There is already a site with the code {code}.")
    site = Site.objects.create(
        organisation=organisation,
        code=code or _free_code(organisation, name),
        name=name,
        name_key=key,
        address=address,
        division=division or organisation.division,
        latitude=position[0] if position else None,
        longitude=position[1] if position else None,
    )
    audit.record(
        "site added",
        organisation=organisation,
        by=by,
        subject=site,
        after={"code": site.code, "name": name, "division": site.division},
        reason=reason,
    )
    return site


@transaction.atomic
def place_site(site: Site, position: Position | None, *, by: Person) -> bool:
    """Put a site on the map, or take it off; whether that changed anything.

    The trail says that it was done and by whom, and keeps no position.
    """
    fresh = Site.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=site.pk)
    latitude, longitude = position or (None, None)
    if (fresh.latitude, fresh.longitude) == (latitude, longitude):
        return False
    was = fresh.latitude is not None
    fresh.latitude, fresh.longitude = latitude, longitude
    fresh.position_from = None
    fresh.save(update_fields=["latitude", "longitude", "position_from"])
    audit.record(
        "site placed on the map",
        organisation=fresh.organisation,
        by=by,
        subject=fresh,
        before={"on the map": was},
        after={"on the map": position is not None},
    )
    return True


@transaction.atomic
def place_sites(positions: Mapping[Site, Position], *, by: Person) -> int:
    """Put sites of one organisation on the map, SITES_A_CHUNK at most; how many that moved. One event names them."""
    keys = [site.pk for site in positions]
    fresh = list(Site.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    moved = [site for site in fresh if (site.latitude, site.longitude) != positions[site]]
    for site in moved:
        site.latitude, site.longitude = positions[site]
        site.position_from = None
    Site.objects.bulk_update(moved, ["latitude", "longitude", "position_from"])
    if moved:
        audit.record(
            "sites placed on the map",
            organisation=by.organisation,
            by=by,
            after={"sites": [site.code for site in moved]},
        )
    return len(moved)


def decide_sensitivity(site: Site, answers: Mapping[str, str], **facts: Any) -> SensitivityDecision:
    """Record the decision on one site; the facts are those of `decide_for_sites`."""
    return decide_for_sites([site], answers, **facts)[0]


@transaction.atomic
def decide_for_sites(
    sites: Sequence[Site], answers: Mapping[str, str], *, on: date, by: Person | None, **facts: Any
) -> list[SensitivityDecision]:
    """Record the same four answers for each site and derive its category; all sites are of one organisation.

    The facts are those of `drafted`. The caller enqueues a replan; earlier decisions stay. A single site is the
    subject of its event, of several the event names the codes.
    """
    before = Counter(site.category for site in sites)
    decisions = [drafted(site, answers, on=on, by=by, **facts) for site in sites]
    SensitivityDecision.objects.bulk_create(decisions, batch_size=SITES_A_CHUNK)
    for site, decision in zip(sites, decisions, strict=True):
        site.category, site.sensitive_since = decision.category, decision.sensitive_since
        site.review_by = decision.review_by
    Site.objects.bulk_update(sites, ["category", "sensitive_since", "review_by"], batch_size=SITES_A_CHUNK)
    for chunk in batched(sites, SITES_A_CHUNK):
        cameras = Camera.objects.in_register().filter(site__in=[site.pk for site in chunk])
        cameras.filter(to_replan=False).update(to_replan=True)
    for decided in batched(list(zip(sites, decisions, strict=True)), SITES_A_CHUNK):
        _record(decided, before, by)
    return decisions


def drafted(
    site: Site,
    answers: Mapping[str, str],
    *,
    on: date,
    by: Person | None,
    reason: str = "",
    sensitive_since: date | None = None,
    extended: bool = False,
    extended_remove_by: date | None = None,
    review_by: date | None = None,
) -> SensitivityDecision:
    """The decision as it would be recorded, not saved: the answers have the keys of `SensitivityDecision.LIMBS`.

    `sensitive_since` is only for a site that became sensitive later than the government's timeline: None on a
    first assessment means that it has been so all along. A site that was something else until now became
    sensitive on the day of the decision.
    """
    limbs = {
        limb: answers.get(limb, SensitivityDecision.Answer.NOT_ASSESSED) for limb in SensitivityDecision.LIMBS
    }
    decision = SensitivityDecision(
        site=site,
        **limbs,
        extended=extended,
        extended_remove_by=extended_remove_by,
        review_by=review_by,
        reason=reason,
        decided_by=by,
        decided_on=on,
    )
    decision.sensitive_since = _since(site, decision, told=sensitive_since)
    return decision


def _record(
    decided: Sequence[tuple[Site, SensitivityDecision]], before: Mapping[str, int], by: Person | None
) -> None:
    """One event: of one site with it as the subject, of several with their codes and how many were what before."""
    site, decision = decided[0]
    several = len(decided) > 1
    audit.record(
        "sensitivity decided",
        organisation=site.organisation,
        by=by,
        subject=None if several else site,
        before={"category": dict(before) if several else next(iter(before))},
        after={
            **({"sites": [each.code for each, _ in decided]} if several else {}),
            "category": decision.category,
            **dict(zip(SensitivityDecision.LIMBS, decision.answers, strict=True)),
            "extended": decision.extended,
            "extended_remove_by": decision.extended_remove_by,
            "review_by": decision.review_by,
        },
        reason=decision.reason,
    )


def batched(things: Sequence[Thing], size: int) -> Iterator[Sequence[Thing]]:
    """The things in runs of at most `size`."""
    return (things[start : start + size] for start in range(0, len(things), size))


def _since(site: Site, decision: SensitivityDecision, *, told: date | None) -> date | None:
    """From which day on the site is sensitive under the new decision; None when it is not, or has always been."""
    if decision.category != Site.Category.SENSITIVE:
        return None
    if site.category == Site.Category.SENSITIVE:
        return site.sensitive_since
    return told if site.category == Site.Category.UNASSESSED else told or decision.decided_on


def _free_code(organisation: Organisation, name: str) -> str:
    """A code from the name, with a number when taken: ministry-house, ministry-house-2."""
    stem = slugify(name)[:34] or "site"
    taken = set(organisation.sites.filter(code__startswith=stem).values_list("code", flat=True))
    if stem not in taken:
        return stem
    numbers = {int(found[1]) for code in taken if (found := re.fullmatch(rf"{re.escape(stem)}-(\d+)", code))}
    return f"{stem}-{max(numbers, default=1) + 1}"
