"""A newer shipped list pack arrives in every organisation as a draft, and moves no camera by itself."""

from datetime import date

from django.db import transaction

from inventory import reference
from inventory.classification.changes import difference
from inventory.classification.entries import ListPack
from inventory.models import DraftEdition, Organisation
from inventory.models import ListPack as StoredPack
from inventory.services import drafts
from inventory.services.editions import current_edition, store_shipped_pack


@transaction.atomic
def draft_shipped_pack(organisation: Organisation, stored: StoredPack, *, on: date) -> DraftEdition | None:
    """A draft with what the shipped pack changes since the one that the organisation's edition takes in.

    None when there is nothing newer, or when the draft is there already. A draft of a pack between is discarded.
    """
    current = current_edition(organisation)
    taken_in = current.shipped_pack or current.pack
    if stored.pk == taken_in.pk or stored.dated < taken_in.dated or _had(organisation, stored):
        return None
    old = ListPack.from_document(taken_in.document)
    changes = difference(old, reference.shipped_pack(), on=on)
    for earlier in drafts.open_drafts(organisation):
        if earlier.origin == DraftEdition.Origin.SHIPPED:
            drafts.discard(earlier, reason=f"List pack {stored.version} takes its place.", by=None)
    draft = drafts.start_with(
        organisation,
        changes,
        title=f"List pack {stored.version}, shipped with Lenscap",
        came_from=f"List pack {stored.version} of {stored.dated}, SHA-256 {stored.content_hash}",
        origin=DraftEdition.Origin.SHIPPED,
        source_pack=stored,
        by=None,
    )
    drafts.drop_what_is_there(draft)
    return draft


def draft_for_all(*, on: date) -> int:
    """Store the shipped pack and draft it for every organisation that has an older one; how many drafts began."""
    stored = store_shipped_pack()
    stored.refresh_from_db()  # its day is a text until then
    made = [draft_shipped_pack(each, stored, on=on) for each in Organisation.objects.order_by("pk")]
    return sum(1 for draft in made if draft is not None)


def _had(organisation: Organisation, stored: StoredPack) -> bool:
    """Was this pack drafted here before, whatever became of it? Once discarded it does not come back by itself."""
    return DraftEdition.objects.filter(organisation=organisation, source_pack=stored).exists()
