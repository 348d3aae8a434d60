"""Draft editions: changes against the current edition, gathered until somebody else publishes them.

A draft holds its changes as rows, one an entry; its list is compiled from the base edition and those rows and stored
only when it is published (docs/decisions/an-edition-is-one-document.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from inventory import audit, reference
from inventory.classification.changes import Applied, Change, apply, between
from inventory.classification.entries import ENTRY_TYPES, Entry, ListPack
from inventory.models import DraftChange, DraftEdition, Edition, Organisation, Person
from inventory.models import ListPack as StoredPack
from inventory.services.editions import content_of, current_edition

State = DraftEdition.State
Origin = DraftEdition.Origin


class DraftError(Exception):
    """What was asked of a draft cannot be done; the message says why and what to do next."""


class DraftFaultyError(DraftError):
    """A change does not fit the list; `faults` name each in words."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def changes_of(draft: DraftEdition) -> list[Change]:
    """The draft's changes as the classifier's own values, in the order in which they were made."""
    return as_changes(draft.changes.order_by("pk"))


def as_changes(rows: Iterable[DraftChange]) -> list[Change]:
    """The same of rows that were read already."""
    return [Change(row.part, row.entry, row.before, row.after) for row in rows]


def compiled(draft: DraftEdition, changes: Sequence[Change] | None = None) -> Applied:
    """The base edition's list with the draft's changes on it, and those that do not fit; its changes where known."""
    applied = apply(content_of(draft.base), changes_of(draft) if changes is None else changes)
    pack = applied.pack
    if draft.source_pack and _same_entries(pack, draft.source_pack.document):
        return Applied(ListPack.from_document(draft.source_pack.document), applied.conflicts)
    version = f"{pack.version.partition('+')[0]}+{draft.base.number + 1}"
    return Applied(replace(pack, version=version), applied.conflicts)


def _same_entries(pack: ListPack, document: Mapping[str, Any]) -> bool:
    shipped = ListPack.from_document(document)
    return all(
        {entry.id: entry for entry in getattr(pack, part)}
        == {entry.id: entry for entry in getattr(shipped, part)}
        for part in ENTRY_TYPES
    )


@transaction.atomic
def start(organisation: Organisation, *, title: str, reason: str, by: Person | None) -> DraftEdition:
    """Begin an empty draft against the current edition."""
    draft = DraftEdition.objects.create(
        organisation=organisation,
        base=current_edition(organisation),
        title=title,
        reason=reason,
        created_by=by,
    )
    _tell("draft edition started", draft, by, after={"base": draft.base.number}, reason=reason)
    return draft


@transaction.atomic
def start_with(
    organisation: Organisation,
    changes: Iterable[Change],
    *,
    title: str,
    came_from: str,
    origin: str,
    by: Person | None,
    source_pack: StoredPack | None = None,
) -> DraftEdition:
    """Begin a draft that brings changes from elsewhere: a shipped pack or an edition file."""
    draft = DraftEdition.objects.create(
        organisation=organisation,
        base=current_edition(organisation),
        origin=origin,
        source_pack=source_pack,
        came_from=came_from,
        title=title,
        created_by=by,
    )
    rows = [
        DraftChange(
            draft=draft, part=each.part, entry=each.entry, before=each.before, after=each.after, made_by=by
        )
        for each in changes
    ]
    DraftChange.objects.bulk_create(rows)
    _tell(
        "draft edition started",
        draft,
        by,
        after={"base": draft.base.number, "from": came_from, "changes": len(rows)},
    )
    return draft


@transaction.atomic
def set_entry(
    draft: DraftEdition, part: str, entry: Entry, *, reason: str, by: Person, on: date
) -> DraftChange | None:
    """Add an entry, or change the one with its id, to read so; None when that changes nothing.

    Raises DraftError when the draft is closed, DraftFaultyError when the list would hold a fault.
    """
    draft = _to_change(draft)
    base = {each.id: each for each in getattr(content_of(draft.base), part)}.get(entry.id)
    change = between(part, base, entry) if base else Change(part, entry.id, None, entry.document())
    if base and not change.after:
        undo(draft, part, entry.id, by=by)
        return None
    faults = _faults_with(draft, change, on)
    if faults:
        raise DraftFaultyError(faults)
    row, _ = DraftChange.objects.update_or_create(
        draft=draft,
        part=part,
        entry=entry.id,
        defaults={"before": change.before, "after": change.after, "reason": reason, "made_by": by},
    )
    _tell(
        "draft edition changed",
        draft,
        by,
        before={f"{part} {entry.id}": change.before},
        after={f"{part} {entry.id}": change.after},
        reason=reason,
    )
    return row


def end_entry(
    draft: DraftEdition, part: str, id: str, *, on: date, today: date, reason: str, by: Person
) -> DraftChange | None:
    """End an entry from a day on. It stays in the list; a listing is no longer in force, all else is withdrawn.

    Raises DraftError when there is no such entry, or the day is still to come.
    """
    entry = entry_of(draft, part, id)
    if entry is None:
        raise DraftError("This entry is not on the list. Choose another one.")
    if on > today:
        raise DraftError("The day is still to come. End the entry when it has come: today at the latest.")
    field = "in_force_to" if part == "listings" else "withdrawn_on"
    ended = type(entry).from_document(entry.document() | {field: on.isoformat()})
    return set_entry(draft, part, ended, reason=reason, by=by, on=today)


