"""Sites: adding them, and recording who judged their sensitivity."""

import re
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.text import slugify

from inventory import audit
from inventory.models import Organisation, Person, SensitivityDecision, Site, name_key


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
def decide_sensitivity(
    site: Site,
    answers: Mapping[str, str],
    *,
    on: date,
    by: Person | None,
    reason: str = "",
    sensitive_since: date | None = None,
    extended: bool = False,
    extended_remove_by: date | None = None,
) -> SensitivityDecision:
    """Record the four answers (keys of `SensitivityDecision.LIMBS`) and derive the site's category.

    `sensitive_since` is only for a site that became sensitive later than the government's timeline: None on a
    first assessment means that it has been so all along. A site that was something else until now became
    sensitive on the day of the decision. The caller enqueues a replan; an earlier decision stays.
    """
    before = site.category
    decision = SensitivityDecision(
        site=site,
        **{
            limb: answers.get(limb, SensitivityDecision.Answer.NOT_ASSESSED)
            for limb in SensitivityDecision.LIMBS
        },
        extended=extended,
        extended_remove_by=extended_remove_by,
        reason=reason,
        decided_by=by,
        decided_on=on,
    )
    site.sensitive_since = decision.sensitive_since = _since(site, decision, told=sensitive_since)
    decision.save()
    site.category = decision.category
    site.save(update_fields=["category", "sensitive_since"])
    site.cameras.in_register().filter(to_replan=False).update(to_replan=True)
    audit.record(
        "sensitivity decided",
        organisation=site.organisation,
        by=by,
        subject=site,
        before={"category": before},
        after={
            "category": site.category,
            **dict(zip(SensitivityDecision.LIMBS, decision.answers, strict=True)),
            "extended": extended,
        },
        reason=reason,
    )
    return decision


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
