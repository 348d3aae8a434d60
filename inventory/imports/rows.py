"""One row of a table as what it says of a device: typed, normalised, never guessed without saying so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from inventory.imports.addresses import mac_in_serial, read_ip, read_mac
from inventory.imports.cells import FLAWS, Flaw
from inventory.imports.dates import PartialDate, UnreadableDateError, read_date
from inventory.imports.layout import DATE_FIELDS, Layout
from inventory.imports.words import (
    NOTHING,
    NULLS,
    QUANTITY_LIMIT,
    is_nothing,
    is_null,
    leading_quantity,
    read_connection,
    read_kind,
    read_life,
    read_quantity,
)

SAYS_WHAT_IT_IS = ("vendor", "model", "description", "serial", "mac", "banner")
LENGTHS = {
    "site": 200,
    "location": 300,
    "asset_tag": 100,
    "vendor": 300,
    "model": 300,
    "serial": 200,
    "recorder": 200,
}
"""As long as a register keeps each text; the whole text stays in the raw row."""
AS_WRITTEN = ("vendor", "model", "description", "banner")
"""Kept as written: "unknown" on a label is what the label says, and only a database null is nothing."""
DESCRIPTION_JOIN = "; "

_date = lru_cache(maxsize=20_000)(read_date)
_kind = lru_cache(maxsize=5_000)(read_kind)
_life = lru_cache(maxsize=5_000)(read_life)
_connection = lru_cache(maxsize=5_000)(read_connection)


@dataclass(frozen=True, slots=True)
class CellWarning:
    """A cell that could not be taken as it is: its heading, a code, and what became of it, in words."""

    column: str
    code: str
    message: str


class Said(NamedTuple):
    """What a row says of a device. Dates are ISO and as precise as written ('2016', '2016-11', '2016-11-03').

    `kind` and `life` are empty and `connection` is `unknown` where the file does not say.
    """

    site: str
    location: str
    asset_tag: str
    vendor: str
    model: str
    serial: str
    mac: str
    ip: str
    banner: str
    description: str
    installed_on: str
    purchased_on: str
    planned_refresh_on: str
    kind: str
    life: str
    connection: str
    quantity: int
    recorder: str


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A device as a row tells it. `row` counts as the user's program does, from 1.

    `raw` has every text of the row under its heading as written, empty cells and secrets left out.
    """

    sheet: str
    row: int
    said: Said
    raw: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[CellWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that says nothing of a device: where, why, and its texts as written."""

    sheet: str
    row: int
    column: str
    code: str
    message: str
    raw: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class RowValues:
    """What was read from a row, in the order of Said, and its warnings; `says_nothing` means rejected."""

    values: list[str | int]
    warnings: list[CellWarning]
    says_nothing: bool


class RowReader:
    """Reads the rows of one table by its layout."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._names = layout.heading.names
        self._texts = tuple(
            (name, layout.fields[name], LENGTHS.get(name), NULLS if name in AS_WRITTEN else NOTHING)
            for name in ("location", "asset_tag", "vendor", "model", "serial", "banner", "recorder")
            if name in layout.fields
        )
        self._others = tuple(
            (reader, layout.fields[name]) for name, reader in self._readers().items() if name in layout.fields
        )
        self._dates = tuple(
            (name, layout.fields[name], layout.day_first.get(layout.fields[name], True))
            for name in DATE_FIELDS
            if name in layout.fields
        )

    def read(self, cells: Sequence[str], site: str, flaws: Sequence[Flaw]) -> RowValues:
        """The values of one clean row at `site`; `flaws` are what cleaning had to do to its cells."""
        found: dict[str, str | int] = dict.fromkeys(Said._fields, "")
        warnings = [CellWarning(self._names[flaw.index], flaw.code, FLAWS[flaw.code]) for flaw in flaws]
        if len(site) > LENGTHS["site"]:
            site = self._cut(self._layout.fields.get("site", 0), site, LENGTHS["site"], warnings)
        found.update(site=site, connection="unknown", quantity=1)
        for name, index, length, nothing in self._texts:
            text = cells[index]
            if text and text.casefold() not in nothing:
                found[name] = (
                    text
                    if length is None or len(text) <= length
                    else self._cut(index, text, length, warnings)
                )
        self._describe(cells, found)
        for reader, index in self._others:
            if text := cells[index]:
                reader(text, index, found, warnings)
        for name, index, day_first in self._dates:
            if text := cells[index]:
                found[name] = self._read_date(text, index, day_first, warnings)
        self._look_into_serial(found, warnings)
        self._count_in_model(found, warnings)
        says_nothing = not any(found[name] for name in SAYS_WHAT_IT_IS)
        return RowValues(list(found.values()), warnings, says_nothing)

    def rejection(self) -> tuple[str, str, str]:
        """Column, code and message for a row that says nothing of a device."""
        fields = self._layout.fields
        index = next((fields[name] for name in ("model", "vendor", "serial", "mac") if name in fields), None)
        return (
            "" if index is None else self._names[index],
            "says_nothing",
            "Nothing says what this is: fill in make, model, serial number, MAC address or description, and import"
            " the row again.",
        )

    def _readers(self) -> Mapping[str, Callable[[str, int, dict[str, str | int], list[CellWarning]], None]]:
        return {
            "mac": self._read_mac,
            "ip": self._read_ip,
            "kind": self._read_kind,
            "life": self._read_life,
            "connection": self._read_connection,
            "quantity": self._read_quantity,
        }

    def _warn(self, warnings: list[CellWarning], index: int, code: str, message: str) -> None:
        warnings.append(CellWarning(self._names[index], code, message))

    def _cut(self, index: int, text: str, length: int, warnings: list[CellWarning]) -> str:
        self._warn(warnings, index, "text_too_long", f"Only the first {length} characters were taken.")
        return text[:length]

    def _describe(self, cells: Sequence[str], found: dict[str, str | int]) -> None:
        described = self._layout.described
        if len(described) == 1:
            text = cells[described[0]]
            found["description"] = "" if is_null(text) else text
        elif described:
            texts = (cells[index] for index in described)
            found["description"] = DESCRIPTION_JOIN.join(
                dict.fromkeys(text for text in texts if text and not is_null(text))
            )

    def _read_mac(
        self, text: str, index: int, found: dict[str, str | int], warnings: list[CellWarning]
    ) -> None:
        mac = read_mac(text)
        found["mac"] = mac
        if not mac and not is_nothing(text):
            self._warn(warnings, index, "bad_mac", f"{quoted(text)} is not a MAC address; it was left out.")

    def _read_ip(
        self, text: str, index: int, found: dict[str, str | int], warnings: list[CellWarning]
    ) -> None:
        address = read_ip(text)
        found["ip"] = address
        if not address and not is_nothing(text):
            self._warn(warnings, index, "bad_ip", f"{quoted(text)} is not an IP address; it was left out.")

    def _read_kind(
        self, text: str, index: int, found: dict[str, str | int], warnings: list[CellWarning]
    ) -> None:
        found["kind"] = kind = _kind(text)
        if not kind and not is_nothing(text):
            self._warn(
                warnings,
                index,
                "unknown_kind",
                f"{quoted(text)} is no kind of camera or recorder that we know; the row counts as a camera. If it is"
                " something else, take the row out.",
            )

    def _read_life(
        self, text: str, index: int, found: dict[str, str | int], warnings: list[CellWarning]
    ) -> None:
        found["life"] = _life(text)

    def _read_connection(
        self, text: str, index: int, found: dict[str, str | int], warnings: list[CellWarning]
    ) -> None:
        connection = _connection(text)
        found["connection"] = connection or "unknown"
        if not connection:
            self._warn(
                warnings,
                index,
                "unknown_connection",
                f"{quoted(text)} was not understood as a connection; it was set to not known.",
            )

    def _read_quantity(
        self, text: str, index: int, found: dict[str, str | int], warnings: list[CellWarning]
    ) -> None:
        quantity = read_quantity(text)
        if quantity is not None:
            found["quantity"] = quantity
        elif not is_nothing(text):
            self._warn(
                warnings,
                index,
                "bad_quantity",
                f"{quoted(text)} is not a number of units from 1 to {QUANTITY_LIMIT:,}; the row counts as one.",
            )

    def _read_date(self, text: str, index: int, day_first: bool, warnings: list[CellWarning]) -> str:
        if is_nothing(text):
            return ""
        try:
            read: PartialDate = _date(text, day_first=day_first)
        except UnreadableDateError:
            self._warn(
                warnings,
                index,
                "bad_date",
                f"{quoted(text)} is not a date that exists; write it like 8 June 2015, 06/2015 or 2015.",
            )
            return ""
        if read.rough:
            self._warn(warnings, index, "rough_date", f"{quoted(text)} was taken as {read.iso}.")
        return read.iso

    def _look_into_serial(self, found: dict[str, str | int], warnings: list[CellWarning]) -> None:
        """Axis and others print the MAC as the serial; some lists put the IP address there."""
        serial = str(found["serial"])
        if not serial or not (":" in serial or "-" in serial or "." in serial or len(serial) == 12):
            return
        if mac := mac_in_serial(serial):
            if not found["mac"]:
                found["mac"] = mac
        elif serial.count(".") == 3 and (address := read_ip(serial)):
            found["ip"] = found["ip"] or address
            found["serial"] = ""
            self._warn(
                warnings,
                self._layout.fields["serial"],
                "ip_as_serial",
                f"{quoted(serial)} is an IP address, not a serial number.",
            )

    def _count_in_model(self, found: dict[str, str | int], warnings: list[CellWarning]) -> None:
        """ "4 x DS-2CD2143" is four cameras, unless a quantity column speaks."""
        model = str(found["model"])
        if not model[:1].isdigit() or "quantity" in self._layout.fields:
            return
        if (quantity := leading_quantity(model)) is not None:
            found["quantity"] = quantity
            index = self._layout.fields["model"]
            message = f"The cell begins with {quantity} x, so the row counts as {quantity} units."
            self._warn(warnings, index, "quantity_in_model", message)


def quoted(text: str) -> str:
    """A cell's text in a message: one line, at most 60 characters."""
    plain = " ".join(text.split())
    return f"\u2018{plain if len(plain) <= 60 else plain[:59] + '…'}\u2019"
