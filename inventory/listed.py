"""The entries of the organisation's restricted list as rows for a reader: of its page, the search and the downloads."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.http import QueryDict
from django.urls import reverse

from inventory import access
from inventory.classification.entries import Entry, ListPack
from inventory.classification.withdrawals import in_force
from inventory.forms.fields import partial_words
from inventory.models import Edition, Person
from inventory.services.editions import content_of

LONGEST_ASKED = 200
# What the pack's own words mean to a reader.
ASSESSMENTS = {
    "yes": ("restricted", "Restricted"),
    "no": ("clear", "Not restricted"),
    "unknown": ("unknown", "Not settled"),
}
SCOPES = {
    "all": "All of its goods",
    "most": "Most of its goods",
    "some": "Some of its goods",
    "model_prefix": "Models of certain codes",
    "components": "Components only",
    "unknown": "Extent not known",
}
AUTOMATIC = {
    "restricted": ("restricted", "Restricted"),
    "suspected": ("suspected", "Needs checking"),
    "never": ("not_checked", "Decides nothing"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as the table shows it: two two-line cells, a tag and where it is explained."""

    entry: Entry
    name: str
    second: str
    says: str
    says_more: str
    value: str
    text: str
    url: str
    searched: str


def current_list(person: Person) -> tuple[Edition, ListPack] | None:
    """The newest edition and what of it is in force; the stored document is read once a process, not with each page.

    None where the person's organisation has no edition.
    """
    edition = access.editions(person).select_related("pack").defer("pack__document").first()
    return (edition, in_force(content_of(edition))) if edition else None


def asked_of(query: QueryDict) -> str:
    """The words that an address asks for."""
    return query.get("q", "").strip()[:LONGEST_ASKED]


def entries(pack: ListPack, section: str, asked: str) -> list[Row]:
    """The rows of one section that have the words asked for in any of their spellings; all of them for no words."""
    return [row for row in SECTIONS[section].rows(pack) if asked.casefold() in row.searched]


def _row(entry: Entry, name: str, *more: Iterable[str], **shown: str) -> Row:
    """A row that is found by its name and whatever else is given."""
    words = [name, *(word for words in more for word in words), *shown.values()]
    empty = dict.fromkeys(("second", "says", "says_more", "value", "text", "url"), "")
    return Row(entry=entry, name=name, searched=" ".join(words).casefold(), **(empty | shown))


def _makers(pack: ListPack) -> list[Row]:
    rows = []
    for each in pack.makers:
        value, text = ASSESSMENTS[each.prc_nil]
        by = "A source says so of this company" if each.prc_nil_confirmed else ""
        rows.append(
            _row(
                each,
                each.short_name or each.name,
                each.aliases,
                (each.name_zh,),
                second=each.name,
                says=each.prc_nil_reason,
                says_more=by,
                value=value,
                text=text,
                url=reverse("listed_maker", args=[each.id]),
            )
        )
    return sorted(rows, key=lambda row: row.name.casefold())


def _vendors(pack: ListPack) -> list[Row]:
    makers = {each.id: each for each in pack.makers}
    rows = []
    for each in pack.vendors:
        owner = makers.get(each.owner)
        value, text = ASSESSMENTS[owner.prc_nil] if owner else ("not_checked", "No maker settled")
        rows.append(
            _row(
                each,
                each.name,
                each.misspellings,
                second="Also: " + ", ".join(each.aliases) if each.aliases else "",
                says=owner.name if owner else "No known maker owns this name",
                says_more=each.relation.replace("_", " ").capitalize(),
                value=value,
                text=text,
                url=reverse("listed_maker", args=[owner.id]) if owner else "",
            )
        )
    return sorted(rows, key=lambda row: row.name.casefold())


def _relabels(pack: ListPack) -> list[Row]:
    makers = {each.id: each.name for each in pack.makers}
    vendors = {each.id: each.name for each in pack.vendors}
    rows = []
    for each in pack.relabels:
        value, text = AUTOMATIC[each.automatic_verdict]
        built_by = makers.get(each.maker) or " or ".join(
            makers[id] for id in each.maker_candidates if id in makers
        )
        rows.append(
            _row(
                each,
                vendors.get(each.vendor, each.vendor),
                second=_period(each.from_on, each.to_on),
                says=built_by or "A maker that the source does not settle",
                says_more=f"{SCOPES[each.scope]}. Source: {each.source}",
                value=value,
                text=text,
                url=reverse("listed_maker", args=[each.maker]) if each.maker in makers else "",
            )
        )
    return sorted(rows, key=lambda row: row.name.casefold())


def _instruments(pack: ListPack) -> list[Row]:
    named: dict[str, int] = {}
    for listing in pack.listings:
        named[listing.instrument] = named.get(listing.instrument, 0) + 1
    return [
        _row(
            each,
            each.title,
            (each.citation,),
            second=each.jurisdiction,
            says=_period(each.in_force_from, each.in_force_to) or "No date of force recorded",
            says_more=f"Issued {partial_words(each.issued_on)}" if each.issued_on else "",
            value="not_checked",
            text="Asks, names nobody" if each.criterion else _names(named.get(each.id, 0)),
            url=reverse("instrument", args=[each.id]),
        )
        for each in sorted(pack.instruments, key=lambda each: each.in_force_from or each.issued_on)
    ]


def _names(makers: int) -> str:
    return f"Names {makers or 'no'} maker{'' if makers <= 1 else 's'}"


def _period(first: str, last: str) -> str:
    """From and until in words, as far as they are known."""
    told = [f"from {partial_words(first)}" if first else "", f"until {partial_words(last)}" if last else ""]
    words = " ".join(filter(None, told))
    return words[:1].upper() + words[1:]


class Section(NamedTuple):
    """One kind of entry: what it is called, the headings of its three cells, how its rows are made."""

    title: str
    headings: tuple[str, str, str]
    rows: Callable[[ListPack], list[Row]]


SECTIONS = {
    "makers": Section("Makers", ("Maker", "Our assessment", "Why"), _makers),
    "vendors": Section("Names on labels", ("Name", "Our assessment of the maker", "Maker"), _vendors),
    "relabels": Section("Sold under another name", ("Name on the label", "Decides", "Built by"), _relabels),
    "instruments": Section(
        "Laws, lists and statements", ("Instrument", "Makers named", "In force"), _instruments
    ),
}
DEFAULT_SECTION = "makers"
