"""The form that lays a network against the register."""

from datetime import date
from ipaddress import ip_network
from typing import Any

from django import forms

from inventory import access
from inventory.forms.sites_field import SiteField
from inventory.govuk import DayField, PlainWords
from inventory.imports.gate import KINDS
from inventory.models import Person

NETWORKS_TAKEN = 100


class ReconcileForm(PlainWords, forms.Form):
    """A scan or an export, the site it was made at, the day, and the networks it looked at."""

    file = forms.FileField(
        label="Scan or export",
        help_text="What a scan wrote (nmap -oX, ONVIF or SADP discovery), or a list with IP and MAC addresses."
        " Lenscap reads it; it never scans.",
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
        error_messages={"required": "Select a file", "empty": "The selected file is empty"},
    )
    site = SiteField(
        required=False,
        label="Site whose network it is",
        empty_label="All my sites",
        help_text="Addresses are only compared within a site, since two sites may use the same ones. Without one, only"
        " MAC addresses and serial numbers are compared, and no camera is called missing.",
    )
    seen_on = DayField(
        label="Day of the scan",
        help_text="A scan made before a camera came down says nothing of its removal. For example, 27 3 2027",
    )
    covers = forms.CharField(
        label="Networks that were looked at",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, for example 10.20.0.0/24. Name them to have removed cameras confirmed as silent. Left"
        " empty, the networks of the addresses that were seen are taken, and no silence is told.",
    )

    def __init__(self, *args: Any, person: Person, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen_on": today} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self._today = today
        self.fields["site"].offer(access.sites(person).order_by("name"))  # type: ignore[attr-defined]

    def clean_seen_on(self) -> date:
        """A scan lies in the past."""
        day: date = self.cleaned_data["seen_on"]
        if day > self._today:
            raise forms.ValidationError("Enter the day on which the scan was made; this one has not come yet")
        return day

    def clean_covers(self) -> list[str]:
        """Networks in their usual spelling."""
        lines = [line.strip() for line in self.cleaned_data["covers"].replace(",", "\n").splitlines()]
        networks = []
        for line in filter(None, lines[:NETWORKS_TAKEN]):
            try:
                networks.append(str(ip_network(line, strict=False)))
            except ValueError:
                raise forms.ValidationError(
                    f"Enter ‘{line[:60]}’ as a network, for example 10.20.0.0/24"
                ) from None
        return networks
