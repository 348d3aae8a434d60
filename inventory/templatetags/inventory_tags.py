"""Words for what is stored in short."""

from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.dateformat import format as written

from inventory import access
from inventory.forms.fields import partial_words
from inventory.models import Camera, ImportRow, Person, SavedView, Verdict
from inventory.services import background
from inventory.services.answering import latest_look

register = template.Library()

# What an instrument answers on a maker (inventory.classification.standings), as a tag's value.
ANSWER_TAGS = {
    "named": "restricted",
    "meets the criterion": "restricted",
    "not settled": "suspected",
    "does not meet the criterion": "clear",
}

KEY_WORDS: dict[str, str] = {
    ImportRow.MatchedBy.TAG: "asset tag",
    ImportRow.MatchedBy.SERIAL: "serial number",
    ImportRow.MatchedBy.MAC: "MAC address",
    ImportRow.MatchedBy.PLACE: "site, location, make and model",
}
FIELD_WORDS = {
    "site": "Site",
    "location": "Location",
    "asset_tag": "Asset tag",
    "vendor_text": "Make",
    "model_text": "Model",
    "description": "Description",
    "serial": "Serial number",
    "mac": "MAC address",
    "ip": "IP address",
    "banner": "Firmware or banner",
    "installed_on": "Installed",
    "purchased_on": "Bought",
    "planned_refresh_on": "Replacement planned",
    "kind": "Kind",
    "life": "In place",
    "connection": "Network",
}
FIGURE_WORDS = {
    "rows_created": "Rows added",
    "rows_updated": "Rows changed",
    "rows_unchanged": "Rows already here",
    "rows_rejected": "Rows not added",
    "cameras_created": "Cameras added",
}


@register.filter
def told_once(grounds: list[Any]) -> list[tuple[str, list[str]]]:
    """Each sentence of the grounds once, with all its sources; grounds as judged, or as stored."""
    told: dict[str, list[str]] = {}
    for ground in grounds:
        document = ground if isinstance(ground, dict) else ground.document()
        sources = told.setdefault(document["sentence"], [])
        if document["source"] and document["source"] not in sources:
            sources.append(document["source"])
    return list(told.items())


@register.filter
def partial_date(stored: str) -> str:
    """A date as precise as known, in words: 2013-07 is July 2013."""
    return partial_words(stored)


@register.filter
def moment(at: datetime | None) -> str:
    """A moment as people in Britain write it: 24 November 2022, 2:05pm; nothing for none."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{written(local, 'j F Y')}, {clock(local)}"


@register.filter
def clock(at: datetime) -> str:
    """The time of day of a moment: 2:05pm (GOV.UK style, no dots)."""
    return written(timezone.localtime(at), "g:iA").lower()


@register.filter
def key_words(matched_by: str) -> str:
    """By which key a row's camera was recognised, to go on in a sentence."""
    return KEY_WORDS.get(matched_by, matched_by)


@register.filter
def field_words(name: str) -> str:
    """What a field of a camera is called."""
    return FIELD_WORDS.get(name, name)


@register.filter
def figure_words(name: str) -> str:
    """What a figure of an import, or a verdict, is called."""
    return FIGURE_WORDS.get(name) or str(Verdict(name).label)


@register.filter
def row_words(row: ImportRow | dict[str, Any]) -> str:
    """Where a row stands in the file: of an import or of its preview."""
    sheet, number = (row["sheet"], row["row"]) if isinstance(row, dict) else (row.sheet, row.row)
    return f"{sheet}, row {number}" if sheet else f"Row {number}"


@register.filter
def answer_tag(answer: str) -> str:
    """The tag's value for an instrument's answer."""
    return ANSWER_TAGS.get(answer, "grey")


@register.inclusion_tag("inventory/_camera_look.html")
def camera_look(camera: Camera, *, person: Person) -> dict[str, Any]:
    """What the newest look at the network says of a camera recorded as gone: two queries, none for one in place."""
    look = latest_look(camera)
    reachable = look is not None and access.reconciliations(person).filter(pk=look.reconciliation_id).exists()
    return {"look": look, "may_open": reachable}


@register.inclusion_tag("inventory/_behind.html", takes_context=True)
def behind(context: Context) -> dict[str, Any]:
    """Says that the figures of this page wait for work, or that it stopped; nothing where they stand. One query."""
    person, address = context["request"].user, context["request"].get_full_path()
    job = background.behind(access.jobs_of(person), at=timezone.now())
    may_look = access.may(person, access.Permission.SEE_AUDIT)
    return {"job": job, "words": job and background.in_words(job), "address": address, "may_look": may_look}


VIEWS_SHOWN = 8


@register.inclusion_tag("components/saved_views.html")
def saved_views(*, person: Person, page: str) -> dict[str, Any]:
    """The names under which filters of this list are kept, as links. One query."""
    return {"views": list(access.saved_views(person).filter(page=SavedView.Page(page))[:VIEWS_SHOWN])}
