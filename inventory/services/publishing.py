"""Publishing a draft as the next edition: submitted by one person, published by another, with its impact seen.

A body with one compliance lead may allow one person both, in writing (`Organisation.single_handed_since`); each such
edition is marked.
"""

import dataclasses
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet, Subquery
from django.db.models.lookups import LessThan
from django.utils import timezone

from inventory import audit, reference
from inventory.access import Permission, may
from inventory.classification.entries import ListPack as PackContent
from inventory.models import DraftEdition, Edition, Impact, ListPack, Organisation, Person, Role, RoleHeld
from inventory.models.columns import number_of
from inventory.services.drafts import DraftError, DraftFaultyError, compiled
from inventory.services.editions import current_edition

State = DraftEdition.State


def mark_of(draft: DraftEdition) -> str:
    """The mark of the list that a draft would publish: an impact is of one mark."""
    return compiled(draft).pack.content_hash


def impact_of(draft: DraftEdition, *, mark: str) -> Impact | None:
    """What the list of that mark would move; None when it has to be worked out.

    Only the newest impact tells: what an earlier one found was cleared away for it.
    """
    newest = draft.impacts.order_by("-pk").first()
    return newest if newest and newest.mark == mark else None


@transaction.atomic
def submit(draft: DraftEdition, *, by: Person) -> DraftEdition:
    """Ask a second person to publish. Raises DraftError while anything is missing."""
    draft = _locked(draft)
    if draft.state != State.DRAFT:
        raise DraftError("This draft is not open any more.")
    mark = _fitting(draft).content_hash
    draft.state, draft.submitted_by, draft.submitted_at = State.SUBMITTED, by, timezone.now()
    draft.save(update_fields=["state", "submitted_by", "submitted_at"])
    audit.record(
        "draft edition submitted",
        organisation=draft.organisation,
        by=by,
        subject=draft,
        after={"base": draft.base.number, "mark": mark, "changes": draft.changes.count()},
    )
    return draft


@transaction.atomic
def send_back(draft: DraftEdition, *, reason: str, by: Person) -> DraftEdition:
    """Give a submitted draft back to be changed."""
    draft = _locked(draft)
    if draft.state != State.SUBMITTED:
        raise DraftError("This draft does not wait to be published.")
    draft.state, draft.submitted_by, draft.submitted_at = State.DRAFT, None, None
    draft.save(update_fields=["state", "submitted_by", "submitted_at"])
    audit.record(
        "draft edition sent back", organisation=draft.organisation, by=by, subject=draft, reason=reason
    )
    return draft


@transaction.atomic
def publish(draft: DraftEdition, *, mark: str, on: date, by: Person) -> Edition:
    """Publish a draft as the next edition; the caller enqueues the re-judging in the same transaction.

    `mark` is that of the list the person saw. Raises DraftError when the draft is not submitted, its base is no
    longer current, its list is not the one seen, or the person may not.
    """
    Organisation.objects.select_for_update().get(pk=draft.organisation_id)
    # Whoever writes cameras under the edition that this one follows ends first (inventory.services.holding).
    Edition.objects.select_for_update(of=("self",)).get(pk=draft.base_id)
    draft = _locked(draft)
    alone = draft.submitted_by_id == by.pk
    pack = _agreed(draft, mark, alone=alone)
    if not (draft.source_pack and pack.content_hash == draft.source_pack.content_hash):
        pack = dataclasses.replace(pack, dated=on.isoformat())
    edition = Edition.objects.create(
        organisation=draft.organisation,
        number=draft.base.number + 1,
        pack=_stored(pack),
        published_at=timezone.now(),
        published_by=by,
        shipped_pack=draft.source_pack or draft.base.shipped_pack or draft.base.pack,
        title=draft.title,
        single_handed=alone,
    )
    draft.state, draft.edition, draft.ended_by = State.PUBLISHED, edition, by
    draft.ended_at = edition.published_at
    draft.save(update_fields=["state", "edition", "ended_by", "ended_at"])
    audit.record(
        "edition published",
        organisation=draft.organisation,
        by=by,
        subject=edition,
        before={"edition": draft.base.number, "list": draft.base.pack.content_hash},
        after={
            "edition": edition.number,
            "list": edition.pack.content_hash,
            "changes": draft.changes.count(),
            "submitted by": str(draft.submitted_by or ""),
            "single-handed": alone,
        },
        reason=draft.reason,
    )
    return edition


