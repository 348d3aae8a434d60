"""The restricted list, for reading: what the organisation's current edition says of makers, labels and instruments."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inventory import access
from inventory.access import Permission
from inventory.classification.entries import ListPack, Maker
from inventory.listed import ASSESSMENTS, DEFAULT_SECTION, SCOPES, SECTIONS, asked_of, current_list, entries
from inventory.models import DraftEdition, Edition
from inventory.views.requests import PersonRequest

ENTRIES_A_PAGE = 50
# The instrument whose listings are the debarment list.
DEBARMENT = "uk-pa-2023"


@require_safe
def restricted_list(request: PersonRequest) -> HttpResponse:
    """One kind of entry at a time, searched and paged."""
    edition, pack = _current(request)
    asked = asked_of(request.GET)
    shown = request.GET.get("show", "")
    shown = shown if shown in SECTIONS else DEFAULT_SECTION
    section = SECTIONS[shown]
    page = Paginator(entries(pack, shown, asked), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    sections = [(key, each.title, key == shown) for key, each in SECTIONS.items()]
    context = {"edition": edition, "asked": asked, "shown": shown, "listing": f"listed_{shown}"}
    context |= {"title": section.title, "headings": section.headings}
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
    """The newest edition and what of it is in force."""
    access.require(request.user, Permission.SEE_REGISTER)
    current = current_list(request.user)
    if current is None:
        raise Http404
    return current
