"""The editions of a test world: one that was published, and a draft that brings the first one back."""

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from inventory import jobs
from inventory.classification.entries import Maker, Vendor
from inventory.models import DraftEdition, Edition, Person
from inventory.services import drafts, edition_files, impact, publishing

MAKER = "hikvision"


def editions_of(lead: Person, label: str, canary: Callable[..., str]) -> DraftEdition:
    """The open draft, after an edition under which what one camera's label says is a misspelling of Hikvision."""
    _publish(lead, label, canary)
    first = Edition.objects.get(organisation=lead.organisation, number=1)
    draft = edition_files.imported(
        edition_files.exported(first),
        f"{canary()}.json",
        organisation=lead.organisation,
        on=timezone.localdate(),
        by=lead,
    )
    _work_out(draft, lead)
    return draft


def _publish(lead: Person, label: str, canary: Callable[..., str]) -> None:
    today = timezone.localdate()
    draft = drafts.start(lead.organisation, title=canary("Misspelt"), reason=canary("Seen at"), by=lead)
    maker, vendor = drafts.entry_of(draft, "makers", MAKER), drafts.entry_of(draft, "vendors", MAKER)
    if not (isinstance(maker, Maker) and isinstance(vendor, Vendor)):
        raise TypeError("The shipped list has a maker and a label called hikvision.")
    spelt = replace(vendor, misspellings=(*vendor.misspellings, label))
    renamed = replace(maker, name=canary(maker.name), short_name=canary(maker.short_name))
    for part, entry in (("makers", renamed), ("vendors", spelt)):
        drafts.set_entry(draft, part, entry, reason=canary("Read on"), by=lead, on=today)
    _work_out(draft, lead)
    publishing.submit(draft, by=lead)
    with transaction.atomic():
        publishing.publish(draft, mark=publishing.mark_of(draft), on=today, by=lead)
        jobs.enqueue("rejudge", organisation=lead.organisation, by=lead, on=today, edition=2)
    jobs.run_all(organisation_id=lead.organisation_id, turn_s=600)


def _work_out(draft: DraftEdition, lead: Person) -> None:
    with transaction.atomic():
        found = impact.start(draft, on=timezone.localdate(), by=lead)
        jobs.enqueue("impact", organisation=lead.organisation, by=lead, impact=found.pk)
    jobs.run_all(organisation_id=lead.organisation_id, turn_s=600)
