"""Fields that read what people type as the imports do: clean text, partial dates, addresses in any notation."""

import calendar
import re
from typing import Any

from django import forms

from inventory.imports.addresses import read_ip, read_mac
from inventory.imports.cells import clean_row
from inventory.imports.dates import UnreadableDateError, read_date

STORED = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")


def partial_words(stored: str) -> str:
    """2013-07-04 as "4 July 2013", 2013-07 as "July 2013"; any other text as it is."""
    found = STORED.fullmatch(stored)
    if not found or not 1 <= int(found[2]) <= 12:
        return stored
    month = f"{calendar.month_name[int(found[2])]} {found[1]}"
    return f"{int(found[3])} {month}" if found[3] else month


class TextField(forms.CharField):
    """A line or lines of text: NFC, no control characters, and never what looks like a password."""

    def to_python(self, value: Any) -> str:
        """The text, cleaned as an import cleans a cell."""
        return clean_row([super().to_python(value) or ""], 1)[0][0]


class PartialDateField(forms.CharField):
    """A date as precise as it is known; "July 2013" is kept as 2013-07."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "As precise as you know it: 2013, July 2013 or 4 7 2013")
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-10"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """ISO text of a year, month or day. ValidationError when it is none of them."""
        text = super().to_python(value)
        if not text:
            return ""
        try:
            if text.isdigit() and len(text) != 4:
                raise UnreadableDateError(text)
            return read_date(text).iso
        except UnreadableDateError:
            raise forms.ValidationError(
                "Enter a real year, month or day, for example 2013, July 2013 or 4 7 2013"
            ) from None

    def prepare_value(self, value: Any) -> Any:
        """Stored text as people write it, so that a form shown again reads it again."""
        return partial_words(value) if isinstance(value, str) else value


class MacField(forms.CharField):
    """A MAC address in any notation, kept as 44:19:B6:00:10:20."""

    def to_python(self, value: Any) -> str:
        """The address in capitals with colons. ValidationError when it is none."""
        text = super().to_python(value)
        mac = read_mac(text) if text else ""
        if text and not mac:
            raise forms.ValidationError("Enter a MAC address, for example 44:19:B6:00:10:20")
        return mac


class IpField(forms.CharField):
    """An IPv4 or IPv6 address."""

    def to_python(self, value: Any) -> str:
        """The address. ValidationError when it is none."""
        text = super().to_python(value)
        ip = read_ip(text) if text else ""
        if text and not ip:
            raise forms.ValidationError("Enter an IP address, for example 10.0.0.5")
        return ip
