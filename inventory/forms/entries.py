"""Forms for the entries of the restricted list that people draft: makers, labels, relabels, listings, model series.

Each form is made from an entry or from none, and gives one back. Other entries are named as they read on the list.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import Any, ClassVar

from django import forms
from django.utils.text import slugify

from inventory.classification.entries import (
    ENTRY_TYPES,
    Entry,
    Listing,
    ListPack,
    Maker,
    ModelSeries,
    Relabel,
    Vendor,
)
from inventory.classification.shapes import ShapeError, pattern_of
from inventory.classification.withdrawals import SPELLINGS
from inventory.forms.fields import PartialDateField, TextField
from inventory.govuk import PlainWords, Radios

LONGEST_ID = 80
# Fields that every form ends with.
LAST = ("source", "confirmed", "reason")
ASSESSED = (
    ("yes", "Yes: restricted"),
    ("no", "No: not restricted"),
    ("unknown", "Not settled: needs checking"),
)
RELATIONS = (
    ("own_brand", "The maker’s own name"),
    ("subsidiary_brand", "The name of a company that the maker owns"),
    ("independent", "The name of another company, whose goods may come from elsewhere"),
    ("relabeller", "A name under which goods of other makers are sold"),
    ("distributor_label", "A distributor’s or installer’s name, which says nothing of the maker"),
    ("former_subsidiary_brand", "The name of a company that the maker owned once"),
    ("unknown_maker", "Nobody knows whose"),
)
SCOPES = (
    ("all", "All of its goods"),
    ("most", "Most of its goods"),
    ("some", "Some of its goods"),
    ("model_prefix", "Goods with certain model codes"),
    ("components", "Components only"),
    ("unknown", "Not known"),
)
DECIDES = (
    ("restricted", "Restricted"),
    ("suspected", "Needs checking"),
    ("never", "Nothing by itself: a hint"),
)
WEIGHTS = (
    ("decides", "It settles the maker"),
    ("suspects", "It only raises a question"),
    ("weak", "It settles the maker only where no other name stands"),
)


class LinesField(forms.CharField):
    """One text on each line, as a tuple without blank or doubled lines."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(required=kwargs.pop("required", False), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A tuple as lines."""
        return "\n".join(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> tuple[str, ...]:
        """The lines."""
        lines = (TextField(required=False).clean(line) for line in str(value or "").splitlines())
        found = tuple(dict.fromkeys(line for line in lines if line))
        if self.required and not found:
            raise forms.ValidationError(self.error_messages["required"])
        return found


class NamedEntryField(forms.CharField):
    """Another entry of the list, named as it reads there; gives its id."""

    def __init__(self, part: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.part = part
        self.by_name: dict[str, str] = {}
        self.by_id: dict[str, str] = {}

    def know(self, pack: ListPack) -> None:
        """Learn the names; the whole name counts before a short one."""
        for entry in getattr(pack, self.part):
            name = getattr(entry, "name", "") or getattr(entry, "title", "")
            self.by_id[entry.id] = name
            for one in (getattr(entry, "short_name", ""), *getattr(entry, "aliases", ()), name, entry.id):
                if one:
                    self.by_name.setdefault(one.casefold(), entry.id)

    def prepare_value(self, value: Any) -> Any:
        """The name of an id."""
        return self.by_id.get(value, value)

    def to_python(self, value: Any) -> str:
        """The id. ValidationError with the nearest names when there is no such entry."""
        text = super().to_python(value) or ""
        if not text or text.casefold() in self.by_name:
            return self.by_name.get(text.casefold(), "")
        near = get_close_matches(text.casefold(), self.by_name, n=3, cutoff=0.6)
        names = ", ".join(dict.fromkeys(self.by_id[self.by_name[one]] for one in near))
        raise forms.ValidationError(
            f"‘{text}’ is not on the list. " + (f"Did you mean {names}?" if names else "Add it first.")
        )


class EntryForm(PlainWords, forms.Form):
    """What the forms of all entries share: where it stands, and whether that was read."""

    part: ClassVar[str]
    # What a new entry's id is made of.
    named_by: ClassVar[tuple[str, ...]] = ("name",)

    source = TextField(
        label="Where does this stand?",
        max_length=1000,
        help_text="The document, address or letter, with its date. It is printed with every answer that rests on it.",
        error_messages={"required": "Enter where this stands: an entry without a source convinces nobody"},
    )
    confirmed = forms.BooleanField(
        required=False,
        label="I have read this source and it says so",
        help_text="Without it the entry raises questions and decides nothing.",
    )
    reason = TextField(
        label="What changes, and where does that stand?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Enter what changes and where that stands"},
    )

    def __init__(self, *args: Any, pack: ListPack, entry: Entry | None = None, **kwargs: Any) -> None:
        if entry is not None:
            kwargs["initial"] = self.facts_of(entry)
        super().__init__(*args, **kwargs)
        self.pack, self.standing = pack, entry
        if entry is None:
            del self.fields["reason"]  # the source of a new entry says it
        for field in self.fields.values():
            if isinstance(field, NamedEntryField):
                field.know(pack)
        self.order_fields([name for name in self.fields if name not in LAST])

    def facts_of(self, entry: Entry) -> dict[str, Any]:
        """The entry's fields as the form shows them."""
        return {name: getattr(entry, name) for name in self.base_fields if hasattr(entry, name)}

    def entry(self, *, today: date) -> Entry:
        """The entry as typed: the one the form was made from with what changed, or a new one."""
        facts = self.facts(today)
        if self.standing is not None:
            return replace(self.standing, **facts)
        return ENTRY_TYPES[self.part](id=self._new_id(), **facts)

    def facts(self, today: date) -> dict[str, Any]:
        """The fields of the entry that the form speaks of."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if hasattr(ENTRY_TYPES[self.part], name) or name in ENTRY_TYPES[self.part].__dataclass_fields__
        }

    def _new_id(self) -> str:
        words = "-".join(str(self.cleaned_data[name]) for name in self.named_by)
        stem = f"own-{slugify(words)}"[:LONGEST_ID].rstrip("-")
        taken = {each.id for each in getattr(self.pack, self.part)}
        return next(
            id for id in (stem, *(f"{stem}-{number}" for number in range(2, 10_000))) if id not in taken
        )


class MakerForm(EntryForm):
    """A maker, and the organisation's own assessment of it."""

    part = "makers"

    name = TextField(label="Registered name", max_length=200)
    short_name = TextField(label="Short name", max_length=80, help_text="As tables show it.")
    prc_nil = forms.ChoiceField(
        label="Does it meet the criterion of 24 November 2022?",
        choices=ASSESSED,
        widget=Radios(),
        help_text="Is the company subject to the National Intelligence Law of the People’s Republic of China? "
        "Ministers have not defined it, so this is your organisation’s own assessment.",
    )
    prc_nil_reason = TextField(label="Why?", max_length=500)
    country = TextField(
        label="Country", required=False, max_length=20, help_text="Two letters, for example CN."
    )
    parent = NamedEntryField("makers", label="Owned by", required=False)
    aliases = LinesField(label="Other names of the company", help_text="One on each line.")


class VendorForm(EntryForm):
    """A name on labels, with the ways in which it is written."""

    part = "vendors"

    name = TextField(label="Name on the label", max_length=200)
    owner = NamedEntryField(
        "makers",
        label="Maker it belongs to",
        required=False,
        help_text="Leave empty if it belongs to none known.",
    )
    relation = forms.ChoiceField(label="Whose name is it?", choices=RELATIONS)
    aliases = LinesField(label="Other spellings", help_text="One on each line. A line taken out ends today.")
    misspellings = LinesField(
        label="Misspellings that mean it", help_text="One on each line. They count as the name itself."
    )
    ambiguous = LinesField(
        label="Names seen for it and for others", help_text="One on each line. They only raise a question."
    )
    not_to_confuse = LinesField(label="Names not to be confused with it", help_text="One on each line.")
    vendor_cell_only = LinesField(
        label="Of these, count in the make column alone",
        help_text="Short names and ordinary words, one on each line, spelt as above.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relation: forms.ChoiceField = self.fields["relation"]  # type: ignore[assignment]
        now = getattr(self.standing, "relation", "")
        if now and now not in dict(RELATIONS):
            relation.choices = [*RELATIONS, (now, now.replace("_", " ").capitalize())]

    def facts_of(self, entry: Entry) -> dict[str, Any]:
        """Spellings that have ended are not shown."""
        facts = super().facts_of(entry)
        ended = entry.ended() if isinstance(entry, Vendor) else {}
        return facts | {
            name: tuple(one for one in facts[name] if one not in ended) for name in SPELLINGS if name in facts
        }

    def facts(self, today: date) -> dict[str, Any]:
        """A spelling taken out stays in its list, with the day it ended beside it."""
        facts = super().facts(today)
        if not isinstance(self.standing, Vendor):
            return facts
        ended = dict(self.standing.ended())
        lists = [name for name in SPELLINGS if name in facts]
        wanted = {one for name in lists for one in facts[name]}
        for name in lists:
            had = getattr(self.standing, name)
            gone = [one for one in had if one not in facts[name]]
            if name != "vendor_cell_only":
                ended |= {one: ended.get(one, today.isoformat()) for one in gone if one not in wanted}
                kept = [one for one in had if one in facts[name] or one not in wanted]
                facts[name] = (*kept, *(one for one in facts[name] if one not in had))
        facts["ended_names"] = tuple(f"{day} {one}" for one, day in ended.items() if one not in wanted)
        return facts


class RelabelForm(EntryForm):
    """A label's goods built by another maker."""

    part, named_by = "relabels", ("vendor", "maker")

    vendor = NamedEntryField("vendors", label="Name on the label")
    maker = NamedEntryField("makers", label="Built by")
    scope = forms.ChoiceField(label="How much of it?", choices=SCOPES, widget=Radios())
    model_patterns = LinesField(
        label="Model codes", help_text="One on each line, with * for anything. For example, HN3* or LNB2153."
    )
    from_on = PartialDateField(label="From", required=False)
    to_on = PartialDateField(label="Until", required=False)
    automatic_verdict = forms.ChoiceField(
        label="What may this alone decide?", choices=DECIDES, widget=Radios(), initial="suspected"
    )
    confidence = forms.ChoiceField(
        label="How sure is the source?",
        choices=(("high", "Sure"), ("medium", "Fairly sure"), ("low", "Not sure")),
        widget=Radios(),
        initial="medium",
    )


class ListingForm(EntryForm):
    """An instrument naming a maker."""

    part, named_by = "listings", ("maker", "instrument")

    instrument = forms.ChoiceField(label="Law, list or statement")
    maker = NamedEntryField("makers", label="Maker named")
    named_as = TextField(label="Named as", required=False, max_length=200)
    in_force_from = PartialDateField(label="From")
    in_force_to = PartialDateField(label="No longer from", required=False)
    citation = TextField(label="Citation", required=False, max_length=300)
    date_confirmed = forms.BooleanField(required=False, label="The source states the day")

    def __init__(self, *args: Any, pack: ListPack, **kwargs: Any) -> None:
        super().__init__(*args, pack=pack, **kwargs)
        field: forms.ChoiceField = self.fields["instrument"]  # type: ignore[assignment]
        told = sorted((each.title, each.id) for each in pack.instruments)
        field.choices = [(id, title) for title, id in told]


class SeriesForm(EntryForm):
    """A shape of model code that gives the maker away."""

    part, named_by = "model_series", ("title",)

    title = TextField(
        label="What are these codes?", max_length=200, help_text="For example, Acme dome cameras 2019"
    )
    maker = NamedEntryField("makers", label="Maker")
    shape = TextField(
        label="Shape of the code",
        required=False,
        max_length=60,
        help_text="# for a digit, @ for a letter, * at the end for anything after it. For example, DS-2CD####*",
    )
    weight = forms.ChoiceField(
        label="What does such a code say?", choices=WEIGHTS, widget=Radios(), initial="decides"
    )
    examples = LinesField(
        required=True,
        label="Codes that have this shape",
        help_text="One on each line, from units that you know.",
        error_messages={"required": "Enter at least one code that has this shape"},
    )
    counter_examples = LinesField(
        label="Codes that are like it and of another maker", help_text="One on each line."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.standing is None:
            self.fields["shape"].required = True
            self.fields["shape"].error_messages["required"] = "Enter the shape of the code"
        else:
            self.fields["shape"].help_text += ". Leave it empty to keep the pattern as it is"

    def clean_shape(self) -> str:
        """The shape, which must be one."""
        shape: str = self.cleaned_data["shape"]
        if shape:
            try:
                pattern_of(shape)
            except ShapeError as problem:
                raise forms.ValidationError(str(problem)) from None
        return shape

    def facts(self, today: date) -> dict[str, Any]:
        """The shape as the pattern that it draws; codes in capitals."""
        facts = super().facts(today)
        for name in ("examples", "counter_examples"):
            facts[name] = tuple(code.upper() for code in facts[name])
        shape = self.cleaned_data["shape"]
        return facts | ({"pattern": pattern_of(shape)} if shape else {})


FORMS: Mapping[str, type[EntryForm]] = {
    form.part: form for form in (MakerForm, VendorForm, RelabelForm, ListingForm, SeriesForm)
}
ENTRIES = (Maker, Vendor, Relabel, Listing, ModelSeries)
