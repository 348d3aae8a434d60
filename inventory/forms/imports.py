"""The upload form."""

from typing import Any

from django import forms

from inventory import access
from inventory.forms.sites_field import SiteField
from inventory.govuk import PlainWords
from inventory.imports.gate import KINDS
from inventory.models import Person


class UploadForm(PlainWords, forms.Form):
    """A spreadsheet, and what to do with rows whose site is missing or unknown."""

    file = forms.FileField(
        label="Spreadsheet or network file",
        help_text="An Excel workbook (.xlsx) of up to 20 MB, a .csv or .tsv file of up to 60 MB, or what a scan "
        "wrote (nmap’s .xml, Shodan’s .json, an ONVIF discovery); up to 100,000 rows.",
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
        error_messages={"required": "Select a file", "empty": "The selected file is empty"},
    )
    site = SiteField(
        required=False,
        label="Site for rows that name none",
        empty_label="Rows without a site are not added",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].offer(access.sites(person).order_by("name"))  # type: ignore[attr-defined]


class ProgramUploadForm(UploadForm):
    """What a program may say besides: a person says it on the preview's page."""

    create_sites = forms.BooleanField(required=False)
    confirm = forms.BooleanField(required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        if not access.may(person, access.Permission.CREATE_SITES):
            del self.fields["create_sites"]


class ConfirmForm(PlainWords, forms.Form):
    """Whether the sites that are new come in too; what was said with the upload stands where nothing is said."""

    create_sites = forms.BooleanField(required=False)

    def chosen(self, before: bool) -> bool:
        """The choice; call it on a valid form."""
        return bool(self.cleaned_data["create_sites"]) if "create_sites" in self.data else before