def entry_of(draft: DraftEdition, part: str, id: str) -> Entry | None:
    """An entry as the draft has it."""
    entries: Iterable[Entry] = getattr(compiled(draft).pack, part)
    return next((entry for entry in entries if entry.id == id), None)


@transaction.atomic
def undo(draft: DraftEdition, part: str, id: str, *, by: Person) -> bool:
    """Take a change out of a draft; whether there was one. Raises DraftFaultyError when others rest on it."""
    draft = _to_change(draft)
    row = draft.changes.filter(part=part, entry=id).first()
    if row is None:
        return False
    others = [each for each in changes_of(draft) if (each.part, each.entry) != (part, id)]
    faults = reference.faults_of(apply(content_of(draft.base), others).pack)
    if faults:
        raise DraftFaultyError([f"Other changes of this draft rest on it. {fault}" for fault in faults])
    _tell(
        "draft edition changed",
        draft,
        by,
        before={f"{part} {id}": row.after},
        after={f"{part} {id}": "undone"},
    )
    row.delete()
    return True


@transaction.atomic
def rebase(draft: DraftEdition, *, by: Person) -> DraftEdition:
    """Put the changes onto the edition that is current now; what it would move has to be worked out anew.

    Changes that the current edition has already are dropped. Those that stand otherwise there stay, as conflicts.
    """
    draft = _locked(draft)
    _require(draft, State.DRAFT, State.SUBMITTED)
    now = current_edition(draft.organisation)
    before = draft.base.number
    if now.pk == draft.base_id:
        return draft
    draft.base, draft.state, draft.submitted_by, draft.submitted_at = now, State.DRAFT, None, None
    draft.save(update_fields=["base", "state", "submitted_by", "submitted_at"])
    drop_what_is_there(draft)
    _tell("draft edition rebased", draft, by, before={"base": before}, after={"base": now.number})
    return draft


def drop_what_is_there(draft: DraftEdition) -> None:
    """Each change as it reads against the draft's base; one that changes nothing any more goes."""
    pack = content_of(draft.base)
    for row in draft.changes.order_by("pk"):
        change = Change(row.part, row.entry, row.before, row.after)
        applied = apply(pack, [change])
        if applied.conflicts:
            continue
        was = {each.id: each for each in getattr(pack, row.part)}.get(row.entry)
        now = {each.id: each for each in getattr(applied.pack, row.part)}[row.entry]
        if was == now:
            row.delete()
        elif was is not None:
            fresh = between(row.part, was, now)
            row.before, row.after = fresh.before, fresh.after
            row.save(update_fields=["before", "after", "made_at"])


@transaction.atomic
def keep_ours(draft: DraftEdition, part: str, id: str, *, by: Person) -> None:
    """Settle a conflict for the draft: what the edition says meanwhile is what the change changes."""
    draft = _to_change(draft)
    row = draft.changes.get(part=part, entry=id)
    standing = {each.id: each for each in getattr(content_of(draft.base), part)}.get(id)
    if standing is None:
        raise DraftError("The current edition has no such entry. Take the change out of the draft.")
    wanted = type(standing).from_document(standing.document() | row.after)
    change = between(part, standing, wanted)
    row.before, row.after, row.made_by = change.before, change.after, by
    row.save(update_fields=["before", "after", "made_by", "made_at"])
    _tell("draft edition changed", draft, by, after={f"{part} {id}": "kept as drafted"})


@transaction.atomic
def discard(draft: DraftEdition, *, reason: str, by: Person | None) -> DraftEdition:
    """Give a draft up; it is kept and can no longer be changed."""
    draft = _locked(draft)
    _require(draft, State.DRAFT, State.SUBMITTED)
    draft.state, draft.ended_by, draft.ended_at = State.DISCARDED, by, timezone.now()
    draft.save(update_fields=["state", "ended_by", "ended_at"])
    _tell("draft edition discarded", draft, by, reason=reason)
    return draft


def _faults_with(draft: DraftEdition, change: Change, on: date) -> list[str]:
    """What would be wrong with the list if this were its entry; days to come are wrong as well."""
    others = [each for each in changes_of(draft) if (each.part, each.entry) != (change.part, change.entry)]
    pack = apply(content_of(draft.base), [*others, change]).pack
    if str(change.after.get("withdrawn_on", "")) > on.isoformat():
        return [f"{change.entry}: it cannot be withdrawn on a day to come"]
    return reference.faults_of(pack)


def _to_change(draft: DraftEdition) -> DraftEdition:
    draft = _locked(draft)
    _require(draft, State.DRAFT)
    return draft


def _locked(draft: DraftEdition) -> DraftEdition:
    rows = DraftEdition.objects.select_for_update(of=("self",))
    return rows.select_related("base__pack", "organisation", "source_pack").get(pk=draft.pk)


def _require(draft: DraftEdition, *states: str) -> None:
    if draft.state not in states:
        raise DraftError(
            f"This draft is {draft.get_state_display().lower()}; it can no longer be changed so."
        )


def _tell(action: str, draft: DraftEdition, by: Person | None, **facts: Any) -> None:
    audit.record(action, organisation=draft.organisation, by=by, subject=draft, **facts)


def open_drafts(organisation: Organisation) -> Iterable[DraftEdition]:
    """Drafts neither published nor discarded."""
    return DraftEdition.objects.filter(organisation=organisation, state__in=DraftEdition.OPEN)


def is_behind(draft: DraftEdition, current: Edition) -> bool:
    """Has another edition been published since the draft's base?"""
    return draft.open and draft.base_id != current.pk
