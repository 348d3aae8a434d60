"""The restricted list, for reading: what the organisation's current edition says of makers, labels and instruments."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from inventory import access
from inventory.access import Permission
from inventory.classification.entries import ListPack, Maker
from inventory.classification.withdrawals import in_force
from inventory.forms.fields import partial_words
from inventory.models import DraftEdition, Edition
from inventory.services.editions import content_of
from inventory.views.requests import PersonRequest

ENTRIES_A_PAGE = 50
# The instrument whose listings are the debarment list.
DEBARMENT = "uk-pa-2023"
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

    name: str
    second: str
    says: str
    says_more: str
    value: str
    text: str
    url: str
    searched: str


@require_safe
def restricted_list(request: PersonRequest) -> HttpResponse:
    """One kind of entry at a time, searched and paged."""
    edition, pack = _current(request)
    asked = request.GET.get("q", "").strip()[:200]
    shown = request.GET.get("show", "")
    shown = shown if shown in SECTIONS else "makers"
    title, headings, rows_of = SECTIONS[shown]
    found = [row for row in rows_of(pack) if asked.casefold() in row.searched]
    page = Paginator(found, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    sections = [(key, name, key == shown) for key, (name, _, _) in SECTIONS.items()]
    context = {"edition": edition, "asked": asked, "shown": shown, "title": title, "headings": headings}
    context |= {
        "debarment": DEBARMENT,
        "debarred": sum(each.instrument == DEBARMENT for each in pack.listings),
        "may_draft": access.may(request.user, Permission.DRAFT_EDITIONS),
        "waiting": access.drafts(request.user).filter(state__in=DraftEdition.OPEN).count(),
    }
    return render(request, "inventory/restricted_list.html", context | {"sections": sections, "page": page})


@require_safe
def listed_maker(request: PersonRequest, maker: str) -> HttpResponse:
    """One maker: the assessment and why, what each instrument says, the labels it is sold under."""
    edition, pack = _current(request)
    entry = next((each for each in pack.makers if each.id == maker), None)
    if entry is None:
        raise Http404
    return render(request, "inventory/listed_maker.html", {"edition": edition, **_known_of(entry, pack)})


def _known_of(maker: Maker, pack: ListPack) -> dict[str, Any]:
    """All that the pack says of a maker."""
    titles = {each.id: each.title for each in pack.instruments}
    vendors = {each.id: each.name for each in pack.vendors}
    built = [each for each in pack.relabels if maker.id in (each.maker, *each.maker_candidates)]
    return {
        "maker": maker,
        "assessment": ASSESSMENTS[maker.prc_nil],
        "parent": next((each for each in pack.makers if each.id == maker.parent), None),
        "subsidiaries": [each for each in pack.makers if each.parent == maker.id],
        "listings": [
            (each, titles.get(each.instrument, "")) for each in pack.listings if each.maker == maker.id
        ],
        "labels": [each for each in pack.vendors if each.owner == maker.id],
        "relabels": [(vendors.get(each.vendor, each.vendor), SCOPES[each.scope], each) for each in built],
        "series": [each for each in pack.model_series if each.maker == maker.id],
    }


@require_safe
def instrument(request: PersonRequest, instrument: str) -> HttpResponse:
    """One law, list or statement: its dates, its effect, whom it names."""
    edition, pack = _current(request)
    entry = next((each for each in pack.instruments if each.id == instrument), None)
    if entry is None:
        raise Http404
    names = {each.id: each.name for each in pack.makers}
    listings = [
        (each, names.get(each.maker, each.maker)) for each in pack.listings if each.instrument == instrument
    ]
    context = {"edition": edition, "instrument": entry, "listings": listings}
    return render(request, "inventory/instrument.html", context)


def _current(request: PersonRequest) -> tuple[Edition, ListPack]:
    """The newest edition and its content; the stored document is read once a process, not with each page."""
    access.require(request.user, Permission.SEE_REGISTER)
    edition = access.editions(request.user).select_related("pack").defer("pack__document").first()
    if edition is None:
        raise Http404
    return edition, in_force(content_of(edition))


def _row(name: str, *more: Iterable[str], **shown: str) -> Row:
    """A row that is found by its name and whatever else is given."""
    words = [name, *(word for words in more for word in words), *shown.values()]
    empty = dict.fromkeys(("second", "says", "says_more", "value", "text", "url"), "")
    return Row(name=name, searched=" ".join(words).casefold(), **(empty | shown))


def _makers(pack: ListPack) -> list[Row]:
    rows = []
    for each in pack.makers:
        value, text = ASSESSMENTS[each.prc_nil]
        by = "A source says so of this company" if each.prc_nil_confirmed else ""
        rows.append(
            _row(
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
            each.title,
            (each.citation,),
            second=each.jurisdiction,
            says=_period(each.in_force_from, each.in_force_to) or "No date of force recorded",
            says_more=f"Issued {partial_words(each.issued_on)}" if each.issued_on else "",
            value="not_checked",
            text="Asks, names nobody" if each.criterion else f"Names {named.get(each.id, 0)}",
            url=reverse("instrument", args=[each.id]),
        )
        for each in sorted(pack.instruments, key=lambda each: each.in_force_from or each.issued_on)
    ]


def _period(first: str, last: str) -> str:
    """From and until in words, as far as they are known."""
    told = [f"from {partial_words(first)}" if first else "", f"until {partial_words(last)}" if last else ""]
    words = " ".join(filter(None, told))
    return words[:1].upper() + words[1:]


Rows = Callable[[ListPack], list[Row]]
SECTIONS: dict[str, tuple[str, tuple[str, str, str], Rows]] = {
    "makers": ("Makers", ("Maker", "Why", "Our assessment"), _makers),
    "vendors": ("Names on labels", ("Name", "Maker", "Our assessment of the maker"), _vendors),
    "relabels": ("Sold under another name", ("Name on the label", "Built by", "Decides"), _relabels),
    "instruments": ("Laws, lists and statements", ("Instrument", "In force", "Makers named"), _instruments),
}
