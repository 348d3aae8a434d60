"""An organisation's own schedule: which one holds, and adopting another."""

from datetime import date
from typing import Any

from django.db import transaction

from inventory import audit
from inventory.models import Organisation, Person
from removal.models import AdoptedPolicy
from removal.planning.grammar import rule_to_json, rule_to_text
from removal.planning.obligations import Org
from removal.planning.policies import DEADLINES, Policy, policy_from, policy_problems, shipped_policy
from removal.planning.schedule import without_own_words


class PolicyRefusedError(ValueError):
    """A schedule that may not be adopted; the message says why."""


def adopted(organisation: Organisation) -> AdoptedPolicy | None:
    """The version that holds; None while the shipped one speaks. Only an adopter's own schedule counts."""
    if organisation.kind != Organisation.Kind.ADOPTER:
        return None
    versions = AdoptedPolicy.objects.filter(organisation=organisation).select_related("adopted_by")
    return versions.order_by("-version").first()


def policy_of(organisation: Organisation, row: AdoptedPolicy | None) -> Policy:
    """The terms of a version, or those shipped for the organisation's kind."""
    if row is None:
        return shipped_policy(Org.of_kind(organisation.kind))
    start = row.terms.get("starts_on")
    return policy_from(row.terms | {"starts_on": date.fromisoformat(start) if start else None})


def in_force(organisation: Organisation) -> str:
    """Whose dates hold for an organisation, in words: the schedule, its version, and who adopted it when."""
    row = adopted(organisation)
    if row is None:
        return without_own_words(Org.of_kind(organisation.kind))
    return f"{row.in_force_words} by {row.adopted_by}"


@transaction.atomic
def adopt(organisation: Organisation, policy: Policy, *, on: date, by: Person, reason: str) -> AdoptedPolicy:
    """Make this the organisation's schedule from now on; the caller enqueues a full replan.

    Raises PolicyRefusedError for a body that is no adopter, and for terms that leave a camera without a date.
    """
    if organisation.kind != Organisation.Kind.ADOPTER:
        raise PolicyRefusedError("Only a body that adopts the schedule by its own policy writes one.")
    if problems := policy_problems(policy, Org.ADOPTER):
        raise PolicyRefusedError(" ".join(problems))
    # Locks the organisation, so that two people do not adopt the same version.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    last = adopted(organisation)
    row = AdoptedPolicy.objects.create(
        organisation=organisation,
        version=last.version + 1 if last else 1,
        terms=terms_of(policy),
        reason=reason,
        adopted_by=by,
        adopted_on=on,
    )
    audit.record(
        "schedule adopted",
        organisation=organisation,
        by=by,
        subject=row,
        before=_told(policy_of(organisation, last)),
        after={"version": row.version} | _told(policy),
        reason=reason,
    )
    return row


def terms_of(policy: Policy) -> dict[str, Any]:
    """A policy as plain data, as it is stored."""
    return {
        "title": policy.title,
        "purchase_frozen": policy.purchase_frozen,
        "advice_is_instruction": policy.advice_is_instruction,
        "starts_on": policy.starts_on.isoformat() if policy.starts_on else None,
        **{name: rule_to_json(policy.deadline(name)) for name in DEADLINES},
    }


def _told(policy: Policy) -> dict[str, Any]:
    rules = {name: rule_to_text(policy.deadline(name)) for name in DEADLINES}
    return {
        "title": policy.title,
        "starts_on": policy.starts_on,
        "purchase_frozen": policy.purchase_frozen,
    } | rules