def _agreed(draft: DraftEdition, mark: str, *, alone: bool) -> PackContent:
    """The list that the draft makes, as the person saw it. Raises DraftError when it may not be published so."""
    if draft.state != State.SUBMITTED:
        raise DraftError("This draft does not wait to be published.")
    if alone and not may_decide_alone(draft.organisation):
        raise DraftError("You submitted this draft, so somebody else has to publish it.")
    pack = _fitting(draft)
    if mark != pack.content_hash:
        raise DraftError(
            "The draft has changed since you opened this page. Look at what it moves, then publish."
        )
    return pack


def may_publish(draft: DraftEdition, person: Person) -> bool:
    """Whether this person may publish this draft: another one than submitted it, or one allowed to alone."""
    if not may(person, Permission.PUBLISH_EDITIONS):
        return False
    return draft.submitted_by_id != person.pk or may_decide_alone(draft.organisation)


def publishable(drafts: "QuerySet[DraftEdition]", person: Person) -> "QuerySet[DraftEdition]":
    """Those of the person's organisation that `may_publish` says yes to: for counting them along with other things."""
    submitted = drafts.filter(state=State.SUBMITTED)
    if not may(person, Permission.PUBLISH_EDITIONS):
        return submitted.none()
    others = ~Q(submitted_by=person)
    if person.organisation.single_handed_since:
        others |= Q(LessThan(number_of_leads(person.organisation), 2))
    return submitted.filter(others)


def may_decide_alone(organisation: Organisation, number: int | None = None) -> bool:
    """Has the organisation allowed single-handed decisions in writing, and has it still no second lead?

    `number` is that of its leads, where it is known.
    """
    if not organisation.single_handed_since:
        return False
    return (leads(organisation) if number is None else number) < 2


def leads(organisation: Organisation) -> int:
    """How many compliance leads there are who can sign in."""
    return _leads(organisation).count()


def number_of_leads(organisation: Organisation) -> Subquery:
    """The same as a column of another question."""
    return number_of(_leads(organisation))


def _leads(organisation: Organisation) -> "QuerySet[RoleHeld]":
    """A role is held once, so these are people."""
    return RoleHeld.objects.filter(
        role=Role.COMPLIANCE_LEAD, person__organisation=organisation, person__is_active=True
    )


def _fitting(draft: DraftEdition) -> PackContent:
    """The list that the draft would publish. Raises DraftError while it cannot become the next edition."""
    if draft.base_id != current_edition(draft.organisation).pk:
        raise DraftError(
            f"Another edition has been published since edition {draft.base.number}, which this draft changes. "
            "Bring the draft up to date, then look at what it moves."
        )
    applied = compiled(draft)
    if not draft.changes.exists():
        raise DraftError("This draft changes nothing yet. Add a change first.")
    if applied.conflicts:
        raise DraftError("Some changes stand against the current edition. Settle each of them first.")
    if faults := reference.faults_of(applied.pack):
        raise DraftFaultyError(faults)
    impact = impact_of(draft, mark=applied.pack.content_hash)
    if impact is None or impact.state != Impact.State.DONE:
        raise DraftError("Work out first what this draft moves.")
    return applied.pack


def _stored(pack: PackContent) -> ListPack:
    row, _ = ListPack.objects.get_or_create(
        content_hash=pack.content_hash,
        defaults={"version": pack.version, "dated": pack.dated, "document": pack.document()},
    )
    return row


def _locked(draft: DraftEdition) -> DraftEdition:
    rows = DraftEdition.objects.select_for_update(of=("self",))
    return rows.select_related("base__pack", "organisation", "source_pack", "submitted_by").get(pk=draft.pk)
