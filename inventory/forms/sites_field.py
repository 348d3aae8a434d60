"""Choosing a site: from a list, or, of more than anybody reads, by typing its name with suggestions.

Typing works without scripts: the name is looked up when the form is sent. With them the browser's own list of
suggestions is filled as one types.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from rapidfuzz import fuzz, process, utils

from inventory.models import Site, name_key

MOST_LISTED = 200
ALIKE_ENOUGH = 80
Sites = QuerySet[Site]


class SiteInput(forms.TextInput):
    """A line for a site's name, with a list of suggestions beneath that htmx fills."""

    template_name = "govuk/site_input.html"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "maxlength": "200"})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The input, tied to its suggestions by id."""
        context = super().get_context(name, value, attrs)
        suggestions = f"{context['widget']['attrs'].get('id', name)}_suggestions"
        context["widget"]["attrs"]["list"] = suggestions
        return {**context, "suggestions": suggestions, "url": reverse("site_names")}


def are_many(sites: Sites) -> bool:
    """Whether there are more than anybody reads in a list: one query."""
    return _as_far_as_read(sites) > MOST_LISTED


def _as_far_as_read(sites: Sites) -> int:
    return len(sites.order_by().values_list("pk")[: MOST_LISTED + 1])


def called(sites: Sites, typed: str) -> Sites:
    """The site of that very name, whatever its case and punctuation; else those whose names hold what was typed."""
    exactly = sites.filter(name_key=name_key(typed))
    return exactly if exactly.exists() else sites.filter(name__icontains=typed.strip())


def meant(sites: Sites, typed: str) -> Site:
    """The one site that was meant. Raises ValidationError, which says what to type instead."""
    found = list(called(sites, typed)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise forms.ValidationError(f"More than one site has ‘{typed}’ in its name. Type the whole name")
    names = dict(sites.values_list("pk", "name"))
    alike = process.extractOne(
        typed, names, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=ALIKE_ENOUGH
    )
    hint = f" Did you mean {alike[0]}?" if alike else ""
    raise forms.ValidationError(f"‘{typed}’ is not one of your sites.{hint}")


class SiteField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the sites that `offer` is given; links and stored values name it by its UUID either way."""

    sites: Sites
    offers_none = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, to_field_name="uuid", **kwargs)
        self.is_typed = False

    def offer(self, sites: Sites) -> None:
        """Let one of these be chosen. Call it when the form is made: one query, for how many there are."""
        self.queryset = self.sites = sites
        number = _as_far_as_read(sites)
        self.offers_none = number == 0
        if number <= MOST_LISTED:
            return
        self.is_typed, self.widget = True, SiteInput()
        self.help_text = self.help_text or "Start typing its name"
        self.error_messages["required"] = "Enter the name of the site"

    def prepare_value(self, value: Any) -> Any:
        """A typed field shows the name of the site that a link or the form's start names."""
        if not self.is_typed or not value:
            return super().prepare_value(value)
        return str(value) if isinstance(value, Site) else self._name_of(str(value))

    def to_python(self, value: Any) -> Site | None:
        """The site; what was typed may be its name or, from a link, its UUID."""
        if not self.is_typed or isinstance(value, Site) or not value:
            site: Site | None = super().to_python(value)
            return site
        return self._of(str(value)) or meant(self.sites, str(value))

    def _of(self, text: str) -> Site | None:
        try:
            return self.sites.filter(uuid=UUID(text)).first()
        except ValueError:
            return None

    def _name_of(self, text: str) -> str:
        site = self._of(text)
        return site.name if site else text


class SitesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several of the sites that `offer` is given: ticked in a list, or typed, one name a line."""

    sites: Sites

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, to_field_name="uuid", **kwargs)
        self.is_typed = False

    def offer(self, sites: Sites) -> None:
        """Let some of these be chosen: one query, for how many there are."""
        self.queryset = self.sites = sites
        if are_many(sites):
            self.is_typed, self.widget = True, forms.Textarea(attrs={"rows": 5})
            self.help_text = f"{self.help_text} One name a line.".strip()

    def prepare_value(self, value: Any) -> Any:
        """Typed sites are shown by their names, one a line."""
        if not self.is_typed or isinstance(value, str) or not value:
            return super().prepare_value(value)
        names = self.sites.filter(uuid__in=[getattr(each, "uuid", each) for each in value])
        return "\n".join(names.values_list("name", flat=True))

    def clean(self, value: Any) -> Any:
        """The sites; each line that names none is told by its number."""
        if not self.is_typed or not isinstance(value, str):
            return super().clean(value)
        found, problems = [], []
        for number, line in enumerate(value.splitlines(), start=1):
            try:
                found += [meant(self.sites, line.strip()).pk] if line.strip() else []
            except forms.ValidationError as problem:
                problems.append(f"Line {number}: {problem.messages[0]}")
        if problems:
            raise forms.ValidationError(problems)
        if self.required and not found:
            raise forms.ValidationError(self.error_messages["required"])
        return self.sites.filter(pk__in=found)
