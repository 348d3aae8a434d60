"""The form on an import's preview that settles its sites: names that Lenscap does not know, rows that name none."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from inventory import access
from inventory.forms.sites_field import SiteField
from inventory.govuk import PlainWords
from inventory.models import ImportBatch, Person, Site, name_key
from inventory.services.known_sites import NEW


class UnknownSite(NamedTuple):
    """A site of the file, how many rows name it, and what may be said of it: which one it is, that it is the one that
    was probably meant (where there is such a one and nothing was chosen yet), or that it is new."""

    name: str
    rows: int
    alike: BoundField | None
    meant: BoundField
    new: BoundField | None


class SitesForm(PlainWords, forms.Form):
    """For each site of the file that Lenscap does not know: which one is meant, or that it is a new one. And where
    rows name none, or a site was chosen for them: which one is theirs."""

    site = SiteField(
        required=False, label="Site for rows that name none", empty_label="Rows without a site are not added"
    )

    def __init__(self, *args: Any, batch: ImportBatch, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._site_kept = batch.site
        if batch.site or batch.preview["figures"].get("rows_without_site"):
            self.initial.setdefault("site", batch.site and batch.site.uuid)
            self.fields["site"].offer(access.sites(person).order_by("name"))  # type: ignore[attr-defined]
        else:
            del self.fields["site"]
        self.known = list(access.sites(person).order_by("name"))
        self._told: list[dict[str, Any]] = batch.preview["unknown_sites"]
        self._names = [str(each["name"]) for each in self._told]
        self._kept = {name: chosen for name, chosen in batch.site_choices.items() if name not in self._names}
        by_uuid = {str(site.uuid): site.name for site in self.known}
        may_add = access.may(person, access.Permission.CREATE_SITES)
        for number, (name, alike) in enumerate((each["name"], each["alike"]) for each in self._told):
            chosen = batch.site_choices.get(name, "")
            self.fields[f"is-{number}"] = forms.CharField(
                required=False,
                max_length=200,
                label=f"Which of your sites {name} is",
                initial=by_uuid.get(chosen, ""),
                widget=forms.TextInput(attrs={"list": "known-sites", "autocomplete": "off"}),
            )
            if alike and not chosen:
                self.fields[f"alike-{number}"] = forms.BooleanField(required=False, label=f"{alike} is meant")
            if may_add:
                self.fields[f"new-{number}"] = forms.BooleanField(
                    required=False, label=f"Add {name} as a new site", initial=chosen == NEW
                )

    def unknown(self) -> Iterator[UnknownSite]:
        """The sites in the order of the preview."""
        for number, told in enumerate(self._told):
            alike, new = f"alike-{number}", f"new-{number}"
            yield UnknownSite(
                told["name"],
                told["rows"],
                self[alike] if alike in self.fields else None,
                self[f"is-{number}"],
                self[new] if new in self.fields else None,
            )

    def clean(self) -> dict[str, Any]:
        """A site that is named has to be one of theirs, and cannot be a new one as well."""
        for number, name in enumerate(self._names):
            meant = self._meant(number)
            if meant and self._site(meant) is None:
                self.add_error(
                    f"is-{number}", f"‘{meant}’ is not one of your sites. Choose one from the list"
                )
            elif meant and self.cleaned_data.get(f"new-{number}"):
                self.add_error(f"is-{number}", f"Either say which site {name} is, or add it as a new one")
        return self.cleaned_data

    def choices(self) -> dict[str, str]:
        """As the batch keeps them; call it on a valid form."""
        chosen = dict(self._kept)
        for number, name in enumerate(self._names):
            if site := self._site(self._meant(number)):
                chosen[name] = str(site.uuid)
            elif self.cleaned_data.get(f"new-{number}"):
                chosen[name] = NEW
        return chosen

    def site_of_rows_without(self) -> Site | None:
        """The site of the rows that name none; call it on a valid form."""
        chosen: Site | None = self.cleaned_data["site"] if "site" in self.fields else self._site_kept
        return chosen

    def _meant(self, number: int) -> str:
        """The site that was named, else the one that was probably meant if that was ticked."""
        named = str(self.cleaned_data.get(f"is-{number}", ""))
        if named or not self.cleaned_data.get(f"alike-{number}"):
            return named
        return str(self._told[number]["alike"])

    def _site(self, written: str) -> Site | None:
        key = name_key(written)
        return next((site for site in self.known if key in (site.name_key, name_key(site.code))), None)
