"""Asking who built a device without storing anything."""

from typing import Any

from django import forms

from inventory.forms.fields import TextField
from inventory.govuk import PlainWords
from inventory.imports.gate import KINDS


class IdentifyDeviceForm(PlainWords, forms.Form):
    """What is known of one device; any of it will do."""

    vendor = TextField(label="Make", required=False, max_length=300, help_text="As the label says")
    model = TextField(label="Model", required=False, max_length=300)
    mac = TextField(label="MAC address", required=False, max_length=100, help_text="In any notation")
    description = TextField(
        label="Anything else that it says",
        required=False,
        max_length=5000,
        help_text="The whole label, a serial number, a remark, or a line of a scan",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Something has to be said."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            self.add_error(
                "vendor", "Enter the make, the model, the MAC address or something else that it says"
            )
        return cleaned


class IdentifyFileForm(PlainWords, forms.Form):
    """A list of devices."""

    file = forms.FileField(
        label="Spreadsheet",
        help_text="An Excel workbook (.xlsx) of up to 20 MB or a .csv file of up to 60 MB, as for an import",
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
        error_messages={"required": "Select a file", "empty": "The selected file is empty"},
    )
