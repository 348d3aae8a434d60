"""Where many sites are, pasted from a spreadsheet: one site a line, its name or code and two numbers."""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from django import forms

from inventory.forms.fields import TextField
from inventory.forms.sites import PositionField
from inventory.forms.sites_field import Sites, meant
from inventory.govuk import PlainWords
from inventory.models import Site, name_key
from inventory.services.sites import SITES_A_CHUNK, Position

MOST_TOLD = 20
NUMBER = r"[+-]?\d{1,7}(?:\.\d+)?"
REFERENCE = r"[A-Za-z]{1,2} ?\d{2,10}(?: \d{2,5})?"
LINE = re.compile(rf"(?P<site>.+?)\s*[\t,;]\s*(?P<position>{NUMBER}[\s,;]+{NUMBER}|{REFERENCE})\s*")


def _are_headings(line: str, known: Mapping[str, Site]) -> bool:
    """A first line without a digit names columns, unless it is a site whose position was forgotten."""
    named = re.split(r"[\t,;]", line)[0].strip(' "')
    return not re.search(r"\d", line) and named not in known and name_key(named) not in known


class PositionsForm(PlainWords, forms.Form):
    """Lines of sites; `placed` is each site with its position once the form is valid."""

    lines = TextField(
        label="Sites and their positions",
        max_length=100_000,
        help_text="One site a line: its name or code, its latitude, its longitude. Three columns copied out of a "
        "spreadsheet are right as they are. For example: Town Hall, 54.606, -5.922. Easting and northing, or a grid "
        "reference such as TQ 302 804, will do as well",
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        error_messages={"required": "Enter at least one site with its position"},
    )

    def __init__(self, data: Any = None, *, sites: Sites) -> None:
        super().__init__(data)
        self.sites = sites
        self.placed: dict[Site, Position] = {}

    def clean_lines(self) -> str:
        """Every line is read, or none: what is wrong is said line by line, of the first MOST_TOLD that are."""
        said = str(self.cleaned_data["lines"])
        numbered = [(number, line) for number, line in enumerate(said.splitlines(), 1) if line.strip()]
        known = {key: site for site in self.sites for key in (site.code, site.name_key)}
        if len(numbered) > 1 and _are_headings(numbered[0][1], known):
            del numbered[0]
        if len(numbered) > SITES_A_CHUNK:
            raise forms.ValidationError(f"Enter {SITES_A_CHUNK} sites at most; send the others after these")
        faults = (f"Line {number}: {why}" for number, line in numbered if (why := self._read(line, known)))
        if wrong := list(islice(faults, MOST_TOLD)):
            raise forms.ValidationError(wrong)
        return said

    def _read(self, line: str, known: dict[str, Site]) -> str:
        """Take one line in; why it cannot be, in words."""
        parts = LINE.fullmatch(line.strip())
        if parts is None:
            return f"‘{line.strip()[:60]}’ is not a site with a latitude and a longitude or a grid reference"
        named = parts["site"].strip(' "')
        try:
            site = known.get(named) or known.get(name_key(named)) or meant(self.sites, named)
            position = PositionField().clean(parts["position"])
        except forms.ValidationError as problem:
            return " ".join(problem.messages)
        if position and self.placed.setdefault(site, position) != position:
            return f"{site} stands here twice, at two places"
        return ""
