"""Columns as a person settles them: asked where one is ambiguous, changed where a guess is wrong, remembered.

What is settled belongs to a layout, the headings of a table in their order, so that it answers for each sheet of
that shape and for the next file of the same contractor.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from inventory import audit
from inventory.models import ColumnLayout, ImportBatch, Organisation, Person, Site
from inventory.services.known_sites import Sites

State = ImportBatch.State
Layouts = Mapping[str, Mapping[str, Any]]

READ_AS = {
    "site": "Site",
    "location": "Place at the site",
    "name": "Camera name (place, and asset tag where no two are equal)",
    "asset_tag": "Asset tag",
    "vendor": "Make",
    "model": "Model",
    "serial": "Serial number",
    "mac": "MAC address",
    "ip": "IP address",
    "banner": "Firmware or banner",
    "description": "Description",
    "kind": "Kind of device",
    "installed_on": "Installed on",
    "purchased_on": "Purchased on",
    "planned_refresh_on": "Planned refresh",
    "life": "State (in use, planned, gone)",
    "connection": "Network",
    "quantity": "Quantity",
    "recorder": "Recorder",
    "latitude": "Latitude of the site",
    "longitude": "Longitude of the site",
    "easting": "Easting of the site",
    "northing": "Northing of the site",
    "grid_reference": "Grid reference of the site",
    "coordinates": "Position of the site, in one column",
    "": "Kept as text, not read",
}
"""What a column can be read as, in the words of the page."""
SEVERAL = ("", "description")
"""What more than one column of a table may be read as."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of one layout: fields of columns by index, and the order of dates where it was open."""

    columns: Mapping[int, str]
    day_first: bool | None = None


def layouts_for(batch: ImportBatch) -> Layouts:
    """What is settled about the columns of a file: its own answers, else all that its organisation remembers."""
    if batch.layouts is not None:
        own: Layouts = batch.layouts
        return own
    return {
        layout.key: _settled(layout.columns, layout.day_first, layout.settled_by, layout.settled_at)
        for layout in ColumnLayout.objects.filter(organisation=batch.organisation_id).select_related(
            "settled_by"
        )
    }


def must_ask(batch: ImportBatch, tables: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a person waits and something about the columns is open that nothing in the register answers."""
    return batch.attended and any(open_questions(batch, table) for table in tables)


def open_questions(batch: ImportBatch, table: Mapping[str, Any]) -> list[tuple[str, int]]:
    """(code, column) of what is open; a column of names that are all sites of the register is no question."""
    left = [(code, column) for code, column, settled in table["questions"] if not settled]
    if any(code == "site_or_place" for code, _ in left):
        sites = Sites(batch)
        left = [
            (code, column)
            for code, column in left
            if code != "site_or_place" or not all(map(sites.find, table["samples"][column]))
        ]
    return left


@transaction.atomic
def settle(batch: ImportBatch, answers: Mapping[str, Answer], *, site: Site | None, by: Person) -> bool:
    """Keep the answers with the batch and for the next file; the caller enqueues it to be read again.

    `answers` go by layout. False when the batch does not wait any more; then nothing is kept.
    """
    held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if held.state != State.AWAITING_CONFIRMATION:
        return False
    now = timezone.now()
    headings = {table["layout"]: [name for name, _ in table["columns"]] for table in held.tables}
    layouts = dict(held.layouts or {})
    for key, answer in answers.items():
        before = layouts.get(key, {"columns": {}, "day_first": None})
        columns = before["columns"] | {str(index): field for index, field in answer.columns.items()}
        day_first = before["day_first"] if answer.day_first is None else answer.day_first
        if columns or day_first is not None:
            remember(
                held.organisation, key, headings[key], columns=columns, day_first=day_first, by=by, at=now
            )
            layouts[key] = _settled(columns, day_first, by, now)
    held.layouts, held.site, held.state = layouts, site, State.QUEUED
    held.preview, held.rows_placed = {}, 0
    held.save(update_fields=["layouts", "site", "state", "preview", "rows_placed"])
    audit.record(
        "columns settled",
        organisation=held.organisation,
        by=by,
        subject=held,
        after={"layouts": layouts, "site": str(site) if site else ""},
    )
    return True


def remember(
    organisation: Organisation,
    key: str,
    headings: Sequence[str],
    *,
    columns: Mapping[str, str],
    day_first: bool | None,
    by: Person,
    at: datetime,
) -> None:
    """Use these answers for each table under the same headings from now on."""
    facts = {"headings": list(headings), "columns": dict(columns), "day_first": day_first}
    ColumnLayout.objects.update_or_create(
        organisation=organisation, key=key, defaults=facts | {"settled_by": by, "settled_at": at}
    )


@transaction.atomic
def forget(batch: ImportBatch, *, by: Person) -> bool:
    """Forget what was settled for the headings of this file; True when the file itself waits to be read again.

    The caller then enqueues it. A file that was imported stays as it was read.
    """
    keys = {table["layout"] for table in batch.tables}
    forgotten = ColumnLayout.objects.filter(organisation=batch.organisation_id, key__in=keys)
    headings = list(forgotten.values_list("headings", flat=True))
    forgotten.delete()
    waits = ImportBatch.objects.filter(pk=batch.pk, state=State.AWAITING_CONFIRMATION)
    reads_again = bool(headings) and bool(
        waits.update(state=State.QUEUED, layouts={}, preview={}, rows_placed=0)
    )
    if headings:
        audit.record(
            "columns forgotten",
            organisation=batch.organisation,
            by=by,
            subject=batch,
            before={"headings": headings},
        )
    return reads_again


def in_words(columns: Iterable[str], settled: Mapping[str, Any]) -> str:
    """Who settled what about a table, and when: "Read as on 3 May 2026, by Priya Shah: Ref as Serial number."."""
    names = list(columns)
    said = [
        f"{names[int(index)]} as {READ_AS[field].lower()}"
        for index, field in settled["columns"].items()
        if int(index) < len(names)
    ]
    if settled["day_first"] is not None:
        said.append("dates " + ("day first" if settled["day_first"] else "month first"))
    day = date_format(timezone.localtime(datetime.fromisoformat(settled["at"])), "j F Y")
    return f"Read as on {day}, by {settled['by']}: {'; '.join(said)}."


def _settled(columns: Mapping[str, str], day_first: bool | None, by: Person, at: datetime) -> dict[str, Any]:
    return {"columns": dict(columns), "day_first": day_first, "by": str(by), "at": at.isoformat()}
