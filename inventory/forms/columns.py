"""The form that settles the columns of an upload."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.formats import date_format

from inventory import access
from inventory.forms.sites_field import SiteField
from inventory.govuk import PlainWords
from inventory.imports.dates import read_date
from inventory.models import Person, Site
from inventory.services.column_groups import Column, Group
from inventory.services.column_layouts import READ_AS, SEVERAL, Answer

DAY_FIRST = {"day": True, "month": False}
Row = tuple[Column, BoundField | None]


class ColumnsForm(PlainWords, forms.Form):
    """A choice for each column, and a question for each that can be read in two ways."""

    site = SiteField(
        required=False,
        label="Site for rows that name none",
        empty_label="Rows without a site are not added",
    )

    def __init__(
        self, *args: Any, groups: Sequence[Group], person: Person, site: Site | None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"site": site and site.uuid} | kwargs.get("initial", {})
        self.groups = groups
        super().__init__(*args, **kwargs)
        self.fields["site"].offer(access.sites(person).order_by("name"))  # type: ignore[attr-defined]
        for number, group in enumerate(groups):
            of = f" of {group.title}" if len(groups) > 1 and group.title else ""
            for column in group.columns:
                if column.asked:
                    self.fields[f"read-{number}-{column.index}"] = _place_field(column, of)
                elif not column.dropped:
                    self.fields[f"read-{number}-{column.index}"] = _column_field(column)
            if group.dates:
                self.fields[f"dates-{number}"] = _dates_field(group, of)

    def questions(self) -> Iterator[BoundField]:
        """What has to be answered before the file can be read."""
        for number, group in enumerate(self.groups):
            yield from (self[f"read-{number}-{column.index}"] for column in group.columns if column.asked)
            if group.dates:
                yield self[f"dates-{number}"]

    def sections(self) -> Iterator[tuple[Group, list[Row]]]:
        """Each group with its columns and their choice (none for one that is dropped or asked about)."""
        for number, group in enumerate(self.groups):
            yield (
                group,
                [
                    (
                        column,
                        None if column.dropped or column.asked else self[f"read-{number}-{column.index}"],
                    )
                    for column in group.columns
                ],
            )

    def clean(self) -> dict[str, Any]:
        """No two columns of a table say the same thing, and a place at a site needs its site."""
        cleaned: dict[str, Any] = super().clean() or {}
        for number, group in enumerate(self.groups):
            first: dict[str, Column] = {}
            for column in group.columns:
                read_as = cleaned.get(f"read-{number}-{column.index}", "")
                other = first.setdefault(read_as, column)
                if other is not column and read_as not in SEVERAL:
                    words = f"{other.heading} and {column.heading} are both read as ‘{READ_AS[read_as]}’: change one"
                    self.add_error(f"read-{number}-{column.index}", words)
            places = [column for column in group.columns if column.asked]
            if places and "location" in first and "site" not in first and not cleaned.get("site"):
                self.add_error("site", f"Select the site whose places {places[0].heading} names")
        return cleaned

    def answers(self) -> dict[str, Answer]:
        """What was changed or asked, by layout."""
        return {group.layout: self._answer(number, group) for number, group in enumerate(self.groups)}

    def _answer(self, number: int, group: Group) -> Answer:
        said = {
            column: self.cleaned_data[f"read-{number}-{column.index}"]
            for column in group.columns
            if not column.dropped
        }
        return Answer(
            {column.index: name for column, name in said.items() if column.asked or name != column.field},
            DAY_FIRST.get(self.cleaned_data.get(f"dates-{number}", "")),
        )


def _column_field(column: Column) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=f"Read {column.heading} as",
        choices=list(READ_AS.items()),
        initial=column.field,
        required=False,
    )


def _place_field(column: Column, of: str) -> forms.ChoiceField:
    samples = ", ".join(column.samples)
    return forms.ChoiceField(
        label=f"What does the column ‘{column.heading}’{of} name?",
        help_text=f"It says {samples}." if samples else "",
        choices=[("site", "The site"), ("location", "A place at a site, such as a door or a corridor")],
        widget=forms.RadioSelect,
        error_messages={"required": f"Say whether {column.heading} names the site or a place at one"},
    )


def _dates_field(group: Group, of: str) -> forms.ChoiceField:
    columns, sample = ", ".join(group.dates), group.date_sample or "03/04/2019"
    read = [date.fromisoformat(read_date(sample, day_first=first).iso) for first in (True, False)]
    as_day, as_month = (date_format(day, "j F Y") for day in read)
    return forms.ChoiceField(
        label=f"Which comes first in the dates under ‘{columns}’{of}?",
        choices=[("day", f"The day: {sample} is {as_day}"), ("month", f"The month: {sample} is {as_month}")],
        initial={True: "day", False: "month", None: ""}[group.day_first],
        widget=forms.RadioSelect,
        error_messages={"required": f"Say whether the day or the month comes first under {columns}"},
    )
