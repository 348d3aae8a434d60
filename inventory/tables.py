"""The cameras list: five columns of two lines, and a window that moves by keyset, not by counting rows.

Sorting is by indexed columns alone, with the id as tie-breaker, and what has no value comes last; so the page
after any other costs the same at a million cameras (reference: performance, section 7).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tables2.data import TableListData

from inventory.models import Camera
from inventory.services.estate import Cameras

ROWS_A_PAGE = 25
# Column to the value that stands for "none" in it, and what all others are found by: never by a NOT, with which SQLite
# walks through all that has none, since that comes first in its index.
SORTABLE: dict[str, Any] = {"due_on": None, "asset_tag": ""}
WITH_VALUE = {"due_on": Q(due_on__isnull=False), "asset_tag": Q(asset_tag__gt="")}
DEFAULT_SORT = "due_on"
# Texts that the list does not show.
LONG = ("description", "banner", "match_key")


@dataclass(frozen=True, slots=True)
class Sorting:
    """A sortable column and a direction."""

    column: str
    descending: bool

    @classmethod
    def asked(cls, text: str) -> "Sorting":
        """From `due_on` or `-due_on`; whatever cannot be sorted by gives the default."""
        column = text.removeprefix("-")
        return cls(column, text.startswith("-")) if column in SORTABLE else cls(DEFAULT_SORT, False)

    def __str__(self) -> str:
        return f"-{self.column}" if self.descending else self.column

    def has_value(self, camera: Camera) -> bool:
        """Whether the camera has something in this column."""
        return bool(getattr(camera, self.column) != SORTABLE[self.column])

    def part(self, cameras: Cameras, *, with_value: bool, bounded: bool = False) -> Cameras:
        """The cameras that have a value in this column, or those that have none.

        `bounded`: the caller says itself from which value on. SQLite begins at one bound alone, maybe not at that one.
        """
        nothing = Q(**{self.column: SORTABLE[self.column]})
        if not with_value:
            return cameras.filter(nothing)
        return cameras.filter(~nothing if bounded else WITH_VALUE[self.column])


@dataclass(frozen=True, slots=True)
class Window:
    """One page of a list, and whether there is more on either side."""

    rows: list[Camera]
    more_before: bool
    more_after: bool


def window(
    cameras: Cameras, reach: Cameras, sorting: Sorting, *, after: str = "", before: str = ""
) -> Window:
    """The page after (or before) the camera with that UUID; the first page when there is none such in reach."""
    boundary = _boundary(reach, after or before)
    backwards = bool(before and not after and boundary)
    rows = _rows_from(cameras, sorting, boundary, backwards=backwards)
    more, rows = len(rows) > ROWS_A_PAGE, rows[:ROWS_A_PAGE]
    if backwards:
        return Window(rows[::-1], more_before=more, more_after=True)
    return Window(rows, more_before=boundary is not None, more_after=more)


def capped_count(cameras: Cameras, most: int) -> int:
    """How many, but never counted further than one above `most`."""
    return cameras.order_by()[: most + 1].count()


def _boundary(reach: Cameras, typed: str) -> Camera | None:
    try:
        uuid = UUID(typed)
    except ValueError:
        return None
    return reach.filter(uuid=uuid).only("pk", *SORTABLE).first()


def _rows_from(
    cameras: Cameras, sorting: Sorting, boundary: Camera | None, *, backwards: bool
) -> list[Camera]:
    """One page and one row more, in the direction of travel: those with a value, then those without.

    Both parts are asked whatever the first yields, so that the number of queries does not depend on the data.
    """
    parts: tuple[bool, ...] = (False, True) if backwards else (True, False)
    if boundary is not None:
        parts = parts[parts.index(sorting.has_value(boundary)) :]
    sign = "-" if sorting.descending is not backwards else ""
    rows: list[Camera] = []
    for position, with_value in enumerate(parts):
        bounded = boundary is not None and position == 0
        part = sorting.part(cameras, with_value=with_value, bounded=bounded)
        if boundary is not None and bounded:
            part = part.filter(_beyond(boundary, sorting, with_value, descending=bool(sign)))
        # By the column even where it has no value: else PostgreSQL walks all cameras by key, in place of the index.
        order = (f"{sign}{sorting.column}", f"{sign}pk")
        rows += part.select_related("site").defer(*LONG).order_by(*order)[: ROWS_A_PAGE + 1]
    return rows[: ROWS_A_PAGE + 1]


def _beyond(boundary: Camera, sorting: Sorting, with_value: bool, *, descending: bool) -> Q:
    """What comes after the boundary; the first condition alone lets the database start in its index."""
    side = "lt" if descending else "gt"
    later = Q(**{f"pk__{side}": boundary.pk})
    if not with_value:
        return later
    value = getattr(boundary, sorting.column)
    not_before, past = f"{sorting.column}__{side}e", f"{sorting.column}__{side}"
    return Q(**{not_before: value}) & (Q(**{past: value}) | later)


class SortedRows(TableListData):  # type: ignore[misc]  # django-tables2 has no types
    """Rows that the database has sorted already: the table only shows by what."""

    def order_by(self, aliases: object) -> None:
        """Leave them as they are."""


class CameraTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """Cameras in five columns; on a phone each row is a card with the status's colour."""

    choose = tables.Column(
        "Choose",
        empty_values=(),
        orderable=False,
        attrs={"th": {"class": "lc-choose"}, "td": {"class": "lc-choose"}},
    )
    asset_tag = tables.Column("Asset ref", empty_values=())
    where = tables.Column("Where", empty_values=(), orderable=False)
    camera = tables.Column("Camera", empty_values=(), orderable=False)
    status = tables.Column("Status", orderable=False)
    due_on = tables.Column("Due by", empty_values=())

    class Meta:
        template_name = "components/table.html"
        attrs = {"caption": "Cameras"}
        row_attrs = {"class": lambda record: f"lc-card--{record.status}"}

    def __init__(
        self, rows: list[Camera], *, today: date, sorting: Sorting | None = None, choose: bool = False
    ) -> None:
        """Without a sorting the table is that of one site, whose headings sort nothing. `choose` offers boxes."""
        hidden = () if choose else ("choose",)
        by = {"order_by": str(sorting or ""), "orderable": sorting is not None}
        super().__init__(SortedRows(rows), exclude=hidden, **by)
        self.today, self.of_one_site = today, sorting is None

    def render_choose(self, record: Camera) -> SafeString:
        """A box to tick, named after the camera."""
        return render_to_string(
            "components/tick.html", {"name": "camera", "value": record.uuid, "words": record}
        )

    def render_asset_tag(self, record: Camera) -> SafeString:
        """The link to the camera; one without a reference is told apart, for those who hear it, by its place."""
        url = reverse("camera", args=[record.uuid])
        if record.asset_tag:
            return format_html('<a class="govuk-link" href="{}">{}</a>', url, record.asset_tag)
        hidden = (
            '<a class="govuk-link" href="{}">No reference<span class="govuk-visually-hidden">, {}</span></a>'
        )
        return format_html(hidden, url, record)

    def render_where(self, record: Camera) -> SafeString:
        """Site, and the place in it; on a site's own page the place alone."""
        if self.of_one_site:
            return format_html("<span>{}</span>", record.location or "Not recorded")
        return two_lines(record.site.name, record.location)

    def render_camera(self, record: Camera) -> SafeString:
        """What the label says."""
        return two_lines(record.vendor_text or "No make recorded", record.model_text)

    def render_status(self, record: Camera) -> SafeString:
        """The status as a tag."""
        tag = {"value": record.status, "text": record.get_status_display()}
        return render_to_string("components/tag.html", tag)

    def render_due_on(self, record: Camera) -> SafeString:
        """The date, and how far off it is."""
        return render_to_string("components/deadline.html", {"deadline": record.due_on, "today": self.today})


def two_lines(first: str, second: str) -> SafeString:
    """Two lines of one cell, the second one quieter."""
    return format_html('<span>{}</span><span class="lc-second">{}</span>', first, second)
